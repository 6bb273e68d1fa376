"""Ways to talk: a short press, a hold, and a microphone that stays open."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from models.types import SAMPLE_RATE
from server.protocol import events
from tests.browser.conftest import PageHearing
from tests.browser.earshot_page import EarshotPage
from tests.client import scripted_server
from tests.client.peer import settings
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

HOLD_MS = 400


def press_down(page: EarshotPage, by: str) -> None:
    if by == "mouse":
        page.talk.hover()
        page.page.mouse.down()
    else:
        page.talk.focus()
        page.page.keyboard.down(by)


def let_go(page: EarshotPage, by: str) -> None:
    if by == "mouse":
        page.page.mouse.up()
    else:
        page.page.keyboard.up(by)


@pytest.fixture(params=["mouse", "Space", "Enter", "F2"])
def by(request: pytest.FixtureRequest, page: EarshotPage) -> str:
    """How Talk is pressed."""
    page.page.get_by_label("Use function keys").check()
    page.page.clock.install(time=0)
    return str(request.param)


def test_a_hold_ends_when_it_is_let_go(
    page: EarshotPage, scripted: ScriptedServer, by: str
) -> None:
    press_down(page, by)
    page.wait_state("recording")
    scripted.wait_for_sound(seconds=0.3)
    page.page.clock.fast_forward(HOLD_MS)
    let_go(page, by)
    page.wait_heard_out(1)
    page.wait_state("idle")
    assert len(scripted.peers[0].recordings[-1]) >= 0.3 * 2 * SAMPLE_RATE


def test_a_short_press_begins_and_the_next_one_ends(
    page: EarshotPage, scripted: ScriptedServer, by: str
) -> None:
    page.page.clock.pause_at(1000)
    press_down(page, by)
    page.wait_state("recording")
    let_go(page, by)
    scripted.wait_for_sound(seconds=0.3)
    page.wait_state("recording")
    press_down(page, by)
    let_go(page, by)
    page.wait_heard_out(1)


@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_a_key_that_is_held_presses_once(
    page: EarshotPage, scripted: ScriptedServer, key: str
) -> None:
    page.talk.focus()
    for _ in range(5):  # what a keyboard sends while a key stays down
        page.page.keyboard.down(key)
    scripted.wait_for_sound(seconds=0.3)
    page.wait_state("recording")


def test_a_short_press_is_taken_back_by_leaving_the_button(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.page.clock.install(time=0)
    page.page.clock.pause_at(1000)
    press_down(page, "mouse")
    page.wait_state("recording")
    page.page.mouse.move(1, 1)
    page.page.mouse.up()
    page.wait_state("idle")
    page.type_query("a red boat")
    page.wait_heard_out(1)
    assert "input_audio_buffer.commit" not in [event["type"] for event in scripted.received]


def test_a_finger_that_slips_while_speaking_still_ends_the_hold(page: EarshotPage) -> None:
    page.page.clock.install(time=0)
    press_down(page, "mouse")
    page.wait_state("recording")
    page.page.clock.fast_forward(HOLD_MS)
    page.page.mouse.move(1, 1)
    page.page.mouse.up()
    page.wait_heard_out(1)


def test_the_click_of_a_screen_reader_talks(page: EarshotPage, scripted: ScriptedServer) -> None:
    page.talk.dispatch_event("click")
    page.wait_state("recording")
    scripted.wait_for_sound(seconds=0.3)
    page.talk.dispatch_event("click")
    page.wait_heard_out(1)


# A microphone that stays open


def test_nothing_listens_before_talk_is_pressed(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.page.get_by_label("Keep listening").check()
    page.page.reload()
    page.wait_connected()
    expect(page.page.get_by_label("Keep listening")).to_be_checked()
    page.type_query("a red boat")
    page.wait_heard_out(1)
    page.wait_state("idle")
    expect(page.talk).to_have_attribute("aria-pressed", "false")
    assert all(not peer.heard for peer in scripted.peers)
    told = [event["turn_detection"] for event in scripted.received if "turn_detection" in event]
    assert set(told) == {"none"}


def test_an_open_microphone_is_heard_all_the_time(
    page_hearing: PageHearing, scripted: ScriptedServer
) -> None:
    page = page_hearing(scripted.page, "find the red boat").page
    page.page.get_by_label("Pause that ends what you say").select_option("patient")
    page.page.get_by_label("Listen while speaking").uncheck()
    page.listen_in()
    scripted.wait_for_sound(seconds=0.5)
    peer = scripted.peers[0]
    assert peer.settings.turn_detection == "server_vad"
    assert (peer.settings.end_of_turn, peer.settings.interrupt_response) == ("patient", False)
    expect(page.talk).to_have_attribute("aria-pressed", "true")

    scripted.send(events.SpeechHeard(audio_start_ms=200))
    page.wait_state("hearing")
    scripted.send(events.SpeechEnded(audio_end_ms=1400))
    scripted.send(events.AudioCommitted(seconds=1.2))
    page.wait_state("thinking")
    scripted.send(events.Transcribed(transcript="find the red boat", confidence=0.9))
    scripted.perform(scripted_server.find(peer, "the red boat", "voice"))
    page.wait_heard_out(1)
    page.wait_state("listening")
    assert page.earcons_however_slow == ["listening", "heard"]
    assert page.announced == []

    page.press("Talk")
    page.wait_state("idle")
    expect(page.talk).to_have_attribute("aria-pressed", "false")
    page.type_query("a red boat")
    page.wait_heard_out(2)
    told = [event["turn_detection"] for event in scripted.received if "turn_detection" in event]
    assert told[-1] == "none"
    assert page.captured == bytes(peer.heard)


def test_nothing_is_announced_while_somebody_speaks(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.set_spoken(False)
    page.listen_in()
    scripted.wait_for("session.update", times=4)
    scripted.send(events.SpeechHeard(audio_start_ms=0))
    page.wait_state("hearing")
    scripted.send(events.Error(code="x", text="Something is wrong."))
    scripted.send(settings(turn_detection="server_vad", speak=False, volume=50))
    expect(page.page.get_by_label("Volume of the voice")).to_have_value("50")
    assert page.announced == []
    scripted.send(events.SpeechEnded(audio_end_ms=900))
    expect(page.alert).to_have_text("Something is wrong.")
    assert [region for region, *_ in page.announced] == ["alert"]


def test_stop_listening_closes_the_microphone(page: EarshotPage, scripted: ScriptedServer) -> None:
    page.listen_in()
    scripted.wait_for_sound(seconds=0.3)
    scripted.wait_for("session.update", times=3)
    scripted.send(settings(turn_detection="none"))
    page.wait_state("idle")
    expect(page.talk).to_have_attribute("aria-pressed", "false")
    expect(page.page.get_by_label("Keep listening")).to_be_checked()
    page.type_query("a red boat")
    page.wait_heard_out(1)
    kinds = [event["type"] for event in scripted.received]
    assert kinds.count("session.update") == 3
    assert page.captured == bytes(scripted.peers[0].heard)


def test_settings_that_are_changed_by_voice_are_kept_and_not_told_back(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.wait_for("session.update")
    scripted.send(settings(words_per_minute=219, volume=125))
    expect(page.page.get_by_label("Speed of the voice")).to_have_value("219")
    expect(page.page.get_by_label("Volume of the voice")).to_have_value("125")
    page.type_query("a red boat")
    page.wait_heard_out(1)
    assert page.gain == 1.25
    assert [event["type"] for event in scripted.received].count("session.update") == 1
    page.page.reload()
    page.wait_connected()
    scripted.wait_for("session.update", times=2)
    assert scripted.peers[-1].settings.words_per_minute == 219
    assert scripted.peers[-1].settings.volume == 125


def test_nothing_heard_is_said_where_the_server_does_not(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.listen_in()
    page.page.clock.install(time=0)
    page.page.clock.pause_at(1000)
    for comment in (False, True):
        scripted.send(events.SpeechHeard(audio_start_ms=0))
        scripted.send(events.SpeechEnded(audio_end_ms=900))
        scripted.send(events.AudioCommitted(seconds=0.5))
        page.wait_state("thinking")
        scripted.send(events.Transcribed(transcript="", confidence=0.1))
        if comment:
            scripted.perform(scripted.peers[0].say("I didn't catch that."))
            page.wait_heard_out(1)
        page.page.clock.run_for(600)
        page.wait_state("listening")
        if not comment:
            expect(page.hint).to_have_text("Didn't catch that.")
    assert page.earcons == ["listening", "heard", "unheard", "heard"]


def test_keep_listening_can_be_said(page: EarshotPage, scripted: ScriptedServer) -> None:
    page.type_query("a red boat")
    page.wait_heard_out(1)
    scripted.send(settings(turn_detection="server_vad"))
    page.wait_state("listening")
    expect(page.page.get_by_label("Keep listening")).to_be_checked()
    scripted.wait_for_sound(seconds=0.3)
    assert [event["type"] for event in scripted.received].count("session.update") == 1


def test_a_microphone_that_is_gone_is_told(page: EarshotPage, scripted: ScriptedServer) -> None:
    page.page.evaluate(
        """() => {
          const devices = navigator.mediaDevices;
          const open = devices.getUserMedia.bind(devices);
          devices.getUserMedia = async (wanted) => (window.stream = await open(wanted));
        }"""
    )
    page.listen_in()
    scripted.wait_for_sound(seconds=0.3)
    page.page.evaluate("window.stream.getTracks()[0].dispatchEvent(new Event('ended'))")
    expect(page.failure).to_contain_text("The microphone is gone")
    page.wait_state("idle")
    scripted.wait_for("session.update", times=4)
    assert scripted.peers[0].settings.turn_detection == "none"


def test_a_sound_that_is_no_word_does_not_end_the_waiting(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.listen_in()
    page.page.clock.install(time=0)
    page.page.clock.pause_at(1000)
    scripted.send(events.AudioCommitted(seconds=0.5))
    page.wait_state("thinking")
    scripted.send(events.SpeechHeard(audio_start_ms=0))
    page.wait_state("hearing")
    scripted.send(events.SpeechEnded(audio_end_ms=900))
    page.wait_state("thinking")
    page.page.clock.run_for(2500)
    assert page.earcons == ["listening", "heard", "tick", "tick"]
