"""Pictures -> network input: scaling, and cheap changes that make a model care about things only.

Works on tensors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

    from models.starter.train.data import Pixels

MEAN = (0.5, 0.5, 0.5)
STD = (0.25, 0.25, 0.25)


def to_input(pictures: Pixels) -> torch.Tensor:
    """Normalised floats, shape (n, 3, side, side)."""
    import torch

    pixels = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float()
    mean = torch.tensor(MEAN).view(1, 3, 1, 1)
    std = torch.tensor(STD).view(1, 3, 1, 1)
    return (pixels / 255 - mean) / std


def varied(pixels: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Other light, other contrast, a little noise; a quarter of the batch a little blurred."""
    import torch

    count = len(pixels)

    def draw(low: float, high: float) -> torch.Tensor:
        values = rng.uniform(low, high, (count, 1, 1, 1)).astype(np.float32)
        return torch.from_numpy(values)

    pixels = pixels * draw(0.88, 1.12) + draw(-0.2, 0.2)
    # A quarter of the noise, used four times over: as good here, and drawing it takes time.
    quarter = (-(-count // 4), *pixels.shape[1:])
    noise = torch.from_numpy(rng.standard_normal(quarter, np.float32)).repeat(4, 1, 1, 1)[:count]
    pixels = pixels + noise * draw(0.0, 0.08)
    blurred = count // 4
    soft = torch.nn.functional.avg_pool2d(pixels[:blurred], 3, 1, 1, count_include_pad=False)
    return torch.cat([soft.lerp(pixels[:blurred], 0.4), pixels[blurred:]])
