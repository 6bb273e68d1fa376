"""What axe-core may leave undecided in the page and why, and that it finds what is wrong."""

from __future__ import annotations

from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenPage
from tests.browser.earshot_page import EarshotPage
from tests.browser.measures.axe import Axe
from tests.client.scripted_server import PAGE, ScriptedServer

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("axe_is_installed")]

HEIGHT = 900  # pixels
Colours = Literal["light", "dark", "forced"]


class Look(NamedTuple):
    """How the page is shown."""

    colours: Colours
    width: int
    """In pixels."""

    def apply(self, page: EarshotPage) -> None:
        page.page.emulate_media(
            color_scheme="dark" if self.colours == "dark" else "light",
            forced_colors="active" if self.colours == "forced" else "none",
        )
        page.page.set_viewport_size({"width": self.width, "height": HEIGHT})


COLOURS: tuple[Colours, ...] = ("light", "dark", "forced")
LOOKS = [Look(colours, width) for colours in COLOURS for width in (1280, 320)]

# The grey has less than 4.5:1 in any colours: too little for a line, and for level AAA for a
# heading, too.
FAULTS = """() => {
  for (const text of document.querySelectorAll("#hint, h1")) {
    text.style.cssText = "color: #777; forced-color-adjust: none";
  }
  document.querySelector("label[for=query]").remove();
  document.getElementById("talk").setAttribute("aria-pressed", "perhaps");
  document.querySelector(".help").append(document.createElement("img"));
}"""


class Undecided(NamedTuple):
    """What axe leaves to people, whose answer this is."""

    rule: str
    element: str
    seen_in: str
    """One of the states in which it is left."""
    why_not_wrong: str


EXPLAINED = (
    Undecided(
        "aria-required-children",
        "#result-list",
        "idle",
        "A list of results without a result: nothing was asked for, or nothing was found, and the "
        "paragraph before the list says which. An empty list is what it is.",
    ),
    Undecided(
        "color-contrast",
        "h1",
        "skip link",
        "The skip link lies over the heading for as long as it has the focus, in opaque colours of "
        "its own. The heading is looked at in every other state.",
    ),
)

# axe leaves to people whatever is hidden: it cannot look at it. It looks at each of these in the
# state named, in which it is shown.
HIDDEN = {
    "#welcome": "first visit",
    "#picture": "picture attached",
    "#no-results": "idle",
    "#large": "large",
    ".voices": "voices offered",
    "#reading": "indexing",
    "#shortcuts": "settings changed",
    ".result details > .row": "results",
    "#more-results": "more results",
}
# These are never shown. A button stands for each, in the form and where there is a camera.
NEVER_SHOWN = ("#picture-file", "#picture-camera", "#take-picture")

IS_IN = "(element, selectors) => element.closest(selectors.join())?.checkVisibility() === false"


@pytest.fixture
def page(open_page: OpenPage, chromium: Browser, scripted: ScriptedServer) -> EarshotPage:
    """Without motion: colours that are still changing would be measured halfway."""
    return open_page(chromium, scripted.page, reduced_motion="reduce")


def check_with_axe(page: EarshotPage, state: str) -> None:
    """Nothing is wrong, and what is left to people is explained."""
    for element in (element for element, shown_in in HIDDEN.items() if shown_in == state):
        expect(page.page.locator(element).first).to_be_visible()
    axe = Axe(page.page)
    undecided = set()
    for look in LOOKS:
        look.apply(page)
        # Other colours change nothing for the other rules.
        findings = axe.look(colours_only=look.colours != "light")
        assert findings.violations == [], look
        undecided |= {(one.rule, one.element) for one in findings.undecided}
    hidden = {(rule, element) for rule, element in undecided if rule == "hidden-content"}
    for _, element in hidden:
        known = [*HIDDEN, *NEVER_SHOWN]
        assert page.page.locator(element).evaluate(IS_IN, known), element
    explained = {(one.rule, one.element): one.seen_in for one in EXPLAINED}
    assert undecided - hidden <= explained.keys()
    assert {pair for pair, seen_in in explained.items() if seen_in == state} <= undecided


def test_axe_finds_what_is_wrong(page: EarshotPage) -> None:
    page.page.evaluate(FAULTS)
    axe = Axe(page.page)
    for look in LOOKS:
        look.apply(page)
        assert {(one.rule, one.element) for one in axe.look().violations} >= {
            ("color-contrast", "#hint"),
            ("color-contrast-enhanced", "h1"),
            ("label", "#query"),
            ("aria-valid-attr-value", "#talk"),
            ("image-alt", ".help > img"),
        }, look


def test_no_style_keeps_the_colour_of_its_text_from_axe() -> None:
    """See `PAINTED_COLOURS` in axe.py."""
    styles = [file.read_text("utf-8") for file in PAGE.rglob("*.css")]
    assert styles and not any("text-fill-color" in style for style in styles)
