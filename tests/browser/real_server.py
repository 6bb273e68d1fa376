"""`earshot serve` as a person starts it: its own process, the sample gallery, starter models."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from client.trust import trusting

EARSHOT = Path(sys.executable).with_name("earshot")
PATIENCE_SECONDS = 600
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class RealServer:
    """A running server and its data."""

    address: str
    """Host and port."""
    home: Path
    told: str
    """The address of the page, as it was told; with its token, where it has one."""

    @property
    def page(self) -> str:
        return self.told

    def ask(self, query: str) -> dict[str, Any]:
        """What `earshot ask` prints; it waits until the server is ready."""
        url = f"ws://{self.address}/ws/v1"
        answer: dict[str, Any] = json.loads(self._run("ask", query, "--url", url, "--json"))
        return answer

    def wait_ready(self) -> None:
        """Until its pictures are read and described, however busy the machine is."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._ready():
            assert time.monotonic() < until, f"not ready after {PATIENCE_SECONDS} seconds"
            time.sleep(POLL_SECONDS)

    def _ready(self) -> bool:
        at = urlsplit(self.told)
        asked = urllib.request.Request(f"{at.scheme}://{at.netloc}/ready")
        if at.query:
            asked.add_header("Authorization", f"Bearer {at.query.removeprefix('token=')}")
        own = self.home / "access" / "certificate.pem"
        try:
            with urllib.request.urlopen(
                asked, context=trusting(own) if at.scheme == "https" else None
            ) as answer:
                return bool(json.load(answer)["ready"])
        except urllib.error.URLError:  # first nobody listens, and then it is 503
            return False

    def feedback(self) -> list[dict[str, Any]]:
        """Every row of feedback, oldest first, as the command line exports it."""
        exported = self.home / "feedback.jsonl"
        self._run("feedback", "export", str(exported), "--sample")
        return [json.loads(line) for line in exported.read_text("utf-8").splitlines()]

    def _run(self, *arguments: str) -> str:
        command = [str(EARSHOT), *arguments]
        return subprocess.run(
            command, env=environment(self.home), check=True, stdout=subprocess.PIPE, text=True
        ).stdout


@contextmanager
def serving(home: Path, *options: str) -> Iterator[RealServer]:
    """Serve the sample gallery on a free port of loopback, with all data under `home`."""
    process = subprocess.Popen(
        [EARSHOT, "serve", "--port", "0", *options],
        env=environment(home),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        told = _told(process)
        yield RealServer(urlsplit(told).netloc, home, told)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def environment(home: Path) -> dict[str, str]:
    """This one's, with Earshot's data elsewhere."""
    return os.environ | {"EARSHOT_HOME": str(home)}


def _told(process: subprocess.Popen[str]) -> str:
    """The page's address, where it says that it listens."""
    assert process.stderr
    said = []
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"https?://127\.0\.0\.1:\d+/\S*", line):
            return found[0]
    raise AssertionError("earshot serve ended early: " + "".join(said))
