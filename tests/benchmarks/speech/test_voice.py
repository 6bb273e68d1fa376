"""The measure of the voice: what is compared, what is counted, and that nothing is heard twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.speech.catalogue import captions, catalogue
from benchmarks.speech.listening import WordErrors, compared, misheard
from benchmarks.speech.voice import Listener
from models.speak.styles import Styled
from models.types import Samples, Speech
from server.language import phrases


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("One of 3: a red boat.", "1 of three, a red boat"),
        ("I didn't catch that.", "I did not catch that"),
        ("Taken on 3 June 2021.", "Taken on the 3rd of June, 2021."),
        ("R & B", "R and B"),
        ("a T-shirt", "A t shirt."),
        ("a grey horse", "A gray horse"),
        ("60,133 pictures", "sixty thousand one hundred thirty three pictures"),
    ],
)
def test_what_sounds_alike_is_alike(said: str, heard: str) -> None:
    assert compared(said) == compared(heard)


def test_words_that_are_wrong_lost_or_added_are_each_counted() -> None:
    said = ["a", "red", "boat", "on", "the", "beach"]
    heard = ["a", "bread", "boat", "the", "beach", "today"]
    assert misheard(said, heard) == [("red", "bread"), ("on", ""), ("", "today")]
    assert misheard([], ["so"]) == [("", "so")]
    assert misheard(["so"], []) == [("so", "")]
    assert misheard(said, said) == []


def test_names_are_counted_apart() -> None:
    tally = WordErrors()
    tally.add(["Open another", "Earshot page."], "Open another air shot page.")
    assert (tally.names, tally.names_wrong) == (1, 1)
    assert (tally.words, tally.wrong) == (3, 1)


def test_letters_are_compared_as_letters() -> None:
    tally = WordErrors()
    tally.add(["R, E, D. B, O, A, T."], "R-E-D, B-O-A-D.")
    assert (tally.words, tally.wrong) == (7, 1)
    assert tally.percent_wrong == pytest.approx(100 / 7)


def test_the_catalogue_has_every_phrase_and_captions_differ() -> None:
    said = catalogue()
    fixed = [text for name, text in vars(phrases).items() if name.isupper() and name[0] != "_"]
    whole = [text for text in fixed if isinstance(text, str) and text.endswith(".")]
    assert set(whole) <= set(said)
    assert len(said) == len(set(said)) > 140
    assert len(set(captions(300))) == 300


class Humming:
    """A voice with nothing to say."""

    name = "hum"

    def load(self) -> None: ...

    def close(self) -> None: ...

    def speak(self, text: str, words_per_minute: int = 175) -> Iterator[Speech]:
        if text != "silent":
            yield Speech(np.ones(1600, np.int16), 16_000)


def test_what_was_heard_is_kept_by_what_was_said_and_how(tmp_path: Path) -> None:
    asked: list[int] = []

    def hear(samples: Samples) -> str:
        asked.append(len(samples))
        return "a boat"

    listener = Listener(Styled(None, Humming()), hear, tmp_path)
    for _ in range(2):
        assert listener.tally(["a boat", "silent"], 175, "natural").percent_wrong < 100
    assert len(asked) == 1
    listener.tally(["a boat"], 300, "natural")
    listener.tally(["a boat"], 300, "crisp")
    assert len(asked) == 3


def test_a_window_holds_no_more_than_whisper_hears_at_once(tmp_path: Path) -> None:
    asked: list[int] = []

    def hear(samples: Samples) -> str:
        asked.append(len(samples))
        return ""

    listener = Listener(Styled(None, Humming()), hear, tmp_path)
    listener.tally(
        [*(f"a red boat number {n}" for n in range(4)), "R, E, D, D.", "B, L, U, E."], 60, "crisp"
    )
    assert len(asked) == 1 + 2
