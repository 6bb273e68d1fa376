"""How many processor threads each library may use, and that none of them spins while it waits.

Left alone, each starts as many threads as the machine has cores, and some keep a core busy for
milliseconds after their work, which the next stage of a turn then waits for. Each is held here:

    CTranslate2     one for a small Whisper, else `default_threads()`: `models/hear/whisper.py`
    PyTorch         `default_threads()`, by `pin_torch` when a model is loaded
    ONNX Runtime    per session, by `onnx_session`: `default_threads()` for a voice, one for Silero
    OpenBLAS        one, by `pin_blas`, called in `server/wiring.py`; numpy's own and scipy's
    Faiss           one, in `index/store/faiss_store.py`; a lone query is never divided anyway
    espeak-ng       has one

Measured in the order of a turn, on two cores that others also used, two processes each way in
turn: with OpenBLAS held, Whisper's encoder took 76 ms instead of 126 (at best 58 instead of 76) and
Piper's first sentence 77 instead of 103 (51 instead of 60), since the spectrogram's product of
matrices had left a thread of OpenBLAS spinning. OpenMP is GNU's in all of them, in two copies (one
is PyTorch's, CTranslate2 and Faiss share the other). How long it spins hardly counts:
OMP_WAIT_POLICY=passive and GOMP_SPINCOUNT changed nothing that could be told from noise, and
"active" made a turn 1.6 times as long.
"""

from __future__ import annotations

import ctypes
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from models.machine import available_cores

SET_BLAS_THREADS = ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads")
MOST_THREADS = 4  # small models gain nothing beyond this, and others want the cores too


def default_threads() -> int:
    """Threads for one model."""
    return max(1, min(MOST_THREADS, available_cores()))


def pin_torch(threads: int) -> None:
    """Hold PyTorch to `threads`; the setting is one for the whole process."""
    import torch

    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)


def pin_blas(threads: int) -> int:
    """Hold the OpenBLAS that numpy's and scipy's wheels bring along; one for the whole process.

    Returns:
        How many libraries were held: none where numpy was built on something else.
    """
    held = 0
    for path in _blas_libraries():
        library = ctypes.CDLL(str(path))
        setters = (getattr(library, name, None) for name in SET_BLAS_THREADS)
        for setter in (one for one in setters if one is not None):
            setter(ctypes.c_int(threads))
            held += 1
    return held


def _blas_libraries() -> list[Path]:
    """Beside the installed package, so they may be loaded before or after numpy itself."""
    found: list[Path] = []
    for package in ("numpy", "scipy"):
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            beside = Path(spec.origin).parents[1] / f"{package}.libs"
            found += sorted(beside.glob("*openblas*"))
    return found


def onnx_session(path: Path, threads: int) -> Any:
    """An ONNX Runtime session on the processor, held to `threads`, which do not wait by spinning.

    It keeps no memory between two runs: a voice would keep 120 MB of its longest sentence for ever,
    to be quicker by less than can be told from noise. `memory.py` sees to the C library's own
    keeping.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        str(path), sess_options=options, providers=["CPUExecutionProvider"]
    )
