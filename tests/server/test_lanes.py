"""Fair, bounded queues."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import pytest

from server.lanes import Busy, Lane


@pytest.fixture
async def lane() -> AsyncIterator[Lane]:
    made = Lane("test", capacity=4)
    yield made
    made.close()


class Gate:
    """Work that holds the lane until it is opened."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self) -> None:
        self.entered.set()
        assert self.opened.wait(10)

    async def until_entered(self) -> None:
        assert await asyncio.to_thread(self.entered.wait, 10)


async def test_work_runs_on_another_thread(lane: Lane) -> None:
    assert await lane.run("a", threading.get_ident) != threading.get_ident()


async def test_an_error_reaches_the_caller_and_the_lane_goes_on(lane: Lane) -> None:
    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await lane.run("a", fail)
    assert await lane.run("a", lambda: 3) == 3


async def test_sessions_take_turns(lane: Lane) -> None:
    gate, order = Gate(), list[str]()
    holding = asyncio.ensure_future(lane.run("a", gate))
    await gate.until_entered()
    waiting = [
        asyncio.ensure_future(lane.run(who, lambda who=who: order.append(who)))  # type: ignore[misc]
        for who in ("a", "a", "a", "b")
    ]
    await asyncio.sleep(0)
    gate.opened.set()
    await asyncio.gather(holding, *waiting)
    assert order == ["a", "b", "a", "a"]


async def test_a_full_lane_refuses(lane: Lane) -> None:
    gate = Gate()
    holding = asyncio.ensure_future(lane.run("a", gate))
    await gate.until_entered()
    waiting = [asyncio.ensure_future(lane.run("a", lambda: 1)) for _ in range(4)]
    await asyncio.sleep(0)
    assert lane.depth == 4
    with pytest.raises(Busy):
        await lane.run("b", lambda: 1)
    gate.opened.set()
    await asyncio.gather(holding, *waiting)
    assert lane.depth == 0


async def test_cancelled_work_that_has_not_begun_never_runs(lane: Lane) -> None:
    gate, ran = Gate(), threading.Event()
    holding = asyncio.ensure_future(lane.run("a", gate))
    await gate.until_entered()
    cancelled = asyncio.ensure_future(lane.run("b", ran.set))
    await asyncio.sleep(0)
    cancelled.cancel()
    gate.opened.set()
    await holding
    await lane.run("c", lambda: None)
    assert not ran.is_set()


async def test_a_stream_arrives_in_order(lane: Lane) -> None:
    items = [item async for item in lane.stream("a", lambda: iter(range(50)))]
    assert items == list(range(50))


async def test_the_items_before_a_streams_error_arrive(lane: Lane) -> None:
    def produce() -> Iterator[int]:
        yield 1
        raise ValueError("no")

    seen = []
    with pytest.raises(ValueError, match="no"):
        async for item in lane.stream("a", produce):
            seen.append(item)
    assert seen == [1]


async def test_leaving_a_stream_stops_its_producer(lane: Lane) -> None:
    closed = threading.Event()

    def produce() -> Iterator[int]:
        try:
            number = 0
            while True:
                yield number
                number += 1
        finally:
            closed.set()

    stream = lane.stream("a", produce)
    assert await anext(stream) == 0
    await stream.aclose()  # type: ignore[attr-defined]
    assert await asyncio.to_thread(closed.wait, 10)
    assert await lane.run("b", lambda: "free") == "free"


async def test_closing_cancels_what_waits() -> None:
    lane, gate = Lane("closing"), Gate()
    holding = asyncio.ensure_future(lane.run("a", gate))
    await gate.until_entered()
    waiting = asyncio.ensure_future(lane.run("b", lambda: 1))
    await asyncio.sleep(0)
    lane.close()
    gate.opened.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await holding
