"""Questions for libraries: those without an answer have none, and something near it."""

from __future__ import annotations

import pytest

from models.starter.world.scenes import Scene, sample_scene
from models.starter.world.sentences import split_of, spoken
from models.starter.world.trials import (
    ANSWERED,
    WAYS,
    Trial,
    sample_trials,
    sample_unspecific_trials,
)

SIZES = (10, 40)


@pytest.fixture(scope="module")
def pool() -> list[Scene]:
    return [sample_scene(seed) for seed in range(7_200_000, 7_200_060)]


@pytest.fixture(scope="module")
def trials(pool: list[Scene]) -> list[Trial]:
    return sample_trials(pool, SIZES, 4, "test", "these")


def test_every_size_and_way_comes_as_often_as_questions_with_an_answer(
    trials: list[Trial],
) -> None:
    for size in SIZES:
        ways = [trial.way for trial in trials if trial.size == size]
        assert {way: ways.count(way) for way in WAYS} == dict.fromkeys(WAYS, 4)
        assert ways.count(ANSWERED) == 4 * len(WAYS)


def test_what_is_right_is_what_satisfies_the_ask(pool: list[Scene], trials: list[Trial]) -> None:
    for trial in trials:
        assert len(trial.rows) == len(set(trial.rows.tolist())) <= trial.size
        truth = [trial.ask.satisfied_by(pool[row]) for row in trial.rows]
        assert trial.right.tolist() == truth
        assert any(truth) == trial.answered


def test_a_library_without_the_answer_is_near_it_in_the_way_that_is_said(
    pool: list[Scene], trials: list[Trial]
) -> None:
    for trial in trials:
        kinds = [{thing.kind for thing in pool[row].things} for row in trial.rows]
        wanted = {need.kind for need in trial.ask.needs}
        if trial.way == "strangers":
            assert not any(wanted & shown for shown in kinds)
        elif trial.way == "wrong setting":
            assert trial.ask.setting is not None
            assert any(wanted <= shown for shown in kinds)
        elif trial.way == "wrong colour":
            assert any(wanted <= shown for shown in kinds)
        elif trial.way == "one of two":
            assert len(trial.ask.needs) > 1
            assert any(wanted & shown for shown in kinds)


def test_wordings_are_of_the_split_asked_for(trials: list[Trial]) -> None:
    assert {split_of(spoken(trial.ask.text)) for trial in trials} == {"test"}


def test_equal_seeds_give_equal_trials(pool: list[Scene], trials: list[Trial]) -> None:
    again, other = (sample_trials(pool, SIZES, 4, "test", seed) for seed in ("these", "those"))
    assert [trial.ask for trial in again] == [trial.ask for trial in trials]
    assert [trial.rows.tolist() for trial in again] == [trial.rows.tolist() for trial in trials]
    assert [trial.ask for trial in other] != [trial.ask for trial in trials]


def test_an_unspecific_question_comes_with_its_answers_and_without(pool: list[Scene]) -> None:
    trials = sample_unspecific_trials(pool, SIZES, 20, "these")
    assert [trial.size for trial in trials] == [size for size in SIZES for _ in range(40)]
    for there, gone in zip(trials[::2], trials[1::2], strict=True):
        assert there.ask == gone.ask and there.answered and not gone.answered
        truth = [there.ask.satisfied_by(pool[row]) for row in there.rows]
        assert there.right.tolist() == truth and any(truth)
        assert gone.rows.tolist() == there.rows[~there.right].tolist() and not gone.right.any()
    again, other = (sample_unspecific_trials(pool, SIZES, 20, seed) for seed in ("these", "those"))
    assert [trial.ask for trial in again] == [trial.ask for trial in trials]
    assert [trial.ask for trial in other] != [trial.ask for trial in trials]
