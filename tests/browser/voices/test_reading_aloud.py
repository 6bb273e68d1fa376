"""A person without a screen reader, to whom Earshot speaks, finds their way by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenPage
from tests.browser.earshot_page import SCREEN_READER, SELF_VOICING, EarshotPage
from tests.browser.states import begin_to_answer
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

QUESTION = (
    "How should Earshot answer? The Tab key leads to three choices: Earshot speaks; my screen "
    "reader speaks; text or braille, without sound."
)
KEEP_LISTENING_NOTE = (
    "Talk then opens the microphone until you press it again, and a pause ends what you say. For "
    "headphones, or without a screen reader: Earshot would hear the screen reader, too."
)


@pytest.fixture
def newcomer(open_page: OpenPage, chromium: Browser, scripted: ScriptedServer) -> EarshotPage:
    """At a first visit: the page asks who speaks, and reads out what the keyboard comes to."""
    return open_page(chromium, scripted.page, first_visit=True)


@pytest.fixture
def page(newcomer: EarshotPage) -> EarshotPage:
    """Who has answered that."""
    newcomer.come_again('{"modeChosen": true}')
    return newcomer


def tab(page: EarshotPage, times: int = 1) -> None:
    for _ in range(times):
        page.page.keyboard.press("Tab")


class Reading:
    """What the page has read, step by step: who goes on sooner silences what was to be read."""

    def __init__(self, page: EarshotPage, scripted: ScriptedServer) -> None:
        self._page = page
        self._scripted = scripted
        self._read: list[str] = []

    def expect(self, text: str) -> None:
        """Until this was read as well, and nothing else."""
        self._read.append(text)
        self._scripted.wait_read_aloud(*self._read)

    def tab_to(self, *texts: str) -> None:
        """One press of Tab for each."""
        for text in texts:
            tab(self._page)
            self.expect(text)


@pytest.fixture
def reading(newcomer: EarshotPage, scripted: ScriptedServer) -> Reading:
    return Reading(newcomer, scripted)


def test_each_control_says_what_it_is(newcomer: EarshotPage, reading: Reading) -> None:
    reading.tab_to(f"{QUESTION} Skip to results, link", "Earshot speaks, button")
    newcomer.page.keyboard.press("Enter")
    reading.expect("Talk, button, not pressed")  # the question is answered, and gone
    reading.tab_to("Stop, button", "Or type what you are looking for, text field")


def test_a_first_press_anywhere_has_the_question_read_and_no_later_one_does(
    newcomer: EarshotPage, reading: Reading
) -> None:
    newcomer.page.get_by_role("heading", name="Earshot", exact=True).click()
    reading.expect(QUESTION)
    newcomer.page.get_by_role("heading", name="Conversation").click()
    reading.tab_to(
        "Who speaks, button, open", "How should Earshot answer? Earshot speaks, choice, chosen"
    )


def test_a_first_press_of_talk_leaves_the_question_for_later(
    newcomer: EarshotPage, reading: Reading
) -> None:
    newcomer.talk.click()
    newcomer.wait_state("recording")
    newcomer.page.keyboard.press("Escape")
    newcomer.wait_state("idle")
    reading.tab_to(f"{QUESTION} Stop, button")


def test_the_note_below_a_setting_is_read_with_it(page: EarshotPage, reading: Reading) -> None:
    page.page.keyboard.press("Shift")
    box = page.page.get_by_label("Listen while speaking")
    box.focus()
    reading.expect(
        "Listen while speaking, check box, chosen. Speaking then interrupts an answer. "
        "Turn this off when Earshot interrupts itself through loudspeakers."
    )


def test_a_changed_setting_is_read(page: EarshotPage, reading: Reading) -> None:
    page.page.keyboard.press("Shift")
    page.page.get_by_label("Speed of the voice").focus()
    reading.expect("Speed of the voice, list, Normal: 175")
    page.page.keyboard.press("ArrowDown")
    reading.expect("Fast: 230")
    page.page.get_by_label("Keep listening").focus()
    reading.expect(f"Keep listening, check box, not chosen. {KEEP_LISTENING_NOTE}")
    page.page.keyboard.press("Space")
    reading.expect("chosen")


def test_the_name_of_a_control_silences_an_answer_as_any_key_does(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.script = begin_to_answer
    page.type_query("a red boat")
    page.wait_state("speaking")
    tab(page)
    page.wait_state("idle")
    scripted.wait_for("response.cancel")
    scripted.wait_read_aloud("Search, button")


def test_nothing_is_read_into_the_microphone(page: EarshotPage, scripted: ScriptedServer) -> None:
    page.talk.focus()
    page.page.keyboard.press("Enter")
    page.wait_state("recording")
    tab(page, 2)
    page.page.keyboard.press("Escape")
    page.wait_state("idle")
    tab(page)
    scripted.wait_read_aloud("Search, button")


def test_a_mouse_needs_no_words(page: EarshotPage, scripted: ScriptedServer) -> None:
    page.page.get_by_label("Keep listening").click()
    page.page.get_by_label("Speed of the voice").select_option("300")
    page.button("Stop").click()
    tab(page)
    scripted.wait_read_aloud("Or type what you are looking for, text field")


@pytest.mark.parametrize("asked", ["a screen reader", "silence about the keyboard"])
def test_who_needs_no_reading_gets_none(
    page: EarshotPage, scripted: ScriptedServer, asked: str
) -> None:
    if asked == "a screen reader":
        page.answer_by(SCREEN_READER)
    else:
        page.page.get_by_label("Say where the keyboard is").uncheck()
    tab(page, 4)
    assert scripted.read_aloud == []
    page.answer_by(SELF_VOICING)
    page.page.get_by_label("Say where the keyboard is").check()
    page.talk.focus()
    tab(page)
    scripted.wait_read_aloud("Stop, button")
    expect(page.button("Stop")).to_be_focused()
