"""The page in one of its states, to be looked at in many ways, one after the other.

To reach a state takes longer than a look. It knows nothing of what is looked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import expect

from tests.browser.earshot_page import EarshotPage
from tests.browser.measures import layout
from tests.browser.measures.layout import Exceptions, Layout

# What a person sets in a browser, as style sheets.
LARGE_TEXT = ":root { font-size: 200% !important; }"
TEXT_SPACING = """
  * {
    line-height: 1.5 !important;
    letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important;
  }
  p { margin-block-end: 2em !important; }
"""

EXCEPTIONS = Exceptions(
    unseen=".unseen",
    # The skip link lies over the heading for as long as it has the focus.
    covering=".skip:focus",
    # A picture that was made larger than its window is looked at piece by piece.
    panning=".pane",
)

# Not as a <style> of the document: the page's Content-Security-Policy forbids that.
ADOPT = """(style) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [sheet];
}"""


class Look(NamedTuple):
    """How the page is shown."""

    width: int
    height: int
    """Of the window, in CSS pixels."""
    zoom: int = 1
    """Pixels of the screen to one of those."""
    style: str = ""
    """What the person has set."""
    direction: Literal["ltr", "rtl"] = "ltr"


FULL = Look(1280, 1024)
NARROW = Look(320, 640)
LOOKS = {
    "320 pixels": NARROW,
    "200 percent": Look(1280 // 2, 1024 // 2, zoom=2),
    "400 percent": Look(1280 // 4, 1024 // 4, zoom=4),
    "text spacing": FULL._replace(style=TEXT_SPACING),
    "text spacing in 320 pixels": NARROW._replace(style=TEXT_SPACING),
    "text of 200 percent": FULL._replace(style=LARGE_TEXT),
    "right to left": FULL._replace(direction="rtl"),
    "right to left in 320 pixels": NARROW._replace(direction="rtl"),
}


class Shown:
    """The page in one of its states, to be looked at in many ways."""

    def __init__(self, page: EarshotPage, state: str) -> None:
        self.page = page
        self.state = state
        self._stage = page.main.get_attribute("data-state")
        self._window = page.page.context.new_cdp_session(page.page)
        self.full = self.look(FULL)

    def look(self, look: Look) -> Layout:
        """At the page, which is shown so from now on, and has lasted."""
        page = self.page.page
        assert self.page.main.get_attribute("data-state") == self._stage
        page.evaluate("direction => { document.dir = direction; }", look.direction)
        page.evaluate(ADOPT, look.style)
        page.set_viewport_size({"width": look.width, "height": look.height})
        self._window.send(
            "Emulation.setDeviceMetricsOverride",
            {"width": 0, "height": 0, "deviceScaleFactor": look.zoom, "mobile": False},
        )
        page.wait_for_function(
            "([width, zoom]) => innerWidth === width && devicePixelRatio === zoom",
            arg=[look.width, look.zoom],
        )
        return layout.look(page, EXCEPTIONS)

    def show_as_usual(self) -> None:
        """In light colours, in a wide window."""
        self.page.page.emulate_media(color_scheme="light", forced_colors="none")
        self.look(FULL)

    def translate(self) -> None:
        """Into German; what waits for the person's permission is given up with that."""
        self.page.page.locator("#language").select_option("de")
        expect(self.page.page.locator("html")).to_have_attribute("lang", "de")
        self._stage = self.page.main.get_attribute("data-state")

    def keep_picture(self, path: Path) -> None:
        """Of the whole page; of what lies before it, of the window."""
        whole = self.page.page.get_by_role("dialog").count() == 0
        name = path.name.replace(" ", "-")
        self.page.page.screenshot(path=path.with_name(name), full_page=whole)
