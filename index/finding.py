"""The first stage of a build: every picture gets a row and a vector, and rows of lost files go.

A file with known contents is recognised, whether touched, moved or copied, and keeps its vector
and its caption. Knows no captioner.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from index.batches import ReadPhoto, all_failed, attempt, read_batches
from index.catalog import FACTS_VERSION
from index.errors import PhotoOutOfReach
from index.features import Features
from index.library import Library
from index.paths import is_under, path_to_text
from index.photo import Picture
from index.places import Gazetteer
from index.records import Entry, FileState, KnownImage, PhotoFacts
from index.report import Stage, Tally
from index.scan import scan
from index.vectors import Vectors, unit

Embed: TypeAlias = Callable[[list[Image.Image]], npt.NDArray[np.float32]]
"""Upright RGB pictures to vectors, shape (n, dimension)."""

NOT_EMBEDDED = "The picture model could not work on it."


@dataclass
class _Batch:
    """What is to be stored, in two transactions at most."""

    same: list[tuple[int, FileState, PhotoFacts]] = field(default_factory=list)
    """Rows whose file has another name or date and the same contents."""
    entries: list[Entry] = field(default_factory=list)
    """Rows that are new or get a new vector."""
    unknown: list[tuple[Path, Picture]] = field(default_factory=list)
    """Pictures that the model must look at first."""


class Finding:
    """Makes the pictures in some places findable."""

    def __init__(
        self,
        library: Library,
        places: Sequence[Path],
        embed: Embed,
        tally: Tally,
        features: Features | None = None,
    ) -> None:
        self._library = library
        self._catalog = library.catalog
        self._tally = tally
        self._embed = embed
        self._features = features
        self._gazetteer = Gazetteer()
        self._has_embedded = False
        self._places = tuple(path_to_text(Path(os.path.abspath(path))) for path in places)  # noqa: PTH100
        self.files = list(scan(places, on_skip=tally.skipped.append, leave_out=[library.folder]))
        """Every file that may be a picture."""
        self._left_out = {path_to_text(skipped.path) for skipped in tally.skipped}
        self._present = set(self.files)
        known = self._catalog.known(library.model_id)
        self._by_path = {image.file.path: image for image in known}
        self._by_hash = {image.file.content_hash: image for image in known}

    def run(self, batch_size: int) -> None:
        """Read, embed and store whatever is new, then forget what is gone."""
        fresh = [path for path in self.files if not self._is_unchanged(path)]
        done = self._tally.unchanged = len(self.files) - len(fresh)
        self._tally.tell_progress(Stage.FINDING, done, len(self.files), None)
        for photos in read_batches(fresh, batch_size, self._tally.asked_to_stop):
            self._store(self._sorted_out(photos))
            self._library.follow()
            done += len(photos)
            self._tally.tell_progress(Stage.FINDING, done, len(self.files), photos[-1][0])
        if not self._tally.stopped:
            self._remove([image for image in self._by_path.values() if self._is_gone(image)])
            self._library.follow()

    def _is_unchanged(self, path: Path) -> bool:
        image = self._by_path.get(path)
        if image is None or not image.has_vector or image.facts_version != FACTS_VERSION:
            return False
        try:
            found = path.stat()
        except OSError:
            return False  # reading it will say why
        return (found.st_size, found.st_mtime_ns) == (image.file.size, image.file.mtime_ns)

    def _sorted_out(self, photos: list[ReadPhoto]) -> _Batch:
        batch = _Batch()
        for path, read in photos:
            if isinstance(read, Picture):
                self._place(path, read, batch)
                continue
            self._tally.skip(path, read.reason)
            known = self._by_path.get(path)
            # What is out of reach today keeps its row; what is no picture any more does not.
            if known is not None and not isinstance(read, PhotoOutOfReach):
                self._remove([known])
        return batch

    def _place(self, path: Path, picture: Picture, batch: _Batch) -> None:
        """Put a picture where it belongs in `batch`, with the least work."""
        file = FileState(path, picture.size, picture.mtime_ns, picture.content_hash)
        row = self._by_path.get(path)
        twin = row if row and row.file.content_hash == file.content_hash else None
        twin = twin or self._by_hash.get(file.content_hash)
        if twin is None or not twin.has_vector:
            self._place_new(path, picture, batch)
        elif twin is row:
            batch.same.append((twin.image_id, file, self._facts(picture)))
            self._tally.unchanged += 1
        elif row is None and self._is_gone(twin):
            batch.same.append((twin.image_id, file, self._facts(picture)))
            self._tally.updated += 1
            self._forget(twin)
        else:
            vector = self._library.vector(twin.image_id)
            if vector is None:  # the twin was changed or removed a moment ago
                self._place_new(path, picture, batch)
            else:
                batch.entries.append(self._entry(path, picture, vector, twin))

    def _place_new(self, path: Path, picture: Picture, batch: _Batch) -> None:
        feature = self._features.get(picture.content_hash) if self._features else None
        if feature is None:
            batch.unknown.append((path, picture))
            return
        entry = self._entry(path, picture, feature.vector, self._by_path.get(path))
        if entry.caption is None:
            entry = replace(
                entry,
                caption=feature.caption,
                caption_confidence=feature.caption_confidence,
                captioner=feature.captioner,
            )
        batch.entries.append(entry)

    def _store(self, batch: _Batch) -> None:
        outcomes = attempt(self._vectors, [picture.image for _, picture in batch.unknown])
        if all_failed(outcomes) and not self._has_embedded:
            raise next(outcome for outcome in outcomes if isinstance(outcome, Exception))
        for (path, picture), outcome in zip(batch.unknown, outcomes, strict=True):
            if isinstance(outcome, Exception):
                self._tally.skip(path, NOT_EMBEDDED)
            else:
                self._has_embedded = True
                row = self._by_path.get(path)
                batch.entries.append(self._entry(path, picture, outcome, row))
        if batch.same:
            self._catalog.set_facts(batch.same)
        if batch.entries:
            self._catalog.store(batch.entries, self._library.model_id)
        new = sum(entry.image_id is None for entry in batch.entries)
        self._tally.added += new
        self._tally.updated += len(batch.entries) - new

    def _vectors(self, images: list[Image.Image]) -> list[Vectors]:
        return list(unit(self._embed(images), self._library.model.dimension))

    def _entry(
        self, path: Path, picture: Picture, vector: Vectors, like: KnownImage | None
    ) -> Entry:
        """A row for a picture, with the caption of `like` where that has the same contents."""
        row = self._by_path.get(path)
        alike = like is not None and like.file.content_hash == picture.content_hash
        return Entry(
            image_id=row.image_id if row else None,
            file=FileState(path, picture.size, picture.mtime_ns, picture.content_hash),
            facts=self._facts(picture),
            vector=vector,
            same_contents=row is not None and row.file.content_hash == picture.content_hash,
            caption=like.caption if like and alike else None,
            caption_confidence=like.caption_confidence if like and alike else None,
            captioner=like.captioner if like and alike else None,
        )

    def _facts(self, picture: Picture) -> PhotoFacts:
        place = None
        if picture.latitude is not None and picture.longitude is not None:
            place = self._gazetteer.nearest(picture.latitude, picture.longitude)
        return PhotoFacts(
            width=picture.width,
            height=picture.height,
            taken_at=picture.taken_at,
            latitude=picture.latitude,
            longitude=picture.longitude,
            place=place,
            camera=picture.camera,
            look_hash=picture.look_hash,
        )

    def _is_gone(self, image: KnownImage) -> bool:
        """Whether a row's file has left the places looked at, rather than being out of reach."""
        path = image.file.path
        text = path_to_text(path)
        if path in self._present or not is_under(text, self._places):
            return False
        if text in self._left_out:
            # Another name of the same file, no file at all, or truly gone; not a dead link.
            return path.exists() or not path.is_symlink()
        # A folder that could not be looked into, such as a drive not plugged in, keeps its rows.
        return not is_under(text, tuple(self._left_out))

    def _remove(self, images: list[KnownImage]) -> None:
        if not images:
            return
        self._catalog.remove([image.image_id for image in images])
        for image in images:
            self._forget(image)
        self._tally.removed += len(images)

    def _forget(self, image: KnownImage) -> None:
        self._by_path.pop(image.file.path, None)
        self._by_hash.pop(image.file.content_hash, None)
