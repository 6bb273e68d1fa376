"""One journey through the page by keyboard, in real browsers, as Orca speaks it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.browser.real_server import RealServer
from tests.browser.spoken import record
from tests.screenreader import transcript
from tests.screenreader.browsers import OPEN, version
from tests.screenreader.journey import Journey

pytestmark = pytest.mark.browser

TYPED = "boat"
SPOKEN = "a red boat"
LAST_SENTENCE = "Your pictures, your voice and your questions never leave the machine .*"
BUTTON = r"(push )?button\."
TALK = r"Talk toggle button not pressed\."
FIELD = r"Or type what you are looking for entry.*"
SPEAK = r"Speak answers check box checked\."
FOUND = r"\d+ match.* One of \d+: .+"
ANSWER_TO_TYPED = r"(I am using the starter models.* )?Boats?: " + FOUND
ANSWER_TO_SPOKEN = r"Red boats?: " + FOUND
NEXT_ANSWER = r"Two of \d+: .+"


def test_orca_speaks_the_whole_journey(
    browser: str, server: RealServer, journey: Journey, tmp_path: Path
) -> None:
    recording = tmp_path / "microphone.wav"
    seconds = record(SPOKEN, recording)

    journey.begin("opens the page")
    OPEN[browser](journey.desktop, server.page, recording)
    hear_the_page(journey)
    go_through_the_controls(journey)
    turn_off_spoken_answers(journey)
    type_a_question(journey)
    go_to_the_next(journey)
    read_a_result(journey)
    judge_and_undo(journey)
    talk(journey, seconds, ANSWER_TO_SPOKEN if browser == "Chromium" else ".+")
    stop_while_talking(journey)

    compare_or_keep(browser, journey)


def hear_the_page(journey: Journey) -> None:
    """Orca reads a page that has loaded from its beginning to its end."""
    journey.until(r"Earshot: ask for a picture document web\.")
    journey.until("Earshot")
    journey.until("heading level 1")
    journey.until(LAST_SENTENCE)


def go_through_the_controls(journey: Journey) -> None:
    journey.press("ctrl+Home", r"Skip to results (visited )?link\.")
    journey.press("1", r"Earshot heading level 1\.")
    journey.press("Tab", TALK)
    journey.press("Tab", "Stop " + BUTTON)
    journey.press("Tab", FIELD)
    journey.press("Tab", "Search " + BUTTON)
    journey.press("Tab", "Previous " + BUTTON)
    journey.press("Tab", "Next " + BUTTON)
    journey.press("Tab", "Repeat " + BUTTON)
    journey.press("Tab", "Undo " + BUTTON)


def turn_off_spoken_answers(journey: Journey) -> None:
    journey.press("Tab", SPEAK)
    journey.press("space", "not checked")


def type_a_question(journey: Journey) -> None:
    for name in ("Undo", "Repeat", "Next", "Previous", "Search"):
        journey.press("shift+Tab", f"{name} {BUTTON}")
    journey.press("shift+Tab", FIELD)
    journey.type(TYPED)
    journey.press("Return", ANSWER_TO_TYPED)
    journey.press("Tab", "Search " + BUTTON)
    assert_said_only(journey, 1, ANSWER_TO_TYPED)


def go_to_the_next(journey: Journey) -> None:
    journey.press("Tab", "Previous " + BUTTON)
    journey.press("Tab", "Next " + BUTTON)
    journey.press("Return", NEXT_ANSWER)
    journey.press("Tab", "Repeat " + BUTTON)
    assert_said_only(journey, 1, NEXT_ANSWER)


def read_a_result(journey: Journey) -> None:
    journey.press("3", r"Result 1 heading level 3\.")
    journey.press("Down", ".*boat.* image.*")


def judge_and_undo(journey: Journey) -> None:
    journey.press("Tab", r"Helpful, result 1 toggle button not pressed\.")
    journey.press("space", "Saved as helpful.*")
    journey.press("shift+Tab", "Undo " + BUTTON)
    assert_said_only(journey, 1, "pressed", "Saved as helpful.*")
    journey.press("Return", r"Taken back\.")
    journey.press("Tab", r"Helpful, result 1 toggle button not pressed\.")
    assert_said_only(journey, 1, r"Taken back\.")


def talk(journey: Journey, seconds: float, answer: str) -> None:
    """While the microphone is open, Orca would be heard by it."""
    journey.press("ctrl+Home", "Skip to results .*")
    journey.press("Tab", TALK)
    journey.press("Return", "pressed")
    journey.orca.silence(seconds + 1)
    journey.press("Return", "not pressed")
    assert_said_only(journey, 1, "pressed")
    journey.until(f"(?!not pressed){answer}")
    journey.press("Tab", "Stop " + BUTTON)
    assert_said_only(journey, 1, "not pressed", answer)


def stop_while_talking(journey: Journey) -> None:
    journey.press("shift+Tab", TALK)
    journey.press("space", "pressed")
    journey.press("Escape", "not pressed")
    journey.press("Tab", "Stop " + BUTTON)
    assert_said_only(journey, 2, "pressed")
    assert_said_only(journey, 1, "not pressed")


def assert_said_only(journey: Journey, steps_ago: int, *patterns: str) -> None:
    """That each pattern matches one line said to an earlier step, in order, and none is left."""
    said = journey.said(steps_ago)
    assert len(said) == len(patterns), said
    for pattern, line in zip(patterns, said, strict=True):
        assert re.fullmatch(pattern, line)


def compare_or_keep(browser: str, journey: Journey) -> None:
    said = journey.transcript
    if os.environ.get("EARSHOT_TRANSCRIPT"):
        transcript.keep(browser, version(browser), said)
    lines = [line for _, lines in said for line in lines]
    assert transcript.own_words(lines) == transcript.kept_words(browser), (
        "The page's words have changed: EARSHOT_TRANSCRIPT=1 make test writes them anew."
    )
