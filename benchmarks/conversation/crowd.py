"""Many people at once: 32 conversations, each with a question every ten seconds.

One server with the starter models; the people are in a process of their own on the same machine,
which they share with the server, as nobody's would in earnest. Measured are the wait for the first
sound, how fairly it is shared out, whether anything fails, how late the server's event loop wakes,
and whether memory grows. A smaller round of eight comes first, for the event loop's figure.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from benchmarks.conversation.served import Served, serving
from benchmarks.conversation.turns import FRAME_SECONDS, Turn, choose_rate, spoken, turn
from benchmarks.report import BenchmarkFailed, Metric, note, percentiles, run
from models.types import PCM16

PEOPLE, FEW = 32, 8
EVERY_SECONDS = 10.0
ROUNDS = 30  # five minutes
QUESTION = "a red boat on a beach"
SETTLED_SECONDS = 60.0  # memory is watched from then on
STARTED_SECONDS = 15.0  # by then the worst of loading the models is forgotten
WATCH_SECONDS = 5.0  # less than the ten over which the server keeps the event loop's worst
WAIT_MOST_MS = 2000.0
FAIREST = 1.5
LOOP_MOST_MS = 20.0
GROWTH_MB = 20.0  # what a Python process gains and loses by itself


@dataclass
class Crowd:
    """What everybody went through."""

    turns: list[list[Turn]] = field(default_factory=list)
    """For each person, in order."""
    errors: list[str] = field(default_factory=list)
    memory_mb: list[tuple[float, float]] = field(default_factory=list)
    """(seconds since the beginning, resident memory)."""
    loop_late_ms: list[float] = field(default_factory=list)
    """How late the server's event loop woke, at most, in the ten seconds before each look; from
    `STARTED_SECONDS` on."""

    def waits(self) -> list[float]:
        """Milliseconds until the first sound, of all turns."""
        return [wait for turns in self.turns for wait in waits_of(turns)]


def measure(
    rounds: int, people: int = PEOPLE, few: int = FEW, every: float = EVERY_SECONDS
) -> list[Metric]:
    """The figures of a few, then of many."""
    question = spoken(QUESTION)
    with tempfile.TemporaryDirectory() as folder:
        with serving(Path(folder)):
            note("The sample gallery is drawn and read.")
        figures = []
        for count in (few, people):
            note(f"{count} people ask {rounds} times each, every {every:g} seconds.")
            with serving(Path(folder)) as served:
                crowd = asyncio.run(gather(served, question, count, rounds, every))
                figures += crowd_figures(f"{count} people at once, starter models", crowd)
    return figures


async def gather(served: Served, question: PCM16, people: int, rounds: int, every: float) -> Crowd:
    """Let so many people ask so often, each in a conversation of their own."""
    crowd = Crowd()
    watching = asyncio.create_task(_watch(served, crowd))
    asking = [
        _person(served.url, question, place, rounds, every, every * place / people, crowd)
        for place in range(people)
    ]
    crowd.turns = await asyncio.gather(*asking)
    watching.cancel()
    return crowd


async def _person(
    url: str,
    question: PCM16,
    place: int,
    rounds: int,
    every: float,
    delay: float,
    crowd: Crowd,
) -> list[Turn]:
    """Who is not answered says so, and begins another conversation."""
    clock = asyncio.get_running_loop().time
    began = clock() + delay
    turns: list[Turn] = []
    left = deque(range(rounds))
    while left:
        async with connect(url, compression=None, max_size=None, proxy=None) as socket:
            await socket.recv()  # the greeting
            try:
                while left:
                    number = left.popleft()
                    await asyncio.sleep(began + number * every - clock())
                    await choose_rate(socket, place + number)
                    turns.append(await turn(socket, question, FRAME_SECONDS))
            except (BenchmarkFailed, ConnectionClosed) as error:
                crowd.errors.append(str(error))
    return turns


async def _watch(served: Served, crowd: Crowd) -> None:
    began = time.perf_counter()
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        crowd.memory_mb.append((time.perf_counter() - began, served.resident_mb()))
        late = await asyncio.to_thread(served.metric, "earshot_loop_lag_most_seconds")
        if time.perf_counter() - began >= STARTED_SECONDS:
            crowd.loop_late_ms.append(1000 * late)


def waits_of(turns: Sequence[Turn]) -> list[float]:
    """Milliseconds until the first sound."""
    return [one.milliseconds["sounding"] for one in turns]


def crowd_figures(what: str, crowd: Crowd) -> list[Metric]:
    """Waits, fairness, failures, the event loop and memory."""
    # The first turn of a conversation begins with a sentence about the starter models.
    later = Crowd([turns[1:] for turns in crowd.turns])
    medians = [float(np.median(waits_of(turns))) for turns in later.turns if turns]
    if not medians:
        raise BenchmarkFailed("Nobody was answered. " + " ".join(crowd.errors[:1]))
    unfair = round(max(medians) / min(medians), 2)
    return [
        Metric(f"{what}: turns", len(crowd.waits()), ""),
        Metric(f"{what}: failures", len(crowd.errors), "", 0),
        *percentiles(f"{what}: end of speech to first sound", later.waits(), None, WAIT_MOST_MS),
        Metric(f"{what}: slowest person's median beside the quickest's", unfair, "times", FAIREST),
        *_loop_figures(what, crowd.loop_late_ms),
        *_memory_figures(what, crowd.memory_mb),
    ]


def _loop_figures(what: str, late_ms: Sequence[float]) -> list[Metric]:
    if not late_ms:
        return [Metric(f"{what}: event loop (watched too shortly)", None, "ms", LOOP_MOST_MS)]
    usual = round(float(np.median(late_ms)), 1)
    return [
        Metric(
            f"{what}: event loop woke late, at most", round(max(late_ms), 1), "ms", LOOP_MOST_MS
        ),
        Metric(f"{what}: the same, usually the most of ten seconds", usual, "ms"),
    ]


def _memory_figures(what: str, memory_mb: Sequence[tuple[float, float]]) -> list[Metric]:
    settled = [(at, mb) for at, mb in memory_mb if at >= SETTLED_SECONDS]
    if len(settled) < 6:
        return [Metric(f"{what}: memory (watched too shortly)", None, "MB")]
    third = len(settled) // 3
    first, last = ([mb for _, mb in part] for part in (settled[:third], settled[-third:]))
    growth = round(float(np.median(last) - np.median(first)), 1)
    return [
        Metric(f"{what}: memory at the end", round(settled[-1][1]), "MB"),
        Metric(f"{what}: memory gained after the first minute", growth, "MB", GROWTH_MB),
    ]


if __name__ == "__main__":
    run(measure, "Many people at once.", repeats=ROUNDS)
