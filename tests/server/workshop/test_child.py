"""A process of the workshop does its work, is held to its limits, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from index.errors import UnreadablePhoto
from server.workshop.child import Child
from server.workshop.errors import (
    ChildLost,
    ChildRetired,
    NotStarted,
    OutOfMemory,
    TooLong,
    WorkFailed,
    WorkshopError,
)
from server.workshop.limits import ProcessLimits
from server.workshop.pool import MOST_STARTS, ChildPool
from tests.server.workshop.workers import Unmakeable, Worker

LONG = 60.0  # seconds after which a test has failed
MANY = 8
SHORT = 0.2  # seconds that work may take which never ends
LIMITS = ProcessLimits(seconds=LONG, idle_seconds=LONG)
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such limit")


def started(limits: ProcessLimits = LIMITS, **options: Any) -> Child:
    return Child(Worker, limits, told=(UnreadablePhoto,), **options)


@pytest.fixture
def child() -> Iterator[Child]:
    with closing(started()) as made:
        yield made


def gone(pid: int) -> bool:
    """Whether a process has ended; waits for it."""
    try:
        process = psutil.Process(pid)
        process.wait(LONG)
    except psutil.NoSuchProcess:
        pass
    return True


def test_it_works_in_a_process_of_its_own(child: Child) -> None:
    assert child.ask("echo", (1, "two", b"three")) == (1, "two", b"three")
    assert child.ask("pid") == child.pid != os.getpid()


def test_what_it_may_tell_comes_through_and_the_rest_without_its_words(child: Child) -> None:
    with pytest.raises(UnreadablePhoto, match="It is a folder"):
        child.ask("refuse")
    with pytest.raises(WorkFailed) as failed:
        child.ask("fall_over", "what somebody said")
    assert "fall_over" in str(failed.value) and "ValueError" in str(failed.value)
    assert "somebody said" not in str(failed.value)
    assert child.ask("echo", 1) == 1


def test_what_it_sends_calls_nothing_here(child: Child) -> None:
    with pytest.raises(ChildLost):
        child.ask("sly")


def test_what_hangs_is_ended() -> None:
    with closing(started(replace(LIMITS, seconds=SHORT))) as child:
        with pytest.raises(TooLong):
            child.ask("hang")
        assert gone(child.pid)


@linux
def test_it_ends_itself_where_its_parent_does_not() -> None:
    """As where the parent was killed while a decoder goes round in circles."""
    limits = ProcessLimits(SHORT, LONG)
    with closing(started(limits)) as child, pytest.raises(ChildLost, match=f"{-signal.SIGALRM}"):
        child.ask("hang", seconds=LONG)


def test_one_that_dies_is_told_and_so_is_one_that_cannot_begin(child: Child) -> None:
    with pytest.raises(ChildLost, match="-9"):
        child.ask("die")
    with closing(Child(Unmakeable, LIMITS)) as broken, pytest.raises(NotStarted, match="3"):
        broken.ask("echo", 1)


def test_without_work_it_ends_by_itself() -> None:
    with closing(started(replace(LIMITS, idle_seconds=SHORT))) as child:
        assert child.ask("echo", 1) == 1
        assert gone(child.pid)
        with pytest.raises(ChildRetired):
            child.ask("echo", 1)


@linux
def test_it_has_so_much_memory_and_no_more() -> None:
    megabyte = 1024**2
    with closing(started(replace(LIMITS, spare_bytes=64 * megabyte))) as child:
        assert child.ask("fill_memory", 32 * megabyte) == 32 * megabyte
        with pytest.raises(OutOfMemory):
            child.ask("fill_memory", 96 * megabyte)
        assert child.ask("fill_memory", 32 * megabyte) == 32 * megabyte


def test_its_work_waits_where_it_can_pause(child: Child) -> None:
    pauses: list[int] = []
    assert child.ask("count", 3, pause=lambda: pauses.append(1)) == 3
    assert len(pauses) == 3


def test_a_pause_that_fails_costs_the_work_and_not_the_next_answer() -> None:
    def stop() -> None:
        raise InterruptedError

    with closing(started()) as child:
        with pytest.raises(WorkshopError):
            child.ask("count", 3, pause=stop)
        assert gone(child.pid)


@linux
def test_each_door_has_a_priority_and_waits_for_no_other() -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with closing(started(niceness=(0, 7))) as child:
        assert child.ask("niceness", door=1) == max(before, 7)
        assert child.ask("niceness", door=0) == before
        in_between: list[int] = []
        child.ask("count", 1, door=1, pause=lambda: in_between.append(child.ask("echo", 5)))
        assert in_between == [5]


PARENT = """
import signal, sys, threading
from server.workshop.child import Child
from server.workshop.limits import ProcessLimits
from tests.server.workshop.workers import Worker
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests may run where it is ignored
child = Child(Worker, ProcessLimits(60, 60))
child.ask("echo", 1)
print(child.pid, flush=True)
if sys.argv[1] == "busy":
    child.ask("hang")
