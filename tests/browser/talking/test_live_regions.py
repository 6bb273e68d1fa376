"""Nothing is told twice, unasked or into the microphone, and whatever is told can also be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from server.protocol import events
from tests.browser import states
from tests.browser.earshot_page import SCREEN_READER, SELF_VOICING, TEXT, EarshotPage
from tests.browser.measures.live_regions import LiveRegions, Told
from tests.client import scripted_server
from tests.client.peer import Peer
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

MODES = (SELF_VOICING, SCREEN_READER, TEXT)
SPOKEN_TO = ("opening", "recording", "hearing")
FAILED = "I could not search just now. Your pictures are safe. Ask again in a moment."
A_DAY_MS = 24 * 60 * 60 * 1000

STATUS = "status"
ALERT = "alert"
Message = tuple[str, str]
"""Where it stands, and how it begins."""
Journey = Callable[[EarshotPage, ScriptedServer], list[Message]]
"""Goes it, and says what somebody is to hear of it: each answer and each failure, once."""


@pytest.fixture
def regions(page: EarshotPage) -> LiveRegions:
    return LiveRegions(page.page)


def choose(page: EarshotPage, server: ScriptedServer, mode: str) -> None:
    page.answer_by(mode)
    if mode != SELF_VOICING:
        server.wait_for("session.update", times=2)


def wait_answers(page: EarshotPage, number: int) -> None:
    """Until so many have come, and the last is over."""
    expect(page.answers).to_have_count(number)
    page.wait_state("idle")


def spoken(page: EarshotPage, server: ScriptedServer) -> list[Message]:
    page.press("Talk")
    page.wait_state("recording")
    page.press("Talk")
    wait_answers(page, 1)
    return [(STATUS, server.peers[0].said)]


def typed(page: EarshotPage, server: ScriptedServer) -> list[Message]:
    page.type_query("a red boat")
    wait_answers(page, 1)
    return [(STATUS, server.peers[0].said)]


def commands(page: EarshotPage, server: ScriptedServer) -> list[Message]:
    """The same words once more are a message of their own."""
    told = typed(page, server)
    for answers, name in enumerate(("Next", "Repeat", "Helpful, result 2", "Undo"), 2):
        page.press(name)
        wait_answers(page, answers)
        if name in ("Next", "Repeat"):
            told.append((STATUS, server.peers[0].said))
    return [*told, (STATUS, "Saved."), (STATUS, "Taken back.")]


def function_keys(page: EarshotPage, server: ScriptedServer) -> list[Message]:
    page.page.get_by_label("Use function keys").check()
    told = typed(page, server)
    for answers, key in enumerate(("F8", "Shift+F8", "F4"), 2):
        page.page.keyboard.press(key)
        wait_answers(page, answers)
        told.append((STATUS, server.peers[0].said))
    page.page.keyboard.press("F2")
    page.wait_state("recording")
    page.page.keyboard.press("F2")
    wait_answers(page, 5)
    return [*told, (STATUS, server.peers[0].said)]


def failure(page: EarshotPage, server: ScriptedServer) -> list[Message]:
    """The server says what went wrong, and that is also the answer."""
    server.script = fail
    page.type_query("a red boat")
    wait_answers(page, 1)
    return [(ALERT, FAILED)]


def refused_microphone(page: EarshotPage, server: ScriptedServer) -> list[Message]:
    page.page.evaluate(states.MICROPHONE_REFUSED)
    page.press("Talk")
    expect(page.page.get_by_text("The microphone is not allowed.").first).to_be_visible()
    page.wait_state("idle")
    return [(ALERT, "The microphone is not allowed.")]


def failure_while_recording(page: EarshotPage, server: ScriptedServer) -> list[Message]:
    page.press("Talk")
    page.wait_state("recording")
    server.send(events.Error(code="x", text=FAILED))
    server.wait_for_sound(seconds=0.5)
    page.press("Talk")
    wait_answers(page, 1)
    return [(ALERT, FAILED), (STATUS, server.peers[0].said)]


async def fail(peer: Peer, event: dict[str, Any]) -> None:
    if event["type"] == "query.text":
        await peer.emit(events.Error(code="search.failed", text=FAILED))
        await peer.say(FAILED)
    else:
        await scripted_server.answer(peer, event)


JOURNEYS: dict[str, Journey] = {
    "spoken": spoken,
    "typed": typed,
    "commands": commands,
    "function keys": function_keys,
    "failure": failure,
    "refused microphone": refused_microphone,
    "failure while recording": failure_while_recording,
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("journey", JOURNEYS)
def test_each_answer_and_each_failure_is_told_once(
    page: EarshotPage, scripted: ScriptedServer, regions: LiveRegions, journey: str, mode: str
) -> None:
    choose(page, scripted, mode)
    to_be_heard = JOURNEYS[journey](page, scripted)
    if mode == SELF_VOICING:
        assert regions.told == []  # Earshot said it
    else:
        assert [one.role for one in regions.told] == [role for role, _ in to_be_heard]
        for one, (_, words) in zip(regions.told, to_be_heard, strict=True):
            assert one.text.startswith(words)
            assert one.state not in SPOKEN_TO and not one.covered


@pytest.mark.parametrize("mode", MODES)
def test_a_break_is_told_once_and_so_is_its_end(
    page: EarshotPage, scripted: ScriptedServer, regions: LiveRegions, mode: str
) -> None:
    """Without its server Earshot cannot speak, so the break is told in every mode."""
    choose(page, scripted, mode)
    lose_connection(page, scripted)
    states.reconnect(page, scripted)
    if mode == SELF_VOICING:
        page.wait_heard_out(1)
    else:
        expect(page.status).to_have_text("Connected again.")
    lost, *back = regions.told
    assert (lost.role, lost.text[:38]) == (ALERT, "The connection to Earshot was lost. Th")
    assert [(one.role, one.text) for one in back] == (
        [] if mode == SELF_VOICING else [(STATUS, "Connected again.")]
    )


def lose_connection(page: EarshotPage, server: ScriptedServer) -> None:
    """For so long that it is told."""
    page.page.clock.install(time=0)
    server.door = "shut"
    server.hang_up()
    page.page.clock.fast_forward(states.UNTOLD_MS)
    expect(page.alert).not_to_be_empty()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("journey", ["spoken", "typed", "commands", "failure"])
def test_the_words_that_are_shown_are_those_that_are_heard(
    page: EarshotPage, scripted: ScriptedServer, regions: LiveRegions, journey: str, mode: str
) -> None:
    choose(page, scripted, mode)
    JOURNEYS[journey](page, scripted)
    shown = page.answers.all_inner_texts()
    heard = said(scripted) if mode == SELF_VOICING else [one.text for one in regions.told]
    assert shown == heard != []


def said(server: ScriptedServer) -> list[str]:
    """The words of every answer that came with sound."""
    sent = [json.loads(message) for _, message in server.peers[0].sent if isinstance(message, str)]
    sounding = [e["response_id"] for e in sent if e["type"] == "response.output_audio.started"]
    return [
        " ".join(
            e["delta"]
            for e in sent
            if e["type"] == "response.output_audio_transcript.delta" and e["response_id"] == one
        )
        for one in sounding
    ]


@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_told_and_nothing_changes_however_long_nobody_does_anything(
    page: EarshotPage, scripted: ScriptedServer, regions: LiveRegions, mode: str
) -> None:
    choose(page, scripted, mode)
    typed(page, scripted)
    told = len(regions.told)
    page.page.get_by_label("Or type what you are looking for").fill("a red")
    page.page.clock.install(time=0)
    before = page.page.locator("body").inner_html()
    page.page.clock.fast_forward(A_DAY_MS)
    assert page.page.locator("body").inner_html() == before
    expect(page.page.get_by_label("Or type what you are looking for")).to_have_value("a red")
    assert len(regions.told) == told
    page.press("Next")
    wait_answers(page, 2)


def test_every_live_region_is_recorded(page: EarshotPage, regions: LiveRegions) -> None:
    page.page.evaluate("""() => {
      document.getElementById("status").textContent = "One";
      document.body.insertAdjacentHTML("beforeend",
        '<p aria-live="polite">Two</p><output>Three</output><p aria-live="off">None</p>');
    }""")
    page.page.evaluate("() => { document.getElementById('status').textContent = 'One'; }")
    page.page.evaluate("""() => {
      document.getElementById("large").showModal();
      document.querySelector("output").firstChild.data = "Four";
    }""")
    assert regions.told == [
        Told("status", "One", "idle", covered=False),
        Told("p", "Two", "idle", covered=False),
        Told("output", "Three", "idle", covered=False),
        Told("status", "One", "idle", covered=False),
        Told("output", "Four", "idle", covered=True),
    ]
