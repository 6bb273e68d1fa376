"""The image tower that the search model and the captioner share, and a way to train it faster.

Early in training, half of a picture's patches are left out, ground before things, as FLIP does
blindly (Li et al. 2023).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from models.starter.train.data import PIXELS
from models.starter.train.networks.heads import cell_cover
from models.starter.world.tables import Ints, SceneTable

__all__ = ["GRID", "HEADS", "KEPT", "LAYERS", "PATCH", "PIXELS", "WIDTH", "Eyes", "kept_patches"]

PATCH = 10
"""Side of a patch in pixels; the smallest thing is two patches wide."""
GRID = PIXELS // PATCH
WIDTH = 192
LAYERS = 4
HEADS = 6
KEPT = 32
"""Patches that are kept of GRID * GRID, early in training."""
REACH = 0.55
"""How far from a thing's centre patches count as its own, as a fraction of its box's side."""


class Eyes(nn.Module):
    """BLIP's image tower, able to look at some patches only."""

    def __init__(self, vision: Any) -> None:
        super().__init__()
        self.vision = vision

    def forward(self, images: torch.Tensor, kept: torch.Tensor | None = None) -> torch.Tensor:
        """One vector for the picture and one for each patch, shape (n, 1 + patches, WIDTH).

        Args:
            images: shape (n, 3, PIXELS, PIXELS).
            kept: places of the patches to look at, shape (n, KEPT); None: all of them.
        """
        tokens = self.vision.embeddings(images)
        if kept is not None:
            patches = tokens[:, 1:].gather(1, kept[..., None].expand(-1, -1, tokens.shape[2]))
            tokens = torch.cat([tokens[:, :1], patches], dim=1)
        seen = self.vision.encoder(inputs_embeds=tokens).last_hidden_state
        vectors: torch.Tensor = self.vision.post_layernorm(seen)
        return vectors


def kept_patches(table: SceneTable, rng: np.random.Generator) -> Ints:
    """Which patches to look at, shape (n, KEPT): those of things first, then some of the ground."""
    count = len(table.settings)
    things = np.zeros((count, GRID * GRID), np.bool_)
    for place in range(table.kinds.shape[1]):
        things |= cell_cover(table, place, GRID, REACH).reshape(count, -1)
    order: npt.NDArray[np.float64] = rng.random(things.shape) - things
    return np.argpartition(order, KEPT, axis=1)[:, :KEPT]
