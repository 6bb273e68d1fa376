"""What a lane makes piece by piece: in virtual time with scripted workers, and on real threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from functools import partial
from random import Random

import pytest

from server.assistant.lanes import Dropped, Hung, Lane, Replaced, Urgency
from tests.server.assistant.lane_bench import SPECULATIVE, Bench, outcomes
from tests.virtual_time import FOREVER, now, spend, virtually


@virtually
async def test_traffic_is_live_while_somebody_waits() -> None:
    bench = Bench()
    assert not bench.traffic.is_live
    asked = [await bench.ask("a"), await bench.ask("b")]
    assert bench.traffic.is_live
    await asyncio.gather(*asked)
    assert not bench.traffic.is_live
    with pytest.raises(ZeroDivisionError):
        await bench.lane.run("a", lambda: 1 // 0)
    stream = bench.lane.stream("a", lambda: iter("xyz"))
    assert await anext(stream) == "x"
    assert bench.traffic.is_live
    await stream.aclose()
    assert not bench.traffic.is_live


def pieces(count: int, seconds: float, produced: list[int]) -> Iterator[int]:
    for at in range(count):
        spend(seconds)
        produced.append(at)
        yield at


@virtually
async def test_a_long_stream_holds_others_up_for_one_piece() -> None:
    bench = Bench()
    long = bench.lane.stream("a", partial(pieces, 5, 1.0, []))
    assert await anext(long) == 0
    assert now() == 1
    await bench.lane.run("b", bench.work("b", 0.1))
    assert now() == pytest.approx(2.1)
    assert [piece async for piece in long] == [1, 2, 3, 4]


@virtually
async def test_a_slow_reader_is_no_hanging_and_holds_nobody_up() -> None:
    bench, produced = Bench(hang_after=30), list[int]()
    stream = bench.lane.stream("a", partial(pieces, 20, 0.1, produced))
    assert await anext(stream) == 0
    await asyncio.sleep(1000)
    assert 8 <= len(produced) <= 9  # one is read, and eight may wait
    assert await bench.lane.run("b", bench.work("b", 1)) == "b"
    assert now() == pytest.approx(1001.1)
    assert [piece async for piece in stream] == list(range(1, 20))
    assert bench.watch.drops == {}


@virtually
async def test_a_stream_that_hangs_is_told_after_the_pieces_before() -> None:
    bench, seen = Bench(hang_after=30), list[int]()

    def produce() -> Iterator[int]:
        yield from pieces(3, 20, [])  # longer than 30 s together, and none by itself
        spend(FOREVER)
        yield 3

    with pytest.raises(Hung):
        async for piece in bench.lane.stream("a", produce):
            seen.append(piece)
    assert seen == [0, 1, 2]
    assert now() == 90
    assert await bench.lane.run("b", bench.work("b")) == "b"


@virtually
async def test_a_speculative_stream_yields_until_it_is_promoted() -> None:
    bench = Bench(stale_after=60)
    guess = asyncio.create_task(read_guesses(bench, "a"))
    await asyncio.sleep(0.5)
    others = [await bench.ask(name) for name in "bc"]
    await asyncio.sleep(3)  # "a1" is being worked on, after both
    bench.lane.promote("a")
    others += [await bench.ask(name) for name in ("d", "e1", "e2")]
    await asyncio.gather(guess, *others)
    assert bench.ran == ["a0", "b", "c", "a1", "d", "e1", "a2", "e2", "a3"]


@virtually
async def test_a_stream_that_waits_for_its_reader_is_promoted_too() -> None:
    bench = Bench(stale_after=1.5)
    stream = bench.lane.stream("a", partial(pieces, 12, 0.1, []), SPECULATIVE)
    assert await anext(stream) == 0
    await asyncio.sleep(10)
    bench.lane.promote("a")
    others = [await bench.ask(name, 5) for name in "bc"]  # as a guess it would become stale
    assert [piece async for piece in stream] == list(range(1, 12))
    await asyncio.gather(*others)


async def read_guesses(bench: Bench, who: str) -> list[str]:
    def produce() -> Iterator[str]:
        return (bench.work(f"{who}{at}")() for at in range(4))

    return [piece async for piece in bench.lane.stream(who, produce, SPECULATIVE)]


@virtually
async def test_a_newer_guess_ends_an_older_stream_of_guesses() -> None:
    bench = Bench(stale_after=60)
    older = asyncio.create_task(read_guesses(bench, "a"))
    await asyncio.sleep(0.5)
    other, newer = await bench.ask("z"), await bench.guess("a9")
    with pytest.raises(Replaced):
        await older
    assert await outcomes(other, newer) == ["z", "a9"]
    assert bench.ran == ["a0", "z", "a9"]


@virtually
async def test_leaving_a_stream_stops_its_producer() -> None:
    """Whether it waits for its turn, works on a piece, or has made all that there is room for."""
    for wait, made in ((0.0, 0), (0.5, 1), (100.0, 8)):
        bench, produced, closed = Bench(), list[int](), list[float]()

        def produce(produced: list[int] = produced, closed: list[float] = closed) -> Iterator[int]:
            try:
                yield from pieces(99, 1.0, produced)
            finally:
                closed.append(now())

        async def listen(bench: Bench = bench, produce: object = produce) -> None:
            async for _ in bench.lane.stream("a", produce):  # type: ignore[arg-type]
                await asyncio.sleep(FOREVER)

        holding = await bench.ask("z", 5) if not wait else None
        listening = asyncio.create_task(listen())
        await asyncio.sleep(wait)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await asyncio.sleep(0.01)
        assert bench.lane.depth == 0 or not holding  # else the closing may wait for its turn
        assert asyncio.all_tasks() <= {asyncio.current_task(), holding}
        assert await bench.lane.run("b", bench.work("b")) == "b"
        if holding:
            await holding
        assert abs(len(produced) - made) <= 1
        assert len(closed) == bool(produced)
        assert not bench.traffic.is_live
        assert bench.lane.depth == 0


@virtually
async def test_in_a_crowd_every_stream_is_whole_or_says_why_not() -> None:
    """Random streams, some of them left early, some guesses, beside random single jobs."""
    for seed in range(100):
        random = Random(seed)
        bench = Bench(capacity=random.randint(2, 8), workers=random.randint(1, 2))
        listeners = {}
        for at in range(random.randint(5, 40)):
            name = f"{random.choice('abcd')}{at}."
            listeners[name] = asyncio.create_task(listen_in_a_crowd(bench, name, random))
            await bench.ask(name + "x", 0.1)
            if random.random() < 0.2:
                random.choice(list(listeners.values())).cancel()
            bench.lane.promote(random.choice("abcd"))
            await asyncio.sleep(random.choice((0, 0.1, 2)))
        ended = await asyncio.gather(*listeners.values(), return_exceptions=True)
        await asyncio.sleep(100)
        for name, end in zip(listeners, ended, strict=True):
            made = [piece for piece in bench.ran if piece.startswith(name) and piece[-1] != "x"]
            assert made == [f"{name}{at}" for at in range(len(made))]
            if isinstance(end, BaseException):
                assert isinstance(end, (Dropped, asyncio.CancelledError))
            else:
                heard, wanted = end
                assert heard == made[: len(heard)]
                assert len(heard) == wanted
        assert bench.lane.depth == 0
        assert not bench.traffic.is_live
        assert len(bench.closed) == sum(f"{name}0" in bench.ran for name in listeners)


async def listen_in_a_crowd(bench: Bench, name: str, random: Random) -> tuple[list[str], int]:
    length, wanted, seconds = random.randint(1, 12), random.randint(1, 12), random.random()

    def produce() -> Iterator[str]:
        try:
            yield from (bench.work(f"{name}{at}", seconds)() for at in range(length))
        finally:
            bench.closed.append(name)

    heard: list[str] = []
    stream = bench.lane.stream(name[0], produce, random.choice(list(Urgency)))
    async with aclosing(stream):
        async for piece in stream:
            heard.append(piece)
            if len(heard) == wanted:
                break
            await asyncio.sleep(random.choice((0, 0.3)))
    return heard, min(length, wanted)


@pytest.fixture
async def lane() -> AsyncIterator[Lane]:
    """On real threads."""
    made = Lane("test")
    yield made
    made.close()


async def test_a_stream_arrives_in_order(lane: Lane) -> None:
    assert [item async for item in lane.stream("a", lambda: iter(range(50)))] == list(range(50))


async def test_the_items_before_a_streams_error_arrive(lane: Lane) -> None:
    def produce() -> Iterator[int]:
        yield 1
        raise ValueError("no")

    seen = []
    with pytest.raises(ValueError, match="no"):
        async for item in lane.stream("a", produce):
            seen.append(item)
    assert seen == [1]


async def test_a_producer_is_closed_after_the_item_it_is_working_on(lane: Lane) -> None:
    begun, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def produce() -> Iterator[int]:
        try:
            yield 0
            begun.set()
            go_on.wait(10)
            yield 1
        finally:
            closed.set()

    stream = lane.stream("a", produce)
    assert await anext(stream) == 0
    assert await asyncio.to_thread(begun.wait, 10)
    await stream.aclose()
    assert not closed.is_set()
    go_on.set()
    assert await asyncio.to_thread(closed.wait, 10)
    assert await lane.run("b", lambda: "free") == "free"
