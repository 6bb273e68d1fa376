"""The module that speaks with a voice of the system: what it says, and how a voice may fail."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.scripted_system import DANIEL, ScriptedSystem, a_voice

pytestmark = pytest.mark.browser

LONG = (
    "This is a picture of a harbour in the early morning, with seven small boats that lie on the "
    "sand; behind them a row of houses in many colours, two of them with open windows and one with "
    "a balcony on which somebody stands and looks out at the sea while the sun is coming up over "
    "the long grey wall at the end of it where two gulls sit on a red buoy"
)

BEGIN = """async () => {
  const { SystemVoice } = await import("/sound/system-voice.js");
  window.news = [];
  window.quietIn = 0;
  const tell = (name) => (...what) => window.news.push([name, ...what]);
  window.voice = new SystemVoice({
    onPlayed: tell("played"),
    onFinished: tell("finished"),
    onSounding: tell("sounding"),
    onDry: tell("dry"),
    onFailed: tell("failed"),
  }, () => window.quietIn);
  const [voice] = window.speechSynthesis?.getVoices() ?? [];
  if (voice) window.voice.use(voice);
}"""


class SystemVoice:
    """The page's own module, with a scripted system to speak."""

    def __init__(self, page: Page, system: ScriptedSystem) -> None:
        self.page = page
        self.system = system
        self.page.evaluate(BEGIN)

    def answer(self, response_id: str, *sentences: str, whole: bool = True) -> None:
        """A response comes; `whole` is whether that was all of it."""
        self.call("begin", response_id)
        for sentence in sentences:
            self.call("push", response_id, sentence)
        if whole:
            self.call("complete", response_id)

    def call(self, method: str, *arguments: object) -> Any:
        return self.page.evaluate(f"them => window.voice.{method}(...them)", list(arguments))

    def set(self, name: str, value: float) -> None:
        self.page.evaluate(f"value => {{ window.voice.{name} = value; }}", value)

    def get(self, name: str) -> Any:
        return self.page.evaluate(f"window.voice.{name}")

    @property
    def told(self) -> list[list[Any]]:
        """What its listener was told."""
        told: list[list[Any]] = self.page.evaluate("window.news")
        return told


def speaking(page: Page, **faults: Any) -> SystemVoice:
    """A voice of a system with these faults."""
    return SystemVoice(page, ScriptedSystem(page, [DANIEL], **faults))


def test_an_answer_is_spoken_sentence_by_sentence(blank: Page) -> None:
    voice = speaking(blank)
    voice.answer("one", "A red boat.", "On a beach.")
    assert voice.get("playing")
    assert voice.get("position") == {"responseId": "one", "seconds": 0}
    voice.system.wait(0.8)  # "A red boat." takes 0.63 s, and 0.05 to begin
    assert voice.get("position") == {"responseId": "one", "seconds": 1}
    voice.system.wait(5)
    assert voice.system.heard == "A red boat. On a beach."
    assert voice.told == [
        ["sounding", "one"], ["played", "one", 1], ["played", "one", 1], ["finished", "one"]
    ]  # fmt: skip
    assert not voice.get("playing")
    assert voice.get("position") is None


def test_answers_are_spoken_one_after_the_other(blank: Page) -> None:
    voice = speaking(blank)
    voice.answer("one", "A red boat.")
    voice.answer("two", "On a beach.")
    voice.system.wait(5)
    assert voice.system.heard == "A red boat. On a beach."
    assert [what for what in voice.told if what[0] != "played"] == [
        ["sounding", "one"], ["finished", "one"], ["finished", "two"]
    ]  # fmt: skip


def test_a_silence_within_an_answer_is_told(blank: Page) -> None:
    voice = speaking(blank)
    voice.answer("one", "A red boat.", whole=False)
    voice.system.wait(5)
    assert [name for name, *_ in voice.told] == ["sounding", "played", "dry"]
    voice.call("push", "one", "On a beach.")
    voice.call("completeAll")
    voice.system.wait(5)
    assert [name for name, *_ in voice.told[3:]] == ["sounding", "played", "finished"]


