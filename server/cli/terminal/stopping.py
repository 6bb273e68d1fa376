"""How a command ends that is told to: by Ctrl+C, by SIGTERM, or as its terminal is closed.

Where the command is, KeyboardInterrupt is raised, so that what is half written is taken away. What
has not come to an end `GRACE` seconds later ends with the process, be it deep in a library that
minds no signal, or waiting for a thread. That is harmless: whatever is acknowledged is on the disk,
and processes beside this one end as soon as it is gone. Imports nothing that takes time, for it is
there before everything else.
"""

from __future__ import annotations

import _thread
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from types import FrameType
from typing import Any, NoReturn

GRACE = 1.2  # seconds; a person waits two at most, also on a busy machine
SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
]
CODE = 128  # to which the signal's number is added, as shells do: 130 after Ctrl+C
NOTHING = "Stopped. Nothing was changed."
STDERR = 2
SENTENCE_BYTES = 4096  # that a pipe takes at once, if it takes any


class Stopping:
    """Whether this process was told to end, and what it says then."""

    def __init__(self, end: Callable[[int], Any] = os._exit, grace: float = GRACE) -> None:
        """Nothing is listened to yet.

        Args:
            end: ends the process with an exit code; does not return.
            grace: seconds until it is called, however far the command has come.
        """
        self._end, self._grace = end, grace
        self._lock = threading.RLock()  # a signal may come while it is held
        self._keeping: list[Callable[[], str]] = []
        self._signal: int | None = None
        self._raised = False
        self._said = False
        self._sentence = ""

    @property
    def is_asked(self) -> bool:
        """Whether it was told to end."""
        return self._signal is not None

    def listen(self) -> None:
        """Mind the signals from now on, but for those that are ignored, as under `nohup`."""
        told, tells = socket.socketpair()
        tells.setblocking(False)
        # Written to by the system itself, whatever the main thread does.
        signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
        threading.Thread(target=self._watch, args=(told, tells), daemon=True).start()
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_signal)
        sys.unraisablehook = self._on_unraisable
        _listening.set(self)

    @contextmanager
    def keeping(self, sentence: Callable[[], str]) -> Iterator[None]:
        """While something is done of which `sentence` tells what is kept; asked in any thread."""
        self._keeping.append(sentence)
        try:
            yield
        finally:
            self._keeping.pop()

    def note(self, number: int) -> None:
        """It was told to end, by a signal; what it will say is what is true now."""
        with self._lock:
            if self._signal is not None:
                return
            self._signal = number
            last = self._keeping[-1:]  # of which another thread may take one away meanwhile
            self._sentence = last[0]() if last else NOTHING
        _be_quiet()

    def finish(self) -> NoReturn:
        """Say what is kept, and end the process."""
        if threading.current_thread() is threading.main_thread():
            _flush()  # which waits for whoever reads, but never longer than `_watch` does
        with self._lock:
            if not self._said:
                self._said = True
                _write(f"{self._sentence or NOTHING}\n")
            self._end(CODE + (self._signal or signal.SIGINT))
        raise SystemExit(CODE + (self._signal or signal.SIGINT))  # with an `end` that returns

    def _watch(self, told: socket.socket, tells: socket.socket) -> None:
        """Wait until a signal comes, then for as long as the command may take to end.

        Args:
            told: where the system writes the numbers of signals.
            tells: its other end, which is kept open here.
        """
        while not (asked := [number for number in told.recv(64) if number in SIGNALS]):
            continue
        self.note(asked[0])
        threading.Event().wait(self._grace)
        self.finish()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.note(number)
        if self._raised:  # an impatient person, or the first time was lost
            self.finish()
        self._raised = True
        raise KeyboardInterrupt

    def _on_unraisable(self, unraisable: Any) -> None:
        """Where nothing can be raised, as in destructors, Python drops what was."""
        if not self.is_asked:
            sys.__unraisablehook__(unraisable)
        elif isinstance(unraisable.exc_value, KeyboardInterrupt):
            _thread.interrupt_main()


_listening: ContextVar[Stopping | None] = ContextVar("stopping", default=None)


@contextmanager
def keeping(sentence: Callable[[], str]) -> Iterator[None]:
    """While something is done of which `sentence` tells what is kept, should it be stopped."""
    stopping = _listening.get()
    if stopping is None:  # in a test
        yield
        return
    with stopping.keeping(sentence):
        yield


def is_stopping() -> bool:
    """Whether this process was told to end."""
    stopping = _listening.get()
    return stopping is not None and stopping.is_asked


def _be_quiet() -> None:
    """Whatever breaks off from now on does so because it was told to."""
    threading.excepthook = lambda _: None
    if log := sys.modules.get("logging"):
        log.disable(log.CRITICAL)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError, RuntimeError):
            stream.flush()


def _write(text: str) -> None:
    """Write to standard error, if that takes it: a terminal that was closed does not, and a pipe
    that nobody reads must not hold the end up."""
    data = text.encode("utf-8", "backslashreplace")[:SENTENCE_BYTES]
    with suppress(OSError, ValueError):
        if os.name == "nt" or select.select([], [STDERR], [], 0)[1]:
            os.write(STDERR, data)
