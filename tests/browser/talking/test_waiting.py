"""Silence is never ambiguous: which sound says what, and that a quick answer comes without any."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from server.protocol import events
from tests.browser.earshot_page import SCREEN_READER, TEXT, EarshotPage
from tests.client.peer import Peer
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

# Runs the page's own module on a clock that stands still between the steps.
WAIT = """async (steps) => {
  const { Waiting } = await import("/conversation/waiting.js");
  const waiting = new Waiting();
  const heard = [];
  for (const [moment, event] of steps) {
    while (waiting.due <= moment) {
      const due = waiting.due;
      for (const cue of waiting.advance(due)) heard.push([due, cue]);
    }
    if (event) for (const cue of waiting.note(event, moment)) heard.push([moment, cue]);
  }
  return heard;
}"""

STILL_WORKING = "I am still working on it."

Steps = list[tuple[int, str]]


@pytest.mark.parametrize(
    ("steps", "heard"),
    [
        pytest.param(
            [(0, "opened"), (900, "committed"), (1100, "transcribed"), (1120, "found"),
             (1200, "begun"), (1390, "sounding"), (9000, "stopped")],
            [(0, "listening"), (900, "heard")],
            id="quick",
        ),
        pytest.param(
            [(0, "committed"), (500, "transcribed"), (850, "found"), (950, "sounding")],
            [(0, "heard"), (800, "searching")],
            id="slow search",
        ),
        pytest.param(
            [(0, "committed"), (2500, "transcribed"), (2600, "found"), (3500, "sounding"),
             (9000, "")],
            [(0, "heard"), (1000, "tick"), (2000, "tick"), (3000, "tick"), (3500, "result")],
            id="slow listening",
        ),
        pytest.param(
            [(0, "committed"), (3500, "")],
            [(0, "heard"), (1000, "tick"), (2000, "tick"), (3000, "tick")],
            id="a server that hangs",
        ),
        pytest.param([(0, "asked"), (400, "told")], [(400, "result")], id="typed, and not spoken"),
        pytest.param([(0, "asked"), (400, "sounding"), (9000, "")], [], id="typed, and spoken"),
        pytest.param([(0, "asked"), (200, "stopped"), (9000, "")], [], id="stopped"),
        pytest.param(
            [(0, "committed"), (200, "failed"), (9000, "")],
            [(0, "heard"), (200, "error")],
            id="failed",
        ),
        pytest.param(
            [(0, "committed"), (700, "transcribed"), (1500, "")],
            [(0, "heard"), (1000, "searching")],
            id="never two at once",
        ),
        pytest.param(
            [(0, "asked"), (300, "sounding"), (4000, "dry"), (5500, "sounding"), (9000, "")],
            [(5000, "tick")],
            id="a pause within the answer is no new answer",
        ),
        pytest.param(
            [(0, "committed"), (300, "nothing-heard"), (9000, "")],
            [(0, "heard"), (800, "unheard")],
            id="nothing heard",
        ),
        pytest.param(
            [(0, "committed"), (300, "nothing-heard"), (500, "begun"), (900, "sounding")],
            [(0, "heard")],
            id="nothing heard, and the server says so",
        ),
        pytest.param(
            [(0, "committed"), (5100, "sounding"), (6300, "dry"), (7400, "transcribed"),
             (7500, "found"), (7600, "sounding"), (9000, "")],
            [(0, "heard"), (1000, "tick"), (2000, "tick"), (3000, "tick"), (4000, "tick"),
             (5000, "tick"), (7300, "tick"), (7600, "result")],
            id="a word that the work goes on is no answer",
        ),
        pytest.param(
            [(0, "begun"), (1500, "sounding")], [(1000, "tick")], id="an answer goes on, slowly"
        ),
    ],
)  # fmt: skip
def test_what_is_heard_when(blank: Page, steps: Steps, heard: list[tuple[int, str]]) -> None:
    assert blank.evaluate(WAIT, steps) == [list(one) for one in heard]


async def hang(peer: Peer, event: dict[str, Any]) -> None:
    """Nothing ever comes."""


def test_a_server_that_hangs_is_heard_by_the_pages_own_clock(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.script = hang
    page.press("Talk")
    page.wait_state("recording")
    scripted.wait_for_sound(seconds=0.1)
    page.page.clock.install(time=0)
    page.page.clock.pause_at(1000)
    page.press("Talk")
    page.wait_state("thinking")
    expect(page.hint).to_have_text("Heard. Working on it.")
    page.page.clock.run_for(3500)
    assert page.earcons == ["listening", "heard", "tick", "tick", "tick"]
    expect(page.hint).to_have_text("Still working on it.")
    page.page.keyboard.press("Escape")
    page.page.clock.run_for(3500)
    assert page.earcons == ["listening", "heard", "tick", "tick", "tick"]


def test_when_all_goes_well_there_is_little_to_hear(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.page.clock.install(time=0)
    page.page.clock.pause_at(1000)  # however busy this machine is, no time passes for the page
    page.press("Talk")
    page.wait_state("recording")
    scripted.wait_for_sound(seconds=0.1)
    page.press("Talk")
    page.wait_heard_out(1)
    page.press("Next")
    page.wait_heard_out(2)
    assert page.earcons == ["listening", "heard"]


def test_an_answer_that_is_not_spoken_has_a_sound(page: EarshotPage) -> None:
    page.set_spoken(False)
    page.type_query("a red boat")
    page.wait_earcons("result")
    expect(page.hint).to_have_text("The answer is here.")


def test_the_voice_waits_until_an_earcon_is_over(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.page.evaluate(
        """() => {
          const { start } = AudioBufferSourceNode.prototype;
          AudioBufferSourceNode.prototype.start = function (at) {
            window.lead ??= at - this.context.currentTime;
            return start.call(this, at);
          };
        }"""
    )
    script, scripted.script = scripted.script, hang
    page.page.clock.install(time=0)
    page.page.clock.pause_at(1000)
    page.type_query("a red boat")
    scripted.wait_for("query.text")
    page.page.clock.run_for(1500)
    assert page.earcons == ["tick"]
    scripted.script = script
    scripted.perform(scripted.peers[0].say("Here it is."))
    page.wait_heard_out(1)
    assert page.earcons == ["tick", "result"]
    assert page.page.evaluate("window.lead") >= 0.139


@pytest.mark.parametrize("mode", [SCREEN_READER, TEXT])
def test_waiting_is_told_when_it_happens_and_dropped_when_it_is_over(
    page: EarshotPage, scripted: ScriptedServer, mode: str
) -> None:
    scripted.script = hang
    page.answer_by(mode)
    page.type_query("a red boat")
    scripted.wait_for("query.text")
    peer, response = scripted.peers[0], Peer.response_id()
    scripted.send(events.ResponseCreated(response_id=response, rank=None))
    for sentence in ("I am loading.", *[STILL_WORKING] * 5):
        scripted.send(events.SentenceStarted(response_id=response, delta=sentence, meanwhile=True))
        expect(page.status).to_have_text(sentence)
        page.wait_state("thinking")
    answer = "Red boat: two matches."
    scripted.send(events.SentenceStarted(response_id=response, delta=answer))
    said = " ".join(("I am loading.", *[STILL_WORKING] * 5, answer))
    scripted.perform(peer.end(response, "completed", said))
    expect(page.status).to_have_text(answer)
    expect(page.answers.last).to_have_text(answer)
    told = ["I am loading.", *[STILL_WORKING] * 3, answer]
    assert [text for _, text, _ in page.announced] == told


def test_of_what_is_held_back_while_somebody_speaks_only_the_latest_is_told(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.answer_by(SCREEN_READER)
    page.listen_in()
    scripted.send(events.SpeechHeard(audio_start_ms=0))
    page.wait_state("hearing")
    for sentence in ("One of 3.", "Two of 3."):
        scripted.perform(scripted.peers[0].say(sentence))
    expect(page.answers).to_have_count(2)
    assert page.announced == []
    scripted.send(events.SpeechEnded(audio_end_ms=900))
    expect(page.status).to_have_text("Two of 3.")
    assert [text for _, text, _ in page.announced] == ["Two of 3."]


def test_an_error_has_a_sound(page: EarshotPage, scripted: ScriptedServer) -> None:
    scripted.send(events.Error(code="x", text="Something is wrong."))
    page.wait_earcons("error")
    expect(page.failure).to_have_text("Something is wrong.")


RENDER = """async () => {
  const { NOTES, length, sound } = await import("/sound/earcons.js");
  const rendered = {};
  for (const name of Object.keys(NOTES)) {
    const context = new OfflineAudioContext(1, 4800, 16000);
    for (const note of NOTES[name]) sound(context, note, note.at, 1);
    const buffer = await context.startRendering();
    rendered[name] = [length(name), [...buffer.getChannelData(0)]];
  }
  return rendered;
}"""


def test_earcons_are_short_unlike_and_no_louder_than_the_voice(blank: Page) -> None:
    rendered = blank.evaluate(RENDER)
    sounds = {name: np.array(samples) for name, (_, samples) in rendered.items()}
    for name, (seconds, _) in rendered.items():
        if name != "tick":
            assert 0.075 <= seconds <= 0.15, name
        assert np.abs(sounds[name]).max() < 0.25, name
    assert np.abs(sounds["tick"]).max() < np.abs(sounds["heard"]).max() / 3
    for (one, first), (other, second) in combinations(sounds.items(), 2):
        likeness = np.corrcoef(pitches(first), pitches(second))[0, 1]
        assert likeness < 0.6, (one, other)


def pitches(samples: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """How loud each pitch is in each 20 ms, in one row."""
    frames = samples[:3200].reshape(-1, 320) * np.hanning(320)
    return np.asarray(np.abs(np.fft.rfft(frames, 640, axis=1)).ravel())
