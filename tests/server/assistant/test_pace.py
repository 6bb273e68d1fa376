"""How quickly work goes on: what was done lately counts, and nothing is guessed."""

from __future__ import annotations

import pytest

from server.assistant.indexing import FEWEST, SETTLED, WINDOW, Pace


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(clock)


def work(pace: Pace, clock: Clock, *batches: tuple[float, int]) -> None:
    """Batches, by the seconds they take and what is done after them; noted as they end."""
    for seconds, done in batches:
        clock.now += seconds
        pace.note(done)


def test_nothing_is_known_before_anything_is_done(pace: Pace, clock: Clock) -> None:
    assert pace.per_second() is None
    work(pace, clock, (0, 0))
    clock.now += 100
    assert pace.per_second() is None


def test_the_first_seconds_are_not_guessed_from(pace: Pace, clock: Clock) -> None:
    work(pace, clock, (0, 0), (SETTLED - 0.1, 16))
    assert pace.per_second() is None
    work(pace, clock, (0.1, 20))
    assert pace.per_second() == 20 / SETTLED


def test_what_was_done_before_does_not_count(pace: Pace, clock: Clock) -> None:
    work(pace, clock, (0, 7000), (10, 7020))
    assert pace.per_second() == 2


def test_work_that_becomes_slower_is_seen_to(pace: Pace, clock: Clock) -> None:
    quick = [(1.0, 20 * batch) for batch in range(1, 101)]
    work(pace, clock, (0, 0), *quick)
    assert pace.per_second() == 20
    slow = [(2.0, 2000 + batch) for batch in range(1, 41)]
    work(pace, clock, *slow)
    assert pace.per_second() == 0.5


def test_batches_that_take_longer_than_is_looked_back_on_still_have_a_pace(
    pace: Pace, clock: Clock
) -> None:
    work(pace, clock, *[(2 * WINDOW, 16 * batch) for batch in range(20)])
    assert pace.per_second() == pytest.approx(16 / (2 * WINDOW))
    assert len(pace._ticks) == FEWEST


def test_within_a_batch_the_pace_stays(pace: Pace, clock: Clock) -> None:
    work(pace, clock, (0, 0), (8, 16), (8, 32))
    clock.now += 7
    assert pace.per_second() == 2


def test_a_standstill_slows_it_down(pace: Pace, clock: Clock) -> None:
    work(pace, clock, (0, 0), (8, 16), (8, 32))
    clock.now += 8 + 16
    assert pace.per_second() == 1


def test_nothing_done_for_long_is_no_pace(pace: Pace, clock: Clock) -> None:
    work(pace, clock, *[(20, 5) for _ in range(9)])
    assert pace.per_second() is None
