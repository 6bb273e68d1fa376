"""Whose turn it is: final work before speculative, and within each the sessions one by one.

A session that asks for much waits behind its own work, and nobody else behind it. The work is
anything; `lanes.py` keeps the time.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from enum import IntEnum
from typing import Generic, TypeVar

J = TypeVar("J")


class Urgency(IntEnum):
    """Which work goes first."""

    FINAL = 0
    """Somebody waits for it."""
    SPECULATIVE = 1
    """Somebody may come to want it."""


class FairQueue(Generic[J]):
    """Jobs that wait; of a session's speculative ones, only the latest."""

    def __init__(self) -> None:
        # In each urgency, the session whose turn is next comes first.
        self._final: OrderedDict[str, deque[J]] = OrderedDict()
        self._speculative: OrderedDict[str, J] = OrderedDict()

    def __len__(self) -> int:
        return len(self._speculative) + sum(map(len, self._final.values()))

    def count(self, who: str) -> int:
        """Jobs of one session that wait."""
        return len(self._final.get(who, ())) + (who in self._speculative)

    def guesses(self, who: str) -> bool:
        """Whether a speculative job of this session waits."""
        return who in self._speculative

    def put(self, who: str, job: J, urgency: Urgency) -> J | None:
        """Let `job` wait.

        Returns:
            The session's older speculative job, whose place a new speculative one takes.
        """
        if urgency is Urgency.FINAL:
            self._final.setdefault(who, deque()).append(job)
            return None
        older = self._speculative.get(who)
        self._speculative[who] = job
        return older

    def take(self) -> J | None:
        """The next job; its session's next turn comes after everybody else's."""
        if self._final:
            who, jobs = self._final.popitem(last=False)
            job = jobs.popleft()
            if jobs:
                self._final[who] = jobs
            return job
        if self._speculative:
            return self._speculative.popitem(last=False)[1]
        return None

    def take_guess(self) -> J | None:
        """The speculative job whose session has waited longest."""
        return self._speculative.popitem(last=False)[1] if self._speculative else None

    def promote(self, who: str) -> J | None:
        """Make a session's speculative job final; returns it, or None where there is none."""
        job = self._speculative.pop(who, None)
        if job is not None:
            self.put(who, job, Urgency.FINAL)
        return job

    def remove(self, who: str, job: J) -> bool:
        """Take `job` out; returns whether it waited."""
        if self._speculative.get(who) is job:
            del self._speculative[who]
            return True
        jobs = self._final.get(who, deque())
        if job not in jobs:
            return False
        jobs.remove(job)
        if not jobs:
            del self._final[who]
        return True
