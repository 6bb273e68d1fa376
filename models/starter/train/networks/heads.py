"""Helping heads for training: what is where in the picture, said outright.

A linear layer names the kind and colour in each cell of the picture, another lists the scene's
things from left to right. Their losses teach an image tower in minutes what a caption's loss
alone takes hours to. They are dropped afterwards.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from models.starter.world.scenes import COLOURS, KINDS, MAX_THINGS, SETTINGS
from models.starter.world.tables import NOTHING, Bools, Ints, SceneTable

CORE = 0.42
"""How far a thing reaches from the centre of its box, as a fraction of the box's side."""
_KINDS, _COLOURS = len(KINDS) + 1, len(COLOURS) + 1  # the last class is "nothing there"


class CellHead(nn.Module):
    """Names kind and colour in each cell of a grid."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.names = nn.Linear(width, _KINDS + _COLOURS)

    def loss(self, cells: torch.Tensor, kinds: Ints, colours: Ints) -> torch.Tensor:
        """Cross-entropy over cells; a cell of a thing weighs as much as two of the ground.

        Args:
            cells: shape (n, cells, width).
            kinds: truth, shape (n, cells), as `cell_targets` gives it.
            colours: likewise.
        """
        said = self.names(cells).float().flatten(0, 1)
        both = sum(
            functional.cross_entropy(
                part, torch.from_numpy(truth).flatten().to(said.device), reduction="none"
            )
            for part, truth in ((said[:, :_KINDS], kinds), (said[:, _KINDS:], colours))
        )
        thing = torch.from_numpy(kinds != len(KINDS)).flatten().float().to(said.device)
        on_things = (both * thing).sum() / thing.sum().clamp(min=1)
        on_ground = (both * (1 - thing)).sum() / (1 - thing).sum().clamp(min=1)
        return on_things + 0.5 * on_ground


def cell_targets(table: SceneTable, grid: int) -> tuple[Ints, Ints]:
    """Kind and colour in each cell, shape (n, grid * grid); the last class where nothing is."""
    count = len(table.settings)
    kinds = np.full((count, grid, grid), len(KINDS), np.int64)
    colours = np.full((count, grid, grid), len(COLOURS), np.int64)
    for place in reversed(range(MAX_THINGS)):  # what stands on a support is drawn over it
        inside = cell_cover(table, place, grid, CORE)
        kinds = np.where(inside, table.kinds[:, place, None, None], kinds)
        colours = np.where(inside, table.colours[:, place, None, None], colours)
    return kinds.reshape(count, -1), colours.reshape(count, -1)


def cell_cover(table: SceneTable, place: int, grid: int, reach: float) -> Bools:
    """Which cells the thing at this place covers, shape (n, grid, grid).

    `reach` is how far it goes from the centre of its box, as a fraction of the box's side.
    """
    centres = (np.arange(grid, dtype=np.float32) + 0.5) / grid
    x, y, side = (table.boxes[:, place, i, None, None] for i in range(3))
    across = np.abs(centres[None, None, :] - x) <= reach * side
    down = np.abs(centres[None, :, None] - y) <= reach * side
    there = (table.kinds[:, place] != NOTHING)[:, None, None]
    cover: Bools = across & down & there
    return cover


class SceneHead(nn.Module):
    """Lists a scene's things from left to right, its setting, and whether one stands on another."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.things = nn.Linear(width, MAX_THINGS * (_KINDS + _COLOURS))
        self.rest = nn.Linear(width, len(SETTINGS) + 2)

    def loss(self, features: torch.Tensor, table: SceneTable) -> torch.Tensor:
        """Mean cross-entropy, features of shape (n, width)."""
        things = self.things(features).float().view(-1, _KINDS + _COLOURS)
        rest = self.rest(features).float()
        kinds, colours = _closed(table, features.device)
        settings = torch.from_numpy(table.settings).to(features.device)
        on = torch.from_numpy(table.on.astype(np.int64)).to(features.device)
        return (
            functional.cross_entropy(things[:, :_KINDS], kinds)
            + functional.cross_entropy(things[:, _KINDS:], colours)
            + functional.cross_entropy(rest[:, : len(SETTINGS)], settings)
            + functional.cross_entropy(rest[:, len(SETTINGS) :], on)
        )

    def right(self, features: torch.Tensor, table: SceneTable) -> torch.Tensor:
        """Share of things whose kind and colour are both right, shape ()."""
        things = self.things(features).float().view(-1, _KINDS + _COLOURS)
        kinds, colours = _closed(table, features.device)
        both = (things[:, :_KINDS].argmax(1) == kinds) & (things[:, _KINDS:].argmax(1) == colours)
        there = kinds != len(KINDS)
        share: torch.Tensor = (both & there).sum() / there.sum()
        return share


def _closed(table: SceneTable, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Flat class numbers of kinds and of colours, each with a last class for nothing."""
    return (
        torch.from_numpy(_flat(table.kinds, len(KINDS))).to(device),
        torch.from_numpy(_flat(table.colours, len(COLOURS))).to(device),
    )


def _flat(places: Ints, nothing: int) -> Ints:
    return np.where(places == NOTHING, nothing, places).ravel()


class PairHead(nn.Module):
    """Names which (kind, colour) pairs are anywhere in the picture."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.names = nn.Linear(width, len(KINDS) * len(COLOURS))
        nn.init.constant_(self.names.bias, -5.0)  # a pair is rarely there

    def loss(self, patches: torch.Tensor, table: SceneTable) -> torch.Tensor:
        """Binary cross-entropy on the strongest patch of each pair; patches (n, patches, width)."""
        said = self.names(patches).float().amax(1)
        there = np.zeros((len(table.kinds), len(KINDS) * len(COLOURS)), np.float32)
        rows, places = np.nonzero(table.kinds != NOTHING)
        pairs = table.kinds[rows, places] * len(COLOURS) + table.colours[rows, places]
        there[rows, pairs] = 1
        truth = torch.from_numpy(there).to(said.device)
        return functional.binary_cross_entropy_with_logits(said, truth)
