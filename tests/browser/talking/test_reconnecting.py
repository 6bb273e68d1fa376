"""A connection that drops: nothing is lost, nothing comes twice, and a short break is not told."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from models.types import SAMPLE_RATE
from server.protocol import events
from tests.browser.earshot_page import EarshotPage
from tests.client.peer import RATE, Peer
from tests.client.scripted_server import FULL, ScriptedServer

pytestmark = pytest.mark.browser

UNTOLD_MS = 2000
LOST = "The connection to Earshot was lost."
BACK = "Connected again. Ask again to go on."
RESPONSE = "resp_half_answer"


async def begin_to_answer(peer: Peer, event: dict[str, Any]) -> None:
    """The first half: the rest is sent by the test."""
    if event["type"] != "query.text":
        return
    await peer.emit(events.ResponseCreated(response_id=RESPONSE, rank=None))
    await peer.emit(events.SentenceStarted(response_id=RESPONSE, delta="A long"))
    started = events.SpeechStarted(response_id=RESPONSE, sample_rate=RATE)
    await peer.emit(started)
    for _ in range(3):
        await peer.sound_out(RESPONSE, 0.3)


async def end_the_answer(peer: Peer) -> None:
    await peer.sound_out(RESPONSE, 0.2)
    await peer.emit(events.SentenceStarted(response_id=RESPONSE, delta="story."))
    for _ in range(3):
        await peer.sound_out(RESPONSE, 0.1)
    await peer.emit(events.SpeechDone(response_id=RESPONSE, seconds=1.4))
    await peer.end(RESPONSE, "completed", "A long story.")


def lose_what_is_under_way(server: ScriptedServer) -> Peer:
    """From now on nothing arrives, in either direction."""
    peer = server.peers[0]
    peer.muted = True
    return peer


def test_an_answer_goes_on_where_it_was_cut(page: EarshotPage, scripted: ScriptedServer) -> None:
    scripted.script = begin_to_answer
    page.type_query("a story")
    page.wait_state("speaking")
    peer = lose_what_is_under_way(scripted)
    scripted.perform(end_the_answer(peer))
    scripted.hang_up()
    scripted.wait_for_return()
    page.wait_heard_out(1)
    expect(page.answers).to_have_text(["A long story."])
    assert page.sounded == peer.sound_sent
    assert page.played_seconds(0) == pytest.approx(1.4, abs=0.001)
    assert (page.announced, page.earcons) == ([], [])
    scripted.wait_for("playback.finished")
    assert len(scripted.peers) == 1


def test_sound_that_came_after_the_last_event_is_counted(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    """The break falls between two pieces of sound, with no event in between."""
    scripted.script = begin_to_answer
    page.type_query("a story")
    page.wait_state("speaking")
    page.page.wait_for_function("n => window.sounded.length >= n", arg=int(0.9 * 22_050))
    scripted.hang_up()
    scripted.wait_for_return()
    scripted.perform(end_the_answer(scripted.peers[0]))
    page.wait_heard_out(1)
    assert page.sounded == scripted.peers[0].sound_sent


def test_a_recording_goes_on_during_a_break(page: EarshotPage, scripted: ScriptedServer) -> None:
    page.press("Talk")
    page.wait_state("recording")
    scripted.wait_for_sound(seconds=0.3)
    peer = lose_what_is_under_way(scripted)
    page.wait_sent(seconds=0.8)
    scripted.hang_up()
    scripted.wait_for_return()
    scripted.wait_for_sound(seconds=1.2)
    page.wait_state("recording")
    page.press("Talk")
    page.wait_heard_out(1)
    assert peer.recordings[-1] == page.captured
    assert (page.announced, page.earcons_however_slow) == ([], ["listening", "heard"])


def test_a_question_that_got_lost_is_sent_again(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    lose_what_is_under_way(scripted)
    page.type_query("a red boat")
    page.wait_state("thinking")
    scripted.hang_up()
    page.wait_heard_out(1)
    assert [event["type"] for event in scripted.received].count("query.text") == 1
    assert page.announced == []


def test_a_long_break_is_told_once_and_so_is_its_end(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.page.clock.install(time=0)
    scripted.door = "shut"
    scripted.hang_up()
    page.page.clock.fast_forward(UNTOLD_MS)
    expect(page.alert).to_contain_text(LOST)
    for _ in range(3):
        page.page.clock.fast_forward(8000)
    scripted.door = "open"
    scripted.wait_for_return()
    page.wait_heard_out(1)
    expect(page.answers).to_have_text("Connected again.")
    expect(page.alert).to_be_empty()
    page.wait_connected()
    assert [region for region, *_ in page.announced] == ["alert"]
    assert page.earcons == ["error"]
    page.problems.clear()  # Chromium itself notes each attempt that was refused


def test_what_was_recorded_during_a_long_break_is_answered(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.press("Talk")
    page.wait_state("recording")
    scripted.wait_for_sound(seconds=0.3)
    page.page.clock.install(time=0)
    scripted.door = "shut"
    scripted.hang_up()
    page.page.clock.fast_forward(UNTOLD_MS)
    page.page.wait_for_function("n => window.captured.length >= n", arg=SAMPLE_RATE)
    page.press("Talk")
    scripted.door = "open"
    page.page.clock.fast_forward(8000)
    page.wait_heard_out(1)
    assert scripted.peers[0].recordings[-1] == page.captured
    page.problems.clear()


# A server that has forgotten the session


def test_a_new_session_says_that_it_is_one(page: EarshotPage, scripted: ScriptedServer) -> None:
    page.type_query("a red boat")
    page.wait_heard_out(1)
    scripted.forgetful = True
    scripted.hang_up()
    page.wait_heard_out(2)
    expect(page.answers.last).to_have_text("Connected again.")
    expect(page.captions).to_have_count(3)
    page.type_query("a red ball")
    page.wait_heard_out(3)
    assert page.announced == []


def test_a_screen_reader_is_told_once_of_a_new_session(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.set_spoken(False)
    scripted.wait_for("session.update", times=2)
    scripted.forgetful = True
    scripted.hang_up()
    expect(page.status).to_have_text(BACK)
    expect(page.hint).to_have_text(BACK)
    assert [text for _, text, _ in page.announced] == [BACK]


def test_a_new_session_gets_the_whole_recording(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.press("Talk")
    page.wait_state("recording")
    scripted.wait_for_sound(seconds=0.3)
    scripted.forgetful = True
    scripted.hang_up()
    scripted.wait_for("session.update", times=2)
    scripted.wait_for_sound(seconds=0.6)
    page.wait_state("recording")
    page.press("Talk")
    page.wait_heard_out(1)
    assert scripted.peers[1].recordings[-1] == page.captured
    assert page.announced == []


def test_a_new_session_gets_a_question_that_was_not_answered(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.press("Talk")
    page.wait_state("recording")
    scripted.wait_for_sound(seconds=0.3)
    lose_what_is_under_way(scripted)
    page.press("Talk")
    page.wait_state("thinking")
    scripted.forgetful = True
    scripted.hang_up()
    page.wait_heard_out(1)
    assert scripted.peers[1].recordings[-1] == page.captured


def test_a_new_session_plays_what_is_here_and_drops_what_was_asked(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    script, scripted.script = scripted.script, begin_to_answer
    page.type_query("a story")
    page.page.wait_for_function("n => window.sounded.length >= n", arg=int(0.9 * 22_050))
    scripted.script = script
    scripted.forgetful = True
    scripted.hang_up()
    page.wait_heard_out(2)
    expect(page.answers.last).to_have_text(BACK)
    page.wait_state("idle")
    assert page.played_seconds(0) == pytest.approx(0.9, abs=0.001)
    assert "query.text" not in [event["type"] for event in scripted.peers[1].received]


def test_an_open_microphone_stays_open_in_a_new_session(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.listen_in()
    scripted.wait_for_sound(seconds=0.3)
    scripted.forgetful = True
    scripted.hang_up()
    scripted.wait_for("session.update", times=4)
    scripted.wait_for_sound(seconds=0.3)
    assert scripted.peers[1].settings.turn_detection == "server_vad"
    page.wait_state("listening")
    before, after = (bytes(peer.heard) for peer in scripted.peers)
    assert page.captured.startswith(before)
    assert after in page.captured[len(before) :]  # what was under way then may be lost


# How a server ends a connection, and how the page does


def test_a_page_that_is_left_says_so(page: EarshotPage, scripted: ScriptedServer) -> None:
    page.page.goto("about:blank")
    assert scripted.wait_until_closed() in (1000, 1001)


def test_a_page_that_was_too_slow_comes_back_without_a_word(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.send(events.Error(code="client.too_slow", text="Your program takes too long."))
    scripted.perform(scripted.peers[0].socket.close(1013))
    scripted.wait_for_return()
    page.type_query("a red boat")
    page.wait_heard_out(1)
    assert (page.announced, page.earcons) == ([], [])


def test_a_server_that_is_full_after_a_break_says_why(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.door = "full"
    scripted.hang_up()
    expect(page.alert).to_have_text(FULL)
    scripted.door = "open"
    scripted.wait_for_return()
    expect(page.alert).to_be_empty()
    page.wait_heard_out(1)
    expect(page.answers).to_have_text("Connected again.")
    assert [text for _, text, _ in page.announced] == [FULL]
