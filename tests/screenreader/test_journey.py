"""One journey through the page by keyboard, in real browsers, as Orca speaks it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.real_server import RealServer
from tests.browser.spoken import record
from tests.screenreader import transcript
from tests.screenreader.browsers import OPEN, version
from tests.screenreader.controls import (
    EARSHOT_SPEAKS,
    FIELD,
    HEAR_HELP,
    HELPFUL,
    MORE,
    MORE_LIKE_THIS,
    NEXT,
    NOT_HELPFUL,
    OTHER,
    PREVIOUS,
    REPEAT,
    SCREEN_READER_SPEAKS,
    SEARCH,
    SEARCH_BY_PICTURE,
    SHOW_LARGE,
    SKIP,
    STOP,
    TALK,
    TEXT_ONLY,
    UNDO,
    WRONG_DESCRIPTION,
    YOUR_WORDS,
    button,
    check_box,
    choice,
    opener,
    radio,
)
from tests.screenreader.journey import Journey

pytestmark = pytest.mark.browser

TYPED = "boat"
SPOKEN = "a red boat on a beach"
LAST_SENTENCE = "Your pictures.+ that Earshot runs on.*"

FOUND = r"\d+ match.* One of \d+: .+"
ANSWER_TO_TYPED = r"(I am using the starter models.* )?Boats?: " + FOUND
ANSWER_TO_SPOKEN = {
    "Chromium": r"Red boats? on a beach: " + FOUND,
    "Firefox": r"I didn't catch that\. .+",  # its microphone beeps
}
ANSWER_TO_NEXT = r"Two of \d+: .+"
ANSWER_TO_MORE = r"One of \d+: .+ Taken .+"
ANSWER_TO_NOTHING = r"I have no question yet\. .+"
ANSWER_TO_HELP = "Say what you are looking for, .+"
HELPFUL_SAVED = r"Saved as helpful\. Say undo .+"
WRONG_SAVED = r"Saved: the description is wrong\. What is right\? .+"
TAKEN_BACK = r"Taken back\."
SELECTED = rf"{TYPED}|.*selected.*"  # the words in the field, which the next ones replace


def test_orca_speaks_the_whole_journey(
    browser: str, server: RealServer, journey: Journey, tmp_path: Path
) -> None:
    recording = tmp_path / "microphone.wav"
    seconds = record(SPOKEN, recording)

    journey.begin("opens the page")
    OPEN[browser](journey.desktop, server.page, recording)
    hear_the_page(journey)
    choose_who_speaks(journey)
    go_to_the_settings(journey)
    change_settings(journey, browser)
    hear_help(journey)
    go_to_the_field(journey)
    ask_nothing(journey)
    type_a_question(journey)
    go_to_the_next(journey)
    read_a_result(journey)
    see_it_large(journey)
    hear_more(journey)
    judge_and_undo(journey)
    call_the_description_wrong(journey)
    talk(journey, seconds, ANSWER_TO_SPOKEN[browser])
    stop_while_talking(journey)

    journey.assert_each_answer_once()
    compare_or_keep(browser, journey)


def hear_the_page(journey: Journey) -> None:
    """Orca reads a page that has loaded from its beginning to its end."""
    journey.until(r"Earshot: ask for a picture document web\.")
    journey.until("Earshot", "heading level 1", "How should Earshot answer[?]", LAST_SENTENCE)


def choose_who_speaks(journey: Journey) -> None:
    journey.move("ctrl+Home", SKIP)
    journey.press("Tab", EARSHOT_SPEAKS)
    journey.press("Tab", SCREEN_READER_SPEAKS)
    journey.press("Tab", TEXT_ONLY)
    journey.press("shift+Tab", SCREEN_READER_SPEAKS)
    journey.press("space", TALK)  # the question is answered, and gone


def go_to_the_settings(journey: Journey) -> None:
    for control in (STOP, FIELD, SEARCH, SEARCH_BY_PICTURE):
        journey.press("Tab", control)
    for control in (PREVIOUS, NEXT, REPEAT, UNDO):
        journey.press("Tab", control)


def change_settings(journey: Journey, browser: str) -> None:
    """Some of them, and back; past the others. They stand in groups that open."""
    open_group(journey, "Who speaks")
    journey.press("Tab", *radio("My screen reader speaks", "selected"))
    journey.move("Down", *radio("Text or braille, without sound", "not selected"))
    journey.press("space", "selected")
    journey.move("Up", *radio("My screen reader speaks", "not selected"))
    journey.press("space", "selected")
    journey.press("Tab", *check_box("Say where the keyboard is", "checked", "Where Earshot speaks"))
    open_group(journey, "Voice, speed and volume")
    journey.press("Tab", *choice("Sound of Earshot's own voice", "Natural"))
    journey.press("Tab", *choice("Speed of the voice", "Normal: 175"))
    journey.press("Down", r"Fast: 230\.")
    journey.press("Tab", *choice("Volume of the voice", "Normal: 100"))
    open_group(journey, "Microphone and listening")
    journey.press("Tab", *check_box("Keep listening", "not checked", "Talk then opens"))
    journey.press("Tab", *choice("Pause that ends what you say", "Normal: 0.8 seconds"))
    journey.press("Tab", *check_box("Listen while speaking", "checked", "Speaking then"))
    name = "Only mind what begins with .Earshot."
    journey.press("Tab", *check_box(name, "not checked", "With .Keep listening"))
    journey.press("Tab", button("How loud am I\\?"), "Press it and say something.*")
    open_group(journey, "Keyboard")
    journey.press("Tab", *check_box("Use function keys", "not checked", "F2 then talks, F4"))
    journey.press("space", "checked")
    choose_keys(journey, browser)
    open_group(journey, "Language and privacy")
    journey.press("Tab", *choice("Language of this page", "As in the browser"))
    journey.press("Tab", button("Forget my searches"), r"No search is kept in this browser\.")
    journey.press("Tab", button("Erase my questions and thumbs"), r".*Press it twice\.")


def open_group(journey: Journey, name: str) -> None:
    """Of settings, or of what else a result offers."""
    journey.press("Tab", opener(name))
    journey.begin("Return")
    journey.desktop.press("Return")
    journey.orca.rest()


def choose_keys(journey: Journey, browser: str) -> None:
    journey.press("Tab", *choice("Key for Talk", "F2"))
    if browser == "Firefox":  # in Chromium Orca says nothing of it: docs/accessibility.md
        journey.press("Down", r"F3\.")
        journey.press("Up", r"F2\.")
    journey.press("Tab", *choice("Key for Repeat", "F4"))
    journey.press("Tab", *choice("Key for Next", "F8"))
    journey.press("Tab", *choice("Key for Previous", "Shift and F8"))
    journey.press("Tab", button("Use the usual keys again"))


def hear_help(journey: Journey) -> None:
    journey.press("Tab", HEAR_HELP)
    journey.ask("Return", ANSWER_TO_HELP)


def go_to_the_field(journey: Journey) -> None:
    go_to_talk(journey)
    journey.assert_said_only(3, ANSWER_TO_HELP)
    journey.press("Tab", STOP)
    journey.press("Tab", FIELD)


def ask_nothing(journey: Journey) -> None:
    """A failure is told at once."""
    journey.ask("Return", ANSWER_TO_NOTHING)


def type_a_question(journey: Journey) -> None:
    journey.type(TYPED)
    journey.assert_said_only(1, ANSWER_TO_NOTHING)
    journey.ask("Return", ANSWER_TO_TYPED)
    journey.press("Tab", SEARCH)
    journey.assert_said_only(1, ANSWER_TO_TYPED, besides=SELECTED)


def go_to_the_next(journey: Journey) -> None:
    journey.press("Tab", SEARCH_BY_PICTURE)
    journey.press("Tab", PREVIOUS)
    journey.press("Tab", NEXT)
    journey.ask("Return", ANSWER_TO_NEXT)
    journey.press("Tab", REPEAT)
    journey.assert_said_only(1, ANSWER_TO_NEXT)


def read_a_result(journey: Journey) -> None:
    journey.move("3", r"Result 1 heading level 3\.")
    journey.move("Down", SHOW_LARGE)
    journey.move("Down", r".*boat.*\.")
    journey.move("Up", SHOW_LARGE)


def see_it_large(journey: Journey) -> None:
    journey.press("Return", "Picture of result 1.*", "Two fingers zoom the picture, .*")
    for name in ("Larger", "Smaller", "Whole picture", "Close"):
        journey.press("Tab", button(name))
    mark = journey.orca.arrivals.mark
    journey.begin("Return")
    journey.desktop.press("Return")
    # Chromium takes the whole dialog away first, and Orca then says nothing of the new focus.
    journey.orca.arrivals.wait(r"\[push button \| Show result 1 large\]", mark)
    journey.orca.rest()


def hear_more(journey: Journey) -> None:
    for control in (HELPFUL, NOT_HELPFUL, MORE):
        journey.press("Tab", control)
    journey.ask("Return", ANSWER_TO_MORE)
    journey.press("Tab", OTHER)
    journey.assert_said_only(1, ANSWER_TO_MORE)


def judge_and_undo(journey: Journey) -> None:
    for control in (MORE, NOT_HELPFUL, HELPFUL):
        journey.press("shift+Tab", control)
    journey.ask("space", HELPFUL_SAVED, "pressed")
    for control in (SHOW_LARGE, UNDO):
        journey.press("shift+Tab", control)
    journey.assert_said_only(2, "pressed", HELPFUL_SAVED)
    journey.ask("Return", TAKEN_BACK)
    for control in (SHOW_LARGE, HELPFUL):
        journey.press("Tab", control)
    journey.assert_said_only(2, TAKEN_BACK)


def call_the_description_wrong(journey: Journey) -> None:
    for control in (NOT_HELPFUL, MORE):
        journey.press("Tab", control)
    open_group(journey, "Other, result 1")
    journey.press("Tab", MORE_LIKE_THIS)
    journey.press("Tab", YOUR_WORDS)
    journey.press("Tab", WRONG_DESCRIPTION)
    journey.ask("space", WRONG_SAVED, "pressed")
    journey.ask("space", TAKEN_BACK, "not pressed")
    journey.assert_said_only(1, "pressed", WRONG_SAVED)


def talk(journey: Journey, seconds: float, answer: str) -> None:
    """While the microphone is open, Orca would be heard by it."""
    go_to_talk(journey)
    journey.assert_said_only(3, "not pressed", TAKEN_BACK)
    journey.press("Return", "pressed")
    journey.orca.said.silence(seconds + 1)
    journey.ask("Return", answer, "not pressed")
    journey.press("Tab", STOP)
    journey.assert_said_only(2, "pressed")
    journey.assert_said_only(1, "not pressed", answer)


def stop_while_talking(journey: Journey) -> None:
    journey.press("shift+Tab", TALK)
    journey.press("space", "pressed")
    journey.press("Escape", "not pressed")
    journey.press("Tab", STOP)
    journey.assert_said_only(2, "pressed")
    journey.assert_said_only(1, "not pressed")


def go_to_talk(journey: Journey) -> None:
    """From its beginning the page is read by its headings."""
    journey.move("ctrl+Home", SKIP)
    journey.move("2", r"Ask heading level 2\.")
    journey.press("Tab", TALK)


def compare_or_keep(browser: str, journey: Journey) -> None:
    said = journey.transcript
    if os.environ.get("EARSHOT_TRANSCRIPT"):
        transcript.keep(browser, version(browser), said)
    lines = [line for _, lines in said for line in lines]
    assert transcript.own_words(lines) == transcript.kept_words(browser), (
        "The page's words have changed: EARSHOT_TRANSCRIPT=1 make test writes them anew."
    )
