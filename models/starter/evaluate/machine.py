"""What the figures were measured on, without anything that names the machine or its owner."""

from __future__ import annotations

import platform
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

from models.checkpoints.threads import available_cores, processor

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
