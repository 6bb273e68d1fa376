"""Scenes to learn from: kept apart from those to be judged by, drawn once, mirrored truly."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from models.starter.evaluate import pictures
from models.starter.gallery.samples import gallery_scenes
from models.starter.train import data
from models.starter.world.scenes import sample_scene
from models.starter.world.splits import HELD_OUT_SEEDS, TRAINING_SEEDS, VALIDATION_SEEDS
from models.starter.world.wording import Ask, Need


def test_no_scene_is_both_learned_from_and_judged_by() -> None:
    ranges = (TRAINING_SEEDS, VALIDATION_SEEDS, HELD_OUT_SEEDS)
    assert all(max(a) < min(b) or max(b) < min(a) for a in ranges for b in ranges if a is not b)
    assert len(HELD_OUT_SEEDS) >= pictures.SCENES


def test_training_draws_from_its_own_ranges_only(tmp_path: Path) -> None:
    learned = {scene.seed for scene in data.training_scenes(4, tmp_path).scenes}
    looked_at = {scene.seed for scene in data.validation_scenes(4, tmp_path).scenes}
    assert learned <= set(TRAINING_SEEDS) and looked_at <= set(VALIDATION_SEEDS)


def test_the_gallery_is_not_learned_from() -> None:
    assert not {scene.seed for scene in gallery_scenes()} & set(TRAINING_SEEDS)


def test_pictures_are_drawn_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = data.training_scenes(3, tmp_path)
    assert (first.pictures[2] == data.training_picture(first.scenes[2])).all()
    more = data.training_scenes(5, tmp_path)
    assert (more.pictures[:3] == first.pictures).all() and more.pictures[4].std() > 0
    record = json.loads((tmp_path / "train" / "done.json").read_text())
    assert record["count"] == 5
    monkeypatch.setattr(data, "_draw_missing", pytest.fail)
    again = data.training_scenes(5, tmp_path)
    assert (again.pictures == more.pictures).all()


def test_pictures_are_drawn_anew_when_the_drawing_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = data.training_scenes(2, tmp_path).pictures
    pictures[:] = 0
    monkeypatch.setattr(data, "DRAWING_VERSION", -1)
    assert data.training_scenes(2, tmp_path).pictures.std() > 0


def test_a_mirrored_scene_has_its_left_and_right_changed() -> None:
    scene = next(
        s for s in map(sample_scene, range(100)) if len(s.groups) == 2 and s.relation != "on"
    )
    a, b = (Need(group.kind, group.colour) for group in scene.groups)
    there, back = Ask("", (a, b), relation="left"), Ask("", (b, a), relation="left")
    mirror = data.mirrored(scene)
    assert there.satisfied_by(scene) and not back.satisfied_by(scene)
    assert back.satisfied_by(mirror) and not there.satisfied_by(mirror)
    assert [t.kind for t in data.mirrored(mirror).things] == [t.kind for t in scene.things]


def test_a_mirrored_stack_still_has_the_same_thing_on_top() -> None:
    scene = next(s for s in map(sample_scene, range(200)) if s.relation == "on")
    assert data.mirrored(scene).groups == scene.groups


def test_a_batch_mirrors_picture_and_scene_together(tmp_path: Path) -> None:
    drawn = data.training_scenes(3, tmp_path)
    batch = drawn.batch(np.array([2, 0]), np.array([True, False]))
    assert (batch.pictures[0] == drawn.pictures[2][:, ::-1]).all()
    assert (batch.pictures[1] == drawn.pictures[0]).all()
    assert batch.scenes == [data.mirrored(drawn.scenes[2]), drawn.scenes[0]]
