"""Pictures come out as open_clip prepares them, whatever their shape and the way."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest

from models.vision.exported.pixels import Preparation, prepared
from models.vision.exported.probes import probe_pictures


def preparation(way: Literal["shortest", "longest", "squash"], bilinear: bool) -> Preparation:
    return Preparation(48, way, bilinear, (0.48, 0.46, 0.41), (0.27, 0.26, 0.28), fill=7)


@pytest.mark.parametrize("way", ["shortest", "longest", "squash"])
@pytest.mark.parametrize("bilinear", [False, True])
def test_the_numbers_are_those_of_open_clip(way: Any, bilinear: bool) -> None:
    from open_clip.transform import PreprocessCfg, image_transform_v2

    how = preparation(way, bilinear)
    theirs = image_transform_v2(
        PreprocessCfg(
            size=how.side,
            mean=how.mean,
            std=how.std,
            interpolation="bilinear" if bilinear else "bicubic",
            resize_mode=way,
            fill_color=how.fill,
        ),
        is_train=False,
    )
    pictures = probe_pictures(40, seed=3)
    assert len({picture.size for picture in pictures}) > 30
    mine = prepared(pictures, how)
    wanted = np.stack([theirs(picture).numpy() for picture in pictures])
    assert mine.shape == wanted.shape == (40, 3, 48, 48)
    assert np.abs(mine - wanted).max() < 1e-5


@pytest.mark.parametrize(
    "wrong", [{"way": "sideways"}, {"mean": [0.5]}, {"side": "wide"}, {"std": None}]
)
def test_a_way_that_is_not_known_is_refused(wrong: dict[str, object]) -> None:
    said = {"side": 8, "way": "squash", "bilinear": False, "fill": 0}
    said |= {"mean": [0.5] * 3, "std": [0.5] * 3}
    assert Preparation.of(said).side == 8
    with pytest.raises((KeyError, TypeError, ValueError)):
        Preparation.of({**said, **wrong})
