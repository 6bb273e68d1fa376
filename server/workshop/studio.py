"""Looks at pictures and describes them in a process that nobody talks to, ended when it is done.

What it is given are pixels, opened by `reader.py` before. It has two doors: whoever waits for a
description does not wait for folders that are being read.
"""

from __future__ import annotations

import logging
import pickle
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from PIL import Image

from models.errors import ModelBroken, ModelError, ModelMissing
from models.parts import DESCRIBING, READING, SEARCHING, Part
from models.protocols import Captioner, Model, PictureEmbedder, Reader
from models.types import Caption, PictureText, Vectors
from server.workshop.child import Child
from server.workshop.errors import ChildLost, ChildRetired, TooLong, WorkshopError
from server.workshop.limits import ProcessLimits
from server.workshop.pool import tried_again

PEOPLE, INDEXING = 0, 1
"""Its doors."""
NICENESS = (1, 5)
"""Of their threads; `server/assistant/indexing.py` has what was measured."""
MOST_PICTURES = 16
"""Of one piece of work; they pass as pixels, some 25 MB."""
SECONDS = 300.0
"""For a piece of work, or until it can pause, on a slow machine that loads the models from a slow
disk for it."""
IDLE_SECONDS = 30.0
PEOPLES_IDLE_SECONDS = 180.0
"""After a person's picture: the next one that they ask about would wait for PyTorch again."""

logger = logging.getLogger(__name__)


class StudioWorker:
    """What does the work, in the process."""

    def __init__(
        self,
        wire: Callable[[], tuple[PictureEmbedder, Captioner]],
        wire_reader: Callable[[], Reader] | None = None,
    ) -> None:
        """`wire` and `wire_reader` make the models, which load themselves when they are used."""
        self._embedder, self._captioner = wire()
        self._reader = wire_reader() if wire_reader else None

    def embed(self, images: Sequence[Image.Image]) -> Vectors:
        """See `PictureEmbedder`."""
        return self._embedder.embed(images)

    def caption(
        self, images: Sequence[Image.Image], between_words: Callable[[], None] | None = None
    ) -> list[Caption]:
        """See `Captioner`."""
        return self._captioner.caption(images, between_words)

    def read_text(self, images: Sequence[Image.Image]) -> list[PictureText]:
        """See `Reader`."""
        if self._reader is None:
            raise ModelMissing(f"There is no {READING} here. {READING.without}")
        return self._reader.read(images)

    def load_captioner(self) -> None:
        """See `Model`."""
        self._captioner.load()


class Studio:
    """The process, which starts when there is work. From any thread."""

    def __init__(
        self,
        wire: Callable[[], tuple[PictureEmbedder, Captioner]],
        seconds: float = SECONDS,
        idle_seconds: float = IDLE_SECONDS,
        peoples_idle_seconds: float = PEOPLES_IDLE_SECONDS,
        wire_reader: Callable[[], Reader] | None = None,
    ) -> None:
        """Nothing is started yet.

        Args:
            wire: a function of a module, called in the process: makes its models.
            seconds: until work is given up.
            idle_seconds: without work, until the process ends.
            peoples_idle_seconds: the same after work that a person waited for.
            wire_reader: the same as `wire`, of what reads text; None for no texts.
        """
        self._start = partial(
            Child,
            partial(StudioWorker, wire, wire_reader),
            ProcessLimits(seconds, idle_seconds),
            told=(ModelError,),
            niceness=NICENESS,
            kept=(max(idle_seconds, peoples_idle_seconds), idle_seconds),
            read=pickle.loads,
        )
        self._lock = threading.Lock()
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        """Of its process, which may have ended for want of work."""
        child = self._child
        return child.pid if child else None

    def ask(
        self, part: Part, door: int, method: str, *arguments: Any, pause: Callable[[], None] | None
    ) -> Any:
        """What a method of the worker returns; blocks. A process that dies is tried once more.

        Args:
            part: what a person calls that which does the work.
            door: `PEOPLE` or `INDEXING`.
            method: of `StudioWorker`.
            arguments: of the method.
            pause: called here wherever the work could pause.

        Raises:
            ModelError: it was not done.
        """
        try:
            return tried_again(partial(self._asked, door, method, arguments, pause))
        except WorkshopError as error:
            logger.warning("The studio has not done its work.", exc_info=error)
            raise ModelBroken(
                f"The {part} broke off. {part.without} Try again; if that does not help, close "
                "other programs, and restart Earshot."
            ) from error

    def close(self) -> None:
        """End the process; the next work starts another."""
        with self._lock:
            child, self._child = self._child, None
        if child:
            child.close()

    def _asked(
        self,
        door: int,
        method: str,
        arguments: tuple[Any, ...],
        pause: Callable[[], None] | None,
    ) -> Any:
        with self._lock:
            if self._child is None:
                self._child = self._start()
            child = self._child
        try:
            return child.ask(method, *arguments, door=door, pause=pause)
        except (ChildLost, ChildRetired, TooLong):
            with self._lock:
                if self._child is child:
                    self._child = None
            child.close()
            raise


class StudioEmbedder:
    """Makes vectors of pictures there, while folders are read."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def embed(self, items: Sequence[Image.Image]) -> Vectors:
        """See `PictureEmbedder`. Raises: ModelError."""
        ask = partial(self._studio.ask, SEARCHING, INDEXING, "embed")
        return np.concatenate([ask(piece, pause=None) for piece in _pieces(items)])


class StudioCaptioner:
    """Describes pictures there; a `Captioner`."""

    def __init__(self, studio: Studio, model: Model, door: int = PEOPLE) -> None:
        """`model` is that which describes; it has its name here, and is never loaded here."""
        self._studio = studio
        self._model = model
        self._door = door

    @property
    def name(self) -> str:
        """See `Model`."""
        return self._model.name

    def load(self) -> None:
        """See `Model`."""
        self._studio.ask(DESCRIBING, self._door, "load_captioner", pause=None)

    def caption(
        self, images: Sequence[Image.Image], between_words: Callable[[], None] | None = None
    ) -> list[Caption]:
        """See `Captioner`. Raises: ModelError."""
        ask = partial(self._studio.ask, DESCRIBING, self._door, "caption")
        pieces = [ask(piece, pause=between_words) for piece in _pieces(images)]
        return [caption for piece in pieces for caption in piece]

    def close(self) -> None:
        """See `Model`."""
        self._studio.close()


class StudioReader:
    """Reads text there, while folders are read; a `Reader`."""

    def __init__(self, studio: Studio, model: Model) -> None:
        """`model` is that which reads; it has its name here, and is never loaded here."""
        self._studio = studio
        self._model = model

    @property
    def name(self) -> str:
        """See `Model`."""
        return self._model.name

    def load(self) -> None:
        """See `Model`."""
        self.read([])

    def read(self, images: Sequence[Image.Image]) -> list[PictureText]:
        """See `Reader`. Raises: ModelError."""
        ask = partial(self._studio.ask, READING, INDEXING, "read_text")
        return [text for piece in _pieces(images) for text in ask(piece, pause=None)]

    def close(self) -> None:
        """See `Model`."""
        self._studio.close()


def _pieces(images: Sequence[Image.Image]) -> list[list[Image.Image]]:
    """At least one, so that no pictures make no vectors of the right length."""
    firsts = range(0, max(1, len(images)), MOST_PICTURES)
    return [[*images[first : first + MOST_PICTURES]] for first in firsts]
