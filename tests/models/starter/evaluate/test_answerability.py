"""The figures of the decision whether a question has an answer, for models whose faults are known.

Pictures and questions are put on axes, one for each kind of thing, so nothing has to be drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from PIL import Image

from models.calibration import Calibration
from models.starter.evaluate.answerability import (
    SIZES,
    TRIALS_EACH,
    UNSPECIFIC_EACH,
    Pool,
    Searched,
    by_kind,
    evaluate_clarity,
    figures,
    search_all,
    unspecific_figures,
)
from models.starter.evaluate.figures import Figure
from models.starter.evaluate.gains import evaluate_ranking
from models.starter.world.scenes import COLOURS, KINDS, Scene, Thing, sample_scene
from models.starter.world.trials import WAYS, Trial, sample_trials, sample_unspecific_trials
from models.starter.world.wording import Ask, Need, caption
from models.types import Odds, Patches, Vectors
from models.vision.answerability import Fared
from models.vision.everyday.standing import Standing

CALIBRATION = Calibration(
    best=20.0,
    photos=0.0,
    background=0.0,
    spread=0.0,
    brevity=0.0,
    constant=-10.0,
    named=0.0,
    undescribed=0.0,
    margin=0.0,
)


class Embedder:
    """Knows kinds, and nothing else."""

    name, dimension, preprocessing, match_score = "fake", len(KINDS), "none", 0.5

    def __init__(self, calibration: Calibration | None) -> None:
        self.calibration = calibration

    def load(self) -> None: ...

    def close(self) -> None: ...

    def unknown_words(self, text: str) -> tuple[str, ...]:
        return ()

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        return np.array(
            [[float(kind in str(item).split()) for kind in KINDS] for item in items], np.float32
        )


@pytest.fixture(scope="module")
def pool() -> Pool:
    """Scenes of all sorts, whose pictures show nothing but kinds."""
    scenes = [sample_scene(seed) for seed in range(7_400_000, 7_400_120)]
    captions = [caption(scene) for scene in scenes]
    return Pool(scenes, Embedder(None).embed(captions), captions)


@pytest.fixture(scope="module")
def single_things() -> Pool:
    """One thing a picture, in every colour."""
    scenes = [
        Scene((Thing(kind, colour, 0.5, 0.5, 0.5),), "beach", "beside", place)
        for place, (kind, colour) in enumerate(product(KINDS, COLOURS))
    ]
    captions = [f"a {scene.things[0].colour} {scene.things[0].kind}" for scene in scenes]
    return Pool(scenes, Embedder(None).embed(captions), captions)


def values(found: Sequence[Figure]) -> list[float | None]:
    return [figure["value"] for figure in found]


def test_two_hundred_questions_have_no_answer_and_as_many_have_one() -> None:
    assert len(SIZES) * len(WAYS) * TRIALS_EACH == 200
    assert len(SIZES) * UNSPECIFIC_EACH == 200


def test_strangers_are_known_and_wrong_colours_are_not_by_one_that_only_knows_kinds(
    pool: Pool,
) -> None:
    trials = sample_trials(pool.scenes, [100], 4, "test", "kinds only")
    searched = search_all(Embedder(CALIBRATION), trials, pool)
    assert all(each.search.photos == len(each.trial.rows) for each in searched)
    areas = by_kind(searched, np.array([float(each.search.cosines[0]) for each in searched]))
    assert areas["strangers"] > areas["wrong colour"]
    assert "100 pictures" in areas


def test_a_perfect_decision_meets_every_target(pool: Pool) -> None:
    found = figures(Embedder(CALIBRATION), _told(pool, perfect=True))
    assert values(found)[:3] == [1.0, 1.0, 1.0]
    assert all(figure["met"] for figure in found)


def test_a_guess_misses_its_target(pool: Pool) -> None:
    found = figures(Embedder(CALIBRATION), _told(pool, perfect=False))
    assert found[0]["value"] == 0.5 and not found[0]["met"]
    assert "with one cosine for all 0.5000" in found[0]["name"]


def test_models_that_give_no_probability_are_said_to_give_none(pool: Pool) -> None:
    *_, error = figures(Embedder(None), _told(pool, perfect=True))
    assert error["value"] is None and not error["met"]
    assert "these models give none" in error["name"]


def test_the_evaluation_takes_the_sizes_that_there_are_pictures_for(pool: Pool) -> None:
    found = evaluate_clarity(Embedder(CALIBRATION), pool)
    assert len(found) == 6
    assert "100 questions with an answer from 100 without" in found[0]["name"]
    assert "200 unspecific questions" in found[4]["name"]


class Matcher:
    """Is sure of pictures by the words in their captions, which are its patches."""

    name, weight, calibration = "fake", 0.1, replace(CALIBRATION, unseen=-0.4)

    def __init__(self, pool: Pool) -> None:
        self._captions = pool.captions

    def load(self) -> None: ...

    def close(self) -> None: ...

    def look(self, images: Sequence[Image.Image]) -> Patches:
        raise NotImplementedError

    def match(self, text: str, seen: Patches) -> Odds:
        wanted = set(text.split()) & {*COLOURS, *KINDS}
        said = [self._captions[int(one)] for one in seen[:, 0, 0]]
        return np.array([4 if wanted <= set(each.split()) else -4 for each in said], np.float32)


def test_a_second_look_tells_what_kinds_alone_cannot(pool: Pool) -> None:
    places = np.arange(len(pool.scenes), dtype=np.float16)[:, None, None]
    pool = replace(pool, patches=places)
    area, precision, *_ = evaluate_clarity(Embedder(CALIBRATION), pool, Matcher(pool))
    unaided, *_ = evaluate_clarity(Embedder(CALIBRATION), pool)
    assert area["value"] is not None and unaided["value"] is not None
    assert area["value"] > unaided["value"] + 0.05
    assert f"without a second look {unaided['value']:.4f}" in area["name"]
    assert "without a second look" in precision["name"]


@pytest.mark.parametrize("calibration", [CALIBRATION, None])
def test_unspecific_questions_are_told_or_guessed(
    pool: Pool, calibration: Calibration | None
) -> None:
    trials = sample_unspecific_trials(pool.scenes, [20], 10, "told")
    known, guessed = (
        unspecific_figures(Embedder(calibration), _told(pool, perfect, trials))
        for perfect in (True, False)
    )
    assert (values(known), values(guessed)) == ([1.0, 1.0], [0.5, 0.5])
    assert all(figure["met"] for figure in known) and not any(figure["met"] for figure in guessed)


def test_captions_gain_where_they_tell_what_vectors_cannot(single_things: Pool) -> None:
    asks = [
        Ask(caption, (Need(scene.things[0].kind, scene.things[0].colour),))
        for scene, caption in zip(single_things.scenes, single_things.captions, strict=True)
    ]
    blind = evaluate_ranking(Embedder(CALIBRATION), single_things, asks)
    assert values(blind) == [0.0, 0.0, 0.0] and not any(figure["met"] for figure in blind)
    reading = evaluate_ranking(Embedder(replace(CALIBRATION, named=0.1)), single_things, asks)
    average, first, _ = (value or 0.0 for value in values(reading))
    assert first == 87.5  # of the eight colours of a kind, the first was right before
    assert average > 50 and all(figure["met"] for figure in reading[:2])
    unused = evaluate_ranking(Embedder(None), single_things, asks)
    assert values(unused) == [None, None, None]


def _told(pool: Pool, perfect: bool, trials: Sequence[Trial] = ()) -> list[Searched]:
    """Searches whose best cosine says all about the answer, or nothing."""
    trials = trials or sample_trials(pool.scenes, [20], 2, "test", "told")
    searched = search_all(Embedder(None), trials, pool)
    return [
        replace(
            each,
            search=replace(
                each.search,
                cosines=np.full(
                    len(each.right), each.trial.answered if perfect else 1.0, np.float32
                ),
                everyday=Fared(np.zeros(len(each.right), np.float32), Standing(0.0, 0.25)),
            ),
            right=np.full(len(each.right), each.trial.answered),
        )
        for each in searched
    ]
