"""An export is used only while it is whole and belongs to the checkpoint at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.checkpoints.checkpoint import sha256
from models.checkpoints.export_record import RECORD, ExportRecord, ExportUnusable, read_record


@pytest.fixture
def export(tmp_path: Path) -> Path:
    (tmp_path / "text.onnx").write_bytes(b"network" * 100)
    files = {"text.onnx": sha256(tmp_path / "text.onnx")}
    ExportRecord("1a2b", {"torch": "2.14"}, files, {"dimension": 4}).write(tmp_path)
    return tmp_path


def test_what_was_written_is_read(export: Path) -> None:
    record = read_record(export, "1a2b")
    assert (record.facts, record.versions) == ({"dimension": 4}, {"torch": "2.14"})


def test_that_of_another_checkpoint_is_refused(export: Path) -> None:
    with pytest.raises(ExportUnusable, match="another's"):
        read_record(export, "ffff")


@pytest.mark.parametrize("damage", [b"", b"network" * 99, b"Network" + b"network" * 99])
def test_a_network_cut_short_or_changed_is_refused(export: Path, damage: bytes) -> None:
    (export / "text.onnx").write_bytes(damage)
    with pytest.raises(ExportUnusable, match="damaged"):
        read_record(export, "1a2b")


def test_a_network_that_is_gone_is_refused(export: Path) -> None:
    (export / "text.onnx").unlink()
    with pytest.raises(ExportUnusable, match="not there"):
        read_record(export, "1a2b")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 1}', '{"format": 99}'])
def test_a_record_that_cannot_be_read_is_refused(export: Path, text: str) -> None:
    (export / RECORD).write_text(text)
    with pytest.raises(ExportUnusable):
        read_record(export, "1a2b")
