"""The token bucket, on a clock of the test's own."""

from __future__ import annotations

from server.web.websocket import Allowance


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_burst_then_the_rate() -> None:
    clock = Clock()
    allowance = Allowance(per_second=2, burst=3, now=clock)
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]
    clock.seconds += 0.5
    assert [allowance.take() for _ in range(2)] == [True, False]


def test_rest_does_not_save_up_more_than_a_burst() -> None:
    clock = Clock()
    allowance = Allowance(per_second=2, burst=3, now=clock)
    clock.seconds += 1000
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]
