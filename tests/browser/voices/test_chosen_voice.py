"""The system's own voices on the page: which are offered, and how the chosen one answers."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.earshot_page import EarshotPage
from tests.browser.measures import layout
from tests.browser.scripted_system import DANIEL, ScriptedSystem, a_voice
from tests.browser.shown import ADOPT, EXCEPTIONS, TEXT_SPACING
from tests.client import scripted_server
from tests.client.peer import Peer
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser


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
  const { SystemVoices, offer } = await import("/sound/system-voices.js");
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


# The chosen one answers


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


async def say_at_once(peer: Peer, event: dict[str, Any]) -> None:
    """An answer in the page's voice, as soon as it may be and before anything else is read."""
    if event["type"] == "session.update":
        first = (peer.settings.voice, event["voice"]) == ("server", "client")
        await say(peer, event)
        if first:
            await peer.say("A red boat.", "On a beach.")


def test_an_answer_is_spoken_that_comes_before_all_settings_are_answered(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    choice = Choice(page, [DANIEL])
    choice.system.reload()
    page.wait_connected()
    scripted.script = say_at_once
    page.type_query("a red boat")
    page.wait_state("thinking")
    choice.list.select_option("en-GB daniel")
    choice.system.wait_heard("A red boat. On a beach.")


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
