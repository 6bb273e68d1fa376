"""What runs in a process of the workshop: work that comes through its doors, until it is let go.

It ends when nobody has work for it, and as soon as its parent is gone, however that ended: the pipe
of its standard input closes then. `child.py` is the other side.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection
from typing import TYPE_CHECKING, Any

from index.priority import step_back
from server.workshop.errors import OutOfMemory, WorkFailed
from server.workshop.limits import GRACE, end_after, hold_memory, step_back_with_all_threads
from server.workshop.messages import DONE, FAILED, PAUSE, READY, Order, Request

if TYPE_CHECKING:
    from server.workshop.messages import Door


class Idleness:
    """For how long the process stays although no door has work."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._busy = 0
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until the process may end; all of them while any door is at work."""
        with self._lock:
            return self._seconds if self._busy else self._until - time.monotonic()

    @contextmanager
    def at_work(self, kept: float) -> Iterator[None]:
        """For as long as a door has work, after which the process stays for some seconds."""
        with self._lock:
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1
                self._until = max(self._until, time.monotonic() + kept)


def main() -> None:
    """Serve the doors whose handles are the arguments of this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, who closes the doors
    threading.Thread(target=_end_with_the_parent, name="parent", daemon=True).start()
    doors = [_door(int(handle)) for handle in sys.argv[1:]]
    order: Order = pickle.loads(doors[0].recv_bytes())
    step_back_with_all_threads(order.limits.niceness)
    worker = order.make()
    if order.limits.spare_bytes is not None:
        hold_memory(order.limits.spare_bytes)
    idleness = Idleness(order.limits.idle_seconds)
    doors[0].send_bytes(READY)
    for at, door in enumerate(doors[1:], 1):
        serving = (door, worker, order, idleness, at)
        threading.Thread(target=_serve, args=serving, daemon=True).start()
    _serve(doors[0], worker, order, idleness, 0)


def _end_with_the_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _door(handle: int) -> Door:
    if sys.platform == "win32":
        return connection.PipeConnection(handle)
    return connection.Connection(handle)


def _serve(door: Door, worker: Any, order: Order, idleness: Idleness, at: int) -> None:
    step_back(order.niceness[at])
    alone = len(order.niceness) == 1  # there is one alarm for all doors

    def alarm(is_on: bool) -> None:
        if alone:
            end_after(order.limits.seconds + GRACE if is_on else 0)

    try:
        while True:
            if not door.poll(max(0.0, idleness.left)):
                if idleness.left <= 0:
                    os._exit(0)
                continue
            with idleness.at_work(order.kept[at]):
                request: Request = pickle.loads(door.recv_bytes())
                reply = _reply(door, worker, request, order.told, alarm)
                door.send_bytes(reply)
    except (EOFError, OSError):  # the parent has closed the door
        os._exit(0)


def _reply(
    door: Door,
    worker: Any,
    request: Request,
    told: tuple[type[Exception], ...],
    alarm: Callable[[bool], None],
) -> bytes:
    def pause() -> None:
        alarm(False)
        door.send_bytes(PAUSE)
        door.recv_bytes()
        alarm(True)

    alarm(True)
    try:
        work = getattr(worker, request.method)
        result = work(*request.arguments, *([pause] if request.pauses else ()))
        return pickle.dumps((DONE, result), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        failure: Exception = OutOfMemory()
    except told as error:
        failure = error
    except Exception as error:  # noqa: BLE001 - the parent logs it, and whoever asked is told
        failure = WorkFailed(_frames(error))
    finally:
        alarm(False)
    return pickle.dumps((FAILED, failure), pickle.HIGHEST_PROTOCOL)


def _frames(error: Exception) -> str:
    """Its traceback without its message, which may quote what is in a picture."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{frames}{type(error).__module__}.{type(error).__qualname__}"
