"""The first stage of a build: every picture gets a row and a vector, and rows of lost files go.

A file with known contents is recognised, whether touched, moved or copied, and keeps its vector
and its caption. Knows no captioner.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from index.build.batches import Read, ReadPhoto, all_failed, attempt, log_failures, read_batches
from index.build.report import Stage, Tally
from index.build.scan import LINK_OUT, Candidate, scan
from index.catalog.catalog import FACTS_VERSION
from index.catalog.records import Entry, FileIdentity, FileState, KnownImage, PhotoFacts
from index.errors import PhotoOutOfReach, UnreadablePhoto
from index.library.features import Features
from index.library.library import Library
from index.paths import is_under, path_to_text, text_to_path
from index.pictures.facts.all_facts import all_facts
from index.pictures.facts.facts import Origin, Precision
from index.pictures.photo import DecodedPhoto
from index.vectors import Vectors, unit

Embed: TypeAlias = Callable[[list[Image.Image]], npt.NDArray[np.float32]]
"""Upright RGB pictures to vectors, shape (n, dimension)."""

CORRECTED_SINCE = 2
"""Version of the facts from which on colours, frames and grounds are as they are shown."""
FEWEST_WAITED_FOR = 2
"""Pictures of a folder that is empty now: one is sooner deleted than a drive's only one."""
FEWEST_TO_JUDGE = 4
"""Files, by which a drive is known to number its files anew."""
SETTLING = 1.0  # seconds until a file that was being written is read once more
NOT_EMBEDDED = "The picture model could not work on it."


@dataclass
class _Batch:
    """What is to be stored, in two transactions at most."""

    same: list[tuple[int, FileState, PhotoFacts]] = field(default_factory=list)
    """Rows whose file has another name or date and the same contents."""
    entries: list[Entry] = field(default_factory=list)
    """Rows that are new or get a new vector."""
    unknown: list[tuple[Path, DecodedPhoto]] = field(default_factory=list)
    """Pictures that the model must look at first."""


