"""The port that the server listens on, and what it serves with where models are missing."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import uvicorn

from models.checkpoints.exporting import ExportState
from models.checkpoints.packages import Package
from models.checkpoints.profiles import STANDARD, Checkpoint, Profile
from models.errors import DownloadFailed, ModelMissing
from models.types import Audio
from server.cli import serve
from server.cli.console import Failed
from server.cli.reach.open_files import NEEDED, WANTED, have_enough_open_files, too_few
from server.cli.serve import Serving, _listen
from server.settings import Settings
from tests.fakes import FakeEmbedder


async def test_small_messages_are_sent_at_once() -> None:
    """Nagle's algorithm would hold the first sound of an answer back for 40 ms."""
    undelayed = asyncio.get_running_loop().create_future()

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        undelayed.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listening = _listen(Settings(port=0))
    async with await asyncio.start_server(accepted, sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname())
        async with asyncio.timeout(10):
            assert await undelayed
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.7", "2001:db8::7", "x" * 300])
def test_an_address_that_this_machine_does_not_have_is_said_to_be_none(host: str) -> None:
    with pytest.raises(Failed, match="no such address") as failure:
        _listen(Settings(host=host, port=0))
    assert host in str(failure.value)
    assert "already running" not in str(failure.value)


def test_a_port_that_somebody_listens_on_is_said_to_be_taken() -> None:
    with _listen(Settings(port=0)) as taken:
        taken.listen()
        with pytest.raises(Failed, match="already running"):
            _listen(Settings(port=taken.getsockname()[1]))


@pytest.fixture
def nothing_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    """No package with weights is installed, and nothing can be downloaded."""

    def refuse(*_: object) -> None:
        raise DownloadFailed("There is no connection to the internet.")

    monkeypatch.setattr(Package, "folder", lambda package: None)
    monkeypatch.setattr(serve, "download_models", refuse)


def test_without_ear_and_voice_the_starter_is_served_and_says_what_does_not_work(
    nothing_to_be_had: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = serve._models(Settings(home=tmp_path), "starter")
    told = capsys.readouterr().err.splitlines()
    assert told[1:] == [
        "There is no connection to the internet.",
        "Until then Talk cannot hear anybody. Everything that is typed works.",
        "Until then another voice speaks, espeak-ng.",
    ]
    assert models.speaker.name == "espeak-ng/en-us"
    models.load()  # or the server would never be ready
    assert models.names()["hear"] == "none"
    with pytest.raises(ModelMissing, match="--models starter"):
        models.transcriber.transcribe(Audio(np.zeros(16_000, np.float32)))
    assert sum(piece.seconds for piece in models.speaker.speak("Two of three.")) > 0.5
    models.close()


def test_without_the_models_for_photos_nothing_can_be_served(
    nothing_to_be_had: None, tmp_path: Path
) -> None:
    with pytest.raises(DownloadFailed):
        serve._models(Settings(home=tmp_path), "standard")


class FakeExporting:
    """One checkpoint has no quicker form yet; making it ends as is said."""

    def __init__(self, state: Literal["made", "not made", "failed"]) -> None:
        self._state = state
        self.stopped: list[bool] = []

    def __call__(self, profile: Profile, home: Path) -> FakeExporting:
        return self

    def wanted(self) -> list[Checkpoint]:
        return [STANDARD.embed]

    def make(self, checkpoint: Checkpoint, stop: threading.Event) -> ExportState:
        self.stopped.append(stop.is_set())
        return ExportState(checkpoint.label, self._state, 0)


@pytest.mark.parametrize(("state", "taken"), [("made", True), ("failed", False)])
def test_a_quicker_form_is_taken_where_it_was_made(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    state: Literal["made", "failed"],
    taken: bool,
) -> None:
    embedder, exporting = FakeEmbedder(), FakeExporting(state)
    monkeypatch.setattr(serve, "Exporting", exporting)
    monkeypatch.setattr("server.wiring.wire_embedder", lambda profile, home: embedder)
    stop, settings = threading.Event(), Settings(home=tmp_path)
    assert serve._quicken(settings, STANDARD, stop) is (embedder if taken else None)
    assert exporting.stopped == [False]
    stop.set()
    assert serve._quicken(settings, STANDARD, stop) is None
    assert exporting.stopped == [False]


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such limit")
def test_with_too_few_open_files_it_says_so_once_and_serves_nothing(tmp_path: Path) -> None:
    limited = "import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (64, 64)); "
    code = limited + "from server.cli.main import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "serve", "--port", "0"],
        capture_output=True,
        text=True,
        env=os.environ | {"EARSHOT_HOME": str(tmp_path)},
    )
    told = [line for line in ran.stderr.splitlines() if not line.startswith("Starting")]
    assert (ran.returncode, told) == (1, [too_few(64)])


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such limit")
def test_as_many_files_are_opened_as_the_system_gives() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (NEEDED, before[1]))
        assert have_enough_open_files() == min(WANTED, before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


async def test_an_idle_server_waits_to_be_told_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    server, ticks = Serving(uvicorn.Config("no:app")), list[bool]()

    async def on_tick(counter: int) -> bool:
        ticks.append(server.should_exit)
        return server.should_exit

    monkeypatch.setattr(server, "on_tick", on_tick)
    serving = asyncio.create_task(server.main_loop())
    await asyncio.sleep(0)
    await asyncio.to_thread(server.end)
    async with asyncio.timeout(60):
        await serving
    assert ticks == [False, True]
