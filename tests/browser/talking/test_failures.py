"""The page when something is missing or breaks: a sentence, and the person goes on."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from server.protocol import events
from tests.browser.conftest import Launch, OpenPage, ServeScripted
from tests.browser.earshot_page import EarshotPage
from tests.browser.states import MICROPHONE_REFUSED
from tests.client import scripted_server
from tests.client.peer import Peer
from tests.client.scripted_server import FULL, ScriptedServer

pytestmark = pytest.mark.browser


NEVER_SOUNDS = """() => {
  AudioContext.prototype.resume = () => {
    window.asked = true;
    return new Promise(() => {});
  };
}"""


SUSPENDED = """() => {
  AudioContext.prototype.resume = function () {
    this.suspend();
    return new Promise(() => {});
  };
  Object.defineProperty(AudioContext.prototype, "state", { get: () => "suspended" });
}"""


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (("--use-fake-device-for-media-stream",), "The microphone is not allowed."),
        (("--use-fake-ui-for-media-stream",), "No microphone could be used."),
    ],
)
def test_without_a_microphone_the_question_can_be_typed(
    launch: Launch,
    open_page: OpenPage,
    scripted: ScriptedServer,
    flags: tuple[str, ...],
    sentence: str,
) -> None:
    page = open_page(launch(*flags), scripted.page)
    page.press("Talk")
    page.wait_heard_out(1)
    for place in (page.failure, page.answers):
        expect(place).to_contain_text(sentence)
        expect(place).to_contain_text("You can type your question instead")
    page.wait_state("idle")
    expect(page.talk).to_be_focused()
    page.type_query("a red boat")
    page.wait_heard_out(2)
    expect(page.failure).to_be_empty()
    assert page.announced == []


def test_without_earshots_voice_a_refused_microphone_is_announced_once(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.set_spoken(False)
    page.page.evaluate(MICROPHONE_REFUSED)
    page.press("Talk")
    expect(page.alert).to_contain_text("The microphone is not allowed.")
    assert [region for region, *_ in page.announced] == ["alert"]
    assert "notice.say" not in [event["type"] for event in scripted.received]


def test_a_browser_that_never_opens_its_sound_says_so(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.page.clock.install(time=0)
    page.page.evaluate(NEVER_SOUNDS)
    page.press("Talk")
    page.page.wait_for_function("() => window.asked")
    page.page.clock.fast_forward(5000)
    expect(page.failure).to_contain_text("cannot open the sound of this machine")
    page.wait_state("idle")


def test_an_answer_that_the_browser_does_not_let_sound_is_announced(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.page.evaluate(SUSPENDED)
    page.page.clock.install(time=0)
    page.type_query("a red boat")
    page.wait_state("speaking")
    expect(page.answers).to_contain_text("One of 3")
    page.page.clock.fast_forward(3000)
    expect(page.status).to_have_text(scripted.peers[0].said)
    page.wait_state("idle")


def test_what_is_asked_without_a_connection_is_not_lost_in_silence(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.door = "shut"
    scripted.hang_up()
    expect(page.main).to_have_attribute("data-connection", "lost")
    page.type_query("a red boat")
    expect(page.alert).to_contain_text("Earshot is not connected")
    scripted.door = "open"
    page.wait_connected()
    page.problems.clear()  # Chromium itself notes each attempt that was refused


def test_a_full_server_is_said_once_and_asked_again(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.door = "full"
    page.page.reload()
    expect(page.alert).to_have_text(FULL)
    scripted.door = "open"
    page.wait_connected()
    expect(page.alert).to_be_empty()
    page.type_query("a red boat")
    page.wait_heard_out(1)


async def say_nothing(peer: Peer, event: dict[str, Any]) -> None:
    """As the server answers "stop"."""
    if event["type"] == "query.text":
        peer.speak = False
        await peer.say()


def test_an_answer_without_words_ends_all_the_same(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.script = say_nothing
    page.type_query("stop")
    scripted.wait_for("query.text")
    page.wait_state("idle")
    expect(page.answers).to_have_count(0)


async def fail(peer: Peer, event: dict[str, Any]) -> None:
    if event["type"] == "query.text":
        text = "I could not search just now. Please ask again in a moment."
        await peer.emit(events.Error(code="search.failed", text=text))
        await peer.say(text)


@pytest.mark.parametrize("spoken", [True, False])
def test_a_failure_of_the_server_is_told_once(
    page: EarshotPage, scripted: ScriptedServer, spoken: bool
) -> None:
    page.set_spoken(spoken)
    scripted.wait_for("session.update", times=1 if spoken else 2)
    told = page.failure if spoken else page.alert
    script, scripted.script = scripted.script, fail
    page.type_query("a red boat")
    expect(told).to_contain_text("I could not search just now.")
    page.wait_state("idle")
    assert [region for region, *_ in page.announced] == ([] if spoken else ["alert"])
    scripted.script = script
    page.type_query("a red boat")
    expect(page.captions).to_have_count(3)


async def lose_the_voice(peer: Peer, event: dict[str, Any]) -> None:
    if event["type"] == "query.text":
        peer.speak = False
        await scripted_server.find(peer, event["text"], "text")


def test_an_answer_that_could_not_be_spoken_is_announced(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.script = lose_the_voice
    page.type_query("a red boat")
    expect(page.page.get_by_role("status")).to_contain_text("One of 3")


def test_a_server_that_is_getting_ready_says_so_and_then_that_it_is(
    chromium: Browser, serve_scripted: ServeScripted, open_page: OpenPage
) -> None:
    """It has no voice yet, and this device has none: it is announced."""
    server = serve_scripted(ready=False)
    page = open_page(chromium, server.page)
    expect(page.hint).to_contain_text("Earshot is still getting ready.")
    expect(page.status).to_contain_text("Earshot is still getting ready.")
    server.send(events.SessionReady(photos=3))
    page.wait_heard_out(1)
    expect(page.answers).to_have_text("Connected. You can ask now.")
    expect(page.status).to_be_empty()
