"""Interrupting an answer, going on with it, and changing how it sounds while it is heard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from server.protocol import events
from tests.browser.earshot_page import EarshotPage
from tests.client import scripted_server
from tests.client.peer import RATE, Peer, settings
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

STORY = "resp_slow_answer"
SENTENCES = ("Red boat: two matches.", "One of 3: a red boat on a beach.", "Say next for more.")
SECONDS = 10.0  # of sound for each sentence: none ends by itself during a test


async def tell_a_story(peer: Peer, event: dict[str, Any]) -> None:
    """Half a minute of sound, all sent at once."""
    await scripted_server.answer(peer, event) if event["type"] == "session.update" else None
    if event["type"] != "query.text":
        return
    await peer.emit(events.ResponseCreated(response_id=STORY, rank=None))
    for n, sentence in enumerate(SENTENCES):
        await peer.emit(events.SentenceStarted(response_id=STORY, delta=sentence))
        if n == 0:
            await peer.emit(events.SpeechStarted(response_id=STORY, sample_rate=RATE))
        await peer.sound_out(STORY, SECONDS)
    await peer.emit(events.SpeechDone(response_id=STORY, seconds=SECONDS * len(SENTENCES)))
    await peer.end(STORY, "completed", " ".join(SENTENCES))


@pytest.fixture
def telling(page: EarshotPage, scripted: ScriptedServer) -> EarshotPage:
    """A page with an open microphone that is telling a story."""
    page.listen_in()
    scripted.script = tell_a_story
    page.type_query("a story")
    expect(page.answers).to_have_text([" ".join(SENTENCES)])
    page.wait_state("speaking")
    return page


def positions(server: ScriptedServer) -> list[float]:
    return [event["seconds"] for event in server.received if event["type"] == "playback.position"]


def test_speech_silences_an_answer_at_once(telling: EarshotPage, scripted: ScriptedServer) -> None:
    scripted.wait_for("playback.position")  # once a second
    scripted.send(events.SpeechHeard(audio_start_ms=900))
    telling.wait_state("hearing")
    scripted.wait_for("playback.position", times=2)
    assert 0 < positions(scripted)[0] <= positions(scripted)[-1] < SECONDS
    handed = len(telling.sounded)
    scripted.perform(scripted.peers[0].sound_out(STORY, 1))  # it was under way
    scripted.send(events.SpeechDone(response_id=STORY, seconds=31))
    scripted.perform(scripted.peers[0].end(STORY, "cancelled", SENTENCES[0]))
    scripted.send(events.SpeechEnded(audio_end_ms=1500))
    telling.wait_state("listening")
    assert telling.played_seconds(0) == pytest.approx(positions(scripted)[-1], abs=1e-9)
    assert len(telling.sounded) == handed
    assert "response.cancel" not in [event["type"] for event in scripted.received[-2:]]


def test_a_cough_is_no_interruption(telling: EarshotPage, scripted: ScriptedServer) -> None:
    scripted.send(events.SpeechHeard(audio_start_ms=900))
    telling.wait_state("hearing")
    scripted.send(events.SpeechEnded(audio_end_ms=1500))
    scripted.perform(scripted.peers[0].say(*SENTENCES[1:], resumes=STORY))
    telling.wait_heard_out(1)
    telling.wait_state("listening")
    expect(telling.answers).to_have_text([" ".join(SENTENCES)])
    scripted.wait_for("playback.finished")
    assert scripted.received[-1]["type"] == "playback.finished"
    assert telling.announced == []


def test_an_answer_may_be_interrupted_again_while_it_goes_on(
    telling: EarshotPage, scripted: ScriptedServer
) -> None:
    peer = scripted.peers[0]
    before = STORY
    for resumed in ("resp_goes_on_001", "resp_goes_on_002"):
        scripted.send(events.SpeechHeard(audio_start_ms=900))
        telling.wait_state("hearing")
        scripted.send(events.SpeechEnded(audio_end_ms=1500))
        scripted.send(events.ResponseCreated(response_id=resumed, rank=None, resumes=before))
        scripted.send(events.SentenceStarted(response_id=resumed, delta=SENTENCES[1]))
        scripted.send(events.SpeechStarted(response_id=resumed, sample_rate=RATE))
        scripted.perform(peer.sound_out(resumed, SECONDS))
        telling.wait_state("speaking")
        before = resumed
    expect(telling.answers).to_have_text([" ".join(SENTENCES[:2])])
    scripted.send(events.SentenceStarted(response_id=before, delta=SENTENCES[2]))
    expect(telling.answers).to_have_text([" ".join(SENTENCES)])


def test_what_interrupts_may_be_a_question(telling: EarshotPage, scripted: ScriptedServer) -> None:
    scripted.send(events.SpeechHeard(audio_start_ms=900))
    telling.wait_state("hearing")
    scripted.send(events.SpeechEnded(audio_end_ms=1900))
    scripted.send(events.AudioCommitted(seconds=1.5))
    scripted.send(events.Transcribed(transcript="a red ball", confidence=0.9))
    scripted.perform(scripted_server.find(scripted.peers[0], "a red ball", "voice"))
    telling.wait_heard_out(1)
    expect(telling.questions).to_have_text(["a story", "a red ball"])
    expect(telling.answers).to_have_count(2)
    assert telling.earcons_however_slow == ["listening", "heard"]


def test_what_is_said_before_the_rest_stands_before_it(
    telling: EarshotPage, scripted: ScriptedServer
) -> None:
    """As after "faster" in the middle of an answer."""
    scripted.send(events.SpeechHeard(audio_start_ms=900))
    telling.wait_state("hearing")
    scripted.send(events.SpeechEnded(audio_end_ms=1500))
    scripted.perform(scripted.peers[0].say("Faster.", *SENTENCES[1:], resumes=STORY))
    telling.wait_heard_out(1)
    words = [SENTENCES[0], "Faster.", *SENTENCES[1:]]
    expect(telling.answers).to_have_text([" ".join(words)])


def test_another_speed_is_heard_at_once(telling: EarshotPage, scripted: ScriptedServer) -> None:
    silent_before = len(positions(scripted))
    telling.set_speed(300)
    scripted.wait_for("session.update", times=4)
    kinds = [event["type"] for event in scripted.received]
    assert kinds[-2:] == ["playback.position", "session.update"]
    assert len(positions(scripted)) > silent_before
    telling.wait_state("thinking")
    assert telling.played_seconds(0) == pytest.approx(positions(scripted)[-1], abs=1e-9)
    scripted.perform(scripted.peers[0].end(STORY, "cancelled", " ".join(SENTENCES)))
    scripted.perform(scripted.peers[0].say(*SENTENCES, resumes=STORY))
    telling.wait_heard_out(1)
    expect(telling.answers).to_have_text([" ".join(SENTENCES)])
    assert telling.earcons_however_slow == ["listening"]


def test_the_volume_changes_while_it_speaks(telling: EarshotPage, scripted: ScriptedServer) -> None:
    assert telling.gain == 1
    telling.set_volume(200)
    expect(telling.main).to_have_attribute("data-state", "speaking")
    assert telling.gain == 2
    scripted.wait_for("session.update", times=4)
    assert scripted.peers[0].settings.volume == 200
    scripted.send(settings(volume=160, turn_detection="server_vad"))
    expect(telling.page.get_by_label("Volume of the voice")).to_have_value("160")
    assert telling.gain == pytest.approx(1.6)
    telling.wait_state("speaking")


def test_stop_in_an_open_microphone_leaves_it_open(
    telling: EarshotPage, scripted: ScriptedServer
) -> None:
    telling.page.keyboard.press("Escape")
    telling.wait_state("listening")
    scripted.wait_for("response.cancel", times=2)  # once when Talk was pressed
    assert [event["type"] for event in scripted.received[-2:]] == [
        "playback.position",
        "response.cancel",
    ]
    scripted.perform(scripted.peers[0].say("Nobody asked for this."))
    expect(telling.answers).to_have_count(1)
