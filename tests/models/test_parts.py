"""What a person hears when an ability is missing: what happened, what still works, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from models import parts
from models.errors import ModelMissing
from models.hear.whisper import FasterWhisper
from models.speak.piper import Piper
from models.vision.captioner import Blip
from models.vision.embedder import OpenClip
from models.vision.matcher import BlipMatcher


@pytest.mark.parametrize(
    ("adapter", "part"),
    [
        (FasterWhisper, parts.HEARING),
        (OpenClip, parts.SEARCHING),
        (BlipMatcher, parts.MATCHING),
        (Blip, parts.DESCRIBING),
        (Piper, parts.SPEAKING),
    ],
)
def test_a_missing_model_is_told_in_three_short_sentences(
    adapter: type[FasterWhisper | OpenClip | BlipMatcher | Blip | Piper],
    part: parts.Part,
    tmp_path: Path,
) -> None:
    with pytest.raises(ModelMissing) as told:
        adapter(tmp_path / "none").load()
    assert str(told.value) == (
        f"The {part} is not on this machine. {part.without} "
        "Run earshot models download to fetch it."
    )
    assert str(tmp_path) not in str(told.value)
