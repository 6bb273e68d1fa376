"""Everyday questions are embedded a few at a time, and kept for the model that they belong to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.calibration import Calibration
from models.errors import ModelBroken
from models.types import Vectors
from models.vision.everyday.questions import (
    FEWEST,
    EverydayQuestions,
    everyday_questions,
    questions_for,
)
from tests.fakes import FakeEmbedder

CALIBRATION = Calibration(1, 0, 0, 0, 0, 0, 0, 0, 0)


def learned(questions: EverydayQuestions) -> int:
    """Learn all of them; how many steps that took."""
    steps = 1
    while questions.learn():
        steps += 1
    return steps


def vectors(questions: EverydayQuestions) -> Vectors:
    known = questions.known()
    assert known is not None
    return known.vectors


def test_there_are_some_five_hundred_and_none_twice() -> None:
    asked = everyday_questions()
    assert len(asked) >= 500
    assert len({one.casefold() for one in asked}) == len(asked)
    assert all(one == one.strip() and one for one in asked)


def test_they_are_known_when_all_are_embedded_and_not_before(tmp_path: Path) -> None:
    questions = EverydayQuestions(FakeEmbedder(), tmp_path)
    assert questions.learn()
    assert questions.known() is None
    assert learned(questions) > 50
    assert vectors(questions).shape == (len(questions_for(FakeEmbedder())), FakeEmbedder.dimension)
    assert not questions.learn()


def test_another_start_finds_them(tmp_path: Path) -> None:
    first = EverydayQuestions(FakeEmbedder(), tmp_path)
    learned(first)
    embedder = FakeEmbedder()
    embedder.failure = ModelBroken("Nothing is to be embedded again.")
    second = EverydayQuestions(embedder, tmp_path)
    assert np.array_equal(vectors(second), vectors(first))
    assert not second.learn()


def test_another_model_has_its_own(tmp_path: Path) -> None:
    learned(EverydayQuestions(FakeEmbedder(), tmp_path))
    other = FakeEmbedder()
    other.name = "other/embed@1"
    assert EverydayQuestions(other, tmp_path).known() is None


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", "short", "nan", "wide", "pickle"], ids=lambda one: str(one)[:8]
)
def test_a_file_that_cannot_be_used_is_made_anew(tmp_path: Path, content: bytes | str) -> None:
    first = EverydayQuestions(FakeEmbedder(), tmp_path)
    learned(first)
    (file,) = tmp_path.glob("everyday-*.npy")
    good = np.load(file)
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content == "pickle":
        np.save(file, np.array([{}]), allow_pickle=True)
    else:
        broken = {
            "short": good[: FEWEST - 1],
            "nan": good * np.nan,
            "wide": np.hstack([good, good]),
        }
        np.save(file, broken[content])
    again = EverydayQuestions(FakeEmbedder(), tmp_path)
    assert again.known() is None
    learned(again)
    assert np.array_equal(vectors(again), good)
    assert np.array_equal(np.load(file), good)


def test_where_nothing_can_be_kept_they_are_known_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "exports").write_text("a file where a folder should be")
    questions = EverydayQuestions(FakeEmbedder(), tmp_path / "exports")
    learned(questions)
    assert len(vectors(questions))


def test_a_calibrated_model_needs_none(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    embedder.calibration = replace(CALIBRATION)
    questions = EverydayQuestions(embedder, tmp_path)
    assert not questions.learn()
    assert questions.known() is None


def test_what_a_model_does_not_understand_is_not_asked_of_it() -> None:
    class Colours(FakeEmbedder):
        def unknown_words(self, text: str) -> tuple[str, ...]:
            return () if "red" in text.split() else ("something",)

    asked = questions_for(Colours())
    assert asked
    assert all("red" in one.split() for one in asked)


def test_a_model_that_understands_few_of_them_has_none(tmp_path: Path) -> None:
    class Strange(FakeEmbedder):
        def unknown_words(self, text: str) -> tuple[str, ...]:
            return () if "penguins" in text else ("everything",)

    questions = EverydayQuestions(Strange(), tmp_path)
    assert not questions.learn()
    assert questions.known() is None


def test_a_model_that_fails_says_so_and_is_asked_again_later(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    questions = EverydayQuestions(embedder, tmp_path)
    questions.learn()
    embedder.failure = ModelBroken("No.")
    with pytest.raises(ModelBroken):
        questions.learn()
    embedder.failure = None
    learned(questions)
    assert len(vectors(questions)) == len(questions_for(embedder))
