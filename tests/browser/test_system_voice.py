"""The system's own voices: what they say, how they fail, and that nobody is left in silence."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import layout
from tests.browser.earshot_page import EarshotPage
from tests.browser.scripted_system import DANIEL, ScriptedSystem
from tests.browser.shown import ADOPT, EXCEPTIONS, TEXT_SPACING
from tests.client import scripted_server
from tests.client.peer import Peer
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

LONG = (
    "This is a picture of a harbour in the early morning, with seven small boats that lie on the "
    "sand; behind them a row of houses in many colours, two of them with open windows and one with "
    "a balcony on which somebody stands and looks out at the sea while the sun is coming up over "
    "the long grey wall at the end of it where two gulls sit on a red buoy"
)

BEGIN = """async () => {
  const { SystemVoice } = await import("/system-voice.js");
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


# Which voices there are


def a_voice(name: str, lang: str, **other: Any) -> dict[str, Any]:
    return DANIEL | {"name": name, "lang": lang, "voiceURI": name.lower()} | other


VOICES = [
    a_voice("Anna", "de-DE"),
    a_voice("Samantha", "en-US"),
    a_voice("Karen", "en-AU"),
    a_voice("Moira", "en_IE"),
    a_voice("Daniel", "en-GB"),
    a_voice("Daniel", "en-GB", voiceURI="daniel.compact"),
    a_voice("English United States", "en-us"),
    a_voice("Far away", "en-IE", localService=False),
    a_voice("Robot", "en"),
]

OFFER = """async ([language, wanted, choice]) => {
  const { SystemVoices, offer } = await import("/system-voices.js");
  window.voices ??= new SystemVoices(() => window.news.push("changed"));
  window.news ??= [];
  offer(document.getElementById("voice"), window.voices.of(language, wanted), choice);
}"""


class Choice:
    """The list of voices in the settings."""

    def __init__(
        self, page: EarshotPage, voices: list[dict[str, Any]] | None = None, **faults: Any
    ) -> None:
        self.page = page.page
        self.system = ScriptedSystem(page.page, voices, **faults)
        self.list = page.page.locator("#voice")

    def offer(self, choice: str = "", wanted: tuple[str, ...] = ("en-IE", "en-GB", "de")) -> None:
        self.page.evaluate(OFFER, ["en", list(wanted), choice])

    @property
    def names(self) -> list[str]:
        return self.list.locator("option").all_text_contents()

    @property
    def chosen(self) -> str:
        return self.list.input_value()

    @property
    def changes(self) -> int:
        """How often there were others, by what the page was told."""
        return len(self.page.evaluate("window.news"))


def test_the_voices_of_the_language_are_offered_the_regions_of_the_browser_first(
    page: EarshotPage,
) -> None:
    choice = Choice(page, VOICES)
    choice.offer()
    expect(page.page.get_by_label("Voice", exact=True)).to_be_visible()
    assert choice.names == [
        "Earshot's own voice",
        "Moira, Ireland",
        "Daniel, United Kingdom",
        "English United States",
        "Karen, Australia",
        "Robot",
        "Samantha, United States",
    ]
    assert choice.chosen == ""


def test_the_chosen_voice_is_named_whole_however_narrow_the_list_is(page: EarshotPage) -> None:
    long = "Microsoft Hazel Desktop - English (Great Britain)"
    choice = Choice(page, [a_voice(long, "en-GB", voiceURI="hazel"), DANIEL])
    choice.offer("en-GB hazel")
    named = page.page.get_by_text(f"Chosen voice: {long}")
    expect(named).to_be_visible()
    page.page.set_viewport_size({"width": 320, "height": 640})
    page.page.evaluate(ADOPT, TEXT_SPACING)
    assert layout.look(page.page, EXCEPTIONS).faults == []
    choice.offer("")
    expect(named).to_be_hidden()


def test_a_choice_is_kept_by_its_address(page: EarshotPage) -> None:
    choice = Choice(page, VOICES)
    choice.offer("en-US samantha")
    assert choice.chosen == "en-US samantha"


def test_a_voice_that_is_gone_is_replaced_by_one_of_its_region(page: EarshotPage) -> None:
    choice = Choice(page, VOICES)
    choice.offer("en-GB serena")
    assert choice.chosen == "en-GB daniel"
    choice.offer("en-ZA tessa")
    assert choice.chosen == ""


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        pytest.param(1.9, True, id="soon"),
        pytest.param(1.9, False, id="soon, and without a word"),
        pytest.param(30, True, id="very late"),
    ],
)
def test_voices_that_come_late_are_offered(page: EarshotPage, seconds: float, told: bool) -> None:
    choice = Choice(page, VOICES, lateMs=seconds * 1000, tellsOfVoices=told)
    choice.offer("en-GB daniel")
    expect(choice.list).to_be_hidden()
    expect(page.page.get_by_text("Voice", exact=True)).to_be_hidden()
    choice.system.wait(seconds + 0.3)
    assert choice.changes == 1
    choice.offer("en-GB daniel")
    expect(choice.list).to_be_visible()
    assert choice.chosen == "en-GB daniel"
    choice.system.wait(60)
    assert choice.changes == 1


