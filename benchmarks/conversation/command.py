"""How long `earshot search` takes as a person types it, and how much memory: alone, and where a
server of the same library runs.

Each is a process of its own, from the command to its end. The sample gallery has been read before;
the program's files are in the system's cache.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.conversation.served import EARSHOT, serving
from benchmarks.report import BenchmarkFailed, Metric, note, percentiles, run
from models.checkpoints.profiles import STARTER, found

QUESTION = "a red boat"
WARM_UP = 1
ALONE_MS, ALONE_MB = 2500.0, 400.0
SERVED_MS = 700.0
# In a small process of its own: on Linux the most memory that a process is said to have held is no
# less than what whoever started it held just then.
WATCH = """
import os, sys, time
began = time.perf_counter()
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, used = os.wait4(child, 0)
took = time.perf_counter() - began
print([os.waitstatus_to_exitcode(status), took, used.ru_utime + used.ru_stime, used.ru_maxrss])
"""


@dataclass(frozen=True)
class CommandRun:
    """One run of a command."""

    milliseconds: float
    """From the command to its end."""
    processor_ms: float
    """That all its threads took together."""
    memory_mb: float
    """Most resident memory, 10^6 bytes."""


def measure(repeats: int) -> list[Metric]:
    """The figures, with the starter's models and the sample gallery."""
    what = "earshot search, sample gallery"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if not all(found(part, home) for part in STARTER.checkpoints()):
            return [Metric(f"{what}: (the starter's weights are not here)", None, "ms")]
        note("Drawing and reading the sample gallery, then asking its server.")
        with serving(home):
            served = commands(home, repeats)
        note("Asking without a server.")
        alone = commands(home, repeats)
    return [
        *_figures(f"{what}: a server runs", served, SERVED_MS, None),
        *_figures(f"{what}: no server", alone, ALONE_MS, ALONE_MB),
    ]


def commands(home: Path, repeats: int) -> list[CommandRun]:
    """Some runs, after one that warms the system's cache. Raises: BenchmarkFailed."""
    return [_command(home) for _ in range(WARM_UP + repeats)][WARM_UP:]


def _command(home: Path) -> CommandRun:
    watched = subprocess.run(
        [sys.executable, "-I", "-S", "-c", WATCH, EARSHOT, "search", QUESTION],
        env=os.environ | {"EARSHOT_HOME": str(home)},
        stdout=subprocess.PIPE,
        check=True,
    )
    code, took, processor, kilobytes = json.loads(watched.stdout)
    if code:
        raise BenchmarkFailed("The command failed.")
    return CommandRun(took * 1000, processor * 1000, kilobytes * 1024 / 1e6)  # KiB, on Linux


def _figures(
    what: str, runs: Sequence[CommandRun], half: float, memory_mb: float | None
) -> list[Metric]:
    most = round(max(each.memory_mb for each in runs))
    return [
        *percentiles(f"{what}, until it has answered", [each.milliseconds for each in runs], half),
        *percentiles(f"{what}, processor time", [each.processor_ms for each in runs]),
        Metric(f"{what}, most memory", most, "MB", memory_mb),
    ]


if __name__ == "__main__":
    run(measure, "earshot search, with a server and without.")
