"""How many processor threads a model may use.

CTranslate2, ONNX Runtime and PyTorch each start as many threads as the machine has cores; left
alone, the three fight each other. Every adapter takes its number from here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

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


def onnx_session(path: Path, threads: int, *, arena: bool = True) -> Any:
    """An ONNX Runtime session on the processor, held to `threads`, which do not wait by spinning.

    Args:
        path: the network.
        threads: for one run of it.
        arena: whether freed memory is kept for the next run; a network that needs next to
            none is better without.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = arena
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        str(path), sess_options=options, providers=["CPUExecutionProvider"]
    )
