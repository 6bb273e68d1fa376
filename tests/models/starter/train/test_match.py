"""Training the matcher: what it learns from is true, only its reader learns, and it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from models.starter.train import loop, match
from models.starter.train.candidates import Looked, looked_at, sample
from models.starter.train.data import Drawn, training_picture, unseen_scenes
from models.starter.train.networks import caption, embed, eyes
from models.starter.train.networks.word_head import named
from models.starter.train.vocabulary import encode, words
from models.starter.world.scenes import Scene, sample_scene
from models.starter.world.wording import Ask, Need
from models.vision.matcher import BlipMatcher

PLACES = {word: place for place, word in enumerate(words())}


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Models this small are far quicker on one."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def captioner() -> Any:
    torch.manual_seed(3)
    return caption.build().eval()


@pytest.fixture(scope="module")
def search() -> Any:
    torch.manual_seed(4)
    return embed.build().eval()


@pytest.fixture(scope="module")
def looked(captioner: Any, search: Any) -> Looked:
    scenes = [sample_scene(seed) for seed in range(40)]
    pictures = np.stack([training_picture(scene) for scene in scenes])
    return looked_at(Drawn(scenes, pictures), captioner.vision_model, search)


def test_scenes_are_seen_with_the_vectors_that_the_search_model_gives(
    looked: Looked, captioner: Any
) -> None:
    assert looked.patches.shape == (40, 1 + eyes.GRID**2, eyes.WIDTH)
    assert np.linalg.norm(looked.vectors, axis=1) == pytest.approx(np.ones(40), abs=1e-3)
    assert looked.scenes[0] == sample_scene(0)
    assert looked.scenes[1] != sample_scene(1)  # seen in a mirror


def test_every_picture_is_truly_right_or_wrong_for_its_ask(looked: Looked, search: Any) -> None:
    batch = sample(looked, search, np.random.default_rng(5), 32, 8)
    assert batch.right.shape == (32, 8) and len(batch.asks) == 32
    for ask, scenes, right in zip(batch.asks, batch.scenes, batch.right, strict=True):
        assert [ask.satisfied_by(scene) for scene in scenes] == right.tolist()
        assert len({id(scene) for scene in scenes}) == 8
    assert 0.05 < batch.right.mean() < 0.5
    again = sample(looked, search, np.random.default_rng(5), 32, 8)
    assert again.asks == batch.asks and (again.patches == batch.patches).all()


def test_the_scenes_are_none_that_the_eyes_learnt_from(tmp_path: Path) -> None:
    [scene] = unseen_scenes(1, tmp_path).scenes
    assert scene == sample_scene(64_000)


def truths(ask: Ask, scene: Scene) -> dict[str, tuple[bool, bool]]:
    """By the words of an ask, what is true of a scene."""
    ids = encode(ask.text, PLACES)
    return {words()[ids[word.place]]: word.truth(scene) for word in named(ask, ids, PLACES)}


def test_words_that_name_something_are_true_or_false_of_a_picture() -> None:
    scene = next(
        scene
        for scene in map(sample_scene, range(500))
        if len(scene.things) == 1 and scene.things[0].kind == "dog"
    )
    colour = scene.things[0].colour
    other = "red" if colour != "red" else "blue"
    needs = (Need("dog", other), Need("cat"))
    ask = Ask(f"a {other} dog to the left of a cat in the snow", needs, "snow", "left")
    there = scene.setting == "snow"
    assert truths(ask, scene) == {
        "dog": (True, False),
        "cat": (False, False),
        "snow": (there, there),
    }
    assert truths(Ask(f"something {colour}", (), colour=colour), scene) == {colour: (True, True)}
    two = Ask("two dogs", (Need("dog", count=2),))
    assert truths(two, scene) == {"dogs": (True, False)}


def test_of_two_things_of_a_kind_each_is_found_by_its_colour() -> None:
    needs = (Need("cat", "black"), Need("cat"))
    ask = Ask("a cat left of a black cat", needs, relation="left")
    ids = encode(ask.text, PLACES)
    assert [word.place for word in named(ask, ids, PLACES)] == [7, 2]


def test_the_reader_learns_and_the_eyes_do_not(
    looked: Looked, captioner: Any, search: Any, tmp_path: Path
) -> None:
    model = match.build(captioner)
    few = Looked(looked.scenes[:12], looked.patches[:12], looked.vectors[:12])
    task = match.MatchTask(model, search, looked, few, batch=8)
    eyes_before, reader_before = weights(model.vision_model), weights(model.text_encoder)
    loop.train(task, loop.Plan(steps=2, peak_rate=1e-3), tmp_path)
    assert torch.equal(weights(model.vision_model), eyes_before)
    assert not torch.equal(weights(model.text_encoder), reader_before)
    assert torch.equal(eyes_before, weights(captioner.vision_model))


def weights(module: torch.nn.Module) -> torch.Tensor:
    return torch.cat([each.detach().flatten() for each in module.parameters()])


def test_what_is_written_says_what_was_learnt(
    looked: Looked, captioner: Any, search: Any, tmp_path: Path
) -> None:
    torch.manual_seed(6)
    model = match.build(captioner).eval()
    task = match.MatchTask(model, search, looked, looked)
    caption.save(model, tmp_path, match.SETTINGS)
    matcher = BlipMatcher(tmp_path, threads=1)
    pictures: Sequence[Image.Image] = [
        Image.fromarray(training_picture(sample_scene(seed))) for seed in (0, 2)
    ]
    question = "a red boat on a beach"
    with torch.inference_mode():
        learnt = task._odds(question, np.array([0, 2]))
    assert matcher.match(question, matcher.look(pictures)) == pytest.approx(learnt, abs=0.02)
    assert matcher.weight == 0.02
