"""Hands-free with the real server: somebody talks, and nobody presses anything."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Browser, expect

from tests.browser import spoken
from tests.browser.conftest import OpenPage
from tests.browser.earshot_page import EarshotPage
from tests.browser.real_server import RealServer

pytestmark = pytest.mark.browser

QUESTION = "a red boat on a beach"
BE_QUIET = "be quiet"
TAKE_BACK = "take that back"
COUGH_RATE = 16_000  # hertz
FASTEST = 600  # words a minute

# A microphone that hears what the test says when the test says it, and otherwise silence.
MICROPHONE = """() => {
  const context = new AudioContext();
  const room = context.createMediaStreamDestination();
  navigator.mediaDevices.getUserMedia = async () => {
    await context.resume();
    return room.stream.clone();
  };
  window.utter = ([samples, rate]) => new Promise((done) => {
    const buffer = context.createBuffer(1, samples.length, rate);
    buffer.getChannelData(0).set(samples.map((sample) => sample / 32768));
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(room);
    source.onended = () => done();
    source.start();
  });
}"""

NOTE_STATES = """() => {
  const { dataset } = document.getElementById("main");
  window.states = [];
  new MutationObserver(() => {
    if (dataset.state !== window.states.at(-1)) window.states.push(dataset.state);
  }).observe(document.getElementById("main"), { attributeFilter: ["data-state"] });
}"""


@pytest.fixture
def listening(chromium: Browser, open_page: OpenPage, earshot: RealServer) -> EarshotPage:
    """A page whose microphone is open."""
    page = open_page(chromium, earshot.page)
    page.page.evaluate(MICROPHONE)
    page.listen_in()
    page.page.evaluate(NOTE_STATES)
    return page


def say(page: EarshotPage, words: str) -> None:
    samples, rate = spoken.speech(words, spoken.RECORDED_RATE)
    utter(page, samples, rate)


def utter(page: EarshotPage, samples: npt.NDArray[np.int16], rate: int) -> None:
    page.page.evaluate("utterance => window.utter(utterance)", [samples.tolist(), rate])


def test_a_conversation_without_a_press(listening: EarshotPage) -> None:
    listening.set_speed(FASTEST)
    say(listening, QUESTION)
    listening.wait_heard_out(1)
    expect(listening.questions).to_have_text([spoken.as_heard(QUESTION)])
    expect(listening.captions.first).to_have_text("A red boat on a beach.")
    expect(listening.current).to_have_text("Result 1")
    listening.wait_state("listening")

    say(listening, "next")
    listening.wait_heard_out(2)
    expect(listening.questions.last).to_have_text(spoken.as_heard("next"))
    expect(listening.current).to_have_text("Result 2")
    assert listening.announced == []


def test_a_whole_journey_by_voice_alone(listening: EarshotPage, earshot: RealServer) -> None:
    """Ask, hear, next, more, thumbs up, undo, stop; nothing is pressed, and nothing announced."""
    page = listening
    page.set_speed(FASTEST)
    said = [QUESTION, "next", "more", "thumbs up", TAKE_BACK]
    for answers, words in enumerate(said, 1):
        say(page, words)
        page.wait_heard_out(answers)
    expect(page.questions).to_have_text([spoken.as_heard(words) for words in said])
    expect(page.current).to_have_text("Result 2")
    first, second, more, saved, undone = page.answers.all_inner_texts()
    assert re.search(r"One of \d: a red boat on a beach\.$", first)
    assert second.startswith("Two of ")
    assert "I am" in more or "all I know" in more
    assert saved.startswith("Saved as helpful.")
    assert undone == "Taken back."
    for number in range(len(said)):
        assert page.played_seconds(number) > 0.1
    up, down = earshot.feedback()[-2:]
    assert (up["verdict"], up["rank"], up["given_by"]) == (1, 2, "voice")
    assert (down["verdict"], down["undoes"]) == (0, up["id"])

    page.set_speed(90)
    page.button("Repeat").click()
    page.wait_state("speaking")
    say(page, BE_QUIET)
    page.wait_state("listening")
    expect(page.questions.last).to_have_text(spoken.as_heard(BE_QUIET))
    expect(page.page.locator(".answered[data-finished]")).to_have_count(len(said))
    assert page.announced == []


def test_speaking_interrupts_an_answer(listening: EarshotPage) -> None:
    say(listening, QUESTION)
    listening.wait_state("speaking")
    say(listening, "next")
    listening.wait_heard_out(1)
    expect(listening.current).to_have_text("Result 2")
    expect(listening.answers).to_have_count(2)
    expect(listening.page.locator(".answered").first).not_to_have_attribute("data-finished", "true")


def test_a_cough_interrupts_nothing(listening: EarshotPage) -> None:
    say(listening, QUESTION)
    listening.wait_state("speaking")
    utter(listening, cough(), COUGH_RATE)
    listening.wait_heard_out(1)
    listening.wait_state("listening")
    assert states(listening).count("hearing") == 1  # the question
    expect(listening.answers).to_have_count(1)


def test_an_answer_goes_on_after_a_sound_that_was_no_word(
    listening: EarshotPage, earshot: RealServer
) -> None:
    say(listening, QUESTION)
    listening.wait_state("speaking")
    utter(listening, *murmur())
    listening.wait_heard_out(1)
    listening.wait_state("listening")
    assert states(listening).count("hearing") == 2
    expect(listening.questions).to_have_text([spoken.as_heard(QUESTION)])
    expect(listening.answers).to_have_text([earshot.ask(QUESTION)["answer"]])


def test_the_microphone_can_be_closed_by_a_word(listening: EarshotPage) -> None:
    listening.type_query("stop listening")
    listening.wait_heard_out(1)
    listening.wait_state("idle")
    expect(listening.talk).to_have_attribute("aria-pressed", "false")
    expect(listening.page.get_by_label("Keep listening")).to_be_checked()


def murmur() -> tuple[npt.NDArray[np.int16], int]:
    """Four people at once, backwards: a voice beyond doubt, and no word that Whisper believes."""
    said = ("a red boat on a beach", "a dog in the snow", "show me the next one", "take that back")
    voices = [spoken.speech(words, spoken.RECORDED_RATE) for words in said]
    length = min(len(samples) for samples, _ in voices)
    together = sum(samples[::-1][:length].astype(np.int32) for samples, _ in voices)
    return np.clip(together // 2, -32_000, 32_000).astype(np.int16), voices[0][1]


def cough() -> npt.NDArray[np.int16]:
    """A burst of noise that falls off, a quarter of a second long."""
    times = np.arange(COUGH_RATE // 4) / COUGH_RATE
    noise = np.random.default_rng(7).normal(0, 6000, len(times))
    return np.clip(noise * np.exp(-times * 12), -32_000, 32_000).astype(np.int16)


def states(page: EarshotPage) -> list[str]:
    """Every state that the page has been in since its microphone was open."""
    passed: list[str] = page.page.evaluate("window.states")
    return passed
