"""Reading pictures into the library while the server already answers.

One thread does it, and is told to stop when the server stops; `index/build/build.py` does the work
and may be cut off at any moment. Anybody may ask at any time how far it has come, and how quickly.

People come first: the models are handed a few pictures at a time, and between two pieces, and two
words of a caption, the thread gives way to whoever is being answered.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from index.build.batches import Read
from index.build.build import build
from index.build.report import BuildProgress, Report, Stage
from index.build.scan import Skipped
from index.build.watch import Round, changes
from index.catalog.records import PhotoText, WrittenLine
from index.errors import LibraryError
from index.library.features import Features
from index.library.library import Library
from index.paths import path_to_text
from index.priority import step_back
from models.errors import ModelError
from models.protocols import Captioner, PictureEmbedder, Reader
from models.types import Caption, PictureText, Vectors
from server.assistant.errors import log_failure
from server.language import phrases

WINDOW = 60.0  # seconds that the pace looks back on
FEWEST = 4  # ticks that it looks back on, however long ago they came
SETTLED = 5.0  # seconds of work before which a figure would be a guess
# Pictures handed over at a time. With the standard models on two cores, 4 are embedded in 0.30 s
# (1 in 0.10 s, and more at a time are no faster); 2 are captioned in 0.74 s, of which the longest
# stretch without a pause, 0.50 s, comes before the first word (1: 0.34 s, but 1.6 times the work).
EMBED_PIECE = 4
CAPTION_PIECE = 2
READ_PIECE = 1  # a page of text takes seconds; a picture without any, a tenth of one
# Of 19. While captions are made, a text query takes a quarter to a third less than at 0; 10 gains
# no more, halves the captions, and may keep the interpreter's lock from the event loop for longer.
NICENESS = 5
STOPPED_WITHIN = 60.0
"""Seconds; a batch that is read on a busy machine takes ten. Who hangs longer is left behind."""
logger = logging.getLogger(__name__)


class Tick(NamedTuple):
    """How much was done at a moment."""

    at: float
    """Seconds by the clock."""
    done: int


class Pace:
    """The speed of work that is done in batches. Noted in one thread, asked from any."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ticks: tuple[Tick, ...] = ()

    def note(self, done: int) -> None:
        """So much is done now."""
        now = self._clock()
        ticks = (*self._ticks, Tick(now, done))
        recent = tuple(tick for tick in ticks[:-FEWEST] if tick.at > now - WINDOW)
        self._ticks = recent + ticks[-FEWEST:]

    def per_second(self) -> float | None:
        """How much is done in a second; None while that is not known.

        A batch that takes no longer than others did is no standstill; one that does slows it.
        """
        ticks = self._ticks
        if len(ticks) < 2:
            return None
        first, last = ticks[0], ticks[-1]
        if last.at - first.at < SETTLED or last.done == first.done:
            return None
        usual = max(after.at - before.at for before, after in pairwise(ticks))
        overdue = max(0.0, self._clock() - last.at - usual)
        return (last.done - first.done) / (last.at - first.at + overdue)


