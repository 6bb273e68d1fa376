"""One engine, built or asked: what `benchmarks.nearest` does in a process for each."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil  # type: ignore[import-untyped]

from benchmarks.clip_like import Clustered, kept
from benchmarks.engines import ENGINES, Engine, emptied
from index.vectors import Vectors

NEAREST = 10
WARM_UP = 5
LONGEST = 20.0  # seconds of asking questions of one kind
FEWEST = 20  # questions, however long they take


def work(what: str, name: str, count: str, folder: str, questions: str = "") -> dict[str, Any]:
    """`what` is "build" or "search"; the others are as `benchmarks.nearest` has them."""
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
    """How long each question takes, and what is found."""
    engine.open()
    asked = {"pictures": vectors.like_pictures, "words": vectors.like_words}
    for vector in np.asarray(vectors.like_words[-WARM_UP:]):
        engine.nearest(vector, NEAREST)
    found = {kind: _ask(engine, np.asarray(some[:questions])) for kind, some in asked.items()}
    return {"name": engine.name, "memory_mb": _memory_mb(), **found}


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
