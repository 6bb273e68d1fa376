"""Text is divided where a voice may pause, and nothing in it is a command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.speak.sentences import LONGEST, pieces, speakable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  \n ", []),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("3 matches. One of 3: a red boat.", ["3 matches.", "One of 3: a red boat."]),
        ("version 2.5 is out", ["version 2.5 is out"]),
        ("a\nb", ["a", "b"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert list(pieces(text)) == expected


def test_long_sentences_break_at_commas_then_at_spaces() -> None:
    words = "word " * 200
    assert all(len(piece) <= LONGEST for piece in pieces(words))
    assert " ".join(pieces(words)).split() == words.split()
    commas = "a red boat on a beach, " * 30
    assert all(piece.endswith(",") for piece in pieces(commas))
    assert [len(piece) for piece in pieces("x" * 500)] == [LONGEST, LONGEST, 20]


def test_commands_of_engines_are_defused() -> None:
    assert "[[" not in speakable("[[h@l'oU]]")
    assert speakable("a\0b\x1bc\ud800d") == "a b c d"


@given(st.text())
def test_no_letter_is_lost_and_no_piece_is_empty(text: str) -> None:
    said = list(pieces(text))
    assert all(piece.strip() and len(piece) <= LONGEST for piece in said)
    assert "".join("".join(said).split()) == "".join(speakable(text).split())
