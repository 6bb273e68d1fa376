"""The quicker forms of a checkpoint for a benchmark, made as the program makes them."""

from __future__ import annotations

from pathlib import Path

from benchmarks.full_size import embed
from benchmarks.full_size.home import KEPT
from benchmarks.full_size.shapes import FULL, ClipShape
from benchmarks.report import note
from models.checkpoints.export_record import is_usable
from models.checkpoints.remembered import Checksums
from models.vision.exported.export_clip import export_clip


def exported(folder: Path) -> Path:
    """The export of a checkpoint, in a folder beside it; made where it is not there yet."""
    target = folder.with_name(f"{folder.name}-export")
    if not is_usable(target, folder, Checksums(folder.parent).of):
        note(f"Making the quicker forms of {folder.name}; this happens once, and takes minutes.")
        export_clip(folder, target)
    return target


def search_model(shape: ClipShape = FULL.embed, kept: Path = KEPT) -> Path:
    """A checkpoint of the standard search model's shape, with random weights."""
    folder = kept / "search-model"
    if not (folder / "earshot.json").is_file():  # which is written last
        note("Making a search model of full size with random weights; this happens once.")
        embed.make(folder, shape)
    return folder
