"""A conversation in the terminal: what is sent, what is played and what is printed."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from client.errors import AskFailed
from client.terminal import ask
from server.protocol import events
from tests.client import scripted_server
from tests.client.conftest import InstallDevices
from tests.client.peer import RATE, TIMINGS_MS, WORD_SECONDS, Peer, settings
from tests.client.recordings import tone, write_wav
from tests.client.scripted_server import Script, ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer().running() as running:
        yield running


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "question.wav", tone(1.23, 44_100), 44_100, channels=2)


async def test_a_typed_question_gives_the_whole_document(server: ScriptedServer) -> None:
    answer = await ask(server.url, query="a red boat")
    document = json.loads(json.dumps(answer.document()))
    assert document.keys() == {
        "query", "results", "no_match", "took_ms", "transcript", "answer", "audio", "timings_ms",
        "server_timings_ms",
    }  # fmt: skip
    assert document["query"] == "a red boat"
    assert [one["rank"] for one in document["results"]] == [1, 2, 3]
    assert document["results"][0] == {
        "rank": 1,
        "id": 11,
        "path": "/pictures/1.jpg",
        "score": pytest.approx(0.3),
        "caption": "a red boat on a beach",
    }
    assert document["no_match"] is False
    assert document["transcript"] is None
    assert document["answer"] == "Red boat: two matches. One of 3: a red boat on a beach."
    assert document["audio"]["sample_rate"] == RATE
    words = len(document["answer"].split())
    assert document["audio"]["seconds"] == pytest.approx(words * WORD_SECONDS)
    times = document["timings_ms"]
    assert times["heard"] is None
    assert 0 <= times["found"] <= times["first_audio"] <= times["total"]
    assert document["server_timings_ms"] == TIMINGS_MS


async def test_a_recording_arrives_whole_and_is_answered(
    server: ScriptedServer, recording: Path, tmp_path: Path
) -> None:
    answer = await ask(server.url, wav=recording, save_audio=tmp_path / "answer.wav")
    (heard,) = server.peers[0].recordings
    assert len(heard) == round(1.23 * 16_000) * 2
    assert answer.transcript == "find the red boat"
    assert answer.query == "the red boat"
    assert answer.timings_ms.heard is not None
    with wave.open(str(tmp_path / "answer.wav")) as file:
        seconds = file.getnframes() / file.getframerate()
    assert seconds == pytest.approx(answer.audio.seconds, abs=0.001)


async def test_a_question_is_spoken_into_the_microphone(
    server: ScriptedServer, install: InstallDevices
) -> None:
    piece = np.full(1_600, 9_000, "<i2").tobytes()
    install(piece, piece)
    answer = await ask(server.url, microphone=True, wait_for_end=lambda: None)
    assert server.peers[0].recordings == [piece + piece]
    assert answer.transcript == "find the red boat"


async def test_the_answer_is_played(server: ScriptedServer, install: InstallDevices) -> None:
    devices = install()
    answer = await ask(server.url, query="a red boat", play=True)
    assert devices.rates == [RATE]
    samples = len(b"".join(devices.played)) // 2
    assert samples / RATE == pytest.approx(answer.audio.seconds, abs=0.001)


async def test_the_question_waits_until_the_models_are_loaded() -> None:
    with ScriptedServer(ready=False).running() as server:
        asking = asyncio.create_task(ask(server.url, query="a red boat"))
        await asyncio.to_thread(server.wait_for_client)
        server.send(settings())
        assert server.received == []
        server.send(events.SessionReady(photos=3))
        assert (await asking).results


async def test_a_server_that_never_gets_ready_is_said() -> None:
    with ScriptedServer(ready=False).running() as server, pytest.raises(AskFailed) as failure:
        await ask(server.url, query="a red boat", patience_seconds=0.2)
    assert "did not answer within 0.2 seconds" in str(failure.value)


async def test_no_server_is_said_with_what_to_do() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"ws://127.0.0.1:{free.getsockname()[1]}/ws/v1"
        with pytest.raises(AskFailed, match="start one with: earshot serve"):
            await ask(url, query="a red boat")


async def test_another_kind_of_server_is_no_earshot(server: ScriptedServer) -> None:
    with pytest.raises(AskFailed, match="No Earshot server answers at"):
        await ask(server.url.replace("/ws/v1", "/elsewhere"), query="a red boat")


async def test_what_is_no_address_is_said() -> None:
    with pytest.raises(AskFailed, match="not the address of a server"):
        await ask("http://127.0.0.1/", query="a red boat")


async def test_a_missing_recording_is_said_before_a_server_is_asked(tmp_path: Path) -> None:
    with pytest.raises(AskFailed, match="There is no file"):
        await ask("ws://127.0.0.1:1/", wav=tmp_path / "gone.wav")


async def answer_a_picture(peer: Peer, event: dict[str, Any]) -> None:
    assert (event["type"], base64.b64decode(event["image"])) == ("query.image", b"a picture")
    await scripted_server.find(peer, f"like your picture, {event['text']}", "button")


async def test_a_picture_is_sent_with_the_words_that_go_with_it(tmp_path: Path) -> None:
    (tmp_path / "boat.jpg").write_bytes(b"a picture")
    with ScriptedServer(answer_a_picture).running() as server:
        answer = await ask(server.url, query="with snow", image=tmp_path / "boat.jpg")
    assert answer.query == "like your picture, with snow"
    assert [one["rank"] for one in answer.results] == [1, 2, 3]


async def test_a_missing_picture_is_said_before_a_server_is_asked(tmp_path: Path) -> None:
    with pytest.raises(AskFailed, match="cannot be read"):
        await ask("ws://127.0.0.1:1/", image=tmp_path / "gone.jpg")


async def test_a_picture_larger_than_the_server_takes_is_not_sent(
    server: ScriptedServer, tmp_path: Path
) -> None:
    (tmp_path / "boat.tiff").write_bytes(bytes(9 * 1024 * 1024))
    with pytest.raises(AskFailed, match="Choose one under 8 megabytes"):
        await ask(server.url, image=tmp_path / "boat.tiff")
    assert server.peers[0].received == []


async def test_a_full_server_says_so(server: ScriptedServer) -> None:
    server.door = "full"
    with pytest.raises(AskFailed, match=scripted_server.FULL):
        await ask(server.url, query="a red boat")


async def refuse(peer: Peer, event: dict[str, Any]) -> None:
    await peer.emit(
        events.Error(code="message.x", text="That was refused.", cause_event_id=event["event_id"])
    )


async def fail_aloud(peer: Peer, event: dict[str, Any]) -> None:
    text = "I could not search just now."
    await peer.emit(events.Error(code="search.failed", text=text))
    await peer.say("First, a notice.", text)


async def hang_up(peer: Peer, event: dict[str, Any]) -> None:
    await peer.socket.close()


async def break_off(peer: Peer, event: dict[str, Any]) -> None:
    response = peer.response_id()
    await peer.emit(events.ResponseCreated(response_id=response, rank=None))
    await peer.end(response, "failed", "One of")


async def stay_silent(peer: Peer, event: dict[str, Any]) -> None:
    return


@pytest.mark.parametrize(
    ("script", "patience_seconds", "sentence"),
    [
        (refuse, 30, "That was refused."),
        (fail_aloud, 30, "I could not search just now."),
        (hang_up, 30, "ended the conversation"),
        (break_off, 30, "ended the conversation"),
        (stay_silent, 0.3, "did not answer within 0.3 seconds"),
    ],
)
async def test_whatever_goes_wrong_is_one_sentence(
    script: Script, patience_seconds: float, sentence: str
) -> None:
    with ScriptedServer(script).running() as server, pytest.raises(AskFailed, match=sentence):
        await ask(server.url, query="a red boat", patience_seconds=patience_seconds)


async def warn_and_answer(peer: Peer, event: dict[str, Any]) -> None:
    await peer.emit(events.Error(code="audio.too_long", text="I answered the beginning."))
    await scripted_server.find(peer, "a red ball", "text")


async def test_a_warning_does_not_hide_the_answer() -> None:
    with ScriptedServer(warn_and_answer).running() as server:
        answer = await ask(server.url, query="a red ball")
    assert answer.results


async def caption_while_answering(peer: Peer, event: dict[str, Any]) -> None:
    response = peer.response_id()
    await peer.emit(
        events.SearchResults(
            query="x",
            via="text",
            results=scripted_server.results(),
            matches=3,
            no_match=False,
            took_ms=1,
        )
    )
    await peer.emit(events.ResponseCreated(response_id=response, rank=3))
    await peer.emit(
        events.DescriptionReady(
            response_id=response, rank=3, id=13, caption="a red ball", confidence=0.9
        )
    )
    await peer.end(response, "completed", "Three of 3: a red ball.")


async def test_a_caption_made_just_now_is_in_the_results_and_silence_is_no_sound() -> None:
    with ScriptedServer(caption_while_answering).running() as server:
        answer = await ask(server.url, query="x")
    assert answer.results[2]["caption"] == "a red ball"
    assert answer.audio.seconds == 0
    assert answer.audio.sample_rate is None
    assert answer.timings_ms.first_audio is None
