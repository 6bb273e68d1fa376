"""Ctrl+C, SIGTERM and a closed terminal end every command at any moment, and nothing stays behind.

How long that takes is what `GRACE` says, which is held to without waiting for it.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from models.starter.gallery.samples import ensure_gallery
from server.cli.terminal import stopping
from server.cli.terminal.stopping import GRACE, NOTHING, Stopping
from tests.server.cli.terminal.commands import Command, command

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
PICTURES = 20


@dataclass
class Peer:
    """Takes one connection and never answers, as a hub or a server may that hangs."""

    listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def address(self) -> str:
        host, port = self.listening.getsockname()
        return f"{host}:{port}"

    def is_asked(self, _: Command) -> bool:
        self.listening.settimeout(0)
        try:
            self.asking, _address = self.listening.accept()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def peer() -> Iterator[Peer]:
    made = Peer()
    yield made
    made.listening.close()
    if hasattr(made, "asking"):
        made.asking.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of drawn pictures, some of the sample gallery's."""

    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done >= PICTURES:
            raise Enough

    folder = tmp_path_factory.mktemp("pictures")
    with pytest.raises(Enough):
        ensure_gallery(folder, stop)
    return folder


def says(words: str) -> Callable[[Command], bool]:
    return lambda running: words in running.said


def has_children(running: Command) -> bool:
    return bool(running.others)


def nothing_is_left(running: Command) -> bool:
    return not running.others


Moment = Callable[[Command], object]
MOMENTS: dict[str, tuple[tuple[str, ...], Moment, str]] = {
    "a server that starts": (("serve",), lambda one: one.minds_signals, NOTHING),
    "a server that imports": (("serve",), lambda one: one.has_loaded("pydantic_core"), NOTHING),
    "a server that imports more": (("serve",), lambda one: one.has_loaded("_swigfaiss"), NOTHING),
    "a server that draws": (("serve",), says("Drawing the sample pictures"), "Earshot has stopped"),
    "a reading that imports": (
        ("index", "PICTURES", "--models", "starter"),
        lambda one: one.has_loaded("_swigfaiss"),
        NOTHING,
    ),
    "a reading that begins": (
        ("index", "PICTURES", "--models", "starter"),
        has_children,
        "run the same command to go on.",
    ),
    "a reading at work": (
        ("index", "PICTURES", "--models", "starter"),
        lambda one: "Reading pictures: 16 of" in one.said or "Describing pictures" in one.said,
        "run the same command to go on.",
    ),
    "an evaluation": (
        ("evaluate", "--only", "pictures"),
        says("Measuring with drawn pictures"),
        "What is told above was measured",
    ),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_ends_it_and_says_what_is_kept(moment: str, pictures: Path) -> None:
    arguments, is_there, kept = MOMENTS[moment]
    named = [str(pictures) if each == "PICTURES" else each for each in arguments]
    with command(*named, environment={"EARSHOT_PORT": "0"}) as running:
        running.wait_for(is_there)
        code = running.interrupt()
        assert code == 130, running.said
        assert kept in running.said.splitlines()[-1], running.said
        assert "Traceback" not in running.said, running.said
        _wait_until_alone(running)


def _wait_until_alone(running: Command) -> None:
    """Nothing that it has started stays; each notices the end of its parent by itself."""
    ends = threading.Event()
    for _ in range(600):
        if nothing_is_left(running):
            return
        ends.wait(0.05)
    raise AssertionError(running.others)


def test_a_download_that_hangs_is_ended(peer: Peer, tmp_path: Path) -> None:
    hub = {"HF_ENDPOINT": f"http://{peer.address}", "NO_PROXY": "*", "no_proxy": "*"}
    with command("models", "download", "--to", tmp_path / "to", environment=hub) as running:
        running.wait_for(peer.is_asked)
        assert running.interrupt() == 130
        assert "is kept; run the same command to go on." in running.said.splitlines()[-1]
        assert "Traceback" not in running.said


def test_a_question_to_a_server_that_hangs_is_ended(peer: Peer) -> None:
    with command("ask", "red", "--url", f"ws://{peer.address}/ws/v1") as running:
        running.wait_for(peer.is_asked)
        assert running.interrupt() == 130
        assert running.said.splitlines()[-1] == NOTHING
        assert "Traceback" not in running.said


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_server_with_somebody_who_hangs_on_ends_in_order(
    number: int, code: int, tmp_path: Path
) -> None:
    with command(
        *("serve", tmp_path, "--models", "starter"), environment={"EARSHOT_PORT": "0"}
    ) as running:
        running.wait_for(says("Everything is loaded. You can ask now."))
        port = int(re.findall(r"http://127.0.0.1:(\d+)", running.said)[0])
        with socket.create_connection(("127.0.0.1", port)) as talker:
            talker.sendall(
                b"GET /ws/v1 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\n"
                b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" % port
            )
            assert b" 101 " in talker.recv(64)
            assert running.interrupt(number) == code, running.said
        assert running.said.splitlines()[-1].startswith("Earshot has stopped."), running.said
        assert "Traceback" not in running.said
        _wait_until_alone(running)


def test_what_is_ignored_stays_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under nohup a closed terminal is no reason to end."""
    code = (
        "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from server.cli.terminal.stopping import Stopping; Stopping().listen()\n"
        "raise SystemExit(signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN)"
    )
    assert os.spawnl(os.P_WAIT, sys.executable, sys.executable, "-c", code) == 0


class Ended(Exception):
    """Stands for the end of the process."""


def ends_with(codes: list[int]) -> Callable[[int], None]:
    def end(code: int) -> None:
        codes.append(code)
        raise Ended

    return end


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be written to stderr."""
    said = list[str]()
    monkeypatch.setattr(stopping, "_write", said.append)
    monkeypatch.setattr(stopping, "_be_quiet", lambda: None)
    return said


def test_what_is_said_is_what_was_true_when_it_was_told(written: list[str]) -> None:
    codes, pictures = list[int](), [230]
    told = Stopping(ends_with(codes))
    with told.keeping(lambda: "Outer."), told.keeping(lambda: f"{pictures[0]} are kept."):
        with pytest.raises(KeyboardInterrupt):
            told._on_signal(signal.SIGINT, None)
        pictures[0] = 0
    with pytest.raises(Ended):
        told.finish()
    assert (codes, written) == ([130], ["230 are kept.\n"])


def test_an_impatient_person_ends_it_at_once(written: list[str]) -> None:
    codes = list[int]()
    told = Stopping(ends_with(codes))
    with pytest.raises(KeyboardInterrupt):
        told._on_signal(signal.SIGTERM, None)
    with pytest.raises(Ended):
        told._on_signal(signal.SIGTERM, None)
    assert (codes, written) == ([143], [f"{NOTHING}\n"])


def test_what_does_not_mind_is_ended_with_the_process(
    written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The watching thread alone ends it, whatever the main thread does."""
    codes = list[int]()
    told = Stopping(ends_with(codes), grace=0)
    reading, writing = socket.socketpair()
    with reading, writing:
        writing.send(bytes([signal.SIGCHLD, signal.SIGINT]))
        with pytest.raises(Ended):
            told._watch(reading, writing)
    assert (codes, told.is_asked) == ([130], True)


def test_a_person_waits_two_seconds_at_most() -> None:
    assert GRACE < 1.5  # the rest is for a busy machine
