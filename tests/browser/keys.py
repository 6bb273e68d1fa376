"""The page as somebody finds it who has a keyboard and nothing else. It knows no control."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.browser.earshot_page import EarshotPage
from tests.browser.measures import colours

MANY = 99  # more than there are places for the focus

# The control that has the focus, by the name that it has for a screen reader; null at none.
FOCUSED = """() => {
  const control = document.activeElement;
  if (control === document.body) return null;
  return (control.ariaLabel ?? control.labels?.[0]?.innerText ?? control.innerText).trim();
}"""

INDICATOR = f"""() => {{
  {colours.MEASURES}
  const ROUNDING = 1;
  const control = document.activeElement;
  const {{ outlineStyle, outlineWidth, outlineOffset, outlineColor }} = getComputedStyle(control);
  const around = parseFloat(outlineWidth) + parseFloat(outlineOffset) - ROUNDING;
  const {{ left, top, right, bottom }} = control.getBoundingClientRect();
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return {{
    style: outlineStyle,
    pixels: parseFloat(outlineWidth),
    contrast: contrast(outlineColor, ground(control.parentElement)),
    inside: left >= around && top >= around
      && right + around <= innerWidth && bottom + around <= innerHeight,
    in_front: control.contains(hit),
  }};
}}"""

# All that stands in the page, and all that was chosen in it.
CONTENT = """() => {
  const chosen = [...document.querySelectorAll("input, select")];
  return [location.href, document.documentElement.outerHTML,
    ...chosen.map(({ value, checked }) => `${value} ${checked}`)];
}"""


class Indicator(NamedTuple):
    """How the control that has the focus shows it."""

    style: str
    pixels: float
    contrast: float
    """With what lies around it, from 1 to 21."""
    inside: bool
    """All of the outline is in the window."""
    in_front: bool
    """Nothing lies over the control."""


class Keys:
    """The keyboard of somebody who has nothing else."""

    def __init__(self, page: EarshotPage) -> None:
        self.page = page.page

    @property
    def focused(self) -> str | None:
        name: str | None = self.page.evaluate(FOCUSED)
        return name

    @property
    def indicator(self) -> Indicator:
        return Indicator(**self.page.evaluate(INDICATOR))

    @property
    def content(self) -> list[str]:
        content: list[str] = self.page.evaluate(CONTENT)
        return content

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def each_stop(self, by: str = "Tab") -> Iterator[str]:
        """The names of all places of the focus, from where it is; it is there meanwhile."""
        first = name = self.focused
        for _ in range(MANY):
            assert name
            yield name
            self.press(by)
            name = self.focused
            if name in (first, None):  # the page's end: some browsers have a bar of their own there
                return
        raise AssertionError("the focus does not come to an end")

    def go_to(self, name: str, by: str = "Tab") -> None:
        for _ in range(MANY):
            if self.focused == name:
                return
            self.press(by)
        raise AssertionError(f"the focus does not come to {name}")
