"""A person without a screen reader, to whom Earshot speaks, finds their way by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenPage
from tests.browser.earshot_page import SCREEN_READER, SELF_VOICING, EarshotPage
from tests.browser.states import begin_to_answer
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: OpenPage, chromium: Browser, scripted: ScriptedServer) -> EarshotPage:
    """At a first visit: the page asks who speaks, and reads out what the keyboard comes to."""
    return open_page(chromium, scripted.page, first_visit=True)


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
def reading(page: EarshotPage, scripted: ScriptedServer) -> Reading:
    return Reading(page, scripted)


def test_each_control_says_what_it_is(page: EarshotPage, reading: Reading) -> None:
    reading.tab_to("Skip to results, link", "Earshot speaks, button, not pressed")
    page.page.keyboard.press("Enter")
    reading.tab_to(
        "My screen reader speaks, button, not pressed",
        "Text or braille, without sound, button, not pressed",
        "Talk, button, not pressed",
        "Stop, button",
        "Or type what you are looking for, text field",
    )


def test_a_changed_setting_is_read(page: EarshotPage, reading: Reading) -> None:
    page.page.keyboard.press("Shift")
    page.page.get_by_label("Speed of the voice").focus()
    reading.expect("Speed of the voice, list, Normal: 175")
    page.page.keyboard.press("ArrowDown")
    reading.expect("Fast: 230")
    page.page.get_by_label("Keep listening").focus()
    reading.expect("Keep listening, check box, not chosen")
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
        page.button(SCREEN_READER).click()
    else:
        page.page.get_by_label("Say where the keyboard is").uncheck()
    tab(page, 4)
    assert scripted.read_aloud == []
    page.button(SELF_VOICING).click()
    page.page.get_by_label("Say where the keyboard is").check()
    page.talk.focus()
    tab(page)
    scripted.wait_read_aloud("Stop, button")
    expect(page.button("Stop")).to_be_focused()
