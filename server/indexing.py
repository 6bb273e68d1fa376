"""Reading pictures into the library while the server already answers.

One thread, told to stop when the server does; `index/build.py` does the work and may be cut off
at any moment. How far it has come can be asked at any time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

from index.build import Progress, Report, build
from index.errors import LibraryError
from index.library import Library
from models.errors import ModelError
from models.protocols import Captioner, Embedder
from models.types import Vectors
from server import phrases


class Indexing:
    """One run over folders of pictures, in the background or in the foreground."""

    def __init__(
        self, library: Library, photos: Sequence[Path], embedder: Embedder, captioner: Captioner
    ) -> None:
        self._library = library
        self._photos = photos
        self._embedder = embedder
        self._captioner = captioner
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.progress: Progress | None = None
        self.report: Report | None = None
        self.failure: str | None = None

    @property
    def running(self) -> bool:
        """Whether pictures are still being read."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def how_far(self) -> tuple[int, int] | None:
        """(pictures done, pictures in all) while running, else None."""
        if not self.running or self.progress is None:
            return None
        return self.progress.done, self.progress.total

    def run(self, watch: Callable[[Progress], None] | None = None) -> Report:
        """Read the pictures now; blocks. Raises: LibraryError, ModelError."""

        def note(progress: Progress) -> None:
            self.progress = progress
            if watch:
                watch(progress)

        self.report = build(
            self._library,
            self._photos,
            embed=self._embed,
            caption=self._caption,
            captioner=self._captioner.name,
            progress=note,
            should_stop=self._stop.is_set,
        )
        return self.report

    def start(self, done: Callable[[], object]) -> None:
        """Read the pictures in the background; `done` is called on that thread at the end."""

        def work() -> None:
            try:
                self.run()
            except (LibraryError, ModelError) as error:
                self.failure = str(error)
            except Exception:  # noqa: BLE001 - whatever a model throws, searching goes on
                self.failure = phrases.INDEXING_FAILED
            finally:
                done()

        self._thread = threading.Thread(target=work, name="indexing", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the batch at hand and wait for it."""
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _embed(self, images: list[Image.Image]) -> Vectors:
        return self._embedder.embed(images)

    def _caption(self, images: list[Image.Image]) -> list[tuple[str, float]]:
        return [(caption.text, caption.confidence) for caption in self._captioner.caption(images)]
