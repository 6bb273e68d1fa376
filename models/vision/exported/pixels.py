"""Pictures as an image tower takes them, prepared with Pillow and numpy alone.

Every way is that of open_clip's `image_transform_v2` for evaluation, whose numbers come out the
same: torchvision leaves the resizing of a Pillow picture to Pillow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

Pixels = npt.NDArray[np.float32]
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Preparation:
    """How a picture becomes numbers."""

    side: int
    """Pixels; the picture is made a square of it."""
    way: Literal["shortest", "longest", "squash"]
    """Which edge is fitted to the side: the shortest, cut off; the longest, filled up; or both."""
    bilinear: bool
    """Bicubic where it is not set."""
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    """Of the colours, each in [0, 1]."""
    fill: int = 0
    """Grey of what is filled up."""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Preparation:
        """As a record has it. Raises: KeyError, TypeError, ValueError where it cannot be used."""
        mean, std = (tuple(float(each) for each in said[name]) for name in ("mean", "std"))
        if said["way"] not in ("shortest", "longest", "squash") or len(mean) != 3 or len(std) != 3:
            raise ValueError("This way of preparing a picture is not known.")
        return cls(
            int(said["side"]), said["way"], bool(said["bilinear"]), mean, std, int(said["fill"])
        )


def prepared(pictures: Sequence[Image.Image], how: Preparation) -> Pixels:
    """Pictures of any size -> shape (len(pictures), 3, side, side)."""
    return np.stack([_prepared(picture, how) for picture in pictures])


def _prepared(picture: Image.Image, how: Preparation) -> Pixels:
    square = _square(picture, how).convert("RGB")
    numbers = np.asarray(square, np.float32) / np.float32(255)
    mean, std = np.asarray(how.mean, np.float32), np.asarray(how.std, np.float32)
    return np.ascontiguousarray(((numbers - mean) / std).transpose(2, 0, 1))


def _square(picture: Image.Image, how: Preparation) -> Image.Image:
    side, filter_ = how.side, _filter(how)
    if how.way == "squash":
        return picture.resize((side, side), filter_)
    width, height = picture.size
    if how.way == "shortest":
        short = min(width, height)
        # torchvision cuts the longer edge off to whole pixels, and rounds where the square begins.
        size = tuple(side if edge == short else int(side * edge / short) for edge in picture.size)
        larger = picture.resize((size[0], size[1]), filter_)
        left, top = (round((edge - side) / 2) for edge in size)
        return larger.crop((left, top, left + side, top + side))
    ratio = max(width, height) / side
    smaller = picture.resize((round(width / ratio), round(height / ratio)), filter_)
    return _filled_up(smaller.convert("RGB"), how)


def _filled_up(picture: Image.Image, how: Preparation) -> Image.Image:
    """The picture in the middle of a square."""
    across, down = (how.side - edge for edge in picture.size)
    border = (across // 2, down // 2, (across + 1) // 2, (down + 1) // 2)
    return ImageOps.expand(picture, border, fill=(how.fill,) * 3)


def _filter(how: Preparation) -> Image.Resampling:
    return Image.Resampling.BILINEAR if how.bilinear else Image.Resampling.BICUBIC