class Indexing:
    """One run over folders of pictures, in the background or in the foreground."""

    def __init__(
        self,
        library: Library,
        photos: Sequence[Path],
        embedder: PictureEmbedder,
        captioner: Captioner,
        give_way: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        features: Features | None = None,
        read: Read | None = None,
        follow_links: bool = False,
        reader: Reader | None = None,
    ) -> None:
        """Nothing is read yet.

        Args:
            library: where the pictures go.
            photos: folders and files.
            embedder, captioner: the models.
            give_way: blocks while people are being answered; None where there are none, so that
                pictures are handed over in batches as large as the models like.
            clock: seconds, by which its speed is measured.
            features: of some pictures, made before; they need no model.
            read: opens a picture, perhaps in another process; None for here.
            follow_links: whether links inside the folders are followed.
            reader: reads what is written in pictures; None where nobody does.
        """
        self._reader = reader
        self._library = library
        self._photos = photos
        self._embedder = embedder
        self._captioner = captioner
        self._give_way = give_way
        self._clock = clock
        self._features = features
        self._read = read
        self._follow_links = follow_links
        self._out_of_reach: tuple[str, ...] = ()
        self._waiting: tuple[Skipped, ...] = ()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._paces = {stage: Pace(clock) for stage in Stage}
        self.progress: BuildProgress | None = None
        """Of the stage at hand, or the last; None until it is known what is to be read."""
        self.report: Report | None = None
        """None until the end, and where it failed."""
        self.failure: str | None = None
        self.ended = False
        """Whether a run in the background is over, for whatever reason."""

    @property
    def running(self) -> bool:
        """Whether pictures are still being read."""
        return self._thread is not None and not self.ended

    @property
    def how_far(self) -> tuple[int, int] | None:
        """(pictures done, pictures in all) while some cannot be found yet, else None."""
        if not self.running or self.progress is None or self.progress.stage is not Stage.EMBEDDING:
            return None
        return self.progress.done, self.progress.total

    @property
    def per_second(self) -> float | None:
        """Pictures done in a second of late, in the stage at hand; None while not known."""
        return self._paces[self.progress.stage].per_second() if self.progress else None

    @property
    def troubles(self) -> tuple[str, ...]:
        """Sentences on what cannot be followed just now; none where all is."""
        return (*self._out_of_reach, *map(_waits, self._waiting))

    def run(
        self,
        watch: Callable[[BuildProgress], None] | None = None,
        look: Round | None = None,
    ) -> Report:
        """Read the pictures now, or only those that `look` is at; blocks.

        Raises:
            LibraryError, ModelError: it could not go on.
        """

        def note(progress: BuildProgress) -> None:
            self._paces[progress.stage].note(progress.done)
            self.progress = progress
            if watch:
                watch(progress)

        self.report = self._build(look or self._everything, note)
        return self.report

    def start(
        self,
        done: Callable[[], object] = lambda: None,
        follow: bool = False,
        found: Callable[[], object] = lambda: None,
    ) -> None:
        """Read the pictures in the background; what is told is told on that thread.

        Args:
            done: told that all were read, or why not in `failure`.
            found: told, once or more often, that all can be found, or that no more will be.
            follow: whether to go on, and read whatever changes afterwards; what was reported of
                the first reading stays.
        """

        def work() -> None:
            step_back(NICENESS)
            readings = self._readings(follow)
            self._attempt(partial(self.run, _at_captions(found), next(readings)))
            self.ended = True
            found()
            done()
            self._pause()  # who gives memory back learns that there is some
            for look in readings:
                self._attempt(partial(self._build, look, lambda _: None))
                self._pause()

        self._thread = threading.Thread(target=work, name="indexing", daemon=True)
        self._thread.start()

    def with_model(self, library: Library, embedder: PictureEmbedder) -> Indexing:
        """The same pictures, to be read for another model; not begun."""
        return Indexing(
            library,
            self._photos,
            embedder,
            self._captioner,
            self._give_way,
            self._clock,
            read=self._read,
            follow_links=self._follow_links,
        )

    def stop(self) -> None:
        """Stop after the batch at hand and wait for it; not for ever where a disk hangs."""
        self._stop.set()
        if self._thread:
            self._thread.join(STOPPED_WITHIN)

    def _readings(self, follow: bool) -> Iterator[Round]:
        """All the pictures, and, where they are followed, what changes later."""
        if not follow:
            yield self._everything
            return
        yield from changes(
            self._photos, self._stop, self._note_troubles, follow_links=self._follow_links
        )

    @property
    def _everything(self) -> Round:
        return Round([*self._photos], is_of_changes=False)

    def _note_troubles(self, troubles: tuple[str, ...]) -> None:
        self._out_of_reach = troubles

    def _note_waiting(self, look: Round, found: Sequence[Skipped]) -> None:
        """Keep what is told of folders that were not looked at now."""
        kept: list[Skipped] = []
        if look.is_of_changes:
            known = {each.path for each in found}
            kept = [
                each
                for each in self._waiting
                if each.path not in known
                and not any(place.is_relative_to(each.path) for place in look.places)
            ]
        for each in found:
            if each not in self._waiting:
                logger.warning("%s", _waits(each))
        self._waiting = (*kept, *found)

    def _attempt(self, read: Callable[[], Report]) -> None:
        try:
            read()
            self.failure = None
        except Exception as error:  # noqa: BLE001 - whatever a model throws, searching goes on
            log_failure("Reading pictures", error)
            explained = isinstance(error, (LibraryError, ModelError))
            self.failure = str(error) if explained else phrases.INDEXING_FAILED

    def _build(self, look: Round, progress: Callable[[BuildProgress], None]) -> Report:
        report = build(
            self._library,
            look.places,
            embed=self._embed,
            caption=self._caption,
            captioner=self._captioner.name,
            read_text=self._read_text if self._reader else None,
            reader=self._reader.name if self._reader else "",
            features=self._features,
            read=self._read,
            followed=self._photos if look.is_of_changes else (),
            follow_links=self._follow_links,
            progress=progress,
            should_stop=self._stop.is_set,
        )
        self._note_waiting(look, report.waiting)
        return report

    def _embed(self, images: list[Image.Image]) -> Vectors:
        pieces = self._pieces(images, EMBED_PIECE)
        return np.concatenate([self._embedder.embed(piece) for piece in pieces])

    def _caption(self, images: list[Image.Image]) -> list[tuple[str, float]]:
        captions: list[Caption] = []
        between_words = self._pause if self._give_way else None
        for piece in self._pieces(images, CAPTION_PIECE):
            captions += self._captioner.caption(piece, between_words)
        return [(caption.text, caption.confidence) for caption in captions]

    def _read_text(self, images: list[Image.Image]) -> list[PhotoText]:
        if self._reader is None:
            raise ValueError("there is no reader")
        pieces = self._pieces(images, READ_PIECE)
        return [_kept(text) for piece in pieces for text in self._reader.read(piece)]

    def _pieces(self, images: list[Image.Image], size: int) -> Iterator[list[Image.Image]]:
        if self._give_way is None:
            size = len(images)
        for first in range(0, len(images), size):
            self._pause()
            yield images[first : first + size]

    def _pause(self) -> None:
        if self._give_way and not self._stop.is_set():
            self._give_way()


def _waits(folder: Skipped) -> str:
    """Of a folder whose pictures are waited for, in a sentence of its own."""
    return f"The folder {path_to_text(folder.path)} {folder.reason.removeprefix('It ')}"


def _kept(text: PictureText) -> PhotoText:
    """What a reader has read, as the catalogue keeps it."""
    lines = (
        WrittenLine(line.text, line.confidence, line.script, line.cut_off) for line in text.lines
    )
    return PhotoText(tuple(lines), text.mirrored, text.more)


def _at_captions(tell: Callable[[], object]) -> Callable[[BuildProgress], None]:
    """Tells whoever waits until all pictures can be found."""

    def watch(progress: BuildProgress) -> None:
        if progress.stage is not Stage.EMBEDDING:
            tell()

    return watch
