"""Time that passes only when nothing else can happen, for tests of what takes long.

The idea is LiveKit's (`tests/virtual_time.py` of livekit/agents). `run_virtually(main())` runs a
coroutine on an event loop whose clock stands still while there is anything to do, and then jumps
to the next timer: ten minutes of silence take a millisecond, and every time is exact. Where
nothing is left to wait for, the test fails with `Stuck` instead of hanging.

Work that would run on a thread runs on the loop's own: at once, with its result held back for as
long as the work says that it takes. A scripted model says so with `spend`:

    class SlowTranscriber(FakeTranscriber):
        def transcribe(self, audio):
            spend(0.3)  # virtual seconds
            return super().transcribe(audio)

    async def main():
        lane = Lane("hear", new_worker=ScriptedWorker)
        await lane.run("anna", lambda: transcriber.transcribe(audio))
        assert now() == 0.3

`spend(FOREVER)` hangs. `asyncio.to_thread` works likewise. `block(0.05)` is for code on the event
loop itself that holds everybody else up. Sockets, subprocesses and real threads are not for this
loop: their time is not its time.
"""

from __future__ import annotations

import asyncio
import functools
import math
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from server.assistant.workers import Ended

P = ParamSpec("P")
T = TypeVar("T")

FOREVER = math.inf  # seconds


class Stuck(AssertionError):
    """Nothing is ready, no timer is set, and the coroutine has not ended."""


def run_virtually(main: Coroutine[Any, Any, T]) -> T:
    """The result of `main`, run on a `VirtualLoop` of its own that begins at 0 seconds.

    Raises:
        Stuck: it waits for something that will never happen.
    """
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


def virtually(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Makes an asynchronous test an ordinary one, in virtual time."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        run_virtually(test(*args, **kwargs))

    return run


def now() -> float:
    """Virtual seconds since the loop began."""
    return _loop().time()


def spend(seconds: float) -> None:
    """Let the work at hand, which stands for a thread's, take so much longer."""
    _loop().spend(seconds)


def block(seconds: float) -> None:
    """Hold the event loop up."""
    _loop().block(seconds)


class ScriptedWorker:
    """Stands for a worker's thread, in `Lane(..., new_worker=ScriptedWorker)`."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.closed = False
        self.busy = False

    def begin(self, work: Callable[[], Any], ended: Ended) -> None:
        """Run `work` now and report when its time has passed; an error takes its time too."""
        assert not self.busy, "A worker has one thread."
        self.busy = True
        _loop().perform(work, functools.partial(self._end, ended))

    def close(self) -> None:
        """Nothing is to be freed."""
        self.closed = True

    def _end(self, ended: Ended, result: Any, error: BaseException | None) -> None:
        self.busy = False
        ended(result, error)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps."""

    def __init__(self) -> None:
        self._elapsed = 0.0
        self._spent: float | None = None
        super().__init__(_Jumping(self._jump))

    def time(self) -> float:
        """Virtual seconds since the loop began."""
        return self._elapsed

    def block(self, seconds: float) -> None:
        """Let time pass without letting anything happen."""
        self._elapsed += seconds

    def spend(self, seconds: float) -> None:
        """Make the work that is being performed take so much longer."""
        assert self._spent is not None, "Time is spent by work on a thread; see `block`."
        self._spent += seconds

    def perform(self, work: Callable[[], Any], ended: Ended) -> None:
        """Run `work` now; call `ended` when the time has passed that it spent."""
        assert self._spent is None, "Work on a thread cannot wait for other such work."
        self._spent, result, failure = 0.0, None, None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - handed on, whatever it is
            failure = error
        spent, self._spent = self._spent, None
        if spent < FOREVER:
            self.call_later(spent, ended, result, failure)

    def run_in_executor(  # type: ignore[override]
        self, executor: object, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """What `asyncio.to_thread` uses."""
        future: asyncio.Future[T] = self.create_future()

        def end(result: T, error: BaseException | None) -> None:
            if future.done():
                return
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        self.perform(functools.partial(func, *args), end)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """There is none."""

    def _jump(self, seconds: float | None) -> None:
        if seconds is None:
            raise Stuck("Nothing is left to wait for.")
        self._elapsed += seconds


class _Jumping(selectors.DefaultSelector):
    """Instead of waiting for so long, says so."""

    def __init__(self, jump: Callable[[float | None], None]) -> None:
        super().__init__()
        self._jump = jump

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if not ready and timeout != 0:
            self._jump(timeout)
        return ready


def _loop() -> VirtualLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop), "This is not virtual time; see `run_virtually`."
    return loop
