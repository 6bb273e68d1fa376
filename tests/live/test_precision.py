"""What a search loses where its model runs in bfloat16, as processors made for it run it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.bundle import Models
from models.checkpoints.checkpoint import SETTINGS
from models.checkpoints.precision import Precision
from models.checkpoints.profiles import locate, profiles
from models.types import Vectors
from models.vision.embedder import OpenClip
from tests.live.conftest import Picture

LEAST_COSINE = 0.99
LEAST_PICTURE_COSINE = 0.999  # or a library made in float32 could not be searched with it
TOWERS = ("text_precision", "picture_precision")
ASKED = (
    "dog",
    "my daughter blowing out the candles on her birthday cake",
    "a handwritten letter on a wooden table",
    "the view from the train window, mountains with snow and a lake in front of them",
    "two people",
    "Brief an das Finanzamt",
)


def vectors_in(
    precision: Precision, checkpoint: Path, beside: Path, items: list[str] | list[Image.Image]
) -> Vectors:
    """What the same weights make of texts or pictures in this precision, whatever the processor."""
    beside.mkdir()
    for file in checkpoint.iterdir():
        (beside / file.name).symlink_to(file)
    settings = beside / SETTINGS
    said = json.loads(settings.read_text()) if settings.is_file() else {}
    settings.unlink(missing_ok=True)
    settings.write_text(json.dumps(said | dict.fromkeys(TOWERS, precision)))
    with closing(OpenClip(beside)) as embedder:
        return embedder.embed(items)


@pytest.fixture(scope="module")
def checkpoint(models: Models, home: Path) -> Path:
    """The search model's own folder."""
    return locate(profiles()[models.profile], home).embed


def test_words_keep_their_direction_in_bfloat16(
    checkpoint: Path, pictures: list[Picture], tmp_path: Path
) -> None:
    texts = [*ASKED, *(picture.query for picture in pictures)]
    exact = vectors_in("float32", checkpoint, tmp_path / "float32", texts)
    quick = vectors_in("bfloat16", checkpoint, tmp_path / "bfloat16", texts)
    assert not np.array_equal(exact, quick)  # or the setting did nothing
    cosines = (exact * quick).sum(axis=1)
    assert cosines.min() >= LEAST_COSINE, dict(zip(texts, cosines.round(4).tolist(), strict=True))


def test_pictures_keep_their_direction_in_bfloat16(
    checkpoint: Path, pictures: list[Picture], tmp_path: Path
) -> None:
    images = [picture.image for picture in pictures]
    exact = vectors_in("float32", checkpoint, tmp_path / "float32", images)
    quick = vectors_in("bfloat16", checkpoint, tmp_path / "bfloat16", images)
    assert not np.array_equal(exact, quick)  # or the setting did nothing
    assert (exact * quick).sum(axis=1).min() >= LEAST_PICTURE_COSINE
