"""Answers spoken by a voice of the person's own device, from the choice to the last sentence."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.earshot_page import RECORD_LIVE_REGIONS, EarshotPage
from tests.browser.scripted_system import DANIEL, ScriptedSystem
from tests.browser.states import begin_to_answer
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

CHOICE = "Daniel, United Kingdom"


def choose(page: EarshotPage, scripted: ScriptedServer, **faults: Any) -> ScriptedSystem:
    """A device with one voice, which is chosen."""
    system = ScriptedSystem(page.page, [DANIEL], **faults)
    system.reload()
    page.wait_connected()
    page.page.evaluate(RECORD_LIVE_REGIONS)
    page.page.get_by_label("Voice", exact=True).select_option(label=CHOICE)
    scripted.wait_for("session.update", times=4)
    assert scripted.received[-1]["voice"] == "client"
    return system


def wait_said(page: EarshotPage, system: ScriptedSystem, *sentences: str) -> None:
    """Until the system's voice has been handed these, and no others."""
    for _ in range(100):
        said = page.page.evaluate("speechSynthesis.said.map(({ text }) => text)")
        if len([text for text in said if text != "."]) >= len(sentences):
            break
        system.wait(0.3)
    assert [text for text in said if text != "."] == list(sentences)


def test_the_device_speaks_every_sentence_and_the_server_none(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    system = choose(page, scripted)
    page.type_query("a red boat")
    expect(page.answers).to_have_count(1)
    wait_said(page, system, "Red boat: two matches.", "One of 3: a red boat on a beach.")
    system.wait(5)
    page.wait_heard_out(1)
    page.wait_state("idle")
    scripted.wait_for("playback.finished")
    assert page.announced == []
    assert page.sounded == b""
    expect(page.page.get_by_label("Voice", exact=True)).to_have_value("en-GB daniel")


def test_the_choice_is_kept(page: EarshotPage, scripted: ScriptedServer) -> None:
    choose(page, scripted)
    page.page.reload()
    page.wait_connected()
    expect(page.page.get_by_label("Voice", exact=True)).to_have_value("en-GB daniel")
    page.type_query("a red boat")
    scripted.wait_for("query.text")
    updates = [event for event in scripted.received if event["type"] == "session.update"]
    assert updates[-1]["voice"] == "client"


def test_escape_silences_the_device_and_tells_how_far_it_was(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    system = choose(page, scripted)
    page.type_query("a red boat")
    wait_said(page, system, "Red boat: two matches.", "One of 3: a red boat on a beach.")
    page.page.keyboard.press("Escape")
    page.wait_state("idle")
    scripted.wait_for("response.cancel")
    [*_, position] = [event for event in scripted.received if event["type"] == "playback.position"]
    assert position["seconds"] == 1  # sentences
    assert page.page.evaluate("speechSynthesis.speaking") is False


def test_a_voice_that_does_not_speak_gives_way_to_the_servers_aloud(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    system = choose(page, scripted, neverStarts=True)
    scripted.script, usual = begin_to_answer, scripted.script
    page.type_query("a red boat")
    wait_said(page, system, "Red boat: two matches.")
    scripted.script = usual
    system.wait(6)
    expect(page.failure).to_contain_text("The voice of this device did not speak")
    scripted.wait_for("notice.say")
    expect(page.page.get_by_label("Voice", exact=True)).to_have_value("en-GB daniel")
    kinds = [event["type"] for event in scripted.received]
    last_update = len(kinds) - 1 - kinds[::-1].index("session.update")
    assert scripted.received[last_update]["voice"] == "server"
    page.page.clock.resume()
    page.page.wait_for_function("() => window.sounded.length > 0")
    assert page.announced == []