def test_a_sentence_of_an_unknown_answer_is_dropped(blank: Page) -> None:
    voice = speaking(blank)
    voice.call("push", "one", "A red boat.")
    voice.call("complete", "one")
    voice.system.wait(5)
    assert voice.system.said == []
    assert voice.told == []


@pytest.mark.parametrize("ends", [False, True], ids=["as an error", "as an end"])
def test_silence_is_at_once_and_no_failure(blank: Page, ends: bool) -> None:
    """Whatever the browser then says of the utterance that was cut off."""
    voice = speaking(blank, endsWhatIsCancelled=ends)
    voice.answer("one", "A red boat.", "On a beach.", "By day.")
    voice.system.wait(0.8)
    assert voice.call("silence") == {"responseId": "one", "seconds": 1}
    assert not voice.get("playing")
    voice.call("push", "one", "And a cup.")
    voice.system.wait(30)
    assert voice.system.heard == "A red boat."
    assert [name for name, *_ in voice.told] == ["sounding", "played"]
    assert voice.call("silence") is None


def test_what_comes_right_after_a_silence_is_spoken(blank: Page) -> None:
    voice = speaking(blank, deafAfterCancelMs=100)
    voice.answer("one", "A red boat.")
    voice.system.wait(0.3)
    voice.call("silence")
    voice.answer("two", "On a beach.")
    voice.system.wait(5)
    assert voice.system.heard == "On a beach."
    assert voice.told[-1] == ["finished", "two"]


@pytest.mark.parametrize("words_per_minute", [80, 175, 700])
def test_a_long_sentence_is_spoken_to_its_end(blank: Page, words_per_minute: int) -> None:
    """By a voice that falls silent after 15 seconds."""
    voice = speaking(blank, stopsAfterMs=15_000)
    voice.set("wordsPerMinute", words_per_minute)
    voice.answer("one", LONG)
    voice.system.wait(80)
    assert voice.system.heard == LONG
    assert voice.told == [["sounding", "one"], ["played", "one", 1], ["finished", "one"]]
    pieces = [one["text"] for one in voice.system.said]
    assert len(pieces) > 1
    for piece in pieces:
        assert len(piece) <= 200
        assert 10 * len(piece) / words_per_minute <= 10


def test_a_long_sentence_is_cut_where_one_would_breathe(blank: Page) -> None:
    voice = speaking(blank)
    voice.answer("one", LONG, "x" * 190)
    voice.system.wait(40)
    pieces = [one["text"] for one in voice.system.said]
    assert [piece.split()[-1] for piece in pieces[:3]] == ["sand;", "colours,", "it"]
    assert [len(piece) for piece in pieces[-2:]] == [175, 15]


def test_an_utterance_that_the_browser_would_throw_away_ends(blank: Page) -> None:
    voice = speaking(blank, forgets=True)
    memory = blank.context.new_cdp_session(blank)

    def wait_two_seconds() -> None:
        for _ in range(10):
            memory.send("HeapProfiler.collectGarbage")
            voice.system.wait(0.2)

    voice.answer("one", "A red boat.", "On a beach.")
    wait_two_seconds()
    assert voice.told[-1] == ["finished", "one"]
    blank.evaluate(
        """() => {
          const unheld = new SpeechSynthesisUtterance("A cup.");
          unheld.onend = () => window.news.push("the end of what nobody holds");
          window.speechSynthesis.speak(unheld);
        }"""
    )
    wait_two_seconds()
    assert voice.system.said[-1]["heard"]
    assert voice.told[-1] == ["finished", "one"]


def test_an_end_that_is_lost_does_not_end_the_answer(blank: Page) -> None:
    voice = speaking(blank, losesEnd=1)
    voice.answer("one", "A red boat.", "On a beach.")
    voice.system.wait(5)
    assert voice.system.heard == "A red boat. On a beach."
    assert voice.told[-1] == ["finished", "one"]


