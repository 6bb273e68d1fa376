"""A soak: people talk for an hour while thousands of pictures are read, change and go.

One server with the starter models follows a folder of small pictures. Sixteen people ask a
question every ten seconds, and somebody changes the folder all the while. Nothing may fail; memory
may be back near its start at the end, descriptors and threads, too. `SOAK_MINUTES` makes it
shorter.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.conversation.crowd import Crowd, crowd_figures, gather
from benchmarks.conversation.served import Served, serving
from benchmarks.conversation.turns import spoken
from benchmarks.report import Metric, document, note, tables
from models.machine import this_machine
from models.types import PCM16

PEOPLE = 16
PICTURES = int(os.environ.get("SOAK_PICTURES", "5000"))
MINUTES = float(os.environ.get("SOAK_MINUTES", "60"))
EVERY_SECONDS = 10.0
QUESTION = "a red boat on a beach"
CHANGES_SECONDS = 0.5  # between two changes of the folder
SETTLED_SECONDS = 45.0  # workers end after 30, and memory is given back after 3
GROWTH_SHARE = 5.0  # percent
SPARE = 4.0  # files and threads that a pool may keep


def measure(minutes: float = MINUTES) -> list[Metric]:
    """The figures of one soak."""
    question = spoken(QUESTION)
    rounds = max(2, int(60 * minutes / EVERY_SECONDS))
    with tempfile.TemporaryDirectory() as name:
        home, photos = Path(name) / "home", Path(name) / "photos"
        draw(photos, range(16))
        home.mkdir()
        with serving(home, ["--models", "starter", str(photos)]) as served:
            asyncio.run(gather(served, question, 1, 2, EVERY_SECONDS))  # what the first one loads
            time.sleep(SETTLED_SECONDS)
            before = held(served)
            note(f"{PEOPLE} people ask {rounds} times each while {PICTURES} pictures come.")
            crowd = asyncio.run(_soak(served, photos, question, rounds))
            time.sleep(SETTLED_SECONDS)
            after = held(served)
    what = f"{PEOPLE} people, {minutes:g} minutes, {PICTURES} pictures"
    return [
        *crowd_figures(what, crowd),
        *(
            Metric(
                f"{what}: {name} more than at the start",
                after[name] - before[name],
                "",
                SPARE,
            )
            for name in ("open files", "threads")
        ),
        Metric(
            f"{what}: memory at the end beside the start",
            round(100 * (after["memory"] / before["memory"] - 1), 1),
            "%",
            GROWTH_SHARE,
        ),
    ]


def held(served: Served) -> dict[str, float]:
    """What a server holds at a moment: megabytes, open files, threads."""
    process = served.process
    return {
        "memory": served.resident_mb(),
        "open files": process.num_fds(),
        "threads": process.num_threads(),
    }


def draw(folder: Path, seeds: range) -> None:
    """Small pictures that are all different."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        tiles = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
        picture = Image.fromarray(tiles).resize((64, 64), Image.Resampling.NEAREST)
        picture.save(folder / f"{seed:05}.png")


async def _soak(served: Served, photos: Path, question: PCM16, rounds: int) -> Crowd:
    coming = asyncio.create_task(asyncio.to_thread(draw, photos, range(16, PICTURES)))
    changing = asyncio.create_task(_change(photos))
    try:
        return await gather(served, question, PEOPLE, rounds, EVERY_SECONDS)
    finally:
        changing.cancel()
        await coming


async def _change(photos: Path) -> None:
    """Now and then a picture goes, another takes its name, and one is renamed."""
    chance = random.Random(0)
    while True:
        await asyncio.sleep(CHANGES_SECONDS)
        there = sorted(photos.iterdir())
        gone, moved, changed, other = (chance.choice(there) for _ in range(4))
        with suppress(FileNotFoundError):  # one may be chosen twice
            gone.unlink()
            moved.rename(moved.with_name(f"moved-{moved.name}"))
            changed.write_bytes(other.read_bytes())


def lasting(figures: list[Metric]) -> list[str]:
    """The names of figures that must not be missed, however busy the machine is, and were."""
    found = document(this_machine(), figures)["figures"]
    watched = ("failures", "open files", "threads", "memory at the end beside")
    return [
        each["name"]
        for each in found
        if each["met"] is False and any(name in each["name"] for name in watched)
    ]


if __name__ == "__main__":
    measured = measure()
    print(tables(document(this_machine(), measured)))
    if missed := lasting(measured):
        sys.exit("Missed: " + "; ".join(missed))
