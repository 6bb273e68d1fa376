"""Long JSON is read beside the event loop, and only where a picture makes it long."""

from __future__ import annotations

import base64
import io
import json
import threading
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from fastapi import WebSocket
from PIL import Image

from server.settings import Settings
from server.web import websocket
from server.web.bounds import large
from server.web.bounds.large import has_more_than_a_picture
from server.web.bounds.requests import MOST_BYTES
from server.web.websocket import Connection, Refusal
from tests.server.web.test_app import connect, make_service, wait_until_ready
from tests.server.web.test_websocket import FakeSocket

JSON = {"Content-Type": "application/json"}
LONG = 3 * MOST_BYTES
BOMBS = {
    "numbers": '{"query": [' + "1," * LONG + "1]}",
    "words": '{"query": [' + '"",' * LONG + '""]}',
    "deep": '{"query": ' + "[" * LONG + "]" * LONG + "}",
    "fields": "{" + ",".join(f'"{number}":1' for number in range(LONG // 4)) + "}",
    "at its end": '{"query": "' + "A" * 2**21 + '", "top_k": [' + "1," * LONG + "1]}",
}


def long_picture() -> str:
    """In base64; of noise, which nothing makes shorter."""
    noise, file = np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8), io.BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=[*BOMBS])
def test_what_is_long_by_structure_is_told_from_what_is_by_a_picture(bomb: str) -> None:
    assert has_more_than_a_picture(bomb) and has_more_than_a_picture(bomb.encode())
    asked = json.dumps({"images": [{"data": long_picture()}] * 8, "query": "x" * 500})
    for whole in (asked, asked.replace("/", "\\/")):
        assert not has_more_than_a_picture(whole) and not has_more_than_a_picture(whole.encode())


def test_no_route_reads_long_json_on_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, read = list[threading.Thread](), json.loads

    def spied(text: Any, **how: Any) -> Any:
        if len(text) > MOST_BYTES:
            reading.append(threading.current_thread())
        return read(text, **how)

    service = make_service(tmp_path, "red", "green")
    with connect(service) as client:
        wait_until_ready(client, service)
        loop = client.portal.call(threading.current_thread)  # type: ignore[union-attr]
        monkeypatch.setattr(json, "loads", spied)
        monkeypatch.setattr(large, "from_json", spied)
        like = {"images": [{"data": long_picture()}]}
        assert client.post("/api/search", json=like).json()["results"]
        assert client.post("/api/searches", json={"searches": [like]}).json()["answers"][0][
            "answer"
        ]
        own = threading.current_thread()  # where the test reads what was answered
        cut = b'{"query": "' + b"A" * LONG
        assert client.post("/api/search", content=cut, headers=JSON).status_code == 422
        by_server = [thread for thread in reading if thread is not own]
        assert len(by_server) == 3 and loop not in by_server
        reading.clear()
        for bomb in BOMBS.values():
            answer = client.post("/api/search", content=bomb.encode(), headers=JSON)
            assert answer.status_code == 413 and answer.json()["error"]["text"]
        assert reading == []


async def test_no_socket_reads_long_json_on_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, read = list[threading.Thread](), websocket.read_large_event

    def spied(*arguments: Any) -> Any:
        reading.append(threading.current_thread())
        return read(*arguments)

    monkeypatch.setattr(websocket, "read_large_event", spied)
    picture = json.dumps({"type": "query.image", "image": long_picture()})
    messages = [{"type": "websocket.receive", "text": text} for text in (picture, *BOMBS.values())]
    connection = Connection(cast(WebSocket, FakeSocket(*messages)), Settings(), lambda: 0.0)
    taken = [await connection.receive() for _ in messages]
    assert threading.current_thread() not in reading and len(reading) == len(messages)
    assert [isinstance(one, Refusal) for one in taken] == [False] + [True] * len(BOMBS)
    codes = {one.why.code for one in taken if isinstance(one, Refusal)}
    assert codes == {"message.too_large"}