def test_a_system_that_is_stuck_is_freed(blank: Page) -> None:
    """It says for ever that it speaks, and says nothing that follows."""
    voice = speaking(blank, losesEnd=1, staysSpeaking=True)
    voice.answer("one", "A red boat.", "On a beach.")
    voice.system.wait(15)
    assert voice.system.heard == "A red boat. On a beach."
    assert voice.told[-1] == ["finished", "one"]


def test_a_voice_that_speaks_slower_than_it_was_told_is_heard_out(blank: Page) -> None:
    voice = speaking(blank)
    voice.set("wordsPerMinute", 700)
    blank.evaluate(
        """() => {
          const speak = window.speechSynthesis.speak;
          window.speechSynthesis.speak = function (utterance) {
            utterance.rate = 1; // its top speed
            speak.call(this, utterance);
          };
        }"""
    )
    voice.answer("one", LONG, "By day.")
    voice.system.wait(40)
    assert voice.system.heard == f"{LONG} By day."
    assert voice.told[-1] == ["finished", "one"]


def test_a_voice_that_does_not_say_when_it_begins_is_heard(blank: Page) -> None:
    voice = speaking(blank, tellsOfStarts=False)
    voice.answer("one", "A red boat.", "On a beach.")
    voice.system.wait(5)
    assert [name for name, *_ in voice.told] == ["sounding", "played", "played", "finished"]


# The voice fails


def test_a_voice_that_does_not_begin_has_failed(blank: Page) -> None:
    voice = speaking(blank, neverStarts=True)
    voice.answer("one", "A red boat.", "On a beach.")
    voice.answer("two", "By day.")
    voice.system.wait(4.9)
    assert voice.told == []
    voice.system.wait(60)
    left = ["A red boat.", "On a beach.", "By day."]
    assert voice.told == [["failed", left, {"responseId": "one", "seconds": 0}]]
    assert not voice.get("playing")


@pytest.mark.parametrize("why", ["synthesis-failed", "audio-hardware", "interrupted"])
def test_a_voice_that_breaks_off_has_failed(blank: Page, why: str) -> None:
    """ "interrupted", too, where nobody here has interrupted it."""
    voice = speaking(blank, fails=2, why=why)
    voice.answer("one", "A red boat.", "On a beach.", "By day.", whole=False)
    voice.system.wait(5)
    where = {"responseId": "one", "seconds": 1}
    assert voice.told[-1] == ["failed", ["On a beach.", "By day."], where]
    voice.call("push", "one", "And a cup.")
    voice.call("complete", "one")
    voice.system.wait(60)
    assert [name for name, *_ in voice.told] == ["sounding", "played", "failed"]
    assert voice.system.heard == "A red boat."


def test_a_voice_that_is_gone_has_failed_and_no_other_speaks(blank: Page) -> None:
    voice = speaking(blank)
    blank.evaluate("window.speechSynthesis.voices = [{ name: 'X', lang: 'en-GB', voiceURI: 'x' }]")
    voice.answer("one", "A red boat.")
    voice.system.wait(10)
    assert voice.told == [["failed", ["A red boat."], {"responseId": "one", "seconds": 0}]]
    assert voice.system.said == []


def test_a_browser_that_cannot_speak_says_so(blank: Page) -> None:
    voice = SystemVoice(blank, ScriptedSystem(blank))
    assert voice.call("silence") is None
    voice.answer("one", "A red boat.")
    assert voice.told == [["failed", ["A red boat."], {"responseId": "one", "seconds": 0}]]


def test_before_the_first_press_it_waits(blank: Page) -> None:
    voice = speaking(blank, needsPress=True)
    voice.answer("one", LONG, "By day.")
    voice.system.wait(60)
    voice.system.press("Escape")  # no press, for a browser
    voice.system.wait(60)
    assert voice.told == []
    voice.system.press("Shift")
    voice.system.wait(60)
    assert voice.system.heard == f"{LONG} By day."
    assert [name for name, *_ in voice.told] == ["sounding", "played", "played", "finished"]


