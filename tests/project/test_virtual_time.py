"""Virtual time is exact, and never waits."""

from __future__ import annotations

import asyncio

import pytest

from server.assistant.workers import Worker
from tests.virtual_time import (
    FOREVER,
    ScriptedWorker,
    Stuck,
    block,
    now,
    run_virtually,
    spend,
    virtually,
)


@virtually
async def test_the_clock_jumps_to_the_next_timer() -> None:
    assert now() == 0
    await asyncio.gather(asyncio.sleep(3), asyncio.sleep(5))
    assert now() == 5
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(600):
            await asyncio.Event().wait()
    assert now() == 605


def test_what_waits_for_nothing_is_told() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Stuck):
        run_virtually(main())


@virtually
async def test_work_on_a_thread_takes_the_time_it_spends() -> None:
    def work(seconds: float) -> str:
        spend(seconds)
        if seconds == 2:
            raise ValueError("two")
        return "done"

    both = asyncio.gather(asyncio.to_thread(work, 3), asyncio.to_thread(work, 4))
    assert list(await both) == ["done", "done"]
    assert now() == 4
    with pytest.raises(ValueError, match="two"):
        await asyncio.to_thread(work, 2)
    assert now() == 6
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.to_thread(work, FOREVER), 100)
    assert now() == 106


@virtually
async def test_a_scripted_worker_reports_late() -> None:
    worker: Worker = ScriptedWorker("one")
    ended: asyncio.Future[tuple[object, object, float]] = asyncio.get_running_loop().create_future()
    worker.begin(lambda: spend(7), lambda *outcome: ended.set_result((*outcome, now())))
    assert await ended == (None, None, 7)


@virtually
async def test_blocking_the_loop_makes_timers_late() -> None:
    sleeping = asyncio.create_task(asyncio.sleep(1))
    await asyncio.sleep(0)
    block(4)
    await sleeping
    assert now() == 4


@virtually
async def test_time_is_spent_on_threads_only() -> None:
    with pytest.raises(AssertionError, match="block"):
        spend(1)
