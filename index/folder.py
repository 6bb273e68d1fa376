"""Which file in a library's folder is which, and what the folder is called in a sentence.

Knows names only, and reads nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class LibraryFolder:
    """The folder of one library."""

    path: Path

    @property
    def catalog(self) -> Path:
        """The truth: an SQLite file."""
        return self.path / "catalog.sqlite"

    @property
    def vectors(self) -> Path:
        """The copy of the vectors that makes opening quick."""
        return self.path / "vectors.faiss"

    @property
    def manifest(self) -> Path:
        """What that copy holds."""
        return self.path / "manifest.json"

    @property
    def opening_lock(self) -> Path:
        """Held while the library is made, brought up to date or healed."""
        return self.path / "opening.lock"

    @property
    def indexing_lock(self) -> Path:
        """Held by the one who changes the library."""
        return self.path / "indexing.lock"

    @property
    def spoken(self) -> str:
        """What messages to the person call it."""
        return f"the library in {self.path}"
