"""How many processor threads a model may use.

CTranslate2, ONNX Runtime and PyTorch each start as many threads as the machine has cores; left
alone, the three fight each other. Every adapter takes its number from here.
"""

from __future__ import annotations

import os

MOST_THREADS = 4  # small models gain nothing beyond this, and others want the cores too


def available_cores() -> int:
    """Cores this process may run on, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def default_threads() -> int:
    """Threads for one model."""
    return max(1, min(MOST_THREADS, available_cores()))


def pin_torch(threads: int) -> None:
    """Hold PyTorch to `threads`; the setting is one for the whole process."""
    import torch

    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)
