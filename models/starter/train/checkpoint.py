"""The state of a training run on disk: written whole or not at all, read back to go on.

It keeps whatever state dictionaries it is handed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class RunState:
    """Where a run stood."""

    step: int
    """Steps done."""
    seconds: float
    """Time spent on them."""
    states: dict[str, dict[str, Any]]
    """State dictionaries by name, such as "model" and "optimizer"."""


def save(path: Path, state: RunState) -> None:
    """Write beside the old one, then put it in its place."""
    import torch

    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        torch.save(vars(state), file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def load(path: Path) -> RunState | None:
    """The run's last state; None when it has not been saved yet."""
    import torch

    if not path.exists():
        return None
    return RunState(**torch.load(path, map_location="cpu", weights_only=True))
