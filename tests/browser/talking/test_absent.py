"""Without a server the page says so, once: by a voice of the device, or to a screen reader."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.earshot_page import RECORD_LIVE_REGIONS, EarshotPage
from tests.browser.scripted_system import DANIEL, ScriptedSystem
from tests.client.scripted_server import FULL, ScriptedServer

pytestmark = pytest.mark.browser

GONE = "Earshot is not running, or cannot be reached."
NOT_SENT = "Earshot is not connected, so that was not sent."
NONE = "Not connected to Earshot."
PATIENCE_SECONDS = 5
SETTLED_SECONDS = 2  # after which no voice is waited for


def open_without_server(
    page: EarshotPage, scripted: ScriptedServer, voices: list[dict[str, Any]] | None, **faults: Any
) -> ScriptedSystem:
    """On a device with these voices; its clock stands still."""
    scripted.door = "shut"
    system = ScriptedSystem(page.page, voices, **faults)
    system.reload()
    page.page.evaluate(RECORD_LIVE_REGIONS)
    expect(page.main).to_have_attribute("data-connection", "lost")
    return system


def come_back(page: EarshotPage, scripted: ScriptedServer) -> None:
    """Without waiting for the page's next attempt."""
    scripted.door = "open"
    page.page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_connected()
    page.problems.clear()  # Chromium itself notes each attempt that was refused


def test_a_server_that_takes_the_call_and_is_silent_is_told(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.page.clock.install(time=0)
    page.page.clock.pause_at(1000)
    scripted.door = "silent"
    page.page.reload()
    expect(page.hint).to_have_text("Connecting to Earshot.")
    page.page.clock.run_for((PATIENCE_SECONDS - 1) * 1000)
    assert page.main.get_attribute("data-connection") == "connecting"
    page.page.clock.run_for(1000)
    expect(page.main).to_have_attribute("data-connection", "lost")
    expect(page.alert).to_contain_text(GONE)
    scripted.door = "open"
    page.page.clock.run_for(1000)
    page.wait_connected()


def test_a_server_that_is_silent_after_a_break_is_told_and_tried_again(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.page.clock.install(time=0)
    scripted.door = "silent"
    scripted.hang_up()
    page.page.clock.fast_forward(PATIENCE_SECONDS * 1000)
    expect(page.alert).to_contain_text("The connection to Earshot was lost.")
    scripted.door = "open"
    page.page.clock.fast_forward(1000)
    scripted.wait_for_return()
    page.wait_heard_out(1)
    expect(page.answers).to_have_text("Connected again.")


def test_a_voice_of_the_device_says_it_once(page: EarshotPage, scripted: ScriptedServer) -> None:
    system = open_without_server(page, scripted, [DANIEL])
    expect(page.failure).to_contain_text(GONE)
    system.wait(30)
    assert system.heard.count(GONE) == 1
    assert page.page.evaluate("window.announced") == []
    expect(page.page.get_by_text(GONE)).to_have_count(1)
    expect(page.hint).to_have_text(NONE)
    page.type_query("a red boat")
    expect(page.failure).to_contain_text(NOT_SENT)
    system.wait(10)
    assert system.heard.count(NOT_SENT) == 1
    assert page.page.evaluate("window.announced") == []
    come_back(page, scripted)


def test_it_is_not_said_any_more_when_the_server_has_come(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    system = open_without_server(page, scripted, [DANIEL])
    expect(page.failure).to_contain_text(GONE)
    system.wait(0.2)
    assert len(system.said) == 1
    come_back(page, scripted)
    system.wait(30)
    assert system.heard == ""


def test_a_voice_that_comes_late_is_waited_for(page: EarshotPage, scripted: ScriptedServer) -> None:
    system = open_without_server(page, scripted, [DANIEL], lateMs=1000)
    system.wait(30)
    assert system.heard.count(GONE) == 1
    come_back(page, scripted)


@pytest.mark.parametrize(
    ("voices", "faults"),
    [(None, {}), ([], {}), ([DANIEL], {"lateMs": 9000}), ([DANIEL], {"neverStarts": True})],
    ids=["no speech", "no voice", "a voice that is too late", "a voice that fails"],
)
def test_without_a_voice_it_is_an_alert(
    page: EarshotPage,
    scripted: ScriptedServer,
    voices: list[dict[str, Any]] | None,
    faults: dict[str, Any],
) -> None:
    system = open_without_server(page, scripted, voices, **faults)
    system.wait(SETTLED_SECONDS + 5)
    expect(page.alert).to_contain_text(GONE)
    expect(page.page.get_by_text(GONE)).to_have_count(1)
    assert [region for region, *_ in page.announced] == ["alert"]
    come_back(page, scripted)


@pytest.mark.parametrize(
    "chosen",
    ['{"voiceMode": "screen-reader", "modeChosen": true}', "{}"],
    ids=["chosen", "not yet"],
)
def test_whoever_may_have_a_screen_reader_hears_no_second_voice(
    page: EarshotPage, scripted: ScriptedServer, chosen: str
) -> None:
    page.come_again(chosen)
    system = open_without_server(page, scripted, [DANIEL])
    expect(page.alert).to_contain_text(GONE)
    system.wait(30)
    assert system.heard == ""
    come_back(page, scripted)


def test_what_a_server_says_that_is_full_is_spoken_in_english(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    system = open_without_server(page, scripted, [DANIEL])
    page.page.get_by_label("Language of this page").select_option("de")
    expect(page.hint).to_have_text("Keine Verbindung zu Earshot.")
    scripted.door = "full"
    system.reload()
    expect(page.failure).to_have_text(FULL)
    system.wait(10)
    assert system.heard == FULL
    come_back(page, scripted)
