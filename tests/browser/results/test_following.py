"""Who watches sees the picture that is being described, and who looks elsewhere stays there.

The answer stands beside Talk, and an empty list says why it is empty.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from server.protocol import events
from server.web.state import AllLeftOut, IndexingProgress
from tests.browser.conftest import OpenPage, ServeScripted
from tests.browser.earshot_page import SCREEN_READER, SELF_VOICING, TEXT, EarshotPage
from tests.browser.states import begin_to_answer, ignore
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}
TOP_OF = "(element) => element.getBoundingClientRect().top"
# The top of Talk, the answer, and the top of the field to type in.
EDGES = """() => {
  const [talk, answer, field] = ["talk", "answer", "query"].map(
    (id) => document.getElementById(id).getBoundingClientRect());
  return [talk.top, answer.top, answer.bottom, field.top];
}"""
NOTHING_LEFT_OUT = AllLeftOut(total=0, first=[])

# Which behaviour each scrolling was asked for with.
RECORD_SCROLLS = """() => {
  window.scrolls = [];
  const { scrollIntoView } = Element.prototype;
  Element.prototype.scrollIntoView = function (options) {
    window.scrolls.push(options.behavior);
    return scrollIntoView.call(this, { ...options, behavior: "instant" });
  };
}"""


@pytest.fixture
def phone(open_page: OpenPage, chromium: Browser, scripted: ScriptedServer) -> EarshotPage:
    """Where three pictures were found; there is room for one."""
    page = open_page(chromium, scripted.page, viewport=PHONE, has_touch=True)
    page.page.evaluate(RECORD_SCROLLS)
    page.type_query("a red boat")
    page.wait_heard_out(1)
    page.page.evaluate("scrollTo(0, 0)")
    return page


def in_window(page: EarshotPage, rank: int) -> bool:
    box = page.page.get_by_label(f"Show result {rank} large").bounding_box()
    height = (page.page.viewport_size or PHONE)["height"]
    assert box
    return box["y"] >= 0 and box["y"] + box["height"] <= height


def test_the_picture_that_is_described_comes_into_the_window(phone: EarshotPage) -> None:
    phone.page.get_by_label("Use function keys").check()
    for answers, rank in ((2, 2), (3, 3)):
        phone.page.keyboard.press("F8")
        phone.wait_heard_out(answers)
        assert in_window(phone, rank)
    assert set(phone.page.evaluate("window.scrolls")) == {"smooth"}


def test_who_wants_no_motion_gets_none(phone: EarshotPage) -> None:
    phone.page.emulate_media(reduced_motion="reduce")
    phone.page.evaluate("window.scrolls = []")
    phone.press("Next")
    phone.wait_heard_out(2)
    assert in_window(phone, 2)
    assert phone.page.evaluate("window.scrolls") == ["auto"]


def type_words(page: EarshotPage) -> None:
    page.page.get_by_label("Or type what you are looking for").focus()
    page.page.keyboard.type("a blue")


def turn_the_wheel(page: EarshotPage) -> None:
    page.page.mouse.move(200, 400)
    page.page.mouse.wheel(0, 1)
    page.page.evaluate("new Promise(requestAnimationFrame)")


def read_by_key(page: EarshotPage) -> None:
    page.page.keyboard.press("Tab")


def select_words(page: EarshotPage) -> None:
    page.page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")


def see_it_large(page: EarshotPage) -> None:
    page.page.locator("[data-action=enlarge]").first.evaluate("(button) => button.click()")


@pytest.mark.parametrize(
    "turn", [type_words, turn_the_wheel, read_by_key, select_words, see_it_large]
)
def test_nothing_moves_under_who_looks_elsewhere(
    phone: EarshotPage, scripted: ScriptedServer, turn: Callable[[EarshotPage], None]
) -> None:
    script, scripted.script = scripted.script, ignore
    phone.page.locator("[data-command=next]").dispatch_event("click")
    phone.wait_state("thinking")
    scripted.wait_for("command")  # or the script that comes back would answer it
    turn(phone)
    before = phone.page.locator("h1").evaluate(TOP_OF)
    scripted.script = script
    scripted.perform(scripted.peers[0].say("Three of 3.", rank=3))
    expect(phone.current).to_have_text("Result 3")
    phone.wait_heard_out(2)
    assert phone.page.locator("h1").evaluate(TOP_OF) == before


def test_where_the_picture_can_be_seen_nothing_moves(
    open_page: OpenPage, chromium: Browser, scripted: ScriptedServer
) -> None:
    """On a laptop the first results stand below Talk, without scrolling."""
    page = open_page(chromium, scripted.page, viewport=LAPTOP)
    page.type_query("a red boat")
    page.wait_heard_out(1)
    assert page.page.evaluate("scrollY") == 0
    assert all(in_window(page, rank) for rank in (1, 2, 3))
    settings = page.page.get_by_role("heading", name="Settings").evaluate(TOP_OF)
    assert settings > page.page.locator(".result").first.evaluate(TOP_OF)


# The answer beside Talk


@pytest.mark.parametrize("mode", [SELF_VOICING, SCREEN_READER, TEXT])
@pytest.mark.parametrize("width", [1280, 640, 320])
def test_the_answer_stands_beside_talk(
    page: EarshotPage, scripted: ScriptedServer, mode: str, width: int
) -> None:
    page.page.set_viewport_size({"width": width, "height": 720})
    page.answer_by(mode)
    page.type_query("a red boat")
    answer = page.page.locator("#answer")
    expect(answer).to_have_text("Red boat: two matches. One of 3: a red boat on a beach.")
    expect(answer).to_be_visible()
    edges = page.page.evaluate(EDGES)
    assert edges == sorted(edges)
    told = page.page.get_by_role("status").inner_text() != ""
    page.wait_state("idle")
    expect(page.main.get_by_text("Red boat: two matches.", exact=False).first).to_be_visible()
    hidden = answer.get_attribute("aria-hidden") == "true"
    assert hidden == (mode != SELF_VOICING) or not told  # a screen reader finds it once
    page.press("Next")
    expect(answer).to_have_text("2 of 3: two red boats on a beach.")


def test_it_stands_there_as_it_is_said_and_makes_room_for_the_next(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.script = begin_to_answer
    page.type_query("a red boat")
    answer = page.page.locator("#answer")
    expect(answer).to_have_text("Red boat: two matches.")
    scripted.script = ignore
    page.press("Next")
    expect(answer).to_be_empty()


def test_a_failure_does_not_stand_there_twice(page: EarshotPage, scripted: ScriptedServer) -> None:
    failed = "I could not search just now."
    scripted.send(events.Error(code="search.failed", text=failed))
    expect(page.failure).to_have_text(failed)
    scripted.script = ignore
    page.page.locator("[data-command=repeat]").dispatch_event("click")
    scripted.wait_for("command")
    scripted.send(events.Error(code="search.failed", text=failed))
    scripted.perform(scripted.peers[0].say(failed))
    expect(page.answers.last).to_have_text(failed)
    expect(page.page.locator("#answer")).to_be_empty()


# Why a list is empty


def test_loading_empty_and_reading_are_told_apart(
    chromium: Browser, serve_scripted: ServeScripted, open_page: OpenPage
) -> None:
    server = serve_scripted(ready=False)
    page = open_page(chromium, server.page)
    note = page.page.locator("#no-results")
    expect(note).to_contain_text("Earshot is still getting ready.")
    server.send(events.SessionReady(photos=0))
    expect(note).to_contain_text("This library has no pictures yet.")
    server.send(events.SessionReady(photos=3))
    expect(note).to_have_text("Pictures appear here when you have asked for one.")
    server.reading = IndexingProgress(
        running=True,
        stage="finding",
        done=1,
        total=9,
        photos=1,
        skipped=NOTHING_LEFT_OUT,
        not_described=NOTHING_LEFT_OUT,
    )
    other = serve_scripted()
    other.reading = server.reading
    page = open_page(chromium, other.page)
    expect(page.page.locator("#no-results")).to_contain_text("Your pictures are being read.")
    page.page.get_by_label("Language of this page").select_option("de")
    expect(page.page.locator("#no-results")).to_contain_text("Ihre Bilder werden gelesen.")
