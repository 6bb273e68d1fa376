"""A result's picture in the large: opened, zoomed, moved about in, and closed again."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Route, expect

from server.protocol import events
from tests.browser import states
from tests.browser.conftest import OpenPage
from tests.browser.earshot_page import EarshotPage
from tests.browser.results.test_results import find_others
from tests.client.peer import Peer
from tests.client.scripted_server import FULL_WIDTH, SHOWN_WIDTH, ScriptedServer

pytestmark = pytest.mark.browser

OPENER = "Show result 2 large"
ASKED_IN_FULL = (12, "full")
BORDERS = 4  # pixels, of both sides
SLACK_PIXELS = 2.0  # scrolling is by whole pixels, and what is lost grows with the zoom

# Which spot of the picture, from 0 to 1, is at a point of the window.
SPOT_AT = """([x, y]) => {
  const picture = document.querySelector(".pane img").getBoundingClientRect();
  return [(x - picture.x) / picture.width, (y - picture.y) / picture.height];
}"""
STYLE_OF_EDGES = """pane => {
  const { outlineWidth, outlineStyle, borderWidth, borderStyle } = getComputedStyle(pane);
  return [`${outlineWidth} ${outlineStyle}`, `${borderWidth} ${borderStyle}`];
}"""
SCROLLED = "pane => [Math.abs(pane.scrollLeft), pane.scrollTop]"


class Point(NamedTuple):
    """Of the window, in pixels."""

    x: float
    y: float


class Large:
    """The large picture as a person meets it."""

    def __init__(self, page: EarshotPage) -> None:
        self.page = page
        self.dialog = page.page.get_by_role("dialog")
        self.pane = page.page.get_by_role("region", name="Picture of result 2")

    @property
    def picture(self) -> Locator:
        return self.pane.locator("img")

    @property
    def percent(self) -> Locator:
        return self.dialog.get_by_text("percent")

    @property
    def width(self) -> float:
        box = self.picture.bounding_box()
        assert box
        return box["width"]

    @property
    def centre(self) -> Point:
        """Of what can be seen of the picture."""
        box = self.pane.bounding_box()
        assert box
        return Point(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def zoom_in(self, steps: int = 1) -> None:
        for _ in range(steps):
            self.page.press("Larger")

    def spot_at(self, point: Point) -> tuple[float, float]:
        x, y = self.page.page.evaluate(SPOT_AT, list(point))
        return x, y

    def is_at(self, spot: tuple[float, float], point: Point) -> bool:
        """Whether this spot of the picture is there."""
        now = self.spot_at(point)
        return all(abs(a - b) * self.width <= SLACK_PIXELS for a, b in zip(now, spot, strict=True))


@pytest.fixture
def page(open_page: OpenPage, chromium: Browser, scripted: ScriptedServer) -> EarshotPage:
    """With a finger, and scrolling at once; three pictures were found."""
    page = open_page(chromium, scripted.page, has_touch=True, reduced_motion="reduce")
    page.type_query("a red boat")
    page.wait_heard_out(1)
    return page


@pytest.fixture
def large(page: EarshotPage) -> Large:
    page.press(OPENER)
    large = Large(page)
    page.page.wait_for_function(
        "() => document.querySelector('.pane img').style.getPropertyValue('--ratio')"
    )
    expect(large.percent).to_have_text("100 percent")
    return large


# Opening and closing


@pytest.mark.parametrize("closing", ["Close", "Escape"])
@pytest.mark.parametrize("opening", ["keyboard", "pointer"])
def test_it_has_the_focus_and_gives_it_back(page: EarshotPage, opening: str, closing: str) -> None:
    if opening == "keyboard":
        page.press(OPENER)
    else:
        page.button(OPENER).click()
    large = Large(page)
    expect(page.page.get_by_role("dialog", name="Result 2")).to_be_visible()
    expect(large.pane).to_be_focused()
    expect(large.dialog).to_contain_text("Two red boats on a beach.")
    if closing == "Close":
        page.button("Close").click()
    else:
        page.page.keyboard.press("Escape")
    expect(large.dialog).to_be_hidden()
    expect(page.button(OPENER)).to_be_focused()


def test_it_holds_the_focus_and_everything_in_it_can_be_reached_by_tab(large: Large) -> None:
    focused = "document.activeElement.ariaLabel ?? document.activeElement.innerText"
    names = []
    for _ in range(6):
        names.append(large.page.page.evaluate(focused))
        large.page.page.keyboard.press("Tab")
    assert names[:5] == ["Picture of result 2", "Larger", "Smaller", "Whole picture", "Close"]
    assert names[5] not in ("Earshot", OPENER), "out of the dialog is the browser's own bar"


async def talk_on(peer: Peer, event: dict[str, Any]) -> None:
    if event["type"] == "command":
        response = peer.response_id()
        await peer.emit(events.ResponseCreated(response_id=response, rank=1))
        await peer.emit(events.SentenceStarted(response_id=response, delta="A long story."))
        await peer.emit(events.SpeechStarted(response_id=response, sample_rate=16_000))
        await peer.sound_out(response, 30)


def test_escape_closes_it_and_silences(page: EarshotPage, scripted: ScriptedServer) -> None:
    scripted.script = talk_on
    page.press("More, result 1")
    page.wait_state("speaking")
    page.press(OPENER)
    expect(Large(page).dialog).to_be_visible()
    page.wait_state("speaking")
    page.page.keyboard.press("Escape")
    expect(Large(page).dialog).to_be_hidden()
    page.wait_state("idle")
    scripted.wait_for("response.cancel")


def test_the_focus_is_not_lost_with_a_picture_that_was_replaced_meanwhile(
    large: Large, scripted: ScriptedServer
) -> None:
    page = large.page
    scripted.perform(find_others(scripted.peers[0], {"type": "command"}))
    expect(page.page.locator("#results-heading")).to_have_text("Results for “like number 1”")
    expect(large.pane).to_be_focused()
    page.press("Close")
    expect(page.button("Show result 1 large")).to_be_focused()  # the same picture

    page.press("Show result 2 large")
    scripted.perform(states.find_nothing(scripted.peers[0], {"type": "query.text", "text": "x"}))
    expect(page.page.locator("#results-heading")).to_have_text("Results for “x”")
    page.press("Close")
    expect(page.page.locator("#results")).to_be_focused()


def test_a_description_that_comes_meanwhile_is_shown(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.press("Show result 3 large")
    dialog = page.page.get_by_role("dialog", name="Result 3")
    expect(dialog).to_contain_text("Not described yet.")
    response = Peer.response_id()
    for rank, caption in ((2, "no boats"), (3, "a red ball")):
        described = events.DescriptionReady(
            response_id=response, rank=rank, id=10 + rank, caption=caption, confidence=0.9
        )
        scripted.send(events.ResponseCreated(response_id=response, rank=rank))
        scripted.send(described)
    expect(dialog).to_contain_text("A red ball.")


# Zooming


def test_it_zooms_in_steps_from_the_whole_picture_to_eight_times(large: Large) -> None:
    whole = large.width
    for percent in (150, 225, 340, 500, 800, 800):
        large.page.press("Larger")
        expect(large.percent).to_have_text(f"{percent} percent")
        assert large.width == pytest.approx(whole * percent / 100, abs=1)
    for percent in (500, 340):
        large.page.button("Smaller").click()
        expect(large.percent).to_have_text(f"{percent} percent")
    large.page.press("Whole picture")
    expect(large.percent).to_have_text("100 percent")
    large.page.press("Smaller")
    expect(large.percent).to_have_text("100 percent")
    assert large.width == whole
    assert not large.page.announced


@pytest.mark.parametrize("window", [(1280, 900), (320, 640), (320, 256), (740, 340)])
def test_the_whole_picture_fits_and_is_as_large_as_it_can_be(
    large: Large, window: tuple[int, int]
) -> None:
    width, height = window
    large.page.page.set_viewport_size({"width": width, "height": height})
    picture, pane = large.picture.bounding_box(), large.pane.bounding_box()
    assert picture and pane
    room = pane["width"] - BORDERS, pane["height"] - BORDERS
    assert picture["width"] == pytest.approx(min(room[0], room[1] * 4 / 3), abs=1)
    assert picture["height"] == pytest.approx(picture["width"] * 3 / 4, abs=1)
    assert large.is_at((0.5, 0.5), large.centre)


def test_page_up_and_page_down_zoom_where_the_picture_has_the_focus(large: Large) -> None:
    keyboard = large.page.page.keyboard
    for key, percent in (("PageUp", 150), ("PageUp", 225), ("PageDown", 150)):
        keyboard.press(key)
        expect(large.percent).to_have_text(f"{percent} percent")
    for key in ("a", "+", "-", "1", "Shift+PageUp"):
        keyboard.press(key)
    large.page.button("Close").focus()
    keyboard.press("PageUp")
    expect(large.percent).to_have_text("150 percent")


def test_the_arrow_keys_move_about(large: Large) -> None:
    large.zoom_in(3)
    large.pane.focus()
    before = large.pane.evaluate(SCROLLED)
    for key in ("ArrowRight", "ArrowDown"):
        large.page.page.keyboard.press(key)
    large.page.page.wait_for_function(
        """([x, y]) => {
          const { scrollLeft, scrollTop } = document.querySelector(".pane");
          return scrollLeft > x && scrollTop > y;
        }""",
        arg=before,
    )


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_zooming_keeps_the_middle_where_it_is(large: Large, direction: str) -> None:
    large.page.page.evaluate("direction => { document.dir = direction; }", direction)
    assert large.is_at((0.5, 0.5), large.centre)
    for _ in range(3):
        large.zoom_in()
        assert large.is_at((0.5, 0.5), large.centre)
    large.pane.evaluate("pane => pane.scrollBy(-150, 90)")
    spot = large.spot_at(large.centre)
    assert spot[0] < 0.5 < spot[1]
    for name in ("Larger", "Smaller"):
        large.page.press(name)
        assert large.is_at(spot, large.centre)


# Two fingers


class Fingers:
    """On a touch screen; the browser itself makes events of them."""

    def __init__(self, page: EarshotPage) -> None:
        self._session: CDPSession = page.page.context.new_cdp_session(page.page)

    def touch(self, kind: str, *points: Point) -> None:
        touches = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def pinch(self, start: tuple[Point, Point], end: tuple[Point, Point], steps: int = 10) -> None:
        self.touch("touchStart", start[0])
        self.touch("touchStart", *start)
        for step in range(1, steps + 1):
            part = step / steps
            self.touch("touchMove", *(between(a, b, part) for a, b in zip(start, end, strict=True)))
        self.touch("touchEnd")


def between(a: Point, b: Point, part: float = 0.5) -> Point:
    return Point(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part)


def test_two_fingers_zoom_and_the_picture_stays_under_them(large: Large) -> None:
    x, y = large.centre
    start = Point(x - 80, y - 40), Point(x + 20, y + 40)
    end = Point(x - 130, y - 90), Point(x + 120, y + 110)  # two and a half times as far apart
    spot = large.spot_at(between(*start))
    fingers = Fingers(large.page)
    fingers.pinch(start, end)
    expect(large.percent).to_have_text("250 percent")
    assert large.is_at(spot, between(*end))
    fingers.pinch(end, start)
    expect(large.percent).to_have_text("100 percent")
    fingers.pinch(start, end)
    large.page.press("Larger")
    expect(large.percent).to_have_text("340 percent")
    assert large.page.page.evaluate("visualViewport.scale") == 1, "the page stays as it is"


def test_one_finger_moves_the_picture(large: Large) -> None:
    large.zoom_in(3)
    x, y = large.centre
    before = large.pane.evaluate(SCROLLED)
    fingers = Fingers(large.page)
    fingers.touch("touchStart", Point(x, y))
    for pixels in range(10, 110, 10):
        fingers.touch("touchMove", Point(x - pixels, y - pixels))
    fingers.touch("touchEnd")
    large.page.page.wait_for_function(
        """([x, y]) => {
          const { scrollLeft, scrollTop } = document.querySelector(".pane");
          return scrollLeft > x + 50 && scrollTop > y + 50;
        }""",
        arg=before,
    )
    expect(large.percent).to_have_text("340 percent")


# Its pixels


def wide(pixels: int) -> str:
    return f"() => document.querySelector('.pane img').naturalWidth === {pixels}"


def test_all_pixels_are_fetched_once_and_only_for_who_looks_closely(
    large: Large, scripted: ScriptedServer
) -> None:
    assert large.picture.evaluate("picture => picture.naturalWidth") == SHOWN_WIDTH
    assert ASKED_IN_FULL not in scripted.pictures_asked_for
    large.page.press("Larger")
    width = large.width
    large.page.page.wait_for_function(wide(FULL_WIDTH))
    large.page.press("Larger")
    large.page.press("Smaller")
    assert large.width == pytest.approx(width, abs=0.1)
    assert scripted.pictures_asked_for.count(ASKED_IN_FULL) == 1


def test_where_all_pixels_cannot_be_had_the_picture_stays(
    large: Large, scripted: ScriptedServer
) -> None:
    scripted.files_gone.add(12)
    with large.page.page.expect_response("**/api/images/12?size=full"):
        large.page.press("Larger")
    large.page.press("Larger")
    expect(large.percent).to_have_text("225 percent")
    assert large.picture.evaluate("picture => picture.naturalWidth") == SHOWN_WIDTH
    expect(large.picture).to_be_visible()
    assert all("410" in problem for problem in large.page.problems)  # Chromium's own notes
    large.page.problems.clear()


def test_a_picture_that_fails_while_it_is_large_is_a_sentence(
    open_page: OpenPage, chromium: Browser, scripted: ScriptedServer
) -> None:
    page = open_page(chromium, scripted.page)
    held: list[Route] = []
    page.page.route("**/api/images/12", lambda route: held.append(route))
    page.type_query("a red boat")
    page.wait_heard_out(1)
    page.press(OPENER)
    dialog = Large(page).dialog
    expect(dialog).to_contain_text("Two red boats on a beach.")
    for route in held:
        route.fulfill(status=410)
    page.page.unroute("**/api/images/12")
    expect(dialog.get_by_text("This picture could not be loaded")).to_be_visible()
    page.press("Larger")
    page.press("Close")
    page.press("Try again, result 2")
    page.press(OPENER)
    expect(Large(page).picture).to_be_visible()
    expect(dialog.get_by_text("This picture could not be loaded")).to_be_hidden()
    page.problems.clear()  # Chromium itself notes what failed


# How it looks; the rest is measured in every state


def test_the_focus_and_the_edges_of_the_picture_can_be_seen(large: Large, artefacts: Path) -> None:
    large.page.page.keyboard.press("PageUp")
    page = large.page.page
    for forced in ("none", "active"):
        page.emulate_media(forced_colors=forced)
        assert large.pane.evaluate(STYLE_OF_EDGES) == ["3px solid", "2px solid"]
    page.screenshot(path=artefacts / "large-forced-1280.png")
