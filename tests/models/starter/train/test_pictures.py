"""Training the picture models: a cut run ends as an uncut one, and writes what it learned."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from models.starter.train import loop, pictures, pixels
from models.starter.train.data import Drawn, training_picture
from models.starter.train.networks import caption, embed, eyes
from models.starter.train.networks.heads import cell_targets
from models.starter.world.scenes import sample_scene
from models.starter.world.tables import SceneTable
from models.vision.captioner import Blip
from models.vision.embedder import OpenClip

PLAN = loop.Plan(steps=4, peak_rate=1e-3, look_every=100)


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    scenes = [sample_scene(seed) for seed in range(12)]
    return Drawn(scenes, np.stack([training_picture(scene) for scene in scenes]))


def _task(drawn: Drawn) -> pictures.PictureTask:
    torch.manual_seed(1)
    return pictures.PictureTask(drawn, drawn, batch=4)


def _weights(task: pictures.PictureTask) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in task.weights.parameters()])


def test_a_run_that_was_cut_ends_with_the_same_weights(drawn: Drawn, tmp_path: Path) -> None:
    whole = _task(drawn)
    before = _weights(whole)
    loop.train(whole, PLAN, tmp_path / "whole")
    cut = _task(drawn)
    loop.train(cut, _until(PLAN, 2), tmp_path / "cut")
    resumed = _task(drawn)
    loop.train(resumed, PLAN, tmp_path / "cut", resume=True)
    assert not torch.equal(_weights(whole), before)
    assert torch.equal(_weights(whole), _weights(resumed))


def _until(plan: loop.Plan, step: int) -> loop.Plan:
    """The same plan, cut short as a kill would."""

    class Cut(loop.Plan):
        def over(self, done: int, seconds: float) -> bool:
            return done >= step

    return Cut(**vars(plan))


def test_the_rate_rises_then_falls_to_nothing() -> None:
    plan = replace(PLAN, steps=100)
    rates = [plan.rate(plan.progress(step, 0.0)) for step in range(101)]
    assert max(rates) == pytest.approx(plan.peak_rate, rel=0.01)
    assert rates[0] < rates[3] and rates[-1] == pytest.approx(0.0)


def test_a_run_ends_when_its_time_is_over() -> None:
    plan = replace(PLAN, minutes=10)
    assert plan.over(1, 600.0) and not plan.over(1, 599.0)
    assert plan.progress(1, 300.0) == 0.5


def test_a_look_gives_figures_that_are_shares(drawn: Drawn) -> None:
    task = _task(drawn)
    task.weights.eval()
    with torch.inference_mode():
        figures = task.look()
    assert all(0 <= figures[name] <= 1 for name in ("p_at_1", "map", "things", "right_1"))


def test_the_search_model_gets_the_captioners_eyes_to_the_last_digit(drawn: Drawn) -> None:
    task = _task(drawn)
    with torch.inference_mode():
        task.captioner.vision_model.embeddings.patch_embedding.bias += 0.1
        embed.take_eyes(task.search, task.captioner.vision_model)
        images = pixels.to_input(drawn.pictures[:4])
        theirs = task.captioner.vision_model(images).last_hidden_state[:, 0]
        expected = theirs @ task.search.visual.proj
        assert torch.allclose(task.search.encode_image(images), expected, atol=1e-4)


def test_what_is_written_loads_through_the_adapters_and_says_the_same(
    drawn: Drawn, tmp_path: Path
) -> None:
    task = _task(drawn)
    task.weights.eval()
    images = [Image.fromarray(picture) for picture in drawn.pictures[:4]]
    with torch.inference_mode():
        embed.take_eyes(task.search, task.captioner.vision_model)
        learned = torch.nn.functional.normalize(
            task.search.encode_image(pixels.to_input(drawn.pictures[:4]))
        )
    embed.save(task.search, tmp_path / "embed", {"match_score": 0.3})
    caption.save(task.captioner, tmp_path / "caption")
    search, captioner = OpenClip(tmp_path / "embed"), Blip(tmp_path / "caption")
    assert np.allclose(search.embed(images), learned.numpy(), atol=5e-3)
    assert search.match_score == 0.3
    assert search.embed(["a red cat on a beach"]).shape == (1, embed.DIMENSION)
    assert len(captioner.caption(images)) == 4
    search.close()
    captioner.close()


def test_kept_patches_are_those_of_the_things_first() -> None:
    table = SceneTable.of([sample_scene(seed) for seed in range(50)])
    kept = eyes.kept_patches(table, np.random.default_rng(1))
    kinds, _ = cell_targets(table, eyes.GRID)
    things = kinds != kinds.max()
    taken = np.take_along_axis(things, kept, 1).sum(1)
    assert (taken == np.minimum(things.sum(1), eyes.KEPT)).mean() > 0.8
    assert all(len(set(row)) == eyes.KEPT for row in kept.tolist())


def test_cells_name_what_stands_on_top() -> None:
    scene = next(s for s in map(sample_scene, range(200)) if s.relation == "on")
    table = SceneTable.of([scene])
    kinds, colours = cell_targets(table, 64)
    upper = scene.things[0]
    at = int(upper.y * 64) * 64 + int(upper.x * 64)
    assert (kinds[0, at], colours[0, at]) == (table.kinds[0, 0], table.colours[0, 0])


def test_the_loss_is_finite_in_both_phases(drawn: Drawn) -> None:
    task = _task(drawn)
    for progress in (0.0, 1.0):
        assert math.isfinite(task.loss(np.random.default_rng(3), progress).item())
