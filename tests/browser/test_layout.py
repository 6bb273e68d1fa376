"""However the page is enlarged, spaced or turned round, all of it can be read and reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser

from tests.browser import layout
from tests.browser.earshot_page import EarshotPage
from tests.browser.layout import Exceptions, Layout
from tests.browser.states import every_state, reconnect
from tests.browser.test_accessibility import check_visible
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

TARGET_PIXELS = 44
PATIENT_SECONDS = 600  # a recording lasts for as long as it is looked at

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

# What moves now, and what would move at its next change.
MOVING = """() => {
  const moves = (element, pseudo) => {
    const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element, pseudo);
    return Math.max(...transitionDuration.split(",").map(parseFloat)) > 0
      || animationName !== "none" || scrollBehavior === "smooth";
  };
  const elements = [...document.querySelectorAll("*")].filter((element) =>
    [null, "::before", "::after"].some((pseudo) => moves(element, pseudo)));
  const animated = document.getAnimations().map((animation) => animation.effect.target);
  return [...elements, ...animated].map((element) => element.outerHTML);
}"""

FAULTS = """() => {
  const style = (selector) => document.querySelector(selector).style;
  style("#stop").marginInlineStart = "-3rem";
  Object.assign(style("#hint"), { width: "3rem", whiteSpace: "nowrap", overflow: "hidden" });
  style("h1").translate = "-50vw";
  style("#results").width = "200vw";
  style("#speed").maxWidth = "4rem";
  Object.assign(style("[data-command=next]"), { height: "1px", minHeight: 0, padding: 0 });
  document.querySelector(".help h2").hidden = true;
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
        self._window = page.page.context.new_cdp_session(page.page)
        self.full = self.look(FULL)

    def look(self, look: Look) -> Layout:
        """At the page, which is shown so from now on."""
        page = self.page.page
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

    def keep_picture(self, path: Path) -> None:
        """Of the whole page; of what lies before it, of the window."""
        whole = self.page.page.get_by_role("dialog").count() == 0
        name = path.name.replace(" ", "-")
        self.page.page.screenshot(path=path.with_name(name), full_page=whole)


@pytest.fixture(scope="module", params=every_state())
def shown(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Shown]:
    """Every state, one after the other; all tests of one look at the same page."""
    state: str = request.param
    with ScriptedServer(max_audio_seconds=PATIENT_SECONDS).running() as server:
        context = chromium.new_context(service_workers="block", reduced_motion="reduce")
        page = EarshotPage(context.new_page(), server.page)
        every_state()[state](page, server)
        stage = page.main.get_attribute("data-state")
        yield Shown(page, state)
        assert page.main.get_attribute("data-state") == stage  # it lasted
        if server.door == "shut":
            reconnect(page, server)
        context.close()
    assert page.problems == []


@pytest.mark.parametrize("look", LOOKS)
def test_everything_can_be_read_and_reached(shown: Shown, look: str) -> None:
    seen = shown.look(LOOKS[look])
    assert seen.faults == []
    assert seen.small_targets(TARGET_PIXELS) == []
    assert shown.full.missing_in(seen) == []


def test_nothing_moves_for_who_wants_no_motion(shown: Shown) -> None:
    assert shown.page.page.evaluate(MOVING) == []


def test_it_can_be_seen_in_light_and_in_dark(shown: Shown, artefacts: Path) -> None:
    for colours in ("light", "dark"):
        shown.page.page.emulate_media(color_scheme=colours)
        for width in (1280, 320):
            shown.look(FULL._replace(width=width))
            check_visible(shown.page, width)
            shown.keep_picture(artefacts / f"{shown.state}-{colours}-{width}.png")


# Whether the measures find anything


def test_what_cannot_be_read_or_reached_is_found(page: EarshotPage) -> None:
    page.wait_state("idle")
    before = layout.look(page.page, EXCEPTIONS)
    assert before.faults == before.small_targets(TARGET_PIXELS) == []
    page.page.evaluate(FAULTS)
    after = layout.look(page.page, EXCEPTIONS)
    hint = page.hint.inner_text()
    assert after.faults == [
        "html scrolls sideways",
        f"text “{hint}” is cut off",
        "select “Speed of the voice” is cut off",
        "text “Earshot” is not all in the window",
        "button “Talk” and button “Stop” overlap",
        "text “Next” is larger than button “Next”",
    ]
    assert after.small_targets(TARGET_PIXELS) == ["button “Next”"]
    assert before.missing_in(after) == ["text “Help”"]


def test_motion_is_found(page: EarshotPage) -> None:
    assert "Talk" in "".join(page.page.evaluate(MOVING))
