"""A program that searches over the socket, beside whatever a person says there."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from websockets.sync.client import ClientConnection, connect

from server.assistant.assistant import Assistant
from server.conversation.side_searches import AT_MOST, SideSearches
from server.feedback.store import Feedback
from server.language import phrases
from server.protocol import client_events, events
from server.settings import Settings
from server.web.service import Service
from tests.fakes import COLOURS, FakeEmbedder, coloured_library, fake_models
from tests.server.conversation.test_conversation import FakeClient, Talk
from tests.server.running import serving

GREEN = client_events.SearchAsk.model_validate(
    {"searches": [{"query": "green"}], "event_id": "mine"}
)


def picture(colour: str, side: int = 16) -> str:
    """A file as base64, whose size grows with its side."""
    file = io.BytesIO()
    Image.new("RGB", (side, side), COLOURS[colour]).save(file, "BMP")
    return base64.b64encode(file.getvalue()).decode()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    library = coloured_library(tmp_path, "red", "green", "red", "blue")
    assistant = Assistant(fake_models(), library)
    service = Service(assistant, Feedback(library.database), Settings(home=tmp_path))
    with serving(service) as address:
        yield address


def next_event(socket: ClientConnection, kind: str) -> dict[str, Any]:
    while True:
        message = socket.recv(timeout=20)
        event: dict[str, Any] = json.loads(message) if isinstance(message, str) else {}
        if event.get("type") == kind:
            return event


def ask(socket: ClientConnection, *searches: dict[str, Any]) -> list[dict[str, Any]]:
    socket.send(json.dumps({"type": "search.ask", "event_id": "mine", "searches": searches}))
    told = next_event(socket, "search.answers")
    assert told["cause_event_id"] == "mine"
    answers: list[dict[str, Any]] = told["answers"]
    return answers


def without_times(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for each in answers:
        if each["answer"]:
            each["answer"].pop("took_ms")
    return answers


def test_it_gets_what_it_gets_by_rest(address: str) -> None:
    searches = (
        {"query": "red", "top_k": 1},
        {"query": "red", "without": ["green"], "natural": False},
        {"query": "blue", "images": [{"data": picture("green"), "weight": 2.0}]},
        {"images": [{"data": picture("red")}, {"data": picture("green"), "weight": -1.0}]},
        {"images": [{"id": 999}]},
        {"query": "red", "cursor": "rubbish"},
        {"folder": "pictures", "order": "oldest"},
    )
    with connect(f"ws://{address}/ws/v1") as socket:
        told = ask(socket, *searches)
    by_rest = httpx.post(f"http://{address}/api/searches", json={"searches": searches}).json()
    assert without_times(told) == without_times(by_rest["answers"])
    assert [each["error"] and each["error"]["code"] for each in told] == [
        *[None] * 4,
        "image.unknown",
        "cursor.invalid",
        None,
    ]


def test_it_turns_pages(address: str) -> None:
    with connect(f"ws://{address}/ws/v1") as socket:
        [first] = ask(socket, {"query": "red", "top_k": 1})
        cursor = first["answer"]["next_cursor"]
        [second] = ask(socket, {"query": "red", "top_k": 1, "cursor": cursor})
    assert second["answer"]["next_cursor"] is None
    assert [page["answer"]["results"][0]["rank"] for page in (first, second)] == [1, 2]
    ids = {page["answer"]["results"][0]["id"] for page in (first, second)}
    assert len(ids) == 2


def test_a_picture_may_be_larger_than_other_messages(address: str) -> None:
    large = picture("green", side=200)
    assert len(large) > Settings().max_message_bytes
    with connect(f"ws://{address}/ws/v1") as socket:
        [told] = ask(socket, {"images": [{"data": large}], "top_k": 1})
    assert told["answer"]["results"][0]["caption"] == "a green picture"


def test_what_cannot_be_asked_is_told_in_a_sentence(address: str) -> None:
    with connect(f"ws://{address}/ws/v1") as socket:
        asks: tuple[list[dict[str, Any]], ...] = (
            [],
            [{}],
            [{"query": "red"}] * 33,
            [{"images": [{}]}],
        )
        for searches in asks:
            asked = {"type": "search.ask", "event_id": "mine", "searches": searches}
            socket.send(json.dumps(asked))
            refused = next_event(socket, "error")
            assert refused["cause_event_id"] == "mine"
            assert refused["error"]["field"].startswith("searches")


async def test_nothing_is_said_and_what_is_being_said_goes_on(talk: Talk) -> None:
    await talk.conversation.perform(talk.session.receive(client_events.TextQuery(text="red")))
    await talk.conversation.perform(talk.session.receive(GREEN))
    await talk.conversation.finished()
    await until(lambda: "search.answers" in talk.client.types())
    [response] = talk.client.responses()
    assert response.status == "completed"
    assert response.text == "Red: 2 matches. One of 2: a red picture."
    assert await talk.say("next") == "Two of 2: a red picture."


async def test_what_is_asked_before_the_models_are_loaded_waits_but_not_without_end(
    talk: Talk,
) -> None:
    ready = asyncio.Event()
    client = FakeClient()
    searches = SideSearches(client, talk.assistant, ready)
    for _ in range(AT_MOST + 1):
        searches.begin(GREEN)
    [refused] = client.received
    assert isinstance(refused, events.Error)
    assert (refused.code, refused.cause_event_id) == ("server.busy", "mine")
    ready.set()
    await until(lambda: client.types().count("search.answers") == AT_MOST)


async def test_a_search_that_fails_for_whatever_reason_is_told(talk: Talk) -> None:
    embedder = talk.assistant.models.embedder
    assert isinstance(embedder, FakeEmbedder)
    embedder.failure = RuntimeError("something inside")
    await talk.conversation.perform(talk.session.receive(GREEN))
    await until(lambda: bool(talk.client.received))
    [told] = talk.client.received
    assert isinstance(told, events.Error)
    assert (told.text, told.cause_event_id) == (phrases.WENT_WRONG, "mine")


async def test_what_nobody_waits_for_any_more_is_given_up(talk: Talk) -> None:
    ready = asyncio.Event()
    client = FakeClient()
    searches = SideSearches(client, talk.assistant, ready)
    searches.begin(GREEN)
    await searches.stop()
    ready.set()
    searches.begin(GREEN)
    await until(lambda: bool(client.received))
    assert client.types() == ["search.answers"]


async def until(arrived: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not arrived():
            await asyncio.sleep(0)
