"""`earshot serve` as a person starts it, in a process of its own, with a watch on its memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]

from benchmarks.report import BenchmarkFailed

EARSHOT = Path(sys.executable).with_name("earshot")
READY_SECONDS = 600.0  # a first start reads 240 pictures, perhaps on a busy machine
ASK_SECONDS = 0.02  # between two questions whether it is ready
WATCH_SECONDS = 0.1  # between two looks at the memory
ANSWER_SECONDS = 120.0  # to a question on its figures, where others take all of the machine
STOP_SECONDS = 30.0
MB = 1e6


@dataclass
class Served:
    """A running server."""

    address: str
    """Host and port."""
    start_seconds: float
    """From the command to the first 200 of /ready."""
    process: psutil.Process
    most_mb: float = 0.0
    """Most resident memory seen so far, 10^6 bytes."""
    stop_watching: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its WebSocket."""
        return f"ws://{self.address}/ws/v1"

    def resident_mb(self) -> float:
        """Resident memory now, 10^6 bytes."""
        return float(self.process.memory_info().rss) / MB

    def metric(self, name: str) -> float:
        """A figure without labels of its /metrics, now."""
        with httpx.Client(
            base_url=f"http://{self.address}", trust_env=False, timeout=ANSWER_SECONDS
        ) as client:
            text = client.get("/metrics").text
        return next(
            float(line.split()[1]) for line in text.splitlines() if line.startswith(name + " ")
        )

    def watch(self) -> None:
        """Keep the most memory that is seen, until told to stop."""
        while not self.stop_watching.wait(WATCH_SECONDS):
            try:
                self.most_mb = max(self.most_mb, self.resident_mb())
            except psutil.NoSuchProcess:
                return


@contextmanager
def serving(home: Path, arguments: Sequence[str] = ()) -> Iterator[Served]:
    """Serve on a free port of loopback; give a server that is ready.

    Args:
        home: EARSHOT_HOME.
        arguments: of `earshot serve`.

    Raises:
        BenchmarkFailed: it ended before it was ready.
    """
    began = time.perf_counter()
    started = subprocess.Popen(
        [EARSHOT, "serve", *arguments, "--port", "0"],
        env=os.environ | {"EARSHOT_HOME": str(home)},
        stderr=subprocess.PIPE,
        text=True,
    )
    served = Served("", 0.0, psutil.Process(started.pid))
    watching = threading.Thread(target=served.watch, daemon=True)
    reading = threading.Thread(target=_drain, args=(started,), daemon=True)
    watching.start()
    try:
        served.address = _address(started)
        reading.start()
        _wait_until_ready(started, served.address, began)
        served.start_seconds = time.perf_counter() - began
        yield served
    finally:
        served.stop_watching.set()
        watching.join()
        started.terminate()
        started.wait(STOP_SECONDS)
        if reading.ident is not None:
            reading.join()
        if started.stderr:
            started.stderr.close()


def _address(process: subprocess.Popen[str]) -> str:
    said = []
    for line in process.stderr or ():
        said.append(line.strip())
        if found := re.search(r"http://(127\.0\.0\.1:\d+)", line):
            return found[1]
    raise BenchmarkFailed("The server ended before it was ready. It said: " + " ".join(said))


def _drain(process: subprocess.Popen[str]) -> None:
    """A full pipe would hold the server up."""
    for _ in process.stderr or ():
        pass


def _wait_until_ready(process: subprocess.Popen[str], address: str, began: float) -> None:
    pause = threading.Event()
    with httpx.Client(base_url=f"http://{address}", trust_env=False) as client:
        while time.perf_counter() - began < READY_SECONDS:
            try:
                if client.get("/ready", timeout=READY_SECONDS).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                if process.poll() is not None:
                    raise BenchmarkFailed("The server ended before it was ready.") from None
            pause.wait(ASK_SECONDS)
    raise BenchmarkFailed("The server was not ready in time.")
