"""What a library holds, checked against the pictures themselves, and which files were opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import batches
from index.library.library import Library
from index.pictures.photo import DecodedPhoto, read_photo
from tests.index.fakes import embed, nearest


def everything(library: Library) -> dict[Path, str | None]:
    """Every picture that can be found, with its caption, checked against its own contents."""
    found = {}
    for photo in library.catalog.page(limit=10_000):
        best = nearest(library, embed([read_photo(photo.path).image])[0], 1)[0]
        assert best.photo.image_id == photo.image_id
        assert best.score == pytest.approx(1.0)
        found[photo.path] = photo.caption
    assert len(found) == library.count() == len(library.vectors.ids())
    return found


class Opened:
    """Remembers which files were opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: list[Path] = []
        monkeypatch.setattr(batches, "read_photo", self._read)

    def _read(self, path: Path) -> DecodedPhoto:
        self.paths.append(path)
        return read_photo(path)
