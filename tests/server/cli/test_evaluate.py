"""Simulated people: what they mean is known, and their thumbs are true nine times in ten."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from models.starter.world.scenes import COLOURS, KINDS, SETTINGS, Scene, sample_scene
from models.types import Vectors
from server.cli.evaluate import JUDGED, World, evaluate_learning, give_thumbs, questions
from server.feedback.rocchio import Rule

STEPS = (*KINDS, *COLOURS, *SETTINGS)


def seen(scene: Scene) -> Vectors:
    """One axis for each kind, colour and setting; not which colour is whose."""
    row = np.zeros(len(STEPS), np.float32)
    for name in (scene.setting, *(part for one in scene.things for part in (one.kind, one.colour))):
        row[STEPS.index(name)] = 1
    return row / np.linalg.norm(row)


def embed(texts: Sequence[str]) -> Vectors:
    rows = np.array([[name in text for name in STEPS] for text in texts], np.float32) + 1e-3
    normed: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return normed


@pytest.fixture(autouse=True)
def few_scenes_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.cli.evaluate.ENOUGH", 1)


@pytest.fixture(scope="module")
def world() -> World:
    scenes = [sample_scene(seed) for seed in range(1_000_000, 1_000_400)]
    return World(scenes, np.stack([seen(scene) for scene in scenes]))


def test_the_same_is_asked_in_other_words_and_of_pictures_that_nobody_judged(world: World) -> None:
    for question in questions(world, 20, embed, means_more=False, seed="a"):
        said, reworded, near = question.asks
        assert said.text != reworded.text
        assert (question.right[0] == question.right[1]).all()
        assert near.needs != said.needs or near.setting != said.setting or near.relation
        truth = [said.satisfied_by(scene) for scene in world.scenes]
        assert question.right[0].tolist() == truth
        memory = give_thumbs(world, [question], 20, Rule(), random.Random(1))
        assert len(memory.rows) == len(set(memory.rows)) and max(memory.rows) < world.half


def test_who_means_more_than_is_said_wants_fewer_pictures(world: World) -> None:
    fewer = []
    for question in questions(world, 5, embed, means_more=True, seed="a"):
        said = np.array([question.asks[0].satisfied_by(scene) for scene in world.scenes])
        assert (question.right[0] <= said).all()
        fewer.append(question.right[0].sum() < said.sum())
    assert any(fewer)


def test_one_thumb_in_ten_is_wrong_and_no_more_are_given_than_asked_for(world: World) -> None:
    asked = questions(world, 40, embed, means_more=False, seed="b")
    memory = give_thumbs(world, asked, 300, Rule(), random.Random(1))
    assert len(memory.rows) == 300
    wrong = [
        liked != asked[session].right[0, row]
        for liked, session, row in zip(memory.liked, memory.sessions, memory.rows, strict=True)
    ]
    assert 0.05 < np.mean(wrong) < 0.15
    assert len(give_thumbs(world, asked, JUDGED, Rule(), random.Random(1)).rows) == JUDGED


class Words:
    """As much of an embedder as is needed."""

    def embed(self, items: Sequence[str]) -> Vectors:
        return embed(items)


def test_a_rule_that_goes_too_far_is_found_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.cli.evaluate.SEEDS", 1)
    monkeypatch.setattr("server.cli.evaluate.QUESTIONS", 10)
    monkeypatch.setattr("server.cli.evaluate.THUMBS", (5,))
    wild = Rule(towards=3, away=3, apart=3, nearest=0.2, like_from=-1)
    figures = evaluate_learning(Words(), world.scenes, world.vectors, wild)
    lost = next(figure for figure in figures if "lost at most, of" in figure["name"])
    assert not lost["met"]
    still = evaluate_learning(Words(), world.scenes, world.vectors, Rule(0, 0, 0))
    assert [figure["value"] for figure in still] == pytest.approx([0.0] * len(still), abs=0.01)
