"""How long a question takes to become a vector, in each way to run the search model's text tower.

Each way has a process of its own, so that its memory can be told. `models/vision/quickest.py` says
which of them Earshot takes on this machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from benchmarks.full_size.clip import checkpoint
from benchmarks.full_size.exported import exported, search_model
from benchmarks.full_size.shapes import QUERY
from benchmarks.report import Metric, percentiles, run
from models.checkpoints.export_record import recorded
from models.checkpoints.precision import WIDE, best_precision
from models.checkpoints.remembered import Checksums
from models.vision.embedder import OpenClip
from models.vision.exported.embedder import TEXT_TOWER, ExportedClip
from models.vision.exported.forms import FORMS, Forms, file_of
from models.vision.quickest import TORCH, Quickest

REPEATS = 60
WARM_UP = 3
BUDGET_MS = {"bfloat16": 20.0, "float32": 50.0}
"""By what the processor multiplies quickest in."""
MODULE = "benchmarks.library.query"
ONE_WAY = "--one-way"
CHECKPOINTS: Mapping[str, Callable[[], Path]] = {
    "ViT-B-32-SigLIP2-256": search_model,
    "ViT-B-32-256": checkpoint,
}


def measure(
    repeats: int, checkpoints: Mapping[str, Callable[[], Path]] = CHECKPOINTS
) -> list[Metric]:
    """The figures, checkpoint by checkpoint."""
    figures = []
    for name, find in checkpoints.items():
        folder = find()
        figures += _of_one(f"one query to a vector, {name}", folder, exported(folder), repeats)
    return figures


def _of_one(what: str, folder: Path, export: Path, repeats: int) -> list[Metric]:
    taken = Quickest(folder.parent).talking(folder, export).words
    files = recorded(export).files
    ways: list[str] = [TORCH, *(form for form in FORMS if file_of(TEXT_TOWER, form) in files)]
    figures = []
    for way in ways:
        row = _in_a_process(way, folder, export, repeats)
        is_taken = ", which is taken here" if way == taken else ""
        title = f"{what}: {'PyTorch' if way == TORCH else way}{is_taken}"
        budget = BUDGET_MS[best_precision(WIDE)] if way == taken else None
        figures += percentiles(title, row["ms"], budget)
        figures += [
            Metric(f"{title}, processor time", round(row["processor_ms"], 1), "ms"),
            Metric(f"{title}, memory of its process", round(row["memory_mb"]), "MB"),
            Metric(f"{title}, imported and loaded", round(row["loading_ms"]), "ms"),
        ]
    return figures


def _in_a_process(way: str, folder: Path, export: Path, repeats: int) -> dict[str, Any]:
    command = [sys.executable, "-m", MODULE, ONE_WAY, way, str(folder), str(export), str(repeats)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    row: dict[str, Any] = json.loads(done.stdout)
    return row


def one_way(way: str, folder: Path, export: Path, repeats: int) -> None:
    """Print what one way costs, as JSON."""
    process, began = psutil.Process(), time.perf_counter()
    with closing(_embedder(way, folder, export)) as embedder:
        embedder.load()
        loading = time.perf_counter() - began
        for _ in range(WARM_UP):
            embedder.embed([QUERY])
        milliseconds, before = [], time.process_time()
        for _ in range(repeats):
            began = time.perf_counter()
            embedder.embed([QUERY])
            milliseconds.append(1000 * (time.perf_counter() - began))
        worked = 1000 * (time.process_time() - before) / repeats
        row = {
            "ms": milliseconds,
            "processor_ms": worked,
            "memory_mb": process.memory_info().rss / 1e6,
            "loading_ms": 1000 * loading,
        }
    sys.stdout.write(json.dumps(row))


def _embedder(way: str, folder: Path, export: Path) -> OpenClip | ExportedClip:
    if way == TORCH:
        return OpenClip(folder)
    (form,) = (one for one in FORMS if one == way)
    checksum = Checksums(folder.parent).of
    return ExportedClip(folder, export, checksum=checksum, choose=lambda *_: Forms(form, form))


if __name__ == "__main__":
    if sys.argv[1:2] == [ONE_WAY]:
        one_way(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
    else:
        run(measure, "How long a question takes to become a vector.", REPEATS)