def test_the_page_does_not_look_for_voices_for_ever(page: EarshotPage) -> None:
    choice = Choice(page, VOICES, lateMs=3_600_000)
    choice.offer()
    asked = """() => {
      window.asked = 0;
      window.speechSynthesis.getVoices = () => { window.asked += 1; return []; };
    }"""
    page.page.evaluate(asked)
    choice.system.wait(60)
    assert page.page.evaluate("window.asked") == 40
    assert choice.changes == 0


def test_a_list_that_somebody_is_reading_stays_as_it_is(page: EarshotPage) -> None:
    choice = Choice(page, VOICES)
    choice.offer("en-GB daniel")
    page.page.evaluate("window.first = document.querySelector('#voice option:nth-child(2)')")
    choice.offer("en-GB daniel")
    assert page.page.evaluate("window.first.isConnected")
    page.page.evaluate("window.speechSynthesis.voices.pop()")
    choice.offer("en-GB daniel")
    assert not page.page.evaluate("window.first.isConnected")
    assert "Robot" not in choice.names
    assert choice.chosen == "en-GB daniel"


@pytest.mark.parametrize(
    "voices",
    [None, [], [VOICES[0]], [a_voice("Far away", "en-IE", localService=False)]],
    ids=["none can be had", "none", "another language", "from afar"],
)
def test_without_a_voice_there_is_nothing_to_choose(
    page: EarshotPage, voices: list[dict[str, Any]] | None
) -> None:
    choice = Choice(page, voices)
    choice.offer("en-GB daniel")
    expect(choice.list).to_be_hidden()
    assert choice.chosen == ""


# On the page


FAILED = "The voice of this device did not speak, so Earshot's own voice goes on."
LOST = "The voice of this device has failed three times in a row"


async def say(peer: Peer, event: dict[str, Any]) -> None:
    """As a server does that leaves it to the page to speak."""
    if event["type"] == "session.update":
        await scripted_server.update(peer, event)
        peer.speak = peer.settings.voice == "server"
    elif event["type"] == "query.text":
        await peer.say("A red boat.", "On a beach.")
    elif event["type"] == "notice.say":
        await peer.say(event["text"], language=event["language"])


@pytest.fixture
def choice(page: EarshotPage, scripted: ScriptedServer, request: pytest.FixtureRequest) -> Choice:
    """Daniel was chosen; a parameter has the faults of the system."""
    scripted.script = say
    choice = Choice(page, [DANIEL], **getattr(request, "param", {}))
    choice.system.reload()
    page.wait_connected()
    choice.list.select_option("en-GB daniel")
    wait_voice(scripted, "client")
    return choice


def wait_voice(server: ScriptedServer, voice: str) -> None:
    """Until the page has said whose voice speaks."""
    server.wait_until(lambda: voices_told(server)[-1:] == [voice])


def voices_told(server: ScriptedServer) -> list[str]:
    """Whose voice speaks, as often as the page said so."""
    return [one["voice"] for one in server.received if one["type"] == "session.update"]


def test_the_chosen_voice_speaks_the_answers(
    page: EarshotPage, scripted: ScriptedServer, choice: Choice
) -> None:
    page.type_query("a red boat")
    choice.system.wait_heard("A red boat. On a beach.")
    page.wait_heard_out(1)
    assert page.sounded == b""
    scripted.wait_for("playback.finished")
    page.wait_state("idle")


def test_a_chosen_voice_is_remembered(
    page: EarshotPage, scripted: ScriptedServer, choice: Choice
) -> None:
    page.page.reload()
    page.wait_connected()
    expect(choice.list).to_have_value("en-GB daniel")
    scripted.wait_until(lambda: len(scripted.peers) == 3)  # the choice was made after a reload
    scripted.wait_until(lambda: scripted.peers[2].settings.voice == "client")


