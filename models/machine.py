"""The computer: what figures are measured on, without anything that names it or its owner."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

LOAD_SECONDS = 1.0  # how long other programs are watched


@dataclass(frozen=True)
class Machine:
    """The computer, and how busy it was."""

    cores: int
    """That this process may use."""
    processor: str
    """The model's name, as the system tells it."""
    memory_gb: float
    """10^9 bytes."""
    system: str
    """Such as "Linux"."""
    python: str
    """Such as "3.11.9"."""
    others_percent: float
    """Share of all processor time that other programs took just before measuring began."""


def this_machine() -> Machine:
    """Look at the machine; takes a second, in which nothing of ours should run."""
    return Machine(
        cores=available_cores(),
        processor=processor(),
        memory_gb=round(psutil.virtual_memory().total / 1e9, 1),
        system=platform.system(),
        python=platform.python_version(),
        others_percent=float(psutil.cpu_percent(interval=LOAD_SECONDS)),
    )


def available_cores() -> int:
    """Cores this process may run on, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processor() -> str:
    """The model's name; Linux tells it only in a file."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
