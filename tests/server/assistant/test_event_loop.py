"""No route waits for the disk on the event loop, where everybody else would wait with it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from index.catalog.database import Database
from tests.server.web.test_app import (
    SOCKET,
    connect,
    make_service,
    png,
    read_until,
    wait_until_ready,
)

Transaction = AbstractContextManager[Connection]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """For every look at the catalogue, whether it was on an event loop."""
    looks: list[bool] = []
    for name in ("read", "write"):
        monkeypatch.setattr(Database, name, noting(getattr(Database, name), looks))
    yield looks


def noting(transaction: object, looks: list[bool]) -> object:
    def begin(database: Database) -> Transaction:
        looks.append(on_event_loop())
        begun: Transaction = transaction(database)  # type: ignore[operator]
        return begun

    return begin


def on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def test_no_route_asks_the_catalogue_on_the_event_loop(tmp_path: Path, asked: list[bool]) -> None:
    service = make_service(tmp_path, "red", "green", "blue")
    thumb = {"query": "red", "image_id": 1, "verdict": "up"}
    with connect(service) as client:
        wait_until_ready(client, service)
        asked.clear()
        for path in ("/", "/health", "/ready", "/metrics", "/api/indexing", "/api/images/1"):
            assert client.get(path).status_code == 200, path
        assert client.get("/api/search", params={"q": "red"}).status_code == 200
        assert client.post("/api/search", json={"query": "red"}).status_code == 200
        picture = {"image": png((10, 210, 30))}
        assert client.post("/api/search-by-image", files=picture).status_code == 200
        assert client.post("/api/describe", files=picture).status_code == 200
        assert client.post("/api/feedback", json=thumb).status_code == 201
        with client.websocket_connect(SOCKET) as socket:
            assert read_until(socket, "session.created")["photos"] == 3
            for text in ("red", "more", "thumbs up", "undo", "no, I said green"):
                socket.send_json({"type": "query.text", "text": text})
                read_until(socket, "response.done")
    assert asked  # the searches did
    assert not any(asked)


def test_being_ready_is_announced_without_the_disk(tmp_path: Path, asked: list[bool]) -> None:
    service = make_service(tmp_path, "red")
    loaded = threading.Event()
    service.assistant.models.embedder.load = loaded.wait  # type: ignore[method-assign, assignment]
    with connect(service) as client, client.websocket_connect(SOCKET) as socket:
        assert read_until(socket, "session.created")["ready"] is False
        asked.clear()
        loaded.set()
        assert read_until(socket, "session.ready")["photos"] == 1
    assert not any(asked)
