"""axe-core in an open page: what it finds wrong, and what it cannot decide.

It comes from npm by `deploy/install-npm-packages.sh`, as a file on this machine. The page's
Content-Security-Policy stays as it is, for this reaches the page through the debugger, as every
`evaluate` does, and not as a script of the page. This knows nothing of Earshot.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[3] / ".venv/npm/node_modules/axe-core/axe.min.js"

# axe takes the colour of a text from -webkit-text-fill-color. Where colours are forced, Chromium
# paints the text in the forced colour, and says so of `color`, but not of this. Earshot sets
# neither this nor text-fill-color anywhere, so `color` is what is painted, always.
PAINTED_COLOURS = """() => {
  const style = CSSStyleDeclaration.prototype;
  const { getPropertyValue } = style;
  style.getPropertyValue = function (name) {
    return getPropertyValue.call(this, name === "-webkit-text-fill-color" ? "color" : name);
  };
}"""

# Every rule that is not deprecated: best practices, experiments and level AAA too.
RUN = """async (coloursOnly) => {
  const rules = axe.getRules().filter(({ tags }) =>
    !tags.includes("deprecated") && (!coloursOnly || tags.includes("cat.color")));
  const ids = rules.map(({ ruleId }) => ruleId);
  const found = await axe.run({
    runOnly: ids,
    resultTypes: ["violations", "incomplete"], // of what passes, one element for each rule
    rules: Object.fromEntries(ids.map((id) => [id, { enabled: true }])),
  });
  const list = (outcomes) => outcomes.flatMap(({ id, nodes }) => nodes.map((node) =>
    [id, node.target.join(" "), node.failureSummary ?? ""]));
  return [list(found.violations), list(found.incomplete), found.passes.map(({ id }) => id)];
}"""


class Finding(NamedTuple):
    """What one rule says of one element."""

    rule: str
    element: str
    """A selector."""
    why: str


class Findings(NamedTuple):
    """One look at the page as it is."""

    violations: list[Finding]
    undecided: list[Finding]
    """Those that axe calls incomplete."""
    passed: list[str]
    """Rules that at least one element keeps."""


class Axe:
    """axe-core in one page, until that page loads another document."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.evaluate(PAINTED_COLOURS)
        page.evaluate(SCRIPT.read_text("utf-8"))

    def look(self, colours_only: bool = False) -> Findings:
        """Try every rule on the page as it is now, or those that look at its colours."""
        violations, undecided, passed = self._page.evaluate(RUN, colours_only)
        return Findings(
            [Finding(*one) for one in violations], [Finding(*one) for one in undecided], passed
        )
