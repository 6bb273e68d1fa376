"""A lane in virtual time with scripted workers, and a record of all that happens in it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from server.assistant.lanes import Lane, Limits, Urgency
from server.assistant.traffic import Traffic
from server.assistant.workers import Worker
from tests.virtual_time import ScriptedWorker, spend

SPECULATIVE = Urgency.SPECULATIVE


@dataclass
class Watch:
    """Keeps what a lane tells."""

    depths: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    works: list[float] = field(default_factory=list)
    drops: Counter[str] = field(default_factory=Counter)

    def depth(self, lane: str, jobs: int) -> None:
        self.depths.append(jobs)

    def waited(self, lane: str, seconds: float) -> None:
        self.waits.append(round(seconds, 6))

    def worked(self, lane: str, seconds: float) -> None:
        self.works.append(round(seconds, 6))

    def dropped(self, lane: str, reason: str) -> None:
        self.drops[reason] += 1


class Bench:
    """A lane with scripted workers, and a record of what ran when."""

    def __init__(self, *, workers: int = 1, **limits: float) -> None:
        self.watch = Watch()
        self.traffic = Traffic()
        self.hired: list[ScriptedWorker] = []
        self.ran: list[str] = []
        self.closed: list[str] = []
        self.lane = Lane(
            "test",
            Limits(**limits),  # type: ignore[arg-type]
            workers=workers,
            traffic=self.traffic,
            watch=self.watch,
            new_worker=self._hire,
        )

    def _hire(self, name: str) -> Worker:
        self.hired.append(ScriptedWorker(name))
        return self.hired[-1]

    def work(self, name: str, seconds: float = 1.0) -> Callable[[], str]:
        def work() -> str:
            self.ran.append(name)
            spend(seconds)
            return name

        return work

    async def ask(
        self, name: str, seconds: float = 1.0, urgency: Urgency = Urgency.FINAL
    ) -> asyncio.Task[str]:
        """Have something waiting for the session that the name's first letter stands for."""
        asked = asyncio.create_task(self.lane.run(name[0], self.work(name, seconds), urgency))
        await asyncio.sleep(0)
        return asked

    async def guess(self, name: str, seconds: float = 1.0) -> asyncio.Task[str]:
        return await self.ask(name, seconds, SPECULATIVE)


async def outcomes(*tasks: asyncio.Task[str]) -> list[str | type]:
    """What each came to: its result, or the class of its error."""
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    return [type(end) if isinstance(end, BaseException) else end for end in ended]
