"""Work in the background gives way to people, and is not starved by them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

import pytest

from server.assistant.traffic import PATIENCE, STINT, Traffic

T = TypeVar("T")

LONG = 10  # seconds after which a test has failed


class Announcing(threading.Condition):
    """Says when somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self.waited_for = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.waited_for.set()
        return super().wait(timeout)


class Impatient(threading.Condition):
    """Every wait ends at once, in vain, as if all its time had passed."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def wait_for(self, predicate: Callable[[], T], timeout: float | None = None) -> T:
        self.waits.append(timeout)
        return predicate()


def test_it_returns_at_once_when_it_is_quiet() -> None:
    traffic = Traffic()
    traffic._changed = Announcing()
    traffic.give_way()
    assert not traffic._changed.waited_for.is_set()


def test_it_waits_until_the_last_live_work_is_done() -> None:
    traffic = Traffic()
    traffic._changed = announcing = Announcing()
    live_after = []

    def give_way() -> None:
        traffic.give_way(LONG)
        live_after.append(traffic.is_live)

    background = threading.Thread(target=give_way)
    with traffic.live():
        with traffic.live():
            background.start()
            assert announcing.waited_for.wait(LONG)
        assert traffic.is_live
        assert not live_after
    background.join(LONG)
    assert live_after == [False]


def test_where_somebody_always_talks_it_still_goes_on_in_stints() -> None:
    moment = 100.0
    traffic = Traffic(clock=lambda: moment)
    traffic._changed = impatient = Impatient()
    with traffic.live():
        traffic.give_way()
        assert impatient.waits == [PATIENCE]
        moment += STINT * 0.9
        traffic.give_way()  # between two words of the same caption, say
        assert impatient.waits == [PATIENCE]
        moment += STINT * 0.2
        traffic.give_way(3.0)
        assert impatient.waits == [PATIENCE, 3.0]
    with traffic.live():  # somebody new is not made to wait for the rest of a stint
        traffic.give_way()
        assert impatient.waits == [PATIENCE, 3.0, PATIENCE]


def test_live_work_that_fails_is_over_too() -> None:
    traffic = Traffic()
    with pytest.raises(ZeroDivisionError), traffic.live():
        raise ZeroDivisionError
    assert not traffic.is_live


@pytest.mark.parametrize("work", ["live", "background"])
async def test_who_waits_for_anything_to_be_done_is_told_from_any_thread(work: str) -> None:
    traffic = Traffic()
    seen = traffic.stirs
    waiting = [asyncio.create_task(traffic.stirred(seen)) for _ in range(3)]
    await asyncio.sleep(0)
    waiting.pop().cancel()
    await asyncio.to_thread(traffic.give_way if work == "background" else traffic.live().__enter__)
    async with asyncio.timeout(LONG):
        await asyncio.gather(*waiting)
        await traffic.stirred(seen)  # who comes too late has missed nothing
