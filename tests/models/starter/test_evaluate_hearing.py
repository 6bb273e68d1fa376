"""The hearing figures: fair counting, and sensible answers for a perfect and for a deaf ear."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from models.starter import evaluate_hearing as evaluation
from models.starter.evaluate_hearing import (
    Heard,
    Recording,
    first_picture_right,
    share_refused,
    word_error_rate,
    word_errors,
)
from models.starter.everyday import TEST_SENTENCES
from models.starter.gallery import gallery_scenes
from models.starter.sentences import Line, sample_query, split_of, spoken, without_lead
from models.starter.voices import variants
from models.starter.wording import Ask, Need
from models.types import Audio, Expected, Samples, Transcript

SCENES = [scene for scene in gallery_scenes() if scene.things[0].kind in ("boat", "cat", "tree")]


@pytest.fixture(autouse=True)
def small_gallery(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer pictures: what is counted here does not depend on them."""
    monkeypatch.setattr(evaluation, "gallery_scenes", lambda: SCENES)


class Ear:
    """Answers from a list, in order."""

    name = "ear"

    def __init__(self, answers: Sequence[str]) -> None:
        self._answers = iter(answers)

    def load(self) -> None: ...

    def close(self) -> None: ...

    def transcribe(
        self, audio: Audio, expected: Expected | None = None, *, careful: bool = False
    ) -> Transcript:
        return Transcript(next(self._answers), 1.0)


def finds(questions: Sequence[str]) -> list[int]:
    """The gallery's first red boat for "a red boat", and for all else another picture."""
    boats = [Ask("", (Need("boat", "red"),)).satisfied_by(scene) for scene in SCENES]
    return [boats.index(question == "a red boat") for question in questions]


def recording(text: str, ask: Ask | None = None) -> Recording:
    line = Line(text, "query" if ask else "command", ask)
    return Recording(line, "en+f1", Audio(np.zeros(16, np.float32)))


def heard(said: str, answer: str, ask: Ask | None = None) -> Heard:
    return Heard(recording(said, ask), Transcript(answer, 1.0))


@pytest.mark.parametrize(
    ("said", "answer", "errors"),
    [
        ("a red boat", "a red boat", 0),
        ("a red boat", "a boat", 1),
        ("a red boat", "a red red boat", 1),
        ("a red boat", "a bed goat", 2),
        ("a red boat", "", 3),
        ("", "next", 1),
    ],
)
def test_word_errors(said: str, answer: str, errors: int) -> None:
    assert word_errors(said.split(), answer.split()) == errors


def test_a_refusal_counts_as_every_word_left_out() -> None:
    assert word_error_rate([heard("next", "next"), heard("go back now", "")]) == 0.75


def test_share_refused() -> None:
    assert share_refused([heard("next", ""), heard("stop", "stop")]) == 0.5


def test_the_first_picture_is_right_when_it_shows_what_was_asked_for() -> None:
    ask = Ask("a red boat", (Need("boat", "red"),))
    right = heard("find a red boat", "find a red boat", ask)
    refused = heard("a red boat", "", ask)
    assert first_picture_right([right], finds) == 1.0
    assert first_picture_right([right, refused], finds) == 0.5


FOUND = ("picture asked for aloud is first", "the same, unspecific questions")


def test_the_figures_of_a_perfect_and_of_a_deaf_ear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "ESPEAK_UTTERANCES", 6)
    monkeypatch.setattr(evaluation, "FLITE_UTTERANCES", 3)
    monkeypatch.setattr(evaluation, "flite_available", lambda: False)
    said = [one.line.text for one in evaluation.understandable("espeak", 6)]
    monkeypatch.setattr(evaluation.__name__ + ".TEST_SENTENCES", TEST_SENTENCES[:3])
    monkeypatch.setattr(evaluation, "SHORT_QUESTIONS", 4)
    short = [one.line.text for one in evaluation.short_questions(False)]
    refused = [""] * (3 + evaluation.SOUNDS)
    perfect = evaluation.evaluate_hearing(Ear(said + short + refused), finds)
    deaf = evaluation.evaluate_hearing(Ear([""] * 10 + refused), finds)
    assert [figure["value"] for figure in perfect if figure["name"] not in FOUND] == [
        *(0.0, None, 1.0, 0.0, 1.0, 1.0)
    ]
    assert [figure["value"] for figure in deaf if figure["name"] not in FOUND] == [
        *(1.0, None, 0.0, 1.0, 1.0, 1.0)
    ]
    assert "flite is not installed" in perfect[1]["name"]
    assert not perfect[1]["met"]


def test_what_is_asked_for_was_never_trained_on() -> None:
    recordings = evaluation.understandable("espeak", 6)
    queries = [one.line for one in recordings if one.line.kind == "query"]
    assert queries
    assert all(split_of(without_lead(line.text)) == "test" for line in queries)
    assert all(one.voice.split("+")[1] in variants("test") for one in recordings)


def test_every_query_has_an_answer_in_the_gallery() -> None:
    scenes = gallery_scenes()
    for seed in range(30):
        line = sample_query(random.Random(seed), "test", scenes)
        assert line.ask is not None
        assert spoken(line.ask.text) == without_lead(line.text)
        assert any(line.ask.satisfied_by(scene) for scene in scenes)


def test_silence_and_every_kind_of_noise_are_among_the_sounds() -> None:
    sounds: list[Samples] = [one.audio.samples for one in evaluation.sounds_without_speech()]
    assert len(sounds) == evaluation.SOUNDS
    assert min(float(np.abs(sound).max()) for sound in sounds) < 1e-2
    assert max(float(np.abs(sound).max()) for sound in sounds) > 0.3
