"""One engine, built or asked: what `benchmarks.library.nearest` does in a process for each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil  # type: ignore[import-untyped]

from benchmarks.library.clip_like import Clustered, kept
from benchmarks.library.engines import ENGINES, Engine, emptied
from index.vectors import Vectors

NEAREST = 10
WARM_UP = 50  # questions of each kind, which do not count
LONGEST = 20.0  # seconds of asking questions of one kind
COLD = 50  # questions put while none of an engine's files is in memory
AT_ONCE = 16 * 1024 * 1024  # bytes
FEWEST = 20  # questions, however long they take


def work(what: str, name: str, count: str, folder: str, questions: str = "") -> dict[str, Any]:
    """`what` is "build" or "search"; the others are as `benchmarks.library.nearest` has them."""
    vectors = kept(Path(folder), int(count))
    [engine_class] = [one for one in ENGINES if one.__name__ == name]
    engine = engine_class(Path(folder) / f"{name}-{count}")
    return build(engine, vectors) if what == "build" else search(engine, vectors, int(questions))


def build(engine: Engine, vectors: Clustered) -> dict[str, Any]:
    """How long it takes."""
    if engine.name != "Earshot":
        emptied(engine.folder)
    engine.prepare(vectors.pictures)
    began = time.perf_counter()
    engine.build(vectors.pictures)
    return {"seconds": time.perf_counter() - began}


def search(engine: Engine, vectors: Clustered, questions: int) -> dict[str, Any]:
    """How long each question takes, and what is found, once the engine has been in use a while."""
    if engine.reads_files:
        for_each_file(engine.folder, _forget)
    engine.open()
    asked = {"pictures": vectors.like_pictures, "words": vectors.like_words}
    cold: list[float] = []
    if engine.reads_files:
        cold = _ask(engine, np.asarray(vectors.like_words[-COLD:]))["milliseconds"]
        for_each_file(engine.folder, _read)
    for some in asked.values():
        _ask(engine, np.asarray(some[-COLD - WARM_UP : -COLD]))
    found = {kind: _ask(engine, np.asarray(some[:questions])) for kind, some in asked.items()}
    return {"name": engine.name, "memory_mb": _memory_mb(), "cold": cold, **found}


def for_each_file(folder: Path, do: Callable[[int], None]) -> None:
    """`do` something with a descriptor of each file in a folder and in those within it."""
    for path in folder.rglob("*"):
        if path.is_file():
            file = os.open(path, os.O_RDONLY)
            try:
                do(file)
            finally:
                os.close(file)


def _forget(file: int) -> None:
    """Let the system keep none of it in memory."""
    os.fsync(file)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)


def _read(file: int) -> None:
    """Let the system keep it in memory."""
    while os.read(file, AT_ONCE):
        continue


def _ask(engine: Engine, questions: Vectors) -> dict[str, Any]:
    times: list[float] = []
    answers: list[list[int]] = []
    for question in questions:
        began = time.perf_counter()
        answers.append([*engine.nearest(question, NEAREST)])
        times.append((time.perf_counter() - began) * 1000)
        if len(times) >= FEWEST and sum(times) > LONGEST * 1000:
            break
    return {"milliseconds": times, "ids": answers}


def _memory_mb() -> float:
    """Of this process and of those that it started."""
    own = psutil.Process()
    every = [own, *own.children(recursive=True)]
    return float(sum(process.memory_info().rss for process in every) / 1e6)
