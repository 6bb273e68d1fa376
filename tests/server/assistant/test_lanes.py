"""Fair, bounded queues: in virtual time with scripted workers, and on real threads."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator
from random import Random

import pytest

from server.assistant.lanes import Busy, Dropped, Hung, Lane, Replaced, Stale, Urgency
from tests.server.assistant.lane_bench import Bench, outcomes
from tests.virtual_time import FOREVER, now, virtually


@virtually
async def test_sessions_take_turns() -> None:
    bench = Bench()
    asked = [await bench.ask(name) for name in ("a1", "a2", "a3", "a4", "b1", "c1", "b2")]
    await asyncio.gather(*asked)
    assert bench.ran == ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]
    assert now() == 7
    assert bench.watch.waits == [0, 1, 2, 3, 4, 5, 6]
    assert bench.watch.works == [1] * 7
    assert max(bench.watch.depths) == 6
    assert bench.watch.depths[-1] == 0


@virtually
async def test_who_floods_the_lane_makes_nobody_else_wait() -> None:
    """31 sessions, each with a question every 4 s, and one that asks as often as it is let."""
    bench = Bench(per_session=8)
    slowest, served = 0.0, 0

    async def flood() -> None:
        while True:
            asking = [bench.lane.run("flood", bench.work("f", 0.1)) for _ in range(20)]
            await asyncio.gather(*asking, return_exceptions=True)

    async def converse(who: str) -> None:
        nonlocal slowest, served
        for _ in range(10):
            asked = now()
            await bench.lane.run(who, bench.work(who, 0.1))
            slowest, served = max(slowest, now() - asked), served + 1
            await asyncio.sleep(4)

    flooding = asyncio.create_task(flood())
    await asyncio.gather(*(converse(f"session {at}") for at in range(31)))
    flooding.cancel()
    assert served == 310
    assert bench.ran.count("f") > 100
    assert bench.watch.drops["busy"] > 100  # the flood's too
    # At worst each of the others has one turn first, and one is running: 32 x 0.1 s, and one's own.
    assert slowest <= 3.3


@virtually
async def test_one_session_cannot_fill_the_lane() -> None:
    bench = Bench(capacity=20, per_session=3)
    asked = [await bench.ask(f"a{at}") for at in range(6)]
    other = await bench.ask("b0")
    assert await outcomes(*asked, other) == ["a0", "a1", "a2", "a3", Busy, Busy, "b0"]
    assert bench.ran == ["a0", "a1", "b0", "a2", "a3"]
    assert bench.watch.drops == {"busy": 2}


@virtually
async def test_a_full_lane_refuses_speculative_work_first() -> None:
    bench = Bench(capacity=4, stale_after=60)
    names = "zabcdefgh"
    asked = [await bench.guess(name) for name in names[:5]]  # z runs, a and b wait
    assert bench.lane.depth == 2
    asked += [await bench.ask(name) for name in names[5:]]
    # e and f fill it up; g and h take the places of the guesses; then there is no more room.
    asked.append(await bench.ask("i"))
    ended = await outcomes(*asked)
    assert ended == ["z", Busy, Busy, Busy, Busy, "e", "f", "g", "h", Busy]
    assert bench.watch.drops == {"busy": 5}
    assert max(bench.watch.depths) == 4


@virtually
async def test_final_work_goes_before_speculative() -> None:
    bench = Bench(stale_after=60)
    asked = [await bench.ask("z")]
    asked += [await bench.guess(name) for name in ("a1", "b1")]
    asked += [await bench.ask(name) for name in ("a2", "a3", "c1")]
    await asyncio.gather(*asked)
    assert bench.ran == ["z", "a2", "c1", "a3", "a1", "b1"]


@virtually
async def test_of_a_sessions_speculative_work_only_the_latest_is_done() -> None:
    bench = Bench(stale_after=60)
    asked = [await bench.ask("z")]
    asked += [await bench.guess(name) for name in ("a1", "b1", "a2", "a3")]
    assert await outcomes(*asked) == ["z", Replaced, "b1", Replaced, "a3"]
    assert bench.ran == ["z", "a3", "b1"]  # the newest guess keeps the first one's place
    assert bench.watch.drops == {"replaced": 2}


@virtually
async def test_speculative_work_that_waited_too_long_is_dropped_at_its_turn() -> None:
    bench = Bench(stale_after=1.5)
    asked = [await bench.ask("z", 1.4), await bench.guess("a", 0.2), await bench.guess("b")]
    final = await bench.ask("y", 0.1)
    assert await outcomes(*asked, final) == ["z", "a", Stale, "y"]
    assert bench.ran == ["z", "y", "a"]
    assert bench.watch.drops == {"stale": 1}
    assert bench.lane.depth == 0


@virtually
async def test_promoted_work_is_final_and_never_stale() -> None:
    bench = Bench(stale_after=1.5)
    asked = [await bench.ask("z", 5), await bench.guess("a"), await bench.guess("b")]
    asked.append(await bench.ask("c"))
    bench.lane.promote("b")
    bench.lane.promote("nobody")
    newer = await bench.guess("b2", 0.1)  # the promoted one is not replaced by the next guess
    assert await outcomes(*asked, newer) == ["z", Stale, "b", "c", Stale]
    assert bench.ran == ["z", "c", "b"]


@virtually
async def test_a_job_that_hangs_is_given_up_and_the_lane_goes_on() -> None:
    bench = Bench(hang_after=30)
    asked = [await bench.ask("a", FOREVER), await bench.ask("b"), await bench.ask("c")]
    with pytest.raises(Hung):
        await asked[0]
    assert now() == 30
    assert await outcomes(*asked[1:]) == ["b", "c"]
    assert now() == 32
    assert len(bench.hired) == 2
    assert bench.watch.drops == {"hung": 1}


@virtually
async def test_hanging_threads_are_bounded_until_one_comes_back() -> None:
    bench = Bench(hang_after=30, most_given_up=3)
    asked = [await bench.ask(name, 200) for name in "abc"]
    waiting = await bench.ask("d")
    assert await outcomes(*asked, waiting) == [Hung, Hung, Hung, Busy]
    assert now() == 90
    with pytest.raises(Busy):
        await bench.lane.run("e", bench.work("e"))
    assert len(bench.hired) == 3
    await asyncio.sleep(111)  # the first one, begun at 0, ends at 200
    assert await bench.lane.run("f", bench.work("f")) == "f"
    assert len(bench.hired) == 3
    await asyncio.sleep(100)  # the other two end as well and are one too many
    assert [worker.closed for worker in bench.hired] == [False, True, True]
    assert bench.ran == ["a", "b", "c", "f"]


@virtually
async def test_a_thread_that_comes_back_late_is_one_too_many() -> None:
    bench = Bench(hang_after=30)
    with pytest.raises(Hung):
        await bench.lane.run("a", bench.work("a", 40))
    assert await outcomes(await bench.ask("b", 20), await bench.ask("c")) == ["b", "c"]
    assert [worker.closed for worker in bench.hired] == [True, False]


@virtually
async def test_two_workers_run_two_jobs_at_once() -> None:
    bench = Bench(workers=2)
    await asyncio.gather(*[await bench.ask(name) for name in "abcd"])
    assert now() == 2
    assert len(bench.hired) == 2


@virtually
async def test_cancelling_drops_what_has_not_begun() -> None:
    bench = Bench()
    running, waiting, last = [await bench.ask(name) for name in "abc"]
    waiting.cancel()
    running.cancel()
    assert await outcomes(running, waiting) == [asyncio.CancelledError] * 2
    assert bench.lane.depth == 1
    assert bench.watch.depths[-1] == 1
    assert await last == "c"
    assert bench.ran == ["a", "c"]
    assert now() == 2  # what had begun went on to its end
    assert bench.watch.drops == {"cancelled": 2}


@virtually
async def test_nothing_is_lost_nothing_runs_twice_and_every_bound_holds() -> None:
    """Two hundred random crowds; each caller must end, in a way that fits what ran."""
    for seed in range(200):
        await crowd(Random(seed))


async def crowd(random: Random) -> None:
    capacity, per_session = random.randint(2, 12), random.randint(1, 6)
    workers = random.randint(1, 3)
    bench = Bench(workers=workers, capacity=capacity, per_session=per_session)
    callers: dict[str, asyncio.Task[str]] = {}
    for at in range(random.randint(5, 80)):
        name = f"{random.choice('abcde')}{at}"
        length = random.choice((0.0, 0.1, 0.5, 2.0, 40.0, FOREVER if at % 7 == 0 else 0.3))
        callers[name] = await bench.ask(name, length, random.choice(list(Urgency)))
        waiting = Counter(caller[0] for caller, task in callers.items() if not task.done())
        assert bench.lane.depth <= capacity
        assert sum(not worker.closed for worker in bench.hired) <= workers + 2
        assert all(count <= per_session + workers + 1 for count in waiting.values())
        if random.random() < 0.2:
            random.choice(list(callers.values())).cancel()
        if random.random() < 0.1:
            bench.lane.promote(random.choice("abcde"))
        await asyncio.sleep(random.choice((0, 0, 0.05, 0.5, 3)))
    ended = dict(zip(callers, await outcomes(*callers.values()), strict=True))
    ran = Counter(bench.ran)
    assert all(count == 1 for count in ran.values())
    for name, end in ended.items():
        assert end in (name, Busy, Stale, Replaced, Hung, asyncio.CancelledError)
        if end in (name, Hung):
            assert name in ran
        if end in (Busy, Stale, Replaced):
            assert name not in ran
    assert bench.lane.depth == 0


@virtually
async def test_closing_cancels_what_waits_and_refuses_what_comes() -> None:
    bench = Bench()
    running, waiting = await bench.ask("a"), await bench.ask("b")
    bench.lane.close()
    assert await outcomes(running, waiting) == ["a", asyncio.CancelledError]
    with pytest.raises(Busy):
        await bench.lane.run("c", bench.work("c"))
    assert all(worker.closed for worker in bench.hired)
    Lane("never used").close()


def test_each_way_of_being_dropped_has_a_reason_of_its_own() -> None:
    kinds = (Busy, Stale, Replaced, Hung)
    assert all(issubclass(kind, Dropped) for kind in kinds)
    assert len({kind.reason for kind in kinds}) == len(kinds)


@pytest.fixture
async def lane() -> AsyncIterator[Lane]:
    """On real threads."""
    made = Lane("test")
    yield made
    made.close()


async def test_work_runs_on_a_thread_that_does_not_hold_up_exit(lane: Lane) -> None:
    thread = await lane.run("a", threading.current_thread)
    assert thread is not threading.current_thread()
    assert thread.daemon
    assert thread.name == "lane-test"


async def test_an_error_reaches_the_caller_and_the_lane_goes_on(lane: Lane) -> None:
    with pytest.raises(ZeroDivisionError):
        await lane.run("a", lambda: 1 // 0)
    with pytest.raises(RuntimeError, match="StopIteration"):
        await lane.run("a", lambda: next(iter(())))
    assert await lane.run("a", lambda: 3) == 3


async def test_a_lane_closed_from_another_thread_lets_its_thread_go(lane: Lane) -> None:
    thread = await lane.run("a", threading.current_thread)
    await asyncio.to_thread(lane.close)
    await asyncio.to_thread(thread.join, 10)
    assert not thread.is_alive()


def test_a_job_that_hangs_does_not_hold_up_the_programs_end() -> None:
    program = """
import asyncio, threading
from server.assistant.lanes import Lane

async def main():
    begun = threading.Event()

    def hang():
        begun.set()
        threading.Event().wait()

    asking = asyncio.create_task(Lane("test").run("a", hang))
    await asyncio.to_thread(begun.wait)
    asking.cancel()

asyncio.run(main())
print("ended")
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout == "ended\n"
    assert ended.stderr == ""