threading.Event().wait()
"""


@pytest.mark.parametrize("state", ["idle", "busy"])
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_it_does_not_outlive_its_parent(state: str, ending: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, state], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert parent.stdout and parent.stderr
    pid = int(parent.stdout.readline())
    parent.send_signal(ending)
    _, said = parent.communicate(timeout=LONG)
    assert gone(pid)
    assert said.count(b"Traceback") == (ending is signal.SIGINT)  # of the parent, which is a test


def test_nothing_of_one_that_was_killed_stays_open(child: Child) -> None:
    child.ask("echo", 1)
    pipe = child._process.stdin
    assert pipe and not pipe.closed
    child.kill()
    [seeing_off] = [each for each in threading.enumerate() if each.name.endswith(f"-{child.pid}")]
    seeing_off.join(LONG)
    assert pipe.closed


def test_ctrl_c_does_not_reach_it(child: Child) -> None:
    assert os.getsid(child.pid) != os.getsid(0)
    child.ask("echo", 1)
    os.kill(child.pid, signal.SIGINT)
    assert child.ask("echo", 2) == 2


@pytest.fixture
def pool() -> Iterator[ChildPool]:
    with closing(ChildPool(started, 2, LONG)) as made:
        yield made


def test_processes_start_when_there_is_work_and_are_used_again(pool: ChildPool) -> None:
    assert pool.pids == []
    assert pool.ask("pid") == pool.ask("pid")
    assert len(pool.pids) == 1


def test_who_is_awake_does_the_first_work(pool: ChildPool) -> None:
    pool.wake()
    pool.wake()
    [pid] = pool.pids
    assert pool.ask("pid") == pid


def test_work_is_tried_again_when_a_process_dies_and_only_once(
    pool: ChildPool, tmp_path: Path
) -> None:
    assert pool.ask("die_once", tmp_path / "mark") == "done"
    with pytest.raises(ChildLost):
        pool.ask("die")
    assert pool.ask("echo", 1) == 1


def test_where_no_process_can_begin_it_is_given_up() -> None:
    tries: list[Child] = []

    def start() -> Child:
        tries.append(Child(Unmakeable, LIMITS))
        return tries[-1]

    with closing(ChildPool(start, 1, LONG)) as pool, pytest.raises(NotStarted):
        pool.ask("echo", 1)
    assert len(tries) == MOST_STARTS


def test_a_process_that_has_ended_of_itself_is_nobodys_fault() -> None:
    short_lived = replace(LIMITS, idle_seconds=SHORT)
    with closing(ChildPool(lambda: started(short_lived), 1, LONG)) as pool:
        first = pool.ask("pid")
        assert gone(first)
        assert pool.ask("pid") != first


def test_many_that_hang_have_two_processes_and_cost_themselves() -> None:
    pids, most, outcomes = set[int](), list[int](), list[str]()

    def start() -> Child:
        made = started(replace(LIMITS, seconds=SHORT))
        pids.add(made.pid)
        most.append(1 + len(few._idle) + len(few._busy))
        return made

    def hang(pool: ChildPool) -> None:
        try:
            pool.ask("hang")
        except TooLong:
            outcomes.append("too long")

    with closing(ChildPool(start, 2, SHORT)) as few:
        threads = [threading.Thread(target=hang, args=(few,)) for _ in range(MANY)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert outcomes == ["too long"] * MANY
        assert len(pids) == MANY and max(most) <= 2
        assert few.pids == []
    assert all(map(gone, pids))


def test_a_closed_pool_starts_nothing(pool: ChildPool) -> None:
    pool.ask("echo", 1)
    [pid] = pool.pids
    pool.close()
    assert gone(pid)
    with pytest.raises(WorkshopError):
        pool.ask("echo", 1)
    assert pool.pids == []


Use = Callable[[Child], object]


@pytest.mark.parametrize("use", [lambda child: child.ask("echo", 1), lambda child: None])
def test_closing_leaves_nothing(use: Use) -> None:
    child = started()
    use(child)
    child.close()
    assert gone(child.pid)
