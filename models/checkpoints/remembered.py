"""Checksums of large files, remembered from one start to the next.

Reading 140 MB costs a third of a second at every start; a file that has not changed since it was
last read need not be read again. What tells whether it has: its size, its inode, and the times of
its last change of content and of state. The last of these no program sets at will, so a file that
was exchanged is noticed even where the new one was given the old one's name, size and date.

The record is a JSON file in the data home. Without a record, or where it cannot be written, every
file is read.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from models.checkpoints.checkpoint import sha256, write_record

RECORD = "checksums.json"
logger = logging.getLogger(__name__)


class Checksums:
    """SHA-256 of files, read again only where a file has changed."""

    def __init__(self, home: Path) -> None:
        """Nothing is read yet.

        Args:
            home: the data home, where the record is, or will be.
        """
        self._record = home / "models" / RECORD

    def of(self, path: Path) -> str:
        """Hexadecimal digest of a file. Raises: OSError, where it cannot be read."""
        key, state = str(path.resolve()), _state(path)
        known = self._read()
        if state == known.get(key, [])[:-1]:
            return str(known[key][-1])
        digest = sha256(path)
        if _state(path) == state:  # or it was written to meanwhile
            self._write(known | {key: [*state, digest]})
        return digest

    def _read(self) -> dict[str, list[int | str]]:
        try:
            known = json.loads(self._record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return known if _is_record(known) else {}

    def _write(self, known: dict[str, list[int | str]]) -> None:
        try:
            here = {path: facts for path, facts in known.items() if Path(path).is_file()}
            self._record.parent.mkdir(parents=True, exist_ok=True)
            write_record(self._record, here)
        except OSError:
            logger.info("Checksums cannot be remembered, so files are read at every start.")


def _state(path: Path) -> list[int | str]:
    """What changes whenever the file does."""
    is_now = path.stat()
    return [is_now.st_size, is_now.st_ino, is_now.st_mtime_ns, is_now.st_ctime_ns]


def _is_record(known: object) -> bool:
    return isinstance(known, dict) and all(
        isinstance(facts, list) and len(facts) == 5 for facts in known.values()
    )
