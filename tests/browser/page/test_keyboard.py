"""Everything by keyboard alone, and nothing by a key that is pressed by mistake."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest
from playwright.sync_api import expect

from server.protocol import events
from tests.browser import states
from tests.browser.earshot_page import SELF_VOICING, EarshotPage
from tests.browser.keys import Keys
from tests.client import scripted_server
from tests.client.peer import RATE, Peer
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

MOST_OF_THEM = 30  # of the places of the focus
QUERY = "Or type what you are looking for"
TAKES_LETTERS = (
    *(QUERY, "Sound of Earshot's own voice", "Speed of the voice", "Volume of the voice"),
    *("Pause that ends what you say", "Language of this page"),
)
IN_LARGE = ("Picture of result 2", "Larger", "Smaller", "Whole picture", "Close")
PRINTABLE = string.digits + string.ascii_letters + string.punctuation
UNUSED_KEYS = ("F2", "F4", "F8", "Shift+F8", "Delete", "Backspace", "Insert")


@pytest.fixture
def keys(page: EarshotPage) -> Keys:
    return Keys(page)


@pytest.fixture
def answered(page: EarshotPage, scripted: ScriptedServer) -> EarshotPage:
    page.type_query("a red boat")
    page.wait_heard_out(1)
    scripted.wait_for("playback.finished")
    return page


async def begin_to_speak(peer: Peer, event: dict[str, Any]) -> None:
    """An answer to a command, of which the end does not come."""
    if event["type"] == "command":
        response = peer.response_id()
        await peer.emit(events.ResponseCreated(response_id=response, rank=None))
        await peer.emit(events.SentenceStarted(response_id=response, delta="A long story."))
        await peer.emit(events.SpeechStarted(response_id=response, sample_rate=RATE))
        await peer.sound_out(response, 0.1)


def let_speak(page: EarshotPage) -> None:
    """Without a key, and whatever has the focus."""
    page.page.locator("[data-command=repeat]").dispatch_event("click")
    page.wait_state("speaking")


def test_escape_silences_from_everywhere(
    answered: EarshotPage, scripted: ScriptedServer, keys: Keys
) -> None:
    scripted.script = begin_to_speak
    keys.press("Tab")
    tried = []
    for name in keys.each_stop():
        let_speak(answered)
        keys.press("Escape")
        answered.wait_state("idle")
        assert keys.focused == name
        tried.append(name)
    assert len(tried) > MOST_OF_THEM
    expect(answered.page.get_by_label(QUERY)).to_have_value("a red boat")
    scripted.wait_for("response.cancel", times=len(tried))


@pytest.mark.parametrize("name", IN_LARGE)
def test_escape_silences_from_the_large_picture(
    answered: EarshotPage, scripted: ScriptedServer, keys: Keys, name: str
) -> None:
    scripted.script = begin_to_speak
    answered.press("Show result 2 large")
    keys.go_to(name)
    let_speak(answered)
    keys.press("Escape")
    answered.wait_state("idle")
    scripted.wait_for("response.cancel")


def test_escape_closes_an_open_list_and_the_next_one_silences(
    answered: EarshotPage, scripted: ScriptedServer, keys: Keys
) -> None:
    """The browser keeps the first for itself."""
    scripted.script = begin_to_speak
    keys.go_to("Speed of the voice")
    keys.press("Space")
    let_speak(answered)
    keys.press("Escape", "Escape")
    answered.wait_state("idle")
    assert keys.focused == "Speed of the voice"


def test_no_printable_key_does_anything(
    answered: EarshotPage, scripted: ScriptedServer, keys: Keys
) -> None:
    told = len(scripted.received)
    keys.press("Tab")
    tried = []
    for name in keys.each_stop():
        if name in TAKES_LETTERS:
            continue
        before = keys.content
        answered.page.keyboard.type(PRINTABLE)
        keys.press(*UNUSED_KEYS)
        assert keys.content == before, name
        tried.append(name)
    assert len(tried) > MOST_OF_THEM
    answered.type_query("the end")
    answered.wait_heard_out(2)
    scripted.wait_for("playback.finished", 2)
    kinds = [event["type"] for event in scripted.received[told:]]
    assert kinds == ["query.text", "playback.finished"]


def test_no_printable_key_silences(page: EarshotPage, scripted: ScriptedServer, keys: Keys) -> None:
    scripted.script = begin_to_speak
    let_speak(page)
    keys.go_to("Talk")
    page.page.keyboard.type(PRINTABLE)
    page.type_query("the end")
    scripted.wait_for("query.text")
    assert "response.cancel" not in [event["type"] for event in scripted.received]


def test_no_printable_key_does_anything_to_a_large_picture(
    page: EarshotPage, scripted: ScriptedServer, keys: Keys
) -> None:
    states.large(page, scripted)
    expect(page.page.locator(".pane img")).to_have_attribute("src", re.compile("size=full"))
    before = keys.content
    for name in IN_LARGE:
        keys.go_to(name)
        page.page.keyboard.type(PRINTABLE)
        keys.press(*UNUSED_KEYS)
        assert keys.content == before, name


def test_function_keys_work_where_the_person_wants_them(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.page.get_by_label("Use function keys").check()
    page.type_query("a red boat")
    page.wait_heard_out(1)
    for answers, key in enumerate(("F8", "Shift+F8", "F4"), 2):
        page.page.keyboard.press(key)
        page.wait_heard_out(answers)
    page.page.keyboard.press("F2")
    page.wait_state("recording")
    page.page.keyboard.press("F2")
    page.wait_heard_out(5)
    names = [(event["name"], event["via"]) for event in scripted.received if "name" in event]
    assert names == [("next", "key"), ("previous", "key"), ("repeat", "key")]


# All of it


async def answer(peer: Peer, event: dict[str, Any]) -> None:
    """As usual, and more of a picture."""
    if event.get("name") == "more":
        await peer.say("A beach on a bright day.", rank=event["rank"])
    else:
        await scripted_server.answer(peer, event)


def test_the_whole_journey_by_keyboard_alone(
    page: EarshotPage, scripted: ScriptedServer, keys: Keys
) -> None:
    scripted.script = answer
    keys.go_to(QUERY)
    page.page.keyboard.type("a red boat")
    keys.press("Enter")
    page.wait_heard_out(1)

    keys.go_to("Next")
    keys.press("Enter")
    page.wait_heard_out(2)
    expect(page.current).to_have_text("Result 2")

    keys.go_to("More, result 2")
    keys.press("Space")
    page.wait_heard_out(3)
    expect(page.answers.last).to_have_text("A beach on a bright day.")

    helpful = page.button("Helpful, result 2")
    keys.go_to("Helpful, result 2", by="Shift+Tab")
    keys.press("Enter")
    page.wait_heard_out(4)
    expect(helpful).to_have_attribute("aria-pressed", "true")

    keys.go_to("Undo", by="Shift+Tab")
    keys.press("Space")
    page.wait_heard_out(5)
    expect(helpful).to_have_attribute("aria-pressed", "false")

    keys.go_to("Other, result 2")
    keys.press("Enter")
    keys.go_to("Wrong description, result 2")
    keys.press("Enter")
    page.wait_heard_out(6)
    expect(page.button("Wrong description, result 2")).to_have_attribute("aria-pressed", "true")

    keys.go_to(SELF_VOICING)
    keys.press("ArrowDown", "ArrowUp")
    expect(page.page.get_by_role("radio", name=SELF_VOICING)).to_be_checked()
    keys.go_to("Speed of the voice")
    keys.press("ArrowDown")
    keys.go_to("Listen while speaking")
    keys.press("Space")
    scripted.wait_for("session.update", times=5)

    keys.go_to("Talk", by="Shift+Tab")
    keys.press("Enter")
    page.wait_state("recording")
    keys.press("Enter")
    page.wait_heard_out(7)

    scripted.script = begin_to_speak
    keys.go_to("Repeat")
    keys.press("Enter")
    page.wait_state("speaking")
    keys.go_to("Stop", by="Shift+Tab")
    keys.press("Enter")
    page.wait_state("idle")
    scripted.wait_for("response.cancel", times=2)

    asked = [event for event in scripted.received if event["type"] == "command"]
    assert [(event["name"], event["rank"], event["via"]) for event in asked] == [
        ("next", None, "button"),
        ("more", 2, "button"),
        ("thumbs_up", 2, "button"),
        ("undo", None, "button"),
        ("wrong_description", 2, "button"),
        ("repeat", None, "button"),
    ]
    settings = [event for event in scripted.received if event["type"] == "session.update"][-1]
    assert settings["words_per_minute"] == 230
    assert settings["interrupt_response"] is False


# By pointer


def test_a_press_that_is_taken_back_does_nothing(
    answered: EarshotPage, scripted: ScriptedServer, keys: Keys
) -> None:
    """Talk, which begins when it goes down, has tests of its own in test_talking.py."""
    told = len(scripted.received)
    before = keys.content
    mouse = answered.page.mouse
    pressed = answered.page.locator("button:not(#talk), input:not([type=text]), summary")
    for control in pressed.filter(visible=True).all():
        control.hover()
        mouse.down()
        mouse.move(1, 1)
        mouse.up()
        assert keys.content == before, control
    answered.type_query("the end")
    answered.wait_heard_out(2)
    scripted.wait_for("playback.finished", 2)
    kinds = [event["type"] for event in scripted.received[told:]]
    assert kinds == ["query.text", "playback.finished"]
