"""What a server says in its terminal while it runs: how far loading and reading are, and when done.

It looks at the service now and then, which is not told of it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

from server.cli.console import report_lines
from server.cli.terminal.progress import LOOK, Display, Step, usual_display, write_line
from server.cli.terminal.reading import LOOKING, follow, kept
from server.cli.terminal.stopping import keeping

if TYPE_CHECKING:
    from server.assistant.indexing import Indexing
    from server.web.service import Service

READY = "Everything is loaded. You can ask now."
RARELY = 30.0
"""Seconds between two looks where all is said; only another model has something read again."""
STOPPED = "Earshot has stopped. All thumbs, and all that was read of the pictures, are kept."
GO_ON = "start Earshot again to go on."


@contextmanager
def serving_shown(service: Service, drawing: Step) -> Iterator[None]:
    """While a server runs; what is kept is told should it be stopped.

    Args:
        service: what is served.
        drawing: is told how far the sample pictures are drawn, where they are.
    """
    over, log = threading.Event(), ServingLog(service, drawing, usual_display(), write_line)
    thread = threading.Thread(target=_watch, args=(log, over), name="progress", daemon=True)
    with keeping(log.kept):
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            log.close()


def _watch(log: ServingLog, over: threading.Event) -> None:
    while not over.wait(RARELY if log.is_at_rest else LOOK):
        with suppress(OSError):  # the terminal was closed
            log.look()


class ServingLog:
    """Says each thing once. Asked in one thread."""

    def __init__(
        self,
        service: Service,
        drawing: Step,
        display: Display,
        write: Callable[[str], object],
    ) -> None:
        """Nothing is said yet.

        Args:
            service, drawing: see `serving_shown`.
            display: where progress is shown.
            write: writes a line.
        """
        self._service, self._drawing = service, drawing
        self._display, self._write = display, write
        self._loading = Step("Loading the models")
        self._reading = Step(LOOKING)
        self._is_ready = False
        self._told: Indexing | None = None

    @property
    def is_at_rest(self) -> bool:
        """Whether all is said that there is to say."""
        return self._is_ready and self._service.indexing is self._told

    def look(self) -> None:
        """Say what is new."""
        indexing = self._service.indexing
        if self._service.ready.is_set() and not self._is_ready:
            self._is_ready = True
            self._write(READY)
        if indexing is not None and indexing.ended and indexing is not self._told:
            self._told = indexing
            self._end_of(indexing)
        elif indexing is not None and indexing.running:
            if indexing.progress:
                follow(self._reading, indexing.progress)
            self._display.show(self._reading)
        elif self._drawing.total and self._drawing.done < self._drawing.total:
            self._display.show(self._drawing)
        elif not self._is_ready:
            self._display.show(self._loading)

    def kept(self) -> str:
        """What is kept should it be stopped now."""
        indexing = self._service.indexing
        if indexing is None or not indexing.running or indexing.progress is None:
            return STOPPED
        return kept(indexing.progress, GO_ON)

    def close(self) -> None:
        """Nothing more is shown."""
        with suppress(OSError):
            self._display.close()

    def _end_of(self, indexing: Indexing) -> None:
        self._display.end(self._reading)
        self._display.close()
        self._reading = Step(LOOKING)
        if indexing.failure or indexing.report is None:
            self._write(indexing.failure or "")
        elif not indexing.report.stopped:
            first, *others = report_lines(indexing.report)
            self._write(f"All pictures are read: {first}")
            for line in others:
                self._write(line)


@contextmanager
def hanging_up(end: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """While a terminal that is closed ends what goes on in order, as Ctrl+C does."""
    number = getattr(signal, "SIGHUP", None)
    if number is None or signal.getsignal(number) in (signal.SIG_IGN, signal.SIG_DFL):
        yield  # of no use here, or nobody minds it
        return
    before = signal.signal(number, end)
    try:
        yield
    finally:
        signal.signal(number, before)