def test_stop_silences_the_chosen_voice_and_says_how_far_it_was(
    page: EarshotPage, scripted: ScriptedServer, choice: Choice
) -> None:
    page.type_query("a red boat")
    page.wait_state("speaking")
    choice.system.wait(0.8)
    page.page.keyboard.press("Escape")
    scripted.wait_for("response.cancel")
    [told] = [one for one in scripted.received if one["type"] == "playback.position"]
    assert told["seconds"] == 1
    choice.system.wait(30)
    assert choice.system.heard == "A red boat."


@pytest.mark.parametrize("choice", [{"neverStarts": True}], indirect=True)
def test_where_the_chosen_voice_fails_earshots_own_goes_on_and_says_so(
    page: EarshotPage, scripted: ScriptedServer, choice: Choice
) -> None:
    page.type_query("a red boat")
    page.wait_state("speaking")
    choice.system.wait(6)
    wait_voice(scripted, "server")
    scripted.wait_for("notice.say")
    assert scripted.received[-1]["text"].startswith(FAILED)
    expect(page.failure).to_contain_text(FAILED)
    expect(choice.list).to_have_value("en-GB daniel")


def fail(page: EarshotPage, scripted: ScriptedServer, choice: Choice) -> None:
    """Ask, of a voice that does not speak."""
    page.type_query("a red boat")
    wait_voice(scripted, "client")
    choice.system.wait_until(lambda: voices_told(scripted)[-1] == "server")


@pytest.mark.parametrize("choice", [{"neverStarts": True}], indirect=True)
def test_a_voice_is_tried_again_with_each_answer_and_given_up_after_three_failures(
    page: EarshotPage, scripted: ScriptedServer, choice: Choice
) -> None:
    for _ in range(2):
        fail(page, scripted, choice)
        expect(page.failure).to_contain_text(FAILED)
        expect(choice.list).to_have_value("en-GB daniel")
    fail(page, scripted, choice)
    expect(page.failure).to_contain_text(LOST)
    expect(choice.list).to_have_value("")
    page.type_query("a red boat")
    scripted.wait_for("query.text", 4)
    page.page.reload()
    page.wait_connected()
    expect(choice.list).to_have_value("")
    assert scripted.peers[-1].settings.voice == "server"


async def say_something_late(peer: Peer, event: dict[str, Any]) -> None:
    """By the server's voice, before it leaves it to the page to speak; no question is answered."""
    if event["type"] != "session.update":
        return
    if (peer.settings.voice, event["voice"]) == ("server", "client"):
        await peer.say("Of what was before.")
    await say(peer, event)


def wait_heard_out(choice: Choice, answers: int) -> None:
    """As the page's own, where sound ends by a clock that stands still."""
    finished = choice.page.locator(".answered[data-finished]")
    choice.system.wait_until(lambda: finished.count() == answers)


@pytest.mark.parametrize("choice", [{"neverStarts": True}], indirect=True)
def test_failures_count_though_earshots_own_voice_spoke_between(
    page: EarshotPage, scripted: ScriptedServer, choice: Choice
) -> None:
    scripted.script = say_something_late
    for spoken_late in (0, 1, 2):
        page.type_query("a red boat")
        wait_voice(scripted, "client")
        wait_heard_out(choice, spoken_late)
        scripted.perform(scripted.peers[-1].say("A red boat."))
        choice.system.wait_until(lambda: voices_told(scripted)[-1] == "server")
    expect(page.failure).to_contain_text(LOST)


def wait_told(page: EarshotPage, choice: Choice, failure: str) -> None:
    """Until this is told; other sounds come first."""
    choice.system.wait_until(lambda: failure in (page.failure.text_content() or ""))


def test_failures_count_only_in_a_row(
    page: EarshotPage, scripted: ScriptedServer, choice: Choice
) -> None:
    voices = "window.speechSynthesis.voices"
    for fails in (True, True, False, True, True):
        page.page.evaluate(f"window.had ??= {voices}; {voices} = {'[]' if fails else 'had'}")
        page.type_query("a red boat")
        if fails:
            wait_told(page, choice, FAILED)
            wait_voice(scripted, "server")
        else:
            wait_voice(scripted, "client")
            choice.system.wait_heard("A red boat. On a beach.")
    expect(choice.list).to_have_value("en-GB daniel")
