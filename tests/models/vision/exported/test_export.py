"""A checkpoint is written for ONNX Runtime wholly and rightly, or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.errors import ModelError
from models.vision.embedder import OpenClip
from models.vision.exported import export_clip as exporting
from models.vision.exported.embedder import ExportedClip
from models.vision.exported.export import NotTheSame
from models.vision.exported.export_blip import export_blip
from models.vision.exported.export_clip import export_clip
from models.vision.exported.matcher import ExportedMatcher
from models.vision.exported.probes import probe_pictures
from models.vision.exported.record import ExportUnusable
from models.vision.matcher import BlipMatcher
from tests.models import small_checkpoints


def test_a_search_model_is_exported(tmp_path: Path) -> None:
    folder = small_checkpoints.make_siglip(tmp_path / "checkpoint")
    target = tmp_path / "exports" / "embed"
    export_clip(folder, target)
    theirs, mine = OpenClip(folder, "x"), ExportedClip(folder, target, "x")
    texts = ["a red boat on the beach", "A red boat!", ""]
    assert np.sum(theirs.embed(texts) * mine.embed(texts), axis=1).min() >= 0.9999
    assert (mine.name, mine.dimension) == (theirs.name, theirs.dimension)
    assert mine.preprocessing == theirs.preprocessing
    assert mine.match_score == pytest.approx(theirs.match_score)
    assert [path.name for path in target.parent.iterdir()] == ["embed"]


def test_a_matcher_is_exported(itm_folder: Path, tmp_path: Path) -> None:
    export_blip(itm_folder, tmp_path / "match")
    theirs, mine = BlipMatcher(itm_folder), ExportedMatcher(itm_folder, tmp_path / "match")
    pictures = probe_pictures(3)
    odds = theirs.match("a red boat", theirs.look(pictures))
    assert np.abs(odds - mine.match("a red boat", mine.look(pictures))).max() < 0.05


def test_one_that_says_something_else_is_thrown_away(
    clip_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(self: Any, beside: Path) -> None:
        raise NotTheSame("A vector differs.")

    monkeypatch.setattr(exporting._Checkpoint, "compare", wrong)
    with pytest.raises(NotTheSame):
        export_clip(clip_folder, tmp_path / "embed")
    assert not [*tmp_path.iterdir()]


def test_of_a_damaged_checkpoint_nothing_is_written(clip_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(clip_folder, tmp_path / "checkpoint")
    (folder / "open_clip_model.safetensors").write_bytes(b"damaged")
    with pytest.raises(ModelError):
        export_clip(folder, tmp_path / "exports" / "embed")
    assert not (tmp_path / "exports").exists()


def test_an_export_of_other_weights_is_not_used(clip_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportUnusable):
        ExportedClip(clip_folder, tmp_path / "nothing").load()
