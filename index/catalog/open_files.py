"""The files that a connection to an SQLite catalogue has open, and whether they are in their place.

A file that was deleted, or whose folder was, goes on taking writes as long as somebody has it open,
and all of them are lost at the end. Knows no SQL.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeAlias

Identity: TypeAlias = tuple[int, int] | None
"""A file's device and its number on it; None where there is no file."""


@dataclass(frozen=True)
class OpenFiles:
    """A catalogue and its log, as they were when they were opened.

    SQLite keeps the log for as long as anybody has the catalogue open, so that neither changes.
    """

    BESIDE: ClassVar = ("-wal", "-shm")
    """Endings of the names of the files beside a catalogue."""
    path: Path
    catalog: Identity
    log: Identity

    @classmethod
    def at(cls, path: Path) -> OpenFiles:
        """Those that lie at a path now."""
        return cls(path, _identity(path), _identity(Path(f"{path}-wal")))

    def are_in_place(self) -> bool:
        """Whether what is written to them is found again there."""
        return OpenFiles.at(self.path) == self

    def are_replaced(self) -> bool:
        """Whether another catalogue lies there now."""
        now = _identity(self.path)
        return now is not None and now != self.catalog


def _identity(path: Path) -> Identity:
    try:
        found = os.stat(path)  # noqa: PTH116 - for every transaction, and Path takes thrice as long
    except OSError:
        return None
    return found.st_dev, found.st_ino
