"""Fair, bounded queues in front of the shared models.

A lane runs blocking work on threads of its own, never on the event loop. Sessions take turns, so
that one person's many questions do not make another wait; a full lane refuses instead of letting
everyone's wait grow; work that nobody wants any more is not done; a call that hangs costs its
caller an answer and nobody else. The work is any function. `fair_queue.py` decides whose turn it
is; `workers.py` has the threads.

    Dropped           the lane will not do the work
      Busy            too much waits already, or too many calls hang
      Stale           speculative work that waited until it was of no use
        Replaced      a newer guess of the same session took its place
      Hung            it ran for so long that it was given up
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from server.assistant.fair_queue import FairQueue, Urgency
from server.assistant.lane_watch import LaneWatch, Unwatched
from server.assistant.traffic import Traffic
from server.assistant.workers import END, Source, ThreadWorker, Worker

__all__ = ["Busy", "Dropped", "Hung", "Lane", "LaneWatch", "Limits", "Replaced", "Stale", "Urgency"]

T = TypeVar("T")

_STREAM_BUFFER = 8  # pieces of a stream that may wait for their reader


class Dropped(Exception):
    """The lane will not do the work."""

    reason = "dropped"
    """For counting."""


class Busy(Dropped):
    """The lane is full, closed, or all its threads hang."""

    reason = "busy"


class Stale(Dropped):
    """Speculative work waited so long that it is of no use."""

    reason = "stale"


class Replaced(Stale):
    """The same session's newer speculative work took its place."""

    reason = "replaced"


class Hung(Dropped):
    """The work ran for so long that it was given up."""

    reason = "hung"


@dataclass(frozen=True)
class Limits:
    """How much a lane takes on."""

    capacity: int = 64
    """Jobs that may wait; speculative ones may fill half of it."""
    per_session: int = 16
    """Jobs of one session that may wait."""
    stale_after: float = 1.5
    """Seconds for which speculative work may wait."""
    hang_after: float = 30.0
    """Seconds for which a job, or one piece of a stream, may run."""
    most_given_up: int = 3
    """Hanging threads from which on no new ones are started."""


@dataclass(eq=False)
class _Caller:
    who: str
    urgency: Urgency
    """Becomes final by `promote`, whatever it waits for."""


@dataclass(eq=False)
class _Job:
    caller: _Caller
    work: Callable[[], Any]
    since: float
    """The loop's time when it came."""
    future: asyncio.Future[Any] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def fail(self, error: BaseException) -> None:
        """Tell the caller, if there still is one."""
        if not self.future.done():
            self.future.set_exception(error)


