"""The programs of one test desktop: started together, and ended together whatever happens.

It does not know what the programs are.
"""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

MARK = "EARSHOT_TEST_DESKTOP"
END_SECONDS = 5


class Processes:
    """Every program started here, and whatever those start in their turn."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        """`folder` gets one log a program, and marks the programs as this desktop's own."""
        self.environment = environment | {MARK: str(folder)}
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str | Path, stdout: int | None = None) -> subprocess.Popen[bytes]:
        """Start a program of its own session; its output goes to its log, unless piped."""
        name = Path(command[0]).name
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [str(part) for part in command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=stdout or log,
                stderr=log,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def start_until_line(self, *command: str | Path) -> str:
        """Start a program, and return the first line that it prints once it is ready."""
        process = self.start(*command, stdout=subprocess.PIPE)
        assert process.stdout
        line = process.stdout.readline().decode().strip()
        assert line, f"{command[0]} ended early; see {self._folder}"
        return line

    def run(self, *command: str) -> str:
        """Run a program to its end, and return what it printed."""
        return subprocess.run(
            command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def end(self) -> None:
        """End all, latest first; then what a bus or a browser started beside them."""
        for process in reversed(self._started):
            _end(process)
        for pid in self._left():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _left(self) -> list[int]:
        wanted = f"{MARK}={self._folder}".encode()
        left = []
        for environment in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                if wanted in environment.read_bytes().split(b"\0"):
                    left.append(int(environment.parent.name))
        return left


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout:
        process.stdout.close()
