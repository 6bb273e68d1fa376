"""The helping heads of training, on the processor and on a GPU that is only imagined."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from models.starter.train.networks.heads import CellHead, PairHead, SceneHead, cell_targets
from models.starter.world.scenes import COLOURS, KINDS, sample_scene
from models.starter.world.tables import NOTHING, SceneTable

WIDTH, GRID = 8, 4


@pytest.fixture
def table() -> SceneTable:
    return SceneTable.of([sample_scene(seed) for seed in range(12)])


@pytest.fixture
def imagined_gpu() -> Iterator[torch.device]:
    """Tensors without numbers, of which each knows its device and refuses the others'."""
    with FakeTensorMode():
        yield torch.device("cuda")


def test_the_heads_bring_the_truth_to_the_device_of_what_is_seen(
    table: SceneTable, imagined_gpu: torch.device
) -> None:
    with imagined_gpu:
        cells, scene, pairs = CellHead(WIDTH), SceneHead(WIDTH), PairHead(WIDTH)
        patches = torch.zeros(12, GRID * GRID, WIDTH)
    said = {
        "cells": cells.loss(patches, *cell_targets(table, GRID)),
        "scene": scene.loss(patches[:, 0], table),
        "right": scene.right(patches[:, 0], table),
        "pairs": pairs.loss(patches, table),
    }
    assert {name: value.device.type for name, value in said.items()} == dict.fromkeys(said, "cuda")


def test_a_scene_head_that_names_every_thing_is_right_and_one_that_names_none_is_not(
    table: SceneTable,
) -> None:
    kinds, colours = len(KINDS) + 1, len(COLOURS) + 1
    head, seen = SceneHead(12), torch.eye(12)  # one number a scene, so it can learn all by heart
    said = torch.zeros(12, table.kinds.shape[1], kinds + colours)
    for scene, place in np.argwhere(table.kinds != NOTHING).tolist():
        said[scene, place, table.kinds[scene, place]] = 9
        said[scene, place, kinds + table.colours[scene, place]] = 9
    with torch.no_grad():
        head.things.bias.zero_()
        head.things.weight.copy_(said.view(12, -1).T)
        assert head.right(seen, table) == 1
        learned = head.loss(seen, table)
        head.things.weight.neg_()
        assert head.right(seen, table) == 0
        assert head.loss(seen, table) > learned
