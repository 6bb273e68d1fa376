"""The benchmarks run from end to end, on stand-ins so small that only the plumbing is tested."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from websockets.asyncio.server import ServerConnection, serve

from benchmarks.conversation import loop, stages
from benchmarks.conversation.crowd import Crowd, crowd_figures, gather
from benchmarks.conversation.interrupt import interruptions
from benchmarks.conversation.served import Served, serving
from benchmarks.conversation.turns import FIRST_SOUND, FIRST_WORDS, HEARING, Turn, spoken
from benchmarks.full_size.home import Home
from benchmarks.full_size.library import open_filled
from benchmarks.full_size.shapes import QUERY
from benchmarks.report import BenchmarkFailed, Metric
from models.checkpoints.profiles import STANDARD
from server.wiring import wire_models


def by_name(figures: list[Metric]) -> dict[str, Metric]:
    """Figures by what stands after the title."""
    return {figure.name.partition(": ")[2]: figure for figure in figures}


def test_a_spoken_turn_is_measured_stage_by_stage(home: Home) -> None:
    figures = loop.measure_standard(1, home, pictures=40, frame_seconds=0.0)
    ours = by_name([figure for figure in figures if figure.name.startswith("standard models")])
    plain = by_name([figure for figure in figures if figure.name.startswith("the same")])
    stages_ms = [ours[f"{name}, median"].value or 0 for name in (HEARING, FIRST_WORDS)]
    assert all(ms > 0 for ms in stages_ms)
    assert sum(stages_ms) == pytest.approx(ours[f"{FIRST_SOUND}, median"].value, abs=0.1)
    assert ours[f"{FIRST_SOUND}, median"].target == 450
    assert ours["sound of the answer"].value
    assert (ours["start until ready"].value or 0) > 0
    assert (ours["most memory, loading included"].value or 0) >= 100
    of_plain = [figure.value or 0 for name, figure in plain.items() if name.endswith("median")]
    assert len(of_plain) == 5
    assert sum(of_plain[:-1]) == pytest.approx(of_plain[-1], abs=0.1)


def test_a_crowd_and_an_interruption_are_measured(home: Home, tmp_path: Path) -> None:
    with closing(wire_models(STANDARD, home.folder)) as models:
        open_filled(tmp_path / "library", models.embedder, 40).close()
    arguments = ["--library", str(tmp_path / "library"), "--models", "standard"]
    with serving(home.folder, arguments) as served:
        crowd = asyncio.run(gather(served, spoken(QUERY), people=3, rounds=2, every=0.2))
        by_voice, by_key = asyncio.run(interruptions(served.url, 1))
    figures = by_name(crowd_figures("a crowd", crowd))
    assert figures["turns"].value == 6
    assert figures["failures"].value == 0
    assert len(crowd.waits()) == 6 and min(crowd.waits()) > 0
    assert (figures["slowest person's median beside the quickest's"].value or 0) >= 1
    assert any(name.startswith("event loop") for name in figures)
    assert by_voice[0] > 0 and by_key[0] > 0


def test_memory_that_grows_is_told() -> None:
    steady = [(float(at), 1000.0) for at in range(0, 300, 5)]
    growing = [(at, 1000 + at) for at, _ in steady]
    turns = [[answered(20.0)] * 2, [answered(40.0)] * 2]
    late = [5.0, 30.0]
    good = by_name(crowd_figures("a crowd", Crowd(turns, [], steady, [5.0])))
    bad = by_name(crowd_figures("a crowd", Crowd(turns, ["It failed."], growing, late)))
    assert all(figure.met for name, figure in good.items() if "slowest" not in name)
    assert not good["slowest person's median beside the quickest's"].met
    missed = {name for name, figure in bad.items() if not figure.met}
    assert missed == {
        "failures",
        "slowest person's median beside the quickest's",
        "event loop woke late, at most",
        "memory gained after the first minute",
    }


class Unwatched:
    """A server of which nothing but its address is known."""

    def __init__(self, url: str) -> None:
        self.url = url

    def resident_mb(self) -> float:
        return 0.0

    def metric(self, name: str) -> float:
        return 0.0


async def test_who_is_not_answered_is_counted_and_asks_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    conversations = []

    async def answer(socket: ServerConnection) -> None:
        conversations.append(socket)
        patience = 0.01 if len(conversations) == 2 else 60.0
        monkeypatch.setattr("benchmarks.conversation.turns.TURN_SECONDS", patience)
        await socket.send("{}")
        async for message in socket:
            if isinstance(message, str) and "commit" in message:
                if len(conversations) == 1:
                    await socket.close(1011)
                if len(conversations) > 2:
                    await say_all(socket)

    async with serve(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        served = cast(Served, Unwatched(f"ws://127.0.0.1:{port}"))
        crowd = await gather(served, np.zeros(0, np.int16), people=1, rounds=5, every=0.0)
    assert [len(turns) for turns in crowd.turns] == [3]
    assert [error.partition(" ")[0] for error in crowd.errors] == ["received", "After"]
    assert "nothing" in crowd.errors[1]


async def say_all(socket: ServerConnection) -> None:
    """A whole answer, with sound."""
    for event in (
        {"type": "conversation.item.input_audio_transcription.completed"},
        {"type": "search.results", "results": [1]},
        {"type": "response.output_audio.started", "sample_rate": 16_000},
    ):
        await socket.send(json.dumps(event))
    await socket.send(bytes(16) + np.full(160, 1000, "<i2").tobytes())
    done = {"type": "response.done", "text": "A boat.", "response_id": "r"}
    await socket.send(json.dumps(done))


def answered(wait_ms: float) -> Turn:
    return Turn(milliseconds={"sounding": wait_ms})


def test_every_piece_is_measured(home: Home) -> None:
    figures = by_name(stages.measure(1, lambda: home, pictures=40))
    names = " ".join(figures)
    for piece in ("encoder, 5 s", "encoder, 30 s", "Piper, first", "espeak-ng", "search", "--help"):
        assert piece in names
    assert all((figure.value or 0) > 0 for figure in figures.values())


def test_without_the_starter_the_table_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "found", lambda *_: None)
    (figure,) = loop.measure_starter(1)
    assert figure.value is None
    assert "not here" in figure.name
    assert not figure.met


def test_a_server_that_does_not_start_is_told_in_a_sentence(tmp_path: Path) -> None:
    wrong = ["--library", str(tmp_path / "none"), "--models", "nonsense"]
    with (
        pytest.raises(BenchmarkFailed, match="ended before it was ready"),
        serving(tmp_path, wrong),
    ):
        pass