def test_after_a_press_not_allowed_is_a_failure(blank: Page) -> None:
    voice = speaking(blank, fails=1, why="not-allowed")
    voice.answer("one", "A red boat.")
    voice.system.wait(5)
    assert [name for name, *_ in voice.told] == ["failed"]


def test_the_first_press_opens_the_voice_in_silence(blank: Page) -> None:
    """Some systems let a page speak later only if it has spoken in a press."""
    voice = speaking(blank, needsPress=True)
    for key in ("Escape", "Shift", "Shift"):  # Escape is no press, for a browser
        voice.system.press(key)
    assert [one["volume"] for one in voice.system.said] == [0]
    voice.answer("one", "A red boat.")
    voice.system.wait(5)
    assert voice.told[-1] == ["finished", "one"]


def test_a_system_that_was_left_paused_speaks(blank: Page) -> None:
    voice = speaking(blank, paused=True)
    voice.answer("one", "A red boat.")
    voice.system.wait(5)
    assert voice.told[-1] == ["finished", "one"]


def test_it_does_not_speak_on_when_the_page_is_gone(blank: Page) -> None:
    voice = speaking(blank)
    voice.answer("one", "A red boat.", "On a beach.")
    voice.system.wait(0.3)
    blank.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    voice.system.wait(5)
    assert voice.system.heard == ""


# How it speaks


@pytest.mark.parametrize(
    ("words_per_minute", "rate"), [(80, 0.457), (175, 1), (350, 2), (700, 4), (10, 0.1)]
)
def test_words_a_minute_are_a_rate(blank: Page, words_per_minute: int, rate: float) -> None:
    voice = speaking(blank)
    voice.set("wordsPerMinute", words_per_minute)
    voice.answer("one", "A cup.")
    [said] = voice.system.said
    assert said["rate"] == pytest.approx(rate, abs=0.001)


@pytest.mark.parametrize(("percent", "volume"), [(10, 0.1), (100, 1), (200, 1)])
def test_it_is_as_loud_as_wanted_and_as_it_can_be(blank: Page, percent: int, volume: float) -> None:
    voice = speaking(blank)
    voice.set("volume", percent)
    assert voice.get("volume") == percent
    voice.answer("one", "A cup.")
    [said] = voice.system.said
    assert said["volume"] == volume


def test_it_speaks_with_the_voice_and_the_language_that_were_chosen(blank: Page) -> None:
    voice = speaking(blank)
    voice.answer("one", "A cup.")
    [said] = voice.system.said
    assert (said["voice"], said["lang"]) == ("daniel", "en-GB")


@pytest.mark.parametrize(
    ("language", "voice"), [("de", "anna"), ("en", "daniel"), ("fr", "daniel")]
)
def test_another_language_is_spoken_by_a_voice_of_it_that_is_on_the_device(
    blank: Page, language: str, voice: str
) -> None:
    afar = a_voice("Far away", "de-DE", localService=False)
    system = ScriptedSystem(blank, [DANIEL, afar, a_voice("Anna", "de_DE")])
    speaking = SystemVoice(blank, system)
    speaking.call("begin", "one", language)
    speaking.call("push", "one", "Eins.")
    assert [said["voice"] for said in system.said] == [voice]


def test_it_waits_until_nothing_else_sounds(blank: Page) -> None:
    voice = speaking(blank)
    blank.evaluate("window.quietIn = 0.4")
    voice.answer("one", "A red boat.")
    voice.system.wait(0.39)
    assert voice.system.said == []
    blank.evaluate("window.quietIn = 0")
    voice.system.wait(0.02)
    assert len(voice.system.said) == 1


def test_how_long_it_will_take_is_told(blank: Page) -> None:
    voice = speaking(blank)
    assert voice.get("secondsLeft") == 0
    voice.answer("one", "x" * 35, "x" * 34)
    assert voice.get("secondsLeft") == pytest.approx(4, abs=0.01)
    voice.system.wait(1.05)
    assert voice.get("secondsLeft") == pytest.approx(3, abs=0.01)
    voice.system.wait(10)
    assert voice.get("secondsLeft") == 0