class Lane:
    """One queue in front of one model. Use it from one event loop.

    Args:
        name: for the threads' names and for measuring.
        limits: how much it takes on.
        workers: jobs that run at the same time.
        traffic: told while somebody waits for a job or reads a stream, so that work in the
            background gives way.
        watch: told what happens, for measuring.
        new_worker: makes a worker, which is given a name.
    """

    def __init__(
        self,
        name: str,
        limits: Limits | None = None,
        *,
        workers: int = 1,
        traffic: Traffic | None = None,
        watch: LaneWatch | None = None,
        new_worker: Callable[[str], Worker] = ThreadWorker,
    ) -> None:
        self.name = name
        self._limits = limits or Limits()
        self._live = traffic.live if traffic else nullcontext
        self._watch = watch or Unwatched()
        self._new_worker = new_worker
        self._queue: FairQueue[_Job] = FairQueue()
        self._unhired = workers
        self._callers: set[_Caller] = set()
        self._idle: list[Worker] = []
        self._running: dict[Worker, _Job] = {}
        self._given_up: set[Worker] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    @property
    def depth(self) -> int:
        """Jobs that wait."""
        return len(self._queue)

    async def run(self, who: str, work: Callable[[], T], urgency: Urgency = Urgency.FINAL) -> T:
        """The result of `work()`, run on the lane's thread when it is `who`'s turn.

        Cancelling the caller drops work that has not begun; work that has begun runs to its
        end and its result is thrown away.

        Raises:
            Busy: too many jobs wait already.
            Stale: speculative work came too late, or (`Replaced`) newer one took its place.
            Hung: the work did not end.
        """
        with self._calling(who, urgency) as caller:
            result: T = await self._result(self._admit(caller, work))
            return result

    async def stream(
        self, who: str, start: Callable[[], Iterator[T]], urgency: Urgency = Urgency.FINAL
    ) -> AsyncGenerator[T, None]:
        """The items of `start()`, produced on the lane's thread a little ahead of the reader.

        Every item takes its turn among the sessions, so that a long stream holds up others for
        one item at most, and one whose reader is slow for none. Once begun, a stream is not
        refused. Leaving it early stops the producer after the item that it is working on.

        Raises:
            Busy, Stale, Hung: see `run`.
        """
        source = Source(start)
        pieces: asyncio.Queue[T] = asyncio.Queue()
        room = asyncio.Semaphore(_STREAM_BUFFER - 1)
        with self._calling(who, urgency) as caller:
            first = self._admit(caller, source.next)
            producer = asyncio.create_task(self._produce(first, pieces, room))
            producer.add_done_callback(_retrieve)
            try:
                while (piece := await pieces.get()) is not END:
                    room.release()
                    yield piece
                await producer
            finally:
                producer.cancel()
                if source.stop() and not self._closed:
                    caller.urgency = Urgency.FINAL
                    closing = self._enqueue(caller, source.close)
                    closing.future.add_done_callback(_retrieve)

    def promote(self, who: str) -> None:
        """A session's speculative work turned out to be wanted: it is final from now on."""
        self._queue.promote(who)
        for caller in self._callers:
            if caller.who == who:
                caller.urgency = Urgency.FINAL

    def close(self) -> None:
        """Take no more work; what runs is finished, what waits is cancelled. From any thread."""
        self._closed = True
        if self._loop is not None:  # else it has never been used
            try:
                self._loop.call_soon_threadsafe(self._end)
            except RuntimeError:  # the loop is closed, so nobody waits
                self._dismiss_workers()

    @contextmanager
    def _calling(self, who: str, urgency: Urgency) -> Iterator[_Caller]:
        caller = _Caller(who, urgency)
        self._callers.add(caller)
        try:
            with self._live():
                yield caller
        finally:
            self._callers.discard(caller)

    def _admit(self, caller: _Caller, work: Callable[[], Any]) -> _Job:
        if not self._has_room(caller.who, caller.urgency):
            raise self._counted(Busy(self.name))
        return self._enqueue(caller, work)

    def _has_room(self, who: str, urgency: Urgency) -> bool:
        if self._closed or self._out_of_service:
            return False
        if urgency is Urgency.SPECULATIVE and self._queue.guesses(who):
            return True  # it takes the older one's place
        if self._queue.count(who) >= self._limits.per_session:
            return False
        if urgency is Urgency.SPECULATIVE:
            return self.depth < self._limits.capacity // 2
        while self.depth >= self._limits.capacity and (guess := self._queue.take_guess()):
            self._drop(guess, Busy(self.name))
        return self.depth < self._limits.capacity

    @property
    def _out_of_service(self) -> bool:
        """Whether no worker is left, nor may be made."""
        return not (self._idle or self._running or self._may_hire)

    @property
    def _may_hire(self) -> bool:
        return self._unhired > 0 and len(self._given_up) < self._limits.most_given_up

    def _enqueue(self, caller: _Caller, work: Callable[[], Any]) -> _Job:
        self._loop = asyncio.get_running_loop()
        job = _Job(caller, work, self._loop.time())
        if older := self._queue.put(caller.who, job, caller.urgency):
            self._drop(older, Replaced(self.name))
        self._start_next()
        return job

    async def _result(self, job: _Job) -> Any:
        try:
            return await job.future
        except asyncio.CancelledError:
            _retrieve(job.future)
            self._watch.dropped(self.name, "cancelled")
            if self._queue.remove(job.caller.who, job):
                self._watch.depth(self.name, self.depth)
            raise

    async def _produce(self, job: _Job, pieces: asyncio.Queue[T], room: asyncio.Semaphore) -> None:
        """Hand on piece after piece while there is room; `END` at the end, however it ends."""
        try:
            while (piece := await self._result(job)) is not END:
                pieces.put_nowait(piece)
                await room.acquire()
                job = self._go_on(job)
        finally:
            pieces.put_nowait(END)

    def _go_on(self, job: _Job) -> _Job:
        """The next piece of a stream, which a full lane does not refuse."""
        if self._closed or self._out_of_service:
            raise self._counted(Busy(self.name))
        caller = job.caller
        if caller.urgency is Urgency.SPECULATIVE and self._queue.guesses(caller.who):
            raise self._counted(Replaced(self.name))
        return self._enqueue(caller, job.work)

    def _start_next(self) -> None:
        while (self._idle or self._may_hire) and (job := self._next_job()):
            self._begin(job, self._idle.pop() if self._idle else self._hire())
        self._watch.depth(self.name, self.depth)

    def _hire(self) -> Worker:
        self._unhired -= 1
        return self._new_worker(f"lane-{self.name}")

    def _next_job(self) -> _Job | None:
        now = asyncio.get_running_loop().time()
        while job := self._queue.take():
            is_final = job.caller.urgency is Urgency.FINAL
            if is_final or now - job.since <= self._limits.stale_after:
                return job
            self._drop(job, Stale(self.name))
        return None

    def _begin(self, job: _Job, worker: Worker) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._watch.waited(self.name, began - job.since)
        self._running[worker] = job
        alarm = loop.call_later(self._limits.hang_after, self._give_up, job, worker)
        worker.begin(job.work, partial(self._ended, job, worker, alarm, began))

    def _ended(
        self,
        job: _Job,
        worker: Worker,
        alarm: asyncio.TimerHandle,
        began: float,
        result: Any,
        error: BaseException | None,
    ) -> None:
        alarm.cancel()
        self._watch.worked(self.name, asyncio.get_running_loop().time() - began)
        if isinstance(error, StopIteration):  # a future cannot hold it
            error = RuntimeError("The work raised StopIteration.")
        if error is not None:
            job.fail(error)
        elif not job.future.done():
            job.future.set_result(result)
        self._take_back(worker)
        if not self._closed:
            self._start_next()

    def _take_back(self, worker: Worker) -> None:
        """What a worker does after its job: wait for the next, or leave, being one too many."""
        self._running.pop(worker, None)
        if worker in self._given_up:
            self._given_up.remove(worker)
            if not self._unhired:
                worker.close()
                return
            self._unhired -= 1
        self._idle.append(worker)

    def _give_up(self, job: _Job, worker: Worker) -> None:
        self._drop(job, Hung(self.name))
        del self._running[worker]
        self._given_up.add(worker)
        self._unhired += 1  # somebody else may do its work
        if self._out_of_service:
            while waiting := self._queue.take():
                self._drop(waiting, Busy(self.name))
        self._start_next()

    def _drop(self, job: _Job, why: Dropped) -> None:
        job.fail(self._counted(why))

    def _counted(self, why: Dropped) -> Dropped:
        self._watch.dropped(self.name, why.reason)
        return why

    def _end(self) -> None:
        self._dismiss_workers()
        while job := self._queue.take():
            job.future.cancel()
        self._watch.depth(self.name, self.depth)

    def _dismiss_workers(self) -> None:
        for worker in (*self._idle, *self._running, *self._given_up):
            worker.close()


def _retrieve(done: asyncio.Future[Any]) -> None:
    """Look at an error for which nobody waits any more, so that asyncio does not report it."""
    if done.done() and not done.cancelled():
        done.exception()
