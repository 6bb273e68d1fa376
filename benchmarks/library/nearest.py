"""How quickly the nearest of many vectors are found, by Earshot and by others, in one run.

Vectors like CLIP's, and two kinds of question: pictures, and words, whose vectors lie apart from
all pictures. Recall is the share of the ten truly nearest that are among the ten found. Each engine
runs in a process of its own, and searches with one thread. What is built is kept under `build/`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.full_size.home import KEPT
from benchmarks.library.clip_like import Clustered, kept
from benchmarks.library.engine_run import NEAREST, work
from benchmarks.library.engines import ENGINES, Engine
from benchmarks.report import Metric, note, percentiles, run
from index.vectors import Ids, Vectors

COUNTS = (10_000, 100_000, 1_000_000)
QUESTIONS = 200  # of each kind
BUILD_LIMIT = 2 * 60 * 60  # seconds for one index; who needs longer is listed without figures
SEARCH_LIMIT = 5 * 60
SEARCH_MS, RECALL, MEMORY_MB = 5.0, 0.98, 1500.0
"""Budgets of Earshot, among the largest count."""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
AT_ONCE = 50_000
ONE_ENGINE = "--one-engine"
"""What a process is told that builds or asks one engine, with the arguments of `work`."""


class NoFigures(Exception):
    """An engine could not be measured; the message says why in a few words."""


def measure(
    repeats: int, folder: Path = KEPT / "nearest", counts: tuple[int, ...] = COUNTS
) -> list[Metric]:
    """The figures, count by count and engine by engine."""
    figures: list[Metric] = []
    for count in counts:
        vectors = kept(folder, count)
        truth = {
            "pictures": nearest_of_all(folder, "pictures", vectors.like_pictures, vectors),
            "words": nearest_of_all(folder, "words", vectors.like_words, vectors),
        }
        for engine in ENGINES:
            note(f"{engine.name}, {count:,} vectors.")
            figures += _figures(engine, count, folder, repeats, truth)
    return figures


def nearest_of_all(folder: Path, kind: str, questions: Vectors, vectors: Clustered) -> Ids:
    """The truly nearest of each question, shape (questions, 10), kept in `folder`."""
    file = folder / f"truth-{kind}-{len(vectors.pictures)}.npy"
    if not file.is_file():
        ids: list[Ids] = []
        scores: list[Vectors] = []
        for first in range(0, len(vectors.pictures), AT_ONCE):
            some = questions @ vectors.pictures[first : first + AT_ONCE].T
            best = np.argpartition(-some, NEAREST, axis=1)[:, :NEAREST]
            ids.append(best + first)
            scores.append(np.take_along_axis(some, best, axis=1))
        order = np.argsort(-np.concatenate(scores, axis=1), axis=1)[:, :NEAREST]
        np.save(file, np.take_along_axis(np.concatenate(ids, axis=1), order, axis=1))
    found: Ids = np.load(file)
    return found


def _figures(
    engine: type[Engine], count: int, folder: Path, repeats: int, truth: dict[str, Ids]
) -> list[Metric]:
    what = f"nearest of {count:,} vectors"
    try:
        seconds = _built(engine, count, folder)
        found = _child(SEARCH_LIMIT, "search", engine.__name__, count, folder, repeats)
    except NoFigures as error:
        return [Metric(f"{what}: {engine.name}: {error}", None, "ms")]
    name = f"{what}: {found['name']}"
    ours = engine.__name__ == "Earshot" and count == max(COUNTS)
    times = found["pictures"]["milliseconds"] + found["words"]["milliseconds"]
    figures = percentiles(f"{name}: one search", times, most=SEARCH_MS if ours else None)
    if found["cold"]:
        figures += percentiles(f"{name}: one search, nothing of it in memory", found["cold"])
    for kind in ("pictures", "words"):
        recall = _recall(found[kind]["ids"], truth[kind])
        target = RECALL if ours else None
        title = f"{name}: recall, asked with {kind}"
        figures.append(Metric(title, round(recall, 4), "", target, "higher"))
    memory = Metric(f"{name}: memory", round(found["memory_mb"]), "MB", MEMORY_MB if ours else None)
    return [*figures, memory, Metric(f"{name}: building", round(seconds, 1), "s")]


def _recall(found: list[list[int]], truth: Ids) -> float:
    same = [len({*ids} & {*true.tolist()}) for ids, true in zip(found, truth, strict=False)]
    return float(np.mean(same)) / NEAREST


def _built(engine: type[Engine], count: int, folder: Path) -> float:
    """See that the index is there; how long it took to build, then or now."""
    file = folder / f"{engine.__name__}-{count}.json"
    if not file.is_file():
        try:
            if engine.most is not None and count > engine.most:
                raise NoFigures("not measured, as it is not made for so many")
            built = _child(BUILD_LIMIT, "build", engine.__name__, count, folder)
        except NoFigures as error:
            built = {"failed": str(error)}
        file.write_text(json.dumps(built), encoding="utf-8")
    built = json.loads(file.read_text(encoding="utf-8"))
    if "failed" in built:
        raise NoFigures(built["failed"])
    return float(built["seconds"])


def _child(limit: float, *arguments: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.library.nearest", ONE_ENGINE, *map(str, arguments)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=True,
            timeout=limit,
            env={**os.environ, **ONE_THREAD},
        )
    except subprocess.TimeoutExpired as error:
        raise NoFigures(f"not done within {limit / 60:g} minutes") from error
    except subprocess.CalledProcessError as error:
        note(error.stderr)
        raise NoFigures((error.stderr.strip().splitlines() or ["it ended"])[-1][:100]) from error
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == [ONE_ENGINE]:
        print(json.dumps(work(*sys.argv[2:])))
    else:
        run(measure, "How quickly the nearest of many vectors are found.", QUESTIONS)
