"""One process of the workshop, seen from the process that talks: what it is asked, and its end.

It is a new program, not a copy of this one, so that it holds nothing of this one's memory, threads
or sockets. What it sends may be made of a hostile picture: it is read as plain values only.
"""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from typing import TYPE_CHECKING, Any

from server.workshop.errors import ChildLost, ChildRetired, NotStarted, TooLong
from server.workshop.limits import ProcessLimits
from server.workshop.messages import FAILED, GO, PAUSE, READY, Order, Request

if TYPE_CHECKING:
    from server.workshop.messages import Door

ENDING_SECONDS = 1.0  # for a process that has closed its doors, of its own accord perhaps
START_SECONDS = 120.0  # on a machine that is busy with everything else
PROGRAM = "import sys; sys.path[:] = {path!r}; from server.workshop.inside import main; main()"
CALM = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""Where memory is limited: threads that are never used would take a gigabyte of addresses of it."""
PLAIN_MODULES = ("index.", "models.", "server.workshop.")
PLAIN_CLASSES = {
    ("PIL.Image", "Image"),
    *(("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")),
}


class PlainUnpickler(pickle.Unpickler):
    """Reads values of our own classes and of no others, and calls no function."""

    def find_class(self, module: str, name: str) -> Any:
        """A class that may be in an answer. Raises: UnpicklingError."""
        if module.startswith(PLAIN_MODULES) or (module, name) in PLAIN_CLASSES:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


def read_plain(data: bytes) -> Any:
    """What a pickle holds, from somebody who is not trusted. Raises: UnpicklingError."""
    try:
        return PlainUnpickler(io.BytesIO(data)).load()
    except Exception as error:
        raise pickle.UnpicklingError("The answer is none.") from error


class Child:
    """One process. From any thread; each door has one piece of work at a time."""

    def __init__(
        self,
        make: Callable[[], Any],
        limits: ProcessLimits,
        *,
        told: tuple[type[Exception], ...] = (),
        niceness: tuple[int, ...] = (0,),
        kept: tuple[float, ...] | None = None,
        read: Callable[[bytes], Any] = read_plain,
    ) -> None:
        """Begin to start it; returns at once.

        Args:
            make: a function or class of a module, called there, of what does the work.
            limits: what it is held to.
            told: exceptions that come through as they are.
            niceness: of each of its doors, as many as it shall have.
            kept: seconds for which it stays after work of each door; None for the usual ones.
            read: makes an answer of bytes.

        Raises:
            NotStarted: the system starts no more processes.
        """
        self._limits, self._read = limits, read
        pairs = [Pipe() for _ in niceness]
        self._doors = [ours for ours, _ in pairs]
        self._locks = [threading.Lock() for _ in pairs]
        self._starting = threading.Lock()
        self._is_ready = False
        theirs = [inner for _, inner in pairs]
        try:
            calm = CALM if limits.spare_bytes is not None else {}
            self._process = _started([door.fileno() for door in theirs], os.environ | calm)
        except OSError as error:
            raise NotStarted("It cannot be started.") from error
        finally:
            for door in theirs:
                door.close()
        name = f"child-end-{self.pid}"
        threading.Thread(target=self._see_off, name=name, daemon=True).start()
        kept = kept or (limits.idle_seconds,) * len(niceness)
        order = Order(make, limits, told, niceness, kept)
        with suppress(OSError):  # it has died; whoever asks it is told
            self._doors[0].send_bytes(pickle.dumps(order))

    @property
    def pid(self) -> int:
        """Its number in the system."""
        return self._process.pid

    def ask(
        self,
        method: str,
        *arguments: Any,
        door: int = 0,
        pause: Callable[[], None] | None = None,
        seconds: float | None = None,
    ) -> Any:
        """What a method of its worker returns; blocks.

        Args:
            method: its name.
            arguments: of the method.
            door: through which it is asked; work of one door waits for no other's.
            pause: called here wherever the work could pause; the work waits until it returns.
            seconds: until it is given up; None for the usual limit. Each pause begins anew.

        Raises:
            ChildLost, NotStarted, ChildRetired, TooLong: it has not done it, and is gone.
            WorkFailed, OutOfMemory: the work went wrong; it can be asked again.
            Exception: what it may tell.
        """
        request = pickle.dumps(Request(method, arguments, pause is not None), 5)
        limit = self._limits.seconds if seconds is None else seconds
        with self._locks[door]:
            try:
                self._wait_until_ready()
                outcome, value = self._answer(self._doors[door], request, limit, pause)
            except (EOFError, OSError, pickle.UnpicklingError) as error:
                raise self._lost() from error
            except BaseException:
                self.kill()  # or the next answer would be this one's
                raise
        if outcome == FAILED:
            raise value
        return value

    def close(self) -> None:
        """Let it end at once; nothing that it does is of use any more."""
        with suppress(OSError):
            if self._process.stdin:
                self._process.stdin.close()
        self.kill()

    def kill(self) -> None:
        """End it, whatever it does."""
        self._process.kill()

    def _see_off(self) -> None:
        """However it ends, nothing of it stays: neither in the system's list nor its open pipe."""
        self._process.wait()
        if self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()

    def _answer(
        self, door: Door, request: bytes, seconds: float, pause: Callable[[], None] | None
    ) -> tuple[str, Any]:
        door.send_bytes(request)
        while (answer := self._received(door, seconds)) == PAUSE:
            if pause:
                pause()
            door.send_bytes(GO)
        outcome, value = self._read(answer)
        return outcome, value

    def _wait_until_ready(self) -> None:
        with self._starting:
            if not self._is_ready:
                self._is_ready = self._received(self._doors[0], START_SECONDS) == READY

    def _received(self, door: Door, seconds: float) -> bytes:
        if not door.poll(seconds):
            self.kill()
            raise TooLong
        return door.recv_bytes()

    def _lost(self) -> ChildLost | ChildRetired:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(ENDING_SECONDS)
        self.kill()
        code = self._process.wait()
        if code == 0:
            return ChildRetired()
        return (ChildLost if self._is_ready else NotStarted)(f"It ended with exit code {code}.")


def _started(handles: list[int], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", PROGRAM.format(path=sys.path), *map(str, handles)]
    if sys.platform == "win32":
        for handle in handles:
            os.set_handle_inheritable(handle, True)
        passed = subprocess.STARTUPINFO(lpAttributeList={"handle_list": handles})
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, env=environment, startupinfo=passed,
            creationflags=subprocess.CREATE_NEW_PROCESS_GROUP,
        )  # fmt: skip
    # In a session of its own Ctrl+C does not reach it, not even while it starts.
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        env=environment,
        pass_fds=handles,
        start_new_session=True,
    )
