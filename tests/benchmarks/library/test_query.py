"""Every way to make a vector of a question is measured, and the one that is taken is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.full_size.exported import exported, search_model
from benchmarks.full_size.shapes import ClipShape
from benchmarks.library import query
from models.vision.exported import export_clip

TOWER = {"width": 64, "layers": 2, "head_width": 32, "image_size": 64, "patch_size": 16}
TEXT = {"width": 32, "layers": 1, "heads": 2}
TINY = ClipShape("ViT-B-32-256", dimension=16, vision=TOWER, text=TEXT)


def test_ways_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_clip, "PROBES", 5)
    model = search_model(TINY, tmp_path)
    assert search_model(TINY, tmp_path) == model
    before = exported(model).stat()
    figures = query.measure(2, {"tiny": lambda: model})
    assert exported(model).stat() == before
    names = [figure.name for figure in figures if figure.name.endswith("median")]
    assert names == [
        "one query to a vector, tiny: PyTorch, median",
        "one query to a vector, tiny: float32, which is taken here, median",
    ]
    assert all(figure.value and figure.value > 0 for figure in figures)