class EmbeddingStage:
    """Makes the pictures in some places findable."""

    def __init__(
        self,
        library: Library,
        places: Sequence[Path],
        embed: Embed,
        tally: Tally,
        features: Features | None = None,
        read: Read | None = None,
        followed: Sequence[Path] = (),
        follow_links: bool = False,
    ) -> None:
        """Look through the places.

        Args:
            library: where the pictures go.
            places: folders and files.
            embed: makes vectors.
            tally: told what is done.
            features: of some pictures, made before.
            read: opens a picture; None for `read_photo` here.
            followed: the places that are followed, where `places` are what was seen to change.
            follow_links: whether links inside the places are followed.
        """
        self._library = library
        self._catalog = library.catalog
        self._tally = tally
        self._embed = embed
        self._features = features
        self._read = read
        self._has_embedded = False
        self._today = date.today()
        self.places = tuple(path_to_text(os.path.abspath(path)) for path in places)  # noqa: PTH100
        """The texts of what is looked through."""
        empty: list[Path] = []
        drives: list[Path] = []
        found = scan(
            places,
            on_skip=tally.skipped.append,
            on_empty=empty.append,
            on_drive=drives.append,
            leave_out=[library.folder],
            follow_links=follow_links,
            should_stop=tally.asked_to_stop,
        )
        self._files = {path_to_text(file.name): file for file in found}
        self._left_out = {path_to_text(skipped.path) for skipped in tally.skipped}
        self._not_followed = {
            path_to_text(each.path) for each in tally.skipped if each.reason == LINK_OUT
        }
        known = self._catalog.known(library.model_id, self.places)
        self._by_name = {image.name: image for image in known}
        self._waiting = (*self._emptied(empty, followed), *self._unplugged(drives, empty))
        self._inodes_count = self._keeps_inodes()
        self._unfinished: list[Path] = []
        self._moved = set[int]()  # rows that were given to another file

    def run(self, batch_size: int) -> None:
        """Read, embed and store whatever is new, then forget what is gone."""
        total = len(self._files)
        fresh = [file.path for name, file in self._files.items() if self._is_new(name, file)]
        done = self._tally.unchanged = total - len(fresh)
        self._tally.tell_progress(Stage.EMBEDDING, done, total, None)
        for photos in read_batches(fresh, batch_size, self._tally.asked_to_stop, self._read):
            self._store(self._sorted_out(self._without_unfinished(photos)))
            self._library.follow()
            done += len(photos)
            self._tally.tell_progress(Stage.EMBEDDING, done, total, photos[-1][0])
        if self._unfinished:
            time.sleep(SETTLING)
        later = self._unfinished
        for photos in read_batches(later, batch_size, self._tally.asked_to_stop, self._read):
            self._store(self._sorted_out(photos))
            self._library.follow()
        if not self._tally.stopped:
            self._remove([image for image in self._by_name.values() if self._is_removed(image)])
            self._library.follow()

    def has_seen(self, name: str) -> bool:
        """Whether a file, by the text of its path, is one that may be a picture."""
        return name in self._files

    def _is_new(self, name: str, file: Candidate) -> bool:
        """Whether it must be read, for it is not as it was when it was read last."""
        image = self._by_name.get(name)
        if image is None or not image.has_vector or image.facts_version != FACTS_VERSION:
            return True
        if not _is_alike(file, image):
            return True
        return self._inodes_count and image.inode not in (None, file.inode)

    def _keeps_inodes(self) -> bool:
        """Whether files keep their numbers, as they do not on FAT, and on some network drives.

        There every file seems to be another one whenever the drive is plugged in.
        """
        others = 0
        for name, file in self._files.items():
            image = self._by_name.get(name)
            if image is None or image.inode is None or not _is_alike(file, image):
                continue
            if image.inode == file.inode:
                return True
            others += 1
        return others < FEWEST_TO_JUDGE

    def _emptied(self, empty: list[Path], followed: Sequence[Path]) -> tuple[str, ...]:
        """Folders that had pictures and now hold nothing, as a drive's does that is not there.

        Where a folder is followed, its pictures were seen to go, unless it is one of the places
        themselves.
        """
        texts = [path_to_text(folder) for folder in empty]
        places = {path_to_text(place.absolute()) for place in followed}
        had = {
            folder: sum(is_under(name, (folder,)) for name in self._by_name)
            for folder in texts
            if not followed or folder in places
        }
        for folder, count in had.items():
            if count >= FEWEST_WAITED_FOR:
                self._tally.wait_for(text_to_path(folder), suddenly_empty(count))
        return tuple(folder for folder, count in had.items() if count >= FEWEST_WAITED_FOR)

    def _unplugged(self, drives: list[Path], empty: list[Path]) -> tuple[str, ...]:
        """Folders that another drive's pictures were in, which are gone with it, or empty.

        Systems make such a folder when a drive is plugged in, and take it away with the drive.
        """
        now = {path_to_text(folder) for folder in drives}
        nothing_in = {path_to_text(folder) for folder in empty}
        known = {at for at in self._catalog.drives() if is_under(at, self.places)}
        lost = {
            at for at in known - now if at in nothing_in or not os.path.lexists(text_to_path(at))
        }
        self._catalog.set_drives(now - known, (known - now) - lost)
        for drive in sorted(lost - {*nothing_in}):
            if count := sum(is_under(name, (drive,)) for name in self._by_name):
                self._tally.wait_for(text_to_path(drive), drive_gone(count))
        return tuple(lost)

    def _is_removed(self, image: KnownImage) -> bool:
        """Whether a picture is to be forgotten, rather than waited for."""
        return self._is_gone(image) and not is_under(image.name, self._waiting)

    def _without_unfinished(self, photos: list[ReadPhoto]) -> list[ReadPhoto]:
        """Those whose files nobody was writing while they were read; the others come later."""
        finished = []
        for path, read in photos:
            if self._was_being_written(path, read):
                self._unfinished.append(path)
            else:
                finished.append((path, read))
        return finished

    def _was_being_written(self, path: Path, read: DecodedPhoto | UnreadablePhoto) -> bool:
        """Whether a file is another one by now; for what cannot be read, since it was found."""
        before = self._files.get(path_to_text(path))
        if isinstance(read, DecodedPhoto):
            state = (read.size, read.mtime_ns)
        elif before is not None:
            state = (before.size, before.mtime_ns)
        else:
            return False
        try:
            found = path.stat()
        except OSError:
            return False
        return (found.st_size, found.st_mtime_ns) != state

    def _sorted_out(self, photos: list[ReadPhoto]) -> _Batch:
        batch = _Batch()
        hashes = [read.content_hash for _, read in photos if isinstance(read, DecodedPhoto)]
        twins = self._catalog.with_contents(hashes, self._library.model_id)
        for path, read in photos:
            if isinstance(read, DecodedPhoto):
                self._place(path, read, self._twin(path, read, twins), batch)
                continue
            self._tally.skip(path, read.reason)
            known = self._by_name.get(path_to_text(path))
            # What is out of reach today keeps its row; what is no picture any more does not.
            if known is not None and not isinstance(read, PhotoOutOfReach):
                self._remove([known])
        return batch

    def _twin(
        self, path: Path, picture: DecodedPhoto, twins: Sequence[KnownImage]
    ) -> KnownImage | None:
        """The row with the same contents: its own, else one whose file is gone, else any other."""
        name = path_to_text(path)
        alike = [
            image
            for image in twins
            if image.content_hash == picture.content_hash
            and image.image_id not in self._moved
            and not _was_misread(image, picture)
        ]
        return max(
            alike,
            key=lambda image: (image.name == name, image.has_vector, self._is_gone(image)),
            default=None,
        )

    def _place(
        self, path: Path, picture: DecodedPhoto, twin: KnownImage | None, batch: _Batch
    ) -> None:
        """Put a picture where it belongs in `batch`, with the least work."""
        file = self._state(path, picture)
        row = self._by_name.get(path_to_text(path))
        if twin is None or not twin.has_vector:
            self._place_new(path, picture, batch)
        elif row is not None and twin.image_id == row.image_id:
            batch.same.append((twin.image_id, file, self._facts(path, picture)))
            self._tally.unchanged += 1
        elif row is None and self._is_gone(twin):
            batch.same.append((twin.image_id, file, self._facts(path, picture)))
            self._tally.updated += 1
            self._forget(twin)
        else:
            vector = self._library.vector(twin.image_id)
            if vector is None:  # the twin was changed or removed a moment ago
                self._place_new(path, picture, batch)
            else:
                batch.entries.append(self._entry(path, picture, vector, twin))

    def _place_new(self, path: Path, picture: DecodedPhoto, batch: _Batch) -> None:
        feature = self._features.get(picture.content_hash) if self._features else None
        if feature is None:
            batch.unknown.append((path, picture))
            return
        row = self._by_name.get(path_to_text(path))
        entry = self._entry(path, picture, feature.vector, row)
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
        log_failures("Looking", outcomes)
        for (path, picture), outcome in zip(batch.unknown, outcomes, strict=True):
            if isinstance(outcome, Exception):
                self._tally.skip(path, NOT_EMBEDDED)
            else:
                self._has_embedded = True
                row = self._by_name.get(path_to_text(path))
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
        self, path: Path, picture: DecodedPhoto, vector: Vectors, like: KnownImage | None
    ) -> Entry:
        """A row for a picture, with the caption of `like` where that has the same contents."""
        row = self._by_name.get(path_to_text(path))
        alike = like is not None and _is_as_true(like, picture)
        return Entry(
            image_id=row.image_id if row else None,
            file=self._state(path, picture),
            facts=self._facts(path, picture),
            vector=vector,
            same_contents=row is not None and _is_as_true(row, picture),
            caption=like.caption if like and alike else None,
            caption_confidence=like.caption_confidence if like and alike else None,
            captioner=like.captioner if like and alike else None,
        )

    def _state(self, path: Path, picture: DecodedPhoto) -> FileState:
        found = self._files.get(path_to_text(path))
        identity = FileIdentity()
        if found is not None:
            identity = FileIdentity(found.ctime_ns, found.inode, found.beside_state)
        return FileState(path, picture.size, picture.mtime_ns, picture.content_hash, identity)

    def _facts(self, path: Path, picture: DecodedPhoto) -> PhotoFacts:
        found = self._files.get(path_to_text(path))
        beside = [text_to_path(path_to_text(name)) for name in found.beside] if found else []
        known = all_facts(path, picture.facts, beside, self._today)
        taken = known.dates[0] if known.dates else None
        latitude, longitude = known.place or (None, None)
        place = self._library.gazetteer.nearest(*known.place) if known.place else None
        return PhotoFacts(
            width=picture.width,
            height=picture.height,
            taken_at=taken.moment if taken else None,
            latitude=latitude,
            longitude=longitude,
            place=place,
            camera=known.camera,
            look_hash=picture.look_hash,
            taken_precision=taken.precision if taken else Precision.SECOND,
            taken_origin=taken.origin if taken else Origin.CAMERA,
            notes=known.notes,
            flaws=picture.flaws,
        )

    def _is_gone(self, image: KnownImage) -> bool:
        """Whether a row's file has left the places looked at, rather than being out of reach."""
        name = image.name
        if name in self._files or not is_under(name, self.places):
            return False
        if is_under(name, tuple(self._not_followed)):
            return False
        if name in self._left_out:
            # Another name of the same file, no file at all, or truly gone; not a dead link.
            path = text_to_path(name)
            return path.exists() or not path.is_symlink()
        # A folder that could not be looked into, such as a drive not plugged in, keeps its rows.
        return not is_under(name, tuple(self._left_out))

    def _remove(self, images: list[KnownImage]) -> None:
        if not images:
            return
        self._catalog.remove([image.image_id for image in images])
        for image in images:
            self._forget(image)
        self._tally.removed += len(images)

    def _forget(self, image: KnownImage) -> None:
        self._by_name.pop(image.name, None)
        self._moved.add(image.image_id)


