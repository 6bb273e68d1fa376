"""Fair, bounded queues in front of the shared models.

A lane runs blocking work on its own threads, never on the event loop. Sessions take turns, so
that one person's many questions do not make another wait; a full lane refuses instead of
letting everyone's wait grow. It knows nothing of what the work is.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

_STREAM_BUFFER = 8  # pieces of a stream that may wait for their reader


class Busy(Exception):
    """The lane is full."""


@dataclass
class _Job:
    work: Callable[[], Any]
    future: asyncio.Future[Any]


class Lane:
    """One queue in front of one model.

    Use it from one event loop.

    Args:
        name: for the threads' names and for metrics.
        capacity: jobs that may wait; the next one is refused with `Busy`.
        workers: jobs that run at the same time.
    """

    def __init__(self, name: str, capacity: int = 64, workers: int = 1) -> None:
        self.name = name
        self._capacity = capacity
        self._idle = workers
        self._waiting: OrderedDict[str, deque[_Job]] = OrderedDict()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=f"lane-{name}")

    @property
    def depth(self) -> int:
        """Jobs that wait."""
        return sum(len(jobs) for jobs in self._waiting.values())

    async def run(self, who: str, work: Callable[[], T]) -> T:
        """The result of `work()`, run on the lane's thread when it is `who`'s turn.

        Cancelling the caller drops work that has not begun; work that has begun runs to its
        end and its result is thrown away.

        Raises:
            Busy: too many jobs wait already.
        """
        if self.depth >= self._capacity:
            raise Busy(self.name)
        job = _Job(work, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(who, deque()).append(job)
        self._start_next()
        result: T = await job.future
        return result

    async def stream(self, who: str, start: Callable[[], Iterator[T]]) -> AsyncIterator[T]:
        """The items of `start()`, produced on the lane's thread a little ahead of the reader.

        Leaving the loop early stops the producer after the item that it is working on.

        Raises:
            Busy: too many jobs wait already.
        """
        loop = asyncio.get_running_loop()
        items: asyncio.Queue[T] = asyncio.Queue()
        room = threading.Semaphore(_STREAM_BUFFER)
        stopped = threading.Event()

        def produce() -> None:
            iterator = start()
            for item in iterator:
                room.acquire()
                if stopped.is_set():
                    break
                loop.call_soon_threadsafe(items.put_nowait, item)
            close = getattr(iterator, "close", None)
            if close:
                close()

        producer = asyncio.ensure_future(self.run(who, produce))
        try:
            async for item in _drain(items, producer):
                room.release()
                yield item
        finally:
            stopped.set()
            room.release()
            if not producer.done():
                producer.cancel()

    def close(self) -> None:
        """Take no more work; what runs is finished, what waits is cancelled."""
        for jobs in self._waiting.values():
            for job in jobs:
                job.future.cancel()
        self._waiting.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _start_next(self) -> None:
        while self._idle and (job := self._next_job()):
            self._idle -= 1
            running = asyncio.get_running_loop().run_in_executor(self._pool, job.work)
            running.add_done_callback(partial(self._finish, job))

    def _next_job(self) -> _Job | None:
        """The oldest job of the session that has waited longest for a turn."""
        while self._waiting:
            who, jobs = self._waiting.popitem(last=False)
            job = jobs.popleft()
            if jobs:
                self._waiting[who] = jobs
            if not job.future.done():
                return job
        return None

    def _finish(self, job: _Job, done: asyncio.Future[Any]) -> None:
        self._idle += 1
        if not job.future.done():
            if done.cancelled():
                job.future.cancel()
            elif error := done.exception():
                job.future.set_exception(error)
            else:
                job.future.set_result(done.result())
        with suppress(RuntimeError):  # the pool has been shut down in the meantime
            self._start_next()


async def _drain(items: asyncio.Queue[T], producer: asyncio.Future[None]) -> AsyncIterator[T]:
    """Items until the producer has ended and the queue is empty; then its error, if any."""
    while True:
        getter = asyncio.ensure_future(items.get())
        try:
            await asyncio.wait((getter, producer), return_when=asyncio.FIRST_COMPLETED)
            if not getter.done():
                break
            yield getter.result()
        finally:
            getter.cancel()
    while not items.empty():
        yield items.get_nowait()
    producer.result()
