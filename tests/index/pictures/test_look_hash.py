"""Pictures that look the same are known without a model."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from index.pictures.look_hash import differing_bits, look_hash
from tests.index.fakes import mosaic


def saved_again(image: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(io.BytesIO(file.getvalue())).convert("RGB")


@pytest.mark.parametrize("seed", range(5))
def test_a_picture_made_smaller_compressed_or_lighter_keeps_its_look(seed: int) -> None:
    image = mosaic(seed, (400, 300)).resize((800, 600), Image.Resampling.BICUBIC)
    look = look_hash(image)
    copies = (
        image.resize((200, 150)),
        saved_again(image, 40),
        ImageEnhance.Brightness(image).enhance(0.9),
    )
    assert all(differing_bits(look, look_hash(copy)) <= 4 for copy in copies)


def test_other_pictures_have_other_looks() -> None:
    chance = np.random.default_rng(0)
    looks = [
        look_hash(Image.fromarray(chance.integers(0, 256, (12, 12, 3), dtype=np.uint8)))
        for _ in range(40)
    ]
    apart = [differing_bits(a, b) for at, a in enumerate(looks) for b in looks[:at]]
    assert min(apart) > 8


def test_bits_are_counted_across_the_sign() -> None:
    assert differing_bits(-1, 0) == 64
    assert differing_bits(-(2**63), 2**63 - 1) == 64
    assert differing_bits(5, 4) == 1
