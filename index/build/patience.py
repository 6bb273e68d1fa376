"""Work on a disk that may never answer: done in a thread, waited for with bounded patience.

A network drive whose server is gone can hold whoever asks for anything on it, for minutes or for
ever, and no signal ends that. The thread is left behind then. Knows no files.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

ANSWERS_WITHIN = 30.0  # seconds; a drive that sleeps takes ten to turn
LOOK_SECONDS = 0.2  # between two looks at whether to stop
AT_ONCE = 64  # items that are handed over together
logger = logging.getLogger(__name__)


class NotAnswering(Exception):
    """Nothing has come for as long as one waits."""


def patiently(
    items: Iterator[Item | None],
    seconds: float = ANSWERS_WITHIN,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[Item]:
    """The items of an iterator that runs in a thread of its own.

    Args:
        items: as they come; None says only that the work goes on.
        seconds: how long to wait for the next one.
        should_stop: whether to end, asked while nothing comes.

    Raises:
        NotAnswering: none came for so long.
    """
    portions: SimpleQueue[list[Item] | Exception | None] = SimpleQueue()
    left = threading.Event()
    threading.Thread(
        target=_work, args=(items, portions, left), name="patiently", daemon=True
    ).start()
    try:
        while (portion := _next(portions, seconds, should_stop)) is not None:
            if isinstance(portion, Exception):
                raise portion
            yield from portion
    finally:
        left.set()


def _next(
    portions: SimpleQueue[list[Item] | Exception | None],
    seconds: float,
    should_stop: Callable[[], bool],
) -> list[Item] | Exception | None:
    waited = 0.0
    while waited < seconds:
        try:
            return portions.get(timeout=min(LOOK_SECONDS, seconds))
        except Empty:
            waited += LOOK_SECONDS
            if should_stop():
                return None
    raise NotAnswering


def _work(
    items: Iterator[Item | None],
    portions: SimpleQueue[list[Item] | Exception | None],
    left: threading.Event,
) -> None:
    portion: list[Item] = []
    try:
        for item in items:
            if left.is_set():
                return
            if item is not None:
                portion.append(item)
            if item is None or len(portion) == AT_ONCE:
                portions.put(portion)
                portion = []
        portions.put(portion)
        portions.put(None)
    except Exception as error:  # raised where the items are taken
        logger.debug("Work in a thread failed.", exc_info=True)
        portions.put(error)


class Asking(Generic[Result]):
    """One question that may hang, asked again and again, but never twice at once."""

    def __init__(self, ask: Callable[[], Result]) -> None:
        self._ask = ask
        self._answers: SimpleQueue[Result] = SimpleQueue()
        self._is_asking = False

    def answer(self, seconds: float) -> Result:
        """What comes of it, which must not raise.

        Raises:
            NotAnswering: nothing came in so many seconds, or has since it was asked before.
        """
        if not self._is_asking:
            self._is_asking = True
            threading.Thread(target=self._put, name="asking", daemon=True).start()
        else:
            seconds = 0.0
        try:
            found = self._answers.get(timeout=seconds)
        except Empty:
            raise NotAnswering from None
        self._is_asking = False
        return found

    def _put(self) -> None:
        self._answers.put(self._ask())
