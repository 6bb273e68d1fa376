"""Which file in a library's folder is which, and what the folder is called in a sentence.

These are names only: nothing is opened here.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FORMER_NAMES = ("vectors.faiss", "manifest.json", ".vectors.faiss.new", ".manifest.json.new")
"""Of before there could be vectors of several models."""


@dataclass(frozen=True)
class LibraryFolder:
    """The folder of one library."""

    path: Path

    @property
    def catalog(self) -> Path:
        """The truth: an SQLite file."""
        return self.path / "catalog.sqlite"

    def manifest(self, model_id: int) -> Path:
        """What the copy of a model's vectors holds, and which file it is."""
        return self.path / f"vectors-{model_id}.json"

    def new_vectors(self, model_id: int) -> Path:
        """A name that was never used, for a copy of a model's vectors."""
        return self.path / f"vectors-{model_id}-{secrets.token_hex(4)}.faiss"

    def older_vectors(self, model_id: int, present: str) -> Iterator[Path]:
        """What is left of copies before the one called `present`, whole or not."""
        for pattern in (f"vectors-{model_id}-*.faiss", f".vectors-{model_id}-*.faiss.new"):
            yield from (path for path in self.path.glob(pattern) if path.name != present)
        yield from (self.path / name for name in FORMER_NAMES)

    def of_a_catalog(self) -> Iterator[Path]:
        """Files that are there only where there was a catalogue."""
        log = self.path / f"{self.catalog.name}-wal"
        yield from (log,) if log.is_file() and log.stat().st_size else ()
        yield from self.path.glob("vectors-*.json")
        yield from self.path.glob("vectors-*.faiss")

    @property
    def opening_lock(self) -> Path:
        """Held while the library is made, brought up to date or healed."""
        return self.path / "opening.lock"

    @property
    def indexing_lock(self) -> Path:
        """Held by the one who changes the library."""
        return self.path / "indexing.lock"

    @property
    def copying_lock(self) -> Path:
        """Held by the one who replaces a copy of vectors."""
        return self.path / "copying.lock"

    @property
    def serving_lock(self) -> Path:
        """Held by a server of the library for as long as it lives."""
        return self.path / "serving.lock"

    @property
    def serving(self) -> Path:
        """Where that server listens."""
        return self.path / "serving.json"

    @property
    def spoken(self) -> str:
        """What messages to the person call it."""
        return f"the library in {self.path}"
