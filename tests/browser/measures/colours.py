"""WCAG's contrast of the colours that an open page computes. It knows nothing of Earshot."""

from __future__ import annotations

from playwright.sync_api import Page

# For scripts in a page: `contrast` of two colours, from 1 to 21, and `ground`, the colour that an
# element lies on.
MEASURES = """
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => numbers(colour).slice(0, 3)
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
  const contrast = (one, other) => {
    const [dark, light] = [one, other].map(luminance).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const ground = (element) => {
    const { backgroundColor } = getComputedStyle(element);
    const [, , , alpha = 1] = numbers(backgroundColor);
    return alpha === 1 ? backgroundColor : ground(element.parentElement);
  };
"""

LOWEST_CONTRAST = f"""() => {{
  {MEASURES}
  let lowest = [99, ""];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {{
    const {{ textContent, parentElement }} = texts.currentNode;
    if (!textContent.trim() || !parentElement.checkVisibility()) continue;
    const here = contrast(getComputedStyle(parentElement).color, ground(parentElement));
    if (here < lowest[0]) lowest = [here, textContent.trim()];
  }}
  return lowest;
}}"""

FAINTEST_EDGE = f"""() => {{
  {MEASURES}
  const edge = (control) => {{
    const {{ borderTopColor, backgroundColor }} = getComputedStyle(control);
    const around = ground(control.parentElement);
    return Math.max(contrast(borderTopColor, around), contrast(backgroundColor, around));
  }};
  const drawn = [...document.querySelectorAll("button, select, input[type=text]")]
    .filter((control) => control.checkVisibility());
  const [faintest] = drawn.sort((a, b) => edge(a) - edge(b));
  return [edge(faintest), faintest.outerHTML];
}}"""


def lowest_contrast(page: Page) -> tuple[float, str]:
    """Of any text that can be seen, with what lies behind it; and that text."""
    contrast, text = page.evaluate(LOWEST_CONTRAST)
    return contrast, text


def faintest_edge(page: Page) -> tuple[float, str]:
    """Contrast of a control with what lies around it, the lowest of any; and that control.

    What the browser draws by itself, such as a check box, is left out.
    """
    contrast, control = page.evaluate(FAINTEST_EDGE)
    return contrast, control
