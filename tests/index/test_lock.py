"""Locks: who waits is told for whom, and nobody else can hold them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from index.lock import QUIET_SECONDS, AlreadyLocked, Waits, locked
from index.private import OTHERS

HOLDER = """
import sys
from pathlib import Path
from index.lock import locked
sys.argv = ["/usr/bin/earshot", *sys.argv[2:]]
with locked(Path({path!r}), wait=False):
    print("held", flush=True)
    sys.stdin.read()
"""


class Clock:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self, *at: tuple[float, object]) -> None:
        self.seconds = 0.0
        self.at = [*at]

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        while self.at and self.at[0][0] <= self.seconds:
            self.at.pop(0)[1]()  # type: ignore[operator]


def test_who_waits_says_for_whom_after_a_second_and_goes_on(tmp_path: Path) -> None:
    path, said = tmp_path / "a.lock", list[str]()
    waits, held = Waits(said.append), ExitStack()
    held.enter_context(locked(path, wait=False))
    seen = list[str | None]()
    clock = Clock(
        (QUIET_SECONDS - 0.1, lambda: seen.append(waits.sentence)),
        (QUIET_SECONDS + 1.0, lambda: seen.append(waits.sentence)),
        (QUIET_SECONDS + 2.0, held.close),
    )
    with locked(path, wait=True, waits=waits, now=clock.now, sleep=clock.sleep):
        assert waits.sentence is None  # nobody waits any more
    early, late = seen
    assert early is None
    assert late and f"process {os.getpid()} (" in late and str(tmp_path) in late
    assert late.endswith("if it hangs, end that process.")
    assert said == [late]


@pytest.mark.parametrize(
    ("argv", "called"),
    [
        (["index", "/secret/place"], "earshot index"),
        (["search", "quux"], "earshot search"),
        (["/secret/place"], "earshot"),
        (["--secret"], "earshot"),
        ([], "earshot"),
    ],
)
def test_the_holder_is_named_by_its_number_and_command_but_not_by_its_words(
    argv: list[str], called: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.lock"
    command = [sys.executable, "-c", HOLDER.format(path=str(path)), "-", *argv]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyLocked) as refused, locked(path, wait=False):
            pass
        assert str(refused.value) == f"process {holder.pid} ({called})"
        holder.kill()
    with locked(path, wait=False):  # the system has dropped it
        assert str(os.getpid()) in path.read_text()
    assert path.read_bytes() == b""  # nobody holds it, so nobody is named


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_lock_is_its_owners_alone_whatever_the_umask_and_whoever_made_it(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    before = os.umask(0)
    try:
        with locked(path, wait=False):
            assert not stat.S_IMODE(path.stat().st_mode) & OTHERS
        path.chmod(0o666)  # as an earlier version left it
        with locked(path, wait=False):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(before)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links")
def test_a_lock_is_no_link_to_something_else(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("kept")
    (tmp_path / "a.lock").symlink_to(other)
    with pytest.raises(OSError), locked(tmp_path / "a.lock", wait=False):
        pass
    assert other.read_text() == "kept"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no owners")
def test_a_lock_of_somebody_elses_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.lock"
    path.touch()
    me, told = os.geteuid(), os.fstat

    def planted(descriptor: int) -> os.stat_result:
        found = told(descriptor)
        return os.stat_result((*found[:4], me + 1, *found[5:]))

    monkeypatch.setattr(os, "fstat", planted)
    with pytest.raises(PermissionError), locked(path, wait=False):
        pass
