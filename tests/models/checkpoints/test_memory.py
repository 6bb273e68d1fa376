"""Memory that was freed goes back to the system, where the C library can."""

from __future__ import annotations

import subprocess
import sys

import pytest

from models.checkpoints import memory

PROGRAM = """
import threading
from models.checkpoints.memory import give_back, keep_one_heap

def resident():
    return int(open("/proc/self/statm").read().split()[1])

assert keep_one_heap()
kept = []

def work():
    pieces = [bytearray(100_000) for _ in range(2000)]
    kept.append(bytearray(1000))

threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
before = resident()
assert give_back()
print(before - resident() > 5000)
"""


@pytest.mark.skipif(memory._glibc() is None, reason="the C library is not glibc")
def test_what_threads_have_freed_is_given_back() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert ran.stdout == "True\n", ran.stderr


def test_elsewhere_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_glibc", lambda: None)
    assert (memory.keep_one_heap(), memory.give_back()) == (False, False)
