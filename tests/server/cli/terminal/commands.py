"""Real `earshot` commands in processes of their own, looked at from outside."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[4]
PROGRAM = "import sys; sys.argv[0] = 'earshot'; from server.cli.terminal.entry import main; main()"
PATIENCE = 120.0  # seconds for what happens in a few on a machine that does nothing else
MARK = "MARK_OF_A_TEST"
MINDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def mind_signals() -> None:
    """Let the process that is about to begin be ended by all of them.

    Where the tests run in the background, or so that they outlive a terminal, some are ignored, and
    a process inherits that.
    """
    for number in MINDED:
        signal.signal(number, signal.SIG_DFL)


class Command:
    """One command that runs; with whatever it has started, it can be found by a mark."""

    def __init__(self, *arguments: object, environment: dict[str, str] | None = None) -> None:
        self._mark = secrets.token_hex(8)
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "EARSHOT_PROGRESS": "lines",
                MARK: self._mark,
                **(environment or {}),
            },
            start_new_session=True,
            preexec_fn=mind_signals,
        )
        assert self._process.stderr
        os.set_blocking(self._process.stderr.fileno(), False)
        self._said = b""

    @property
    def said(self) -> str:
        """All of stderr so far."""
        assert self._process.stderr
        self._said += self._process.stderr.read() or b""
        return self._said.decode()

    @property
    def printed(self) -> str:
        """All of stdout, of a command that has ended."""
        assert self._process.stdout
        return self._process.stdout.read().decode()

    def wait_for(self, condition: Callable[[Command], object]) -> None:
        """Until something is true of it that cannot be waited for otherwise."""
        ends = time.monotonic() + PATIENCE
        while not condition(self):
            assert self._process.poll() is None, f"it ended by itself: {self.said}"
            assert time.monotonic() < ends, self.said
            time.sleep(0.005)

    def interrupt(self, number: int = signal.SIGINT) -> int:
        """Send a signal as a terminal does, to the whole group; the exit code that follows."""
        os.killpg(self._process.pid, number)
        code = self._process.wait(PATIENCE)
        self._said += self._process.stderr.read() or b"" if self._process.stderr else b""
        return code

    @property
    def code(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.poll()

    def kill(self) -> int:
        """End it alone, as `kill -9` does; the exit code, which is another one if it was late."""
        self._process.kill()
        return self._process.wait(PATIENCE)

    @property
    def minds_signals(self) -> bool:
        """Whether it has got so far as to mind Ctrl+C."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"^SigCgt:\s*([0-9a-f]+)", status, re.MULTILINE)
        return bool(found and int(found[1], 16) >> (signal.SIGHUP - 1) & 1)

    def has_loaded(self, library: str) -> bool:
        """Whether it has begun to import something, by the name of its file."""
        maps = Path(f"/proc/{self._process.pid}/maps").read_text(encoding="utf-8")
        return library in maps

    @property
    def others(self) -> list[int]:
        """Processes that it has started, and that are alive."""
        return [pid for pid in _marked(self._mark) if pid != self._process.pid]

    def end(self) -> None:
        """Whatever it does."""
        for pid in _marked(self._mark):
            os.kill(pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdout, self._process.stderr):
            assert stream
            stream.close()


def _marked(mark: str) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark.encode() in (entry / "environ").read_bytes():
                yield int(entry.name)  # that of a dead process is empty
        except OSError:
            continue


@contextmanager
def command(*arguments: object, environment: dict[str, str] | None = None) -> Iterator[Command]:
    """A command that runs, and is ended at last."""
    running = Command(*arguments, environment=environment)
    try:
        yield running
    finally:
        running.end()