def suddenly_empty(pictures: int) -> str:
    """Why the pictures of a folder are still known although none of them is there."""
    known = "1 picture stays" if pictures == 1 else f"{pictures:,} pictures stay"
    return (
        f"It is empty all of a sudden, so {known} known. If it is the place of a drive, plug that "
        "in; if the pictures are gone for good, delete the folder too."
    )


def drive_gone(pictures: int) -> str:
    """Why the pictures of a drive are still known although its folder is gone."""
    known = "1 picture stays" if pictures == 1 else f"{pictures:,} pictures stay"
    return f"It was a drive, which is not plugged in, so {known} known. Plug it in to see them."


def _was_misread(image: KnownImage, picture: DecodedPhoto) -> bool:
    """Whether an older Earshot saw other pixels in the same file, and so told it wrongly."""
    return picture.corrected and image.facts_version < CORRECTED_SINCE


def _is_as_true(image: KnownImage, picture: DecodedPhoto) -> bool:
    """Whether what models made of a known picture is true of one that was read."""
    same = image.content_hash == picture.content_hash
    return same and not _was_misread(image, picture)


def _is_alike(file: Candidate, image: KnownImage) -> bool:
    """Whether a file is as it was when it was read, by all but its number."""
    as_before = (image.size, image.mtime_ns, image.beside)
    if (file.size, file.mtime_ns, file.beside_state) != as_before:
        return False
    return image.ctime_ns in (None, file.ctime_ns)
