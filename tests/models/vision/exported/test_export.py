"""A checkpoint is written for ONNX Runtime wholly and rightly, or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.checkpoints.export_record import ExportUnusable, is_usable
from models.checkpoints.exporting import MADE, REFUSED, in_a_child
from models.checkpoints.profiles import STANDARD
from models.errors import ModelError
from models.vision.embedder import OpenClip
from models.vision.exported import export_clip as exporting
from models.vision.exported.embedder import ExportedClip
from models.vision.exported.export import NotTheSame
from models.vision.exported.export_blip import export_blip
from models.vision.exported.export_clip import export_clip
from models.vision.exported.matcher import ExportedMatcher
from models.vision.exported.probes import probe_pictures
from models.vision.matcher import BlipMatcher
from tests.models import small_checkpoints


def by_a_child(folder: Path, target: Path) -> None:
    assert in_a_child(STANDARD.embed, folder, target, threading.Event()) == (MADE, "")
    assert is_usable(target, folder)


@pytest.mark.parametrize(
    ("make", "write"),
    [
        (small_checkpoints.make_siglip, export_clip),
        (small_checkpoints.make_classic, by_a_child),
    ],
)
def test_a_search_model_is_exported(
    make: Callable[[Path], Path], write: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    folder = make(tmp_path / "checkpoint")
    target = tmp_path / "exports" / "embed"
    write(folder, target)
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


def test_a_child_process_says_why_it_cannot(
    clip_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = shutil.copytree(clip_folder, tmp_path / "checkpoint")
    (folder / "open_clip_model.safetensors").write_bytes(b"damaged")
    ended = in_a_child(STANDARD.embed, folder, tmp_path / "embed", threading.Event())
    assert ended == (REFUSED, "open_clip cannot load this search model.")
    assert "Traceback" in caplog.text


def test_a_disk_that_fills_up_leaves_nothing_behind(
    clip_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(exporting._Checkpoint, "write", full)
    with pytest.raises(OSError, match="No space"):
        export_clip(clip_folder, tmp_path / "embed")
    assert not [*tmp_path.iterdir()]


def test_what_a_killed_export_left_is_removed_when_it_is_old(
    clip_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, recent = tmp_path / ".embed.old", tmp_path / ".embed.recent"
    for left in (old, recent):
        left.mkdir()
    os.utime(old, (0, 0))
    monkeypatch.setattr(exporting._Checkpoint, "write", lambda *_: {})
    monkeypatch.setattr(exporting._Checkpoint, "compare", lambda *_: None)
    export_clip(clip_folder, tmp_path / "embed")
    assert {path.name for path in tmp_path.iterdir()} == {"embed", recent.name}
