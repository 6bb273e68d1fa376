"""What an operator reads, and how the event loop's lag is found."""

from __future__ import annotations

import asyncio

import pytest

from server.assistant.lanes import Busy, Lane, Limits
from server.assistant.metrics import Metrics, RecentMost, watch_loop
from server.assistant.traffic import Traffic
from tests.virtual_time import ScriptedWorker, block, spend, virtually


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_an_answer_and_its_first_sound_are_counted() -> None:
    metrics = Metrics()
    metrics.response("completed", {"heard": 120, "first_audio": 300})
    metrics.response("cancelled", {"heard": 80})
    assert sample(metrics, "earshot_responses_total", status="completed") == 1
    assert sample(metrics, "earshot_responses_total", status="cancelled") == 1
    assert sample(metrics, "earshot_step_seconds_sum", step="heard") == pytest.approx(0.2)
    assert sample(metrics, "earshot_first_audio_seconds_count") == 1
    assert sample(metrics, "earshot_first_audio_seconds_sum") == pytest.approx(0.3)


@virtually
async def test_lanes_are_measured() -> None:
    metrics = Metrics()
    limits = Limits(capacity=2)
    lane = Lane("hear", limits, watch=metrics.lanes, new_worker=ScriptedWorker)
    asked = [asyncio.create_task(lane.run(who, lambda: spend(2))) for who in "abc"]
    await asyncio.sleep(0.5)
    assert sample(metrics, "earshot_lane_depth", lane="hear") == 2
    with pytest.raises(Busy):
        await lane.run("d", lambda: None)
    await asyncio.gather(*asked)
    assert sample(metrics, "earshot_lane_depth", lane="hear") == 0
    assert sample(metrics, "earshot_lane_dropped_total", lane="hear", reason="busy") == 1
    assert sample(metrics, "earshot_lane_waiting_seconds_count", lane="hear") == 3
    assert sample(metrics, "earshot_lane_waiting_seconds_sum", lane="hear") == 0 + 2 + 4
    assert sample(metrics, "earshot_lane_working_seconds_sum", lane="hear") == 3 * 2


@virtually
async def test_the_loops_lag_is_how_late_it_wakes() -> None:
    lags, traffic = list[float](), Traffic()
    watching = asyncio.create_task(watch_loop(lags.append, traffic, every=0.01))
    with traffic.live():
        await asyncio.sleep(0)
    await asyncio.sleep(0.055)
    assert len(lags) == 5
    assert max(lags) < 1e-6
    block(0.2)  # the next waking would have been 5 ms later
    await asyncio.sleep(0)
    await asyncio.sleep(0.001)
    assert lags[-1] == pytest.approx(0.195)
    watching.cancel()


@virtually
async def test_an_idle_servers_loop_is_left_alone() -> None:
    lags, traffic = list[float](), Traffic()
    watching = asyncio.create_task(watch_loop(lags.append, traffic, every=0.01))
    await asyncio.sleep(60)
    assert lags == []
    for _ in range(2):
        with traffic.live():
            await asyncio.sleep(5)
        await asyncio.sleep(60)
        assert 590 < len(lags) < 610  # for as long as it went on, and a second
        lags.clear()
    traffic.give_way()  # pictures are read
    await asyncio.sleep(60)
    assert 90 < len(lags) < 110
    watching.cancel()


def test_the_most_of_the_last_seconds() -> None:
    moment = 0.0
    most = RecentMost(window=10, clock=lambda: moment)
    assert most.value() == 0
    for moment, value in ((1, 0.5), (2, 0.2), (3, 0.3), (4, 0.1)):  # noqa: B007 - the clock reads it
        most.add(value)
    assert most.value() == 0.5
    moment = 11.5
    assert most.value() == 0.3
    moment = 13.5
    assert most.value() == 0.1
    moment = 15
    assert most.value() == 0


def test_the_lag_is_exposed_as_a_histogram_and_as_the_recent_most() -> None:
    metrics = Metrics()
    for lag in (0.001, 0.03, 0.002):
        metrics.loop_lag(lag)
    assert sample(metrics, "earshot_loop_lag_seconds_count") == 3
    assert sample(metrics, "earshot_loop_lag_seconds_bucket", le="0.02") == 2
    assert sample(metrics, "earshot_loop_lag_most_seconds") == 0.03
