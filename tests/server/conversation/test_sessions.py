"""Conversations that are left, taken up again, and ended."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from websockets.sync.client import connect

from server.assistant.assistant import Assistant
from server.conversation.conversation import Conversation
from server.conversation.sessions import Sessions, Talk
from server.feedback.store import Feedback
from server.language import phrases
from server.protocol import events
from server.session.effects import Effect
from server.settings import Settings
from server.web.service import Service
from tests.fakes import coloured_library, fake_models
from tests.server.running import serving
from tests.virtual_time import now, virtually

LOUD = (np.full(1600, 8000, "<i2")).tobytes()


def make_service(folder: Path, **limits: Any) -> Service:
    library = coloured_library(folder, "red", "green", "red")
    settings = Settings(home=folder, **limits)
    return Service(Assistant(fake_models(), library), Feedback(library.database), settings)


class Stopping:
    """Stands for a conversation; counts how often it was stopped."""

    def __init__(self) -> None:
        self.stopped = 0

    async def stop(self) -> None:
        self.stopped += 1


def make_sessions(most: int = 2) -> Sessions:
    return Sessions(lambda outbox: (None, Stopping()), most, wait_seconds=60)  # type: ignore[arg-type, return-value]


def opened(sessions: Sessions) -> Talk:
    talk = sessions.open()
    assert talk
    return talk


@virtually
async def test_a_conversation_waits_a_minute_for_its_client() -> None:
    sessions = make_sessions()
    talk = opened(sessions)
    talk.outbox.emit(events.AudioCleared())
    sessions.lose(talk)
    await asyncio.sleep(59)
    assert await sessions.resume(talk.outbox.session_id, talk.secret, 0, 0) is talk
    await asyncio.sleep(2)
    assert await sessions.resume(talk.outbox.session_id, talk.secret, 0, 0) is None
    assert talk.outbox.closed and now() == 61


@virtually
async def test_who_comes_back_is_not_forgotten_later() -> None:
    sessions = make_sessions()
    talk = opened(sessions)
    talk.outbox.emit(events.AudioCleared())
    sessions.lose(talk)
    await asyncio.sleep(30)
    assert await sessions.resume(talk.outbox.session_id, talk.secret, 0, 0)
    sessions.attach(talk, asyncio.create_task(asyncio.sleep(0, True)))
    await asyncio.sleep(300)
    assert len(sessions) == 1 and not talk.outbox.closed


@virtually
async def test_one_that_waits_makes_room_for_a_newcomer_the_longest_lost_first() -> None:
    sessions = make_sessions(most=2)
    first, second = opened(sessions), opened(sessions)
    assert sessions.open() is None
    sessions.lose(second)
    sessions.lose(first)
    assert sessions.open()
    assert second.outbox.closed and not first.outbox.closed
    await sessions.close()
    assert len(sessions) == 0
    assert first.conversation.stopped == second.conversation.stopped == 1  # type: ignore[attr-defined]


@virtually
async def test_another_socket_of_the_same_client_takes_over() -> None:
    sessions = make_sessions()
    talk = opened(sessions)
    talk.outbox.emit(events.AudioCleared())
    stale = asyncio.create_task(asyncio.sleep(1000, True))
    sessions.attach(talk, stale)
    await asyncio.sleep(1)
    assert await sessions.resume(talk.outbox.session_id, talk.secret, 0, 0) is talk
    assert stale.cancelled()


@virtually
async def test_a_socket_that_is_taken_over_takes_nothing_more_out() -> None:
    sessions = make_sessions()
    talk = opened(sessions)

    async def write() -> None:
        while True:
            await talk.outbox.next()

    async def attend() -> bool:
        writing = asyncio.create_task(write())
        try:
            await asyncio.wait((writing,))
        finally:
            writing.cancel()
            await asyncio.wait((writing,))
        return True

    sessions.attach(talk, asyncio.create_task(attend()))
    await asyncio.sleep(0.01)
    talk.outbox.emit(events.AudioCleared())
    await asyncio.sleep(0.01)
    talk.outbox.emit(events.AudioCleared())  # it is about to be taken out
    assert await sessions.resume(talk.outbox.session_id, talk.secret, 0, 0)
    await asyncio.sleep(0.01)
    assert [(await talk.outbox.next()).seq for _ in range(2)] == [1, 2]


@virtually
async def test_nobody_takes_up_anothers_conversation_by_guessing() -> None:
    sessions = make_sessions()
    talk = opened(sessions)
    assert await sessions.resume("sess_0000000000000000", talk.secret, 0, 0) is None
    assert await sessions.resume(talk.outbox.session_id, talk.secret, 99, 0) is None


@virtually
async def test_who_has_the_id_alone_neither_takes_a_conversation_nor_disturbs_it() -> None:
    sessions = make_sessions()
    talk, other = opened(sessions), opened(sessions)
    talk.outbox.emit(events.AudioCleared())
    attending = asyncio.create_task(asyncio.sleep(1000, True))
    sessions.attach(talk, attending)
    for wrong in ("", "x", talk.secret[:-1], talk.secret.swapcase(), other.secret, "\ud800"):
        assert await sessions.resume(talk.outbox.session_id, wrong, 0, 0) is None
        assert sessions.find(talk.outbox.session_id, wrong) is None
    await asyncio.sleep(1)
    assert talk.socket is attending and not attending.done()
    assert sessions.find(talk.outbox.session_id, talk.secret) is talk
    assert talk.secret not in repr(talk)
    attending.cancel()


# Over a socket


class Client:
    """Notes the last event and the sound that came after it, as a page does."""

    def __init__(self, address: str) -> None:
        self.url = f"ws://{address}/ws/v1"
        self.session_id = self.secret = ""
        self.last_seq = self.sound_frames = 0
        self.log: list[str] = []
        """Kinds of events, and the samples of sound, as they came."""
        self.socket = connect(self.url, compression=None, proxy=None, legacy=True)

    def read(self) -> dict[str, Any]:
        message = self.socket.recv(timeout=20)
        if isinstance(message, bytes):
            self.sound_frames += 1
            self.log.append(message[16:].hex())
            return {"type": "sound"}
        event: dict[str, Any] = json.loads(message)
        self.session_id = event["session_id"]
        self.secret = event.get("resume_secret", self.secret)
        self.last_seq, self.sound_frames = event["seq"], 0
        self.log.append(event["type"])
        return event

    def read_until(self, *kinds: str) -> dict[str, Any]:
        """The event that completes these kinds, in whichever order."""
        while True:
            event = self.read()
            if {*kinds} <= {*self.log}:
                return event

    def send(self, **event: Any) -> None:
        self.socket.send(json.dumps(event))

    def lose_socket(self) -> None:
        """As when a cable is pulled: without a word of farewell."""
        self.socket.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def come_back(self) -> None:
        place = f"last_seq={self.last_seq}&sound_frames={self.sound_frames}"
        who = f"session_id={self.session_id}&resume_secret={self.secret}"
        url = f"{self.url}?{who}&{place}"
        self.socket = connect(url, compression=None, proxy=None, legacy=True)


def wait_for_sessions(address: str, count: int) -> None:
    """Until so many conversations are open: a socket closes a little before its conversation."""
    with httpx.Client(base_url=f"http://{address}", trust_env=False) as client:
        for _ in range(2000):
            if f"earshot_sessions {count}.0" in client.get("/metrics").text:
                return
    raise AssertionError(f"there were never {count} conversations")


@pytest.mark.parametrize("frames", [1, 3, 5, 6, 9, 12])
def test_a_socket_that_drops_mid_answer_misses_nothing(tmp_path: Path, frames: int) -> None:
    with serving(make_service(tmp_path)) as address:
        whole = Client(address)
        whole.send(type="query.text", text="red")
        whole.read_until("response.done")
        whole.socket.close()
        broken = Client(address)
        broken.send(type="query.text", text="red")
        for _ in range(frames):
            broken.read()
        broken.lose_socket()
        broken.come_back()
        broken.read_until("session.resumed", "response.done")
        broken.log.remove("session.resumed")
        assert broken.log == whole.log
        broken.socket.close()


def test_the_server_tells_what_it_has_got(tmp_path: Path) -> None:
    with serving(make_service(tmp_path)) as address:
        client = Client(address)
        for _ in range(3):
            client.socket.send(LOUD)
        client.send(type="session.update", top_k=3)
        client.read_until("session.updated")
        client.lose_socket()
        client.come_back()
        assert client.read_until("session.resumed")["received"] == 4
        client.socket.send(LOUD)
        client.send(type="input_audio_buffer.commit")
        committed = client.read_until("input_audio_buffer.committed")
        assert committed["seconds"] == pytest.approx(0.4)
        client.socket.close()


def test_a_client_that_is_lost_on_its_way_back_is_told_once_that_it_is_back(
    tmp_path: Path,
) -> None:
    with serving(make_service(tmp_path)) as address:
        client = Client(address)
        client.read_until("session.created")
        client.lose_socket()
        for _ in range(3):
            client.come_back()
            client.lose_socket()
        client.come_back()
        client.send(type="query.text", text="red")
        client.read_until("response.done")
        assert client.log.count("session.resumed") == 1
        client.socket.close()


def test_a_question_is_answered_whose_socket_was_lost_while_it_was_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, come_back = threading.Event(), threading.Event()
    perform = Conversation.perform

    async def slowly(conversation: Conversation, effects: Sequence[Effect]) -> None:
        taken.set()
        await asyncio.to_thread(come_back.wait, 20)
        await perform(conversation, effects)

    monkeypatch.setattr(Conversation, "perform", slowly)
    with serving(make_service(tmp_path)) as address:
        client = Client(address)
        client.read_until("session.created")
        client.send(type="query.text", text="red")
        assert taken.wait(20)
        client.lose_socket()
        client.come_back()
        assert client.read_until("session.resumed")["received"] == 1
        come_back.set()
        assert client.read_until("response.done")["status"] == "completed"
        client.socket.close()


def test_a_conversation_that_is_over_begins_anew(tmp_path: Path) -> None:
    with serving(make_service(tmp_path)) as address:
        client = Client(address)
        first = client.read()["session_id"]
        client.socket.close()
        wait_for_sessions(address, 0)
        client.come_back()
        created = client.read()
        assert (created["type"], created["seq"]) == ("session.created", 1)
        assert created["session_id"] != first
        client.socket.close()


def test_a_thief_of_an_id_is_told_what_who_names_nobody_is_told(tmp_path: Path) -> None:
    with serving(make_service(tmp_path)) as address:
        client = Client(address)
        client.read_until("session.created")
        for secret in ("", "x" * 32):
            thief = Client(address)
            thief.read_until("session.created")
            thief.session_id, thief.secret, thief.last_seq = client.session_id, secret, 1
            thief.come_back()
            told = thief.read()
            thief.session_id, thief.last_seq = "sess_" + "0" * 16, 1
            thief.come_back()
            as_told = thief.read()
            assert told["session_id"] != client.session_id
            own = ("session_id", "resume_secret", "t_ms")
            assert [told.pop(name) for name in own] != [as_told.pop(name) for name in own]
            assert told == as_told
        client.send(type="query.text", text="red")
        assert client.read_until("response.done")["session_id"] == client.session_id
        client.socket.close()


def test_leaving_for_good_in_the_middle_of_an_answer_frees_the_place(tmp_path: Path) -> None:
    with serving(make_service(tmp_path)) as address:
        for _ in range(3):
            client = Client(address)
            client.send(type="query.text", text="red")
            client.read_until("response.created")
            client.socket.close()
        staying = Client(address)
        staying.send(type="query.text", text="red")
        staying.read_until("response.done")
        wait_for_sessions(address, 1)
        staying.socket.close()


def test_a_thousand_connections_from_one_address(tmp_path: Path) -> None:
    with serving(make_service(tmp_path, max_sessions=8)) as address:
        clients = [Client(address) for _ in range(8)]
        for client in clients:
            assert client.read()["type"] == "session.created"
        for _ in range(992):
            refused = Client(address)
            assert refused.read()["text"] == phrases.TOO_MANY_SESSIONS
            refused.socket.close()
        for client in clients:
            client.send(type="query.text", text="red")
            assert client.read_until("response.done")["status"] == "completed"
            client.socket.close()
