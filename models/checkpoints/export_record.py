"""What an export is: which files it has, from which checkpoint it was made, and by which versions.

An export is a folder beside others in the data home. It is used only while it belongs to the
checkpoint at hand and every file of it has the checksum that was written down.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from models.checkpoints.checkpoint import fingerprint, sha256, write_record
from models.errors import ModelError

RECORD = "export.json"
FORMAT = 1
"""Raised whenever an older export must not be used any longer."""

LIBRARIES = ("torch", "open_clip_torch", "transformers", "onnx", "onnxruntime")


class ExportUnusable(ModelError):
    """There is no export of this checkpoint, or it is damaged, cut short, or another's."""


@dataclass(frozen=True)
class ExportRecord:
    """What `export.json` says."""

    source: str
    """Fingerprint of the checkpoint that it was made from."""
    versions: Mapping[str, str]
    """Of the libraries that made it, by name."""
    files: Mapping[str, str]
    """Name to checksum, SHA-256 in hexadecimal."""
    facts: Mapping[str, Any]
    """What the adapter needs to know of the checkpoint, such as its match score."""

    def write(self, folder: Path) -> None:
        """Write the record; the files must be complete by then, for it makes them believed."""
        document = {
            "format": FORMAT,
            "source": self.source,
            "versions": dict(self.versions),
            "files": dict(self.files),
            "facts": dict(self.facts),
        }
        write_record(folder / RECORD, document, sort_keys=True)


def versions() -> dict[str, str]:
    """Of the libraries that make an export, by name."""
    return {name: version(name) for name in LIBRARIES}


def read_record(
    folder: Path, source: str, checksum: Callable[[Path], str] = sha256
) -> ExportRecord:
    """The record of an export whose files are all as they were written.

    Args:
        folder: the export.
        source: fingerprint of the checkpoint that it must be of.
        checksum: of a file; `Checksums.of` reads only files that have changed since the last time.

    Raises:
        ExportUnusable: it is missing, of another checkpoint, or damaged.
    """
    record = recorded(folder)
    try:
        whole = record.source == source and all(
            checksum(folder / name) == wanted for name, wanted in record.files.items()
        )
    except OSError as error:
        raise ExportUnusable("The quick form of a model is not there, or is damaged.") from error
    if not whole:
        raise ExportUnusable("The quick form of a model is another's, or is damaged.")
    return record


def recorded(folder: Path) -> ExportRecord:
    """What the record of an export says, whatever its files are. Raises: ExportUnusable."""
    try:
        said = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        record = ExportRecord(said["source"], said["versions"], {**said["files"]}, said["facts"])
        right = said["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExportUnusable("The quick form of a model is not there, or is damaged.") from error
    if not right:
        raise ExportUnusable("The quick form of a model is of another version of Earshot.")
    return record


def is_usable(export: Path, checkpoint: Path, checksum: Callable[[Path], str] = sha256) -> bool:
    """Whether a folder holds a whole export of a checkpoint; if not, why is logged.

    Args:
        export: the folder.
        checkpoint: what it must be of.
        checksum: as `read_record` takes it.
    """
    if not export.is_dir():
        return False
    try:
        read_record(export, fingerprint(checkpoint), checksum)
    except ExportUnusable:
        logging.getLogger(__name__).exception("%s is not used; PyTorch is.", export.name)
        return False
    return True
