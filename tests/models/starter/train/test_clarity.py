"""The fit finds what decides, in searches that were made up so that one thing does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.calibration import Calibration
from models.checkpoints import checkpoint
from models.parts import SEARCHING
from models.starter.evaluate.answerability import EarlierLook, Searched
from models.starter.train.clarity import (
    UNSEEN,
    fit,
    fit_second_look,
    read_with,
    regression,
    report,
    write,
)
from models.starter.world.scenes import sample_scene
from models.starter.world.trials import ANSWERED, Trial, sample_trials
from models.starter.world.wording import Ask
from models.vision.answerability import Candidates, judge
from models.vision.embedder import OpenClip

ASK, SHORT = Ask("a red boat", ()), Ask("something red", ())
NAMED = 0.1


def searched(captions: bool, asks: Sequence[Ask] = (ASK,)) -> list[Searched]:
    """800 searches: the larger the library, the nearer the wrong pictures; captions tell more.

    For a question of one word all pictures are 0.2 further away.
    """
    rng = np.random.default_rng(3)
    return [
        _one(rng, answered, captions, asks[at % len(asks)])
        for at in range(400)
        for answered in (True, False)
    ]


def _one(rng: np.random.Generator, answered: bool, captions: bool, ask: Ask) -> Searched:
    photos = int(rng.choice((20, 200, 2_000)))
    nearest = 0.05 * np.log(photos) + rng.normal(0.1 if answered else 0.0, 0.05)
    nearest -= 0.2 * (ask == SHORT)
    cosines = np.sort(nearest - rng.uniform(0, 0.2, 10))[::-1].astype(np.float32)
    right = np.arange(10) < 2 if answered else np.zeros(10, np.bool_)
    said = ["a red boat" if captions and each else "a dog" for each in right]
    background = rng.normal(0, 0.1, 50).astype(np.float32)
    trial = Trial(ask, np.arange(10), right, photos, ANSWERED if answered else "strangers")
    search = Candidates(ask.text, cosines, said, background, photos)
    return Searched(trial, search, right, trial.rows)


def looked(searches: Sequence[Searched]) -> list[Searched]:
    """The same with a second look, which is right nine times of ten."""
    rng = np.random.default_rng(4)
    again = []
    for each in searches:
        yes = each.right ^ (rng.random(len(each.right)) < 0.1)
        again.append(
            replace(each, look=EarlierLook(np.where(yes, 3, -3).astype(np.float32), 0.02, None))
        )
    return again


def accuracy(calibration: Calibration, searches: Sequence[Searched]) -> float:
    right = [
        (judge(each.search, 0.0, calibration).matches > 0) == each.trial.answered
        for each in searches
    ]
    return float(np.mean(right))


def test_a_regression_finds_the_weights_that_made_the_truth() -> None:
    rng = np.random.default_rng(5)
    rows = np.c_[rng.normal(0, 1, (20_000, 4)), np.ones(20_000)]
    odds = rows @ np.array([2.0, -1.0, 0.5, 0.0, 0.0]) + 0.3
    found = regression(rows, rng.random(20_000) < 1 / (1 + np.exp(-odds)))
    assert found.each == pytest.approx([2.0, -1.0, 0.5, 0.0, 0.0], abs=0.1)
    assert found.constant == pytest.approx(0.3, abs=0.1)


def test_the_fit_learns_that_nearness_counts_for_less_in_a_large_library() -> None:
    searches = searched(captions=False)
    found = fit(searches)
    assert found.best > 0 > found.photos
    assert found.named == found.undescribed == 0.0
    best = np.array([each.search.cosines[0] for each in searches])
    truth = np.array([each.trial.answered for each in searches])
    flat = max(float(((best >= cut) == truth).mean()) for cut in best)
    assert accuracy(found, searches) > flat + 0.05


def test_the_fit_learns_what_captions_are_worth_and_what_is_fair_without_them() -> None:
    searches = searched(captions=True)
    found = fit(searches)
    assert found.named >= NAMED and 0 <= found.undescribed <= found.named
    assert accuracy(found, searches) > accuracy(fit(searched(captions=False)), searches)


def test_the_fit_learns_that_a_short_question_is_far_from_its_answer_too() -> None:
    searches = searched(captions=False, asks=(ASK, SHORT))
    found = fit(searches)
    assert found.brevity > 0
    assert accuracy(found, searches) > accuracy(replace(found, brevity=0.0), searches) + 0.05
    assert accuracy(found, searches) == pytest.approx(
        accuracy(fit(searched(captions=False)), searched(captions=False)), abs=0.03
    )


def test_the_fit_with_a_second_look_is_right_more_often() -> None:
    searches = searched(captions=False)
    first = fit(searches)
    again = looked(searches)
    second = fit_second_look(again, first)
    with_look = [judge(each.search, 0.0, first, each.look) for each in read_with(again, second)]
    right = [
        (one.matches > 0) == each.trial.answered
        for one, each in zip(with_look, searches, strict=True)
    ]
    assert np.mean(right) > accuracy(first, searches) + 0.05
    assert (second.named, second.undescribed) == (first.named, first.undescribed)
    assert second.unseen in UNSEEN


def test_the_report_tells_every_size_and_way() -> None:
    # Each way must be there, so these are trials of the starter's own world.
    scenes = [sample_scene(seed) for seed in range(7_300_000, 7_300_030)]
    trials = sample_trials(scenes, [20], 1, "validation", "report")
    searches = [
        Searched(
            trial,
            Candidates(ASK.text, np.ones(2, np.float32), [None] * 2, np.ones(20, np.float32), 20),
            np.array([trial.answered, False]),
            trial.rows[:2],
        )
        for trial in trials
    ]
    told = report(Calibration(1, 0, 0, 0, 0, 0, 0, 0, 0), searches, searches[:2])
    assert told.startswith("10 questions: AUROC 0.5000\nright decisions 0.5000\n")
    assert "while no picture has a caption: AUROC 0.5000" in told
    assert "20 pictures: AUROC 0.5000" in told and "wrong colour: AUROC 0.5000" in told
    assert "unspecific: 2 questions: AUROC 0.5000\nright decisions 0.5000\n" in told


def test_what_was_fitted_is_read_back_and_the_rest_stays(clip_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(clip_folder, tmp_path / "embed")
    (folder / checkpoint.SETTINGS).write_text('{"match_score": 0.3}')
    name = OpenClip(folder, "x").name
    fitted = Calibration(1, 2, 3, 4, 5, 6, 7, 8, 9)
    write(folder, SEARCHING, fitted)
    search = OpenClip(folder, "x")
    assert (search.calibration, search.match_score, search.name) == (fitted, 0.3, name)
    recorded = checkpoint.manifest(folder)[checkpoint.SETTINGS]
    assert recorded.sha256 == checkpoint.sha256(folder / checkpoint.SETTINGS)
    assert json.loads((folder / checkpoint.SETTINGS).read_text())["calibration"]["best"] == 1
