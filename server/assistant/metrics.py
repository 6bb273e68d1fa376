"""What an operator may measure: a Prometheus registry of this application's own.

earshot_step_seconds             from the end of the question to the end of each step
earshot_first_audio_seconds      the same, to the first audible sound
earshot_responses_total          answers by how they ended
earshot_lane_depth               jobs that wait in front of a model
earshot_lane_waiting_seconds     how long they waited
earshot_lane_working_seconds     how long they then took
earshot_lane_dropped_total       what was not done, by reason
earshot_sessions                 open conversations
earshot_loop_lag_seconds         how late the event loop woke, while anything was done
earshot_loop_lag_most_seconds    the most of the last ten seconds
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from server.assistant.traffic import Traffic

EVERY = 0.01  # seconds
WINDOW = 10.0  # seconds over which the most is kept
LINGER = 1.0  # seconds after the last thing was done, for which the loop is watched


async def watch_loop(
    observe: Callable[[float], None], traffic: Traffic, every: float = EVERY
) -> None:
    """Sleep again and again, and tell how many seconds late each waking came; until cancelled.

    Only while something is done: a hundred wakings a second would be most of what an idle server
    takes of a battery.
    """
    loop = asyncio.get_running_loop()
    ends, seen = 0.0, traffic.stirs
    while True:
        if traffic.is_live or traffic.stirs != seen:
            ends, seen = loop.time() + LINGER, traffic.stirs
        elif loop.time() >= ends:
            await traffic.stirred(seen)
            continue
        due = loop.time() + every
        await asyncio.sleep(every)
        observe(max(0.0, loop.time() - due))


_BUCKETS_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.2, 2.0, 5.0, 10.0)
_LANE_BUCKETS_SECONDS = (0.001, 0.005, 0.01, *_BUCKETS_SECONDS, 30.0)
_LAG_BUCKETS_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


class RecentMost:
    """The largest of the values of the last `window` seconds."""

    def __init__(self, window: float = WINDOW, clock: Callable[[], float] = time.monotonic) -> None:
        self._window = window
        self._clock = clock
        # (when, value), values falling: what an equal or larger later one outlives is not kept.
        self._peaks: deque[tuple[float, float]] = deque()
        self._lock = threading.Lock()  # it is read beside the event loop

    def add(self, value: float) -> None:
        """Note a value."""
        with self._lock:
            while self._peaks and self._peaks[-1][1] <= value:
                self._peaks.pop()
            self._peaks.append((self._clock(), value))
            self._forget_old()

    def value(self) -> float:
        """The largest; 0 where there is none."""
        with self._lock:
            self._forget_old()
            return self._peaks[0][1] if self._peaks else 0.0

    def _forget_old(self) -> None:
        oldest = self._clock() - self._window
        while self._peaks and self._peaks[0][0] < oldest:
            self._peaks.popleft()


class Metrics:
    """Counters and histograms; one registry an application, so that tests do not collide."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.lanes = LaneMetrics(self.registry)
        """The watch of every lane."""
        self._steps = Histogram(
            "earshot_step_seconds",
            "Time from the end of the question to the end of a step",
            ("step",),
            buckets=_BUCKETS_SECONDS,
            registry=self.registry,
        )
        self._first_audio = Histogram(
            "earshot_first_audio_seconds",
            "Time from the end of the question to the first audible sound of its answer",
            buckets=_BUCKETS_SECONDS,
            registry=self.registry,
        )
        self._responses = Counter(
            "earshot_responses", "Answers by how they ended", ("status",), registry=self.registry
        )
        self._lag = Histogram(
            "earshot_loop_lag_seconds",
            "How late the event loop woke",
            buckets=_LAG_BUCKETS_SECONDS,
            registry=self.registry,
        )
        self._recent_lag = RecentMost()
        Gauge(
            "earshot_loop_lag_most_seconds",
            "How late the event loop woke at most in the last ten seconds",
            registry=self.registry,
        ).set_function(self._recent_lag.value)

    def response(self, status: str, timings_ms: dict[str, float]) -> None:
        """Count an answer and its steps."""
        self._responses.labels(status).inc()
        for step, milliseconds in timings_ms.items():
            self._steps.labels(step).observe(milliseconds / 1000)
        if "first_audio" in timings_ms:
            self._first_audio.observe(timings_ms["first_audio"] / 1000)

    def count_sessions(self, sessions: Callable[[], int]) -> None:
        """Tell, whenever asked, how many conversations are open."""
        gauge = Gauge("earshot_sessions", "Open conversations", registry=self.registry)
        gauge.set_function(sessions)

    def loop_lag(self, seconds: float) -> None:
        """Note how late the event loop woke."""
        self._lag.observe(seconds)
        self._recent_lag.add(seconds)


class LaneMetrics:
    """Notes what happens in lanes; a piece of a stream counts as a job. See `lane_watch.py`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._depth = Gauge("earshot_lane_depth", "Jobs that wait", ("lane",), registry=registry)
        self._dropped = Counter(
            "earshot_lane_dropped", "Jobs not done", ("lane", "reason"), registry=registry
        )
        self._waiting = _lane_times("waiting", "How long a job waited", registry)
        self._working = _lane_times("working", "How long a job took", registry)

    def depth(self, lane: str, jobs: int) -> None:
        """So many jobs wait now."""
        self._depth.labels(lane).set(jobs)

    def waited(self, lane: str, seconds: float) -> None:
        """A job begins after so long."""
        self._waiting.labels(lane).observe(seconds)

    def worked(self, lane: str, seconds: float) -> None:
        """A job has ended after so long."""
        self._working.labels(lane).observe(seconds)

    def dropped(self, lane: str, reason: str) -> None:
        """A job's result is not to be."""
        self._dropped.labels(lane, reason).inc()


def _lane_times(what: str, meaning: str, registry: CollectorRegistry) -> Histogram:
    return Histogram(
        f"earshot_lane_{what}_seconds",
        meaning,
        ("lane",),
        buckets=_LANE_BUCKETS_SECONDS,
        registry=registry,
    )
