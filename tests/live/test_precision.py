"""What a search loses where the text tower runs in bfloat16, as processors made for it run it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from models.bundle import Models
from models.checkpoint import SETTINGS
from models.embed import OpenClip
from models.precision import Precision
from models.profiles import locate, profiles
from models.types import Vectors
from tests.live.conftest import Picture

LEAST_COSINE = 0.99
ASKED = (
    "dog",
    "my daughter blowing out the candles on her birthday cake",
    "a handwritten letter on a wooden table",
    "the view from the train window, mountains with snow and a lake in front of them",
    "two people",
    "Brief an das Finanzamt",
)


def vectors_in(precision: Precision, checkpoint: Path, beside: Path, texts: list[str]) -> Vectors:
    """What the same weights make of the texts in this precision, whatever the processor."""
    beside.mkdir()
    for file in checkpoint.iterdir():
        (beside / file.name).symlink_to(file)
    settings = beside / SETTINGS
    said = json.loads(settings.read_text()) if settings.is_file() else {}
    settings.unlink(missing_ok=True)
    settings.write_text(json.dumps(said | {"text_precision": precision}))
    with closing(OpenClip(beside)) as embedder:
        return embedder.embed(texts)


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
