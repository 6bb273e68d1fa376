"""Opening a library of a million pictures and answering the first question, in a fresh process.

The library is that of `nearest.py`: its catalogue holds rows and vectors of all pictures, some five
gigabytes. Its files are in the system's cache, as they are not after the machine has been started.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.full_size.home import KEPT
from benchmarks.library.clip_like import kept
from benchmarks.library.engines import Earshot
from benchmarks.library.many_pictures import MODEL
from benchmarks.report import Metric, note, percentiles, run
from index.library.library import Library

PICTURES = 1_000_000
REPEATS = 10
HITS = 10
FIRST_ANSWER_MS, MEMORY_MB = 2000.0, 1500.0
MODULE = "benchmarks.library.opening"
ONE_OPENING = "--one-opening"
"""What the process that opens the library once is told, with the library's folder."""


def measure(
    repeats: int, folder: Path = KEPT / "nearest", pictures: int = PICTURES
) -> list[Metric]:
    """The figures."""
    vectors = kept(folder, pictures)
    engine = Earshot(folder / f"Earshot-{pictures}")
    if not list(engine.folder.glob("vectors-*.json")):
        note(f"Making a library of {pictures:,} pictures.")
        engine.prepare(vectors.pictures)
        engine.build(vectors.pictures)
    rows = []
    for _ in range(repeats + 1):
        command = [sys.executable, "-m", MODULE, ONE_OPENING, str(engine.folder)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        rows.append(json.loads(done.stdout))
    what = f"a library of {pictures:,} pictures, {rows[0]['kind']}"
    figures: list[Metric] = []
    for step in ("opening", "first search"):
        figures += percentiles(f"{what}: {step}", [row[step] for row in rows[1:]])
    both = [row["opening"] + row["first search"] for row in rows[1:]]
    figures += percentiles(f"{what}: opening and first search", both, most=FIRST_ANSWER_MS)
    most = round(max(row["memory_mb"] for row in rows))
    return [*figures, Metric(f"{what}: most memory", most, "MB", MEMORY_MB)]


def open_once(folder: Path) -> None:
    """Print what one opening costs, as JSON."""
    vector = kept(folder.parent, int(folder.name.rpartition("-")[2])).like_words[0]
    began = time.perf_counter()
    library = Library.open(folder, MODEL)
    opened = time.perf_counter()
    ids, _ = library.scores(vector, HITS)
    found = library.catalog.photos(ids.tolist())
    answered = time.perf_counter()
    assert len(found) == HITS
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB, on Linux
    print(
        json.dumps(
            {
                "opening": (opened - began) * 1000,
                "first search": (answered - opened) * 1000,
                "memory_mb": memory * 1024 / 1e6,
                "kind": library.vectors.kind.name,
            }
        )
    )
    library.close()


if __name__ == "__main__":
    if sys.argv[1:2] == [ONE_OPENING]:
        open_once(Path(sys.argv[2]))
    else:
        run(measure, "Opening a library of a million pictures.", REPEATS)
