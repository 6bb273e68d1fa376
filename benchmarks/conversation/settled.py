"""Whether a server gives back what it took to read many pictures.

`earshot serve` reads a folder with the starter models while it talks to nobody. A minute after the
last picture is described, it should need no more memory than a server of the same library that has
read nothing since its start, after the same rest. Counted is the whole family of processes, so that
nothing hides in a child.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]

from benchmarks.conversation.served import MB, Served, serving
from benchmarks.full_size.photos import copies, made
from benchmarks.report import Metric, note, run

PICTURES = 2000
DIFFERENT, WIDTH, HEIGHT, QUALITY = 40, 960, 720, 90
REST_SECONDS = 60.0
ASK_SECONDS = 1.0
GAINED_MB = 50.0


def measure(pictures: int, rest: float = REST_SECONDS) -> list[Metric]:
    """Memory while the pictures are read, a minute later, and of a server that read none."""
    what = f"starter models, a folder of {pictures:,} pictures"
    with tempfile.TemporaryDirectory() as folder:
        photos = _pictures(Path(folder) / "photos", pictures)
        home = Path(folder) / "home"
        note(f"{pictures:,} pictures are read and described.")
        with serving(home, [str(photos), "--models", "starter"]) as served:
            began = time.perf_counter()
            most = _watched(served, lambda: _is_reading(served))
            seconds = time.perf_counter() - began
            _watched(served, _until(rest))
            after = family_mb(served.process)
        note("The same library, served anew.")
        with serving(home, [str(photos), "--models", "starter"]) as served:
            _watched(served, lambda: _is_reading(served))
            _watched(served, _until(rest))
            fresh = family_mb(served.process)
    return [
        Metric(f"{what}: read and described in", round(seconds, 1), "s"),
        Metric(f"{what}: most memory meanwhile, all processes", round(most), "MB"),
        Metric(f"{what}: memory a minute later", round(after), "MB"),
        Metric(f"{what}: memory of a server that read nothing", round(fresh), "MB"),
        Metric(f"{what}: memory that was not given back", round(after - fresh), "MB", GAINED_MB),
    ]


def family_mb(process: psutil.Process) -> float:
    """Resident memory of a process and all its children, 10^6 bytes; what they share counts in
    each."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # a child that has just ended
            total += one.memory_info().rss
    return total / MB


def _pictures(folder: Path, count: int) -> Path:
    """A folder with so many pictures, of which `DIFFERENT` differ in what they show."""
    with tempfile.TemporaryDirectory() as kept:
        originals = [Path(kept) / f"{seed}.jpg" for seed in range(min(count, DIFFERENT))]
        for seed, path in enumerate(originals):
            made(seed, WIDTH, HEIGHT).save(path, quality=QUALITY)
        copies(folder, originals, range(count))
    return folder


def _watched(served: Served, going_on: Callable[[], bool]) -> float:
    """The most memory that the family of processes had while something went on, 10^6 bytes."""
    most = 0.0
    while going_on():
        most = max(most, family_mb(served.process))
        time.sleep(ASK_SECONDS)
    return most


def _is_reading(served: Served) -> bool:
    with httpx.Client(base_url=f"http://{served.address}", trust_env=False) as client:
        return bool(client.get("/api/indexing").json()["running"])


def _until(seconds: float) -> Callable[[], bool]:
    ends = time.perf_counter() + seconds
    return lambda: time.perf_counter() < ends


if __name__ == "__main__":
    run(measure, "Memory after many pictures were read.", repeats=PICTURES)
