"""What a request brings is counted while it comes, whatever its head says of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from server.assistant.lanes import Busy
from server.language import phrases
from server.web.bounds import requests
from server.web.bounds.places import PIECE_BYTES, PlacedResponse, Places
from server.web.bounds.requests import BODY_SECONDS, MOST_BY_PATH, MOST_BYTES, Requests
from tests.server.web.test_app import connect, make_service, wait_until_ready
from tests.virtual_time import now, virtually

ROUTES = (
    *MOST_BY_PATH,
    "/api/feedback",
    "/api/forget",
    "/api/own-caption",
    "/api/speech",
    "/nowhere",
    "/",
)
PIECE = bytes(1024 * 1024)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    service = make_service(tmp_path_factory.mktemp("served"), "red")
    with connect(service) as client:
        wait_until_ready(client, service)
        yield client


def test_every_route_with_a_body_has_a_limit(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    routes = {path for path, methods in document["paths"].items() if "post" in methods}
    assert routes <= {*ROUTES}
    assert {*MOST_BY_PATH} <= routes


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("way", ["declared", "chunked", "form", "lying"])
def test_a_body_is_refused_as_soon_as_it_is_too_large(
    client: TestClient, path: str, way: str
) -> None:
    most = MOST_BY_PATH.get(path, MOST_BYTES)
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        begin = b'--x\r\nContent-Disposition: form-data; name="image"; filename="x"\r\n\r\n'
        yield begin if way == "form" else b'{"query": "'
        while sent < 4 * most + 10 * len(PIECE):
            sent += len(PIECE)
            yield PIECE

    kind = "multipart/form-data; boundary=x" if way == "form" else "application/json"
    headers = {"Content-Type": kind}
    if way == "declared":
        answer = client.post(path, content=b"{" + bytes(most), headers=headers)
    else:
        if way == "lying":
            headers["Content-Length"] = "7"
        answer = client.post(path, content=pieces(), headers=headers)
    if path in ("/nowhere", "/"):  # nobody reads what is sent there
        assert answer.status_code in (404, 405, 413)
        return
    assert answer.status_code in (413, 415, 422), answer.text
    if answer.status_code == 413:
        error = answer.json()["error"]
        assert (error["code"], error["text"]) == ("request.too_large", phrases.BODY_TOO_LARGE)
        assert f"{most:,} bytes" in error["limit"]


def test_a_head_that_is_too_long_is_refused(client: TestClient) -> None:
    for answer in (
        client.get("/api/search", params={"q": "x" * 9000}),
        client.get("/health", headers={f"X-{number}": "x" for number in range(120)}),
        client.get("/health", headers={"X-Long": "x" * 40_000}),
    ):
        assert answer.status_code == 431
        assert answer.json()["error"]["text"] == phrases.HEAD_TOO_LARGE


SCOPE: Scope = {
    "type": "http",
    "path": "/api/search",
    "raw_path": b"/api/search",
    "query_string": b"",
    "headers": [],
}


async def reads_all(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"done"})


async def answered(app: Requests, receive: Receive) -> tuple[int, bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await app(SCOPE, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


@virtually
async def test_a_body_that_drips_is_not_waited_for() -> None:
    async def drip() -> Message:
        await asyncio.sleep(1)
        return {"type": "http.request", "body": b"x", "more_body": True}

    status, body = await answered(Requests(reads_all), drip)
    assert status == 408 and phrases.TOO_SLOW_A_REQUEST.encode() in body
    assert now() == BODY_SECONDS


@virtually
async def test_all_bodies_together_hold_so_much_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(requests, "MOST_HELD", 3000)
    app = Requests(reads_all)

    async def slowly() -> Message:
        await asyncio.sleep(1)
        return {"type": "http.request", "body": bytes(100), "more_body": now() < 20}

    all_of_them = await asyncio.gather(*(answered(app, slowly) for _ in range(3)))
    statuses = sorted(status for status, _ in all_of_them)
    assert statuses[0] == 200 and statuses[-1] == 503
    assert (await answered(app, slowly))[0] == 200


async def test_a_place_is_kept_until_all_is_sent_and_left_however_it_ends() -> None:
    places, sending = Places(1, 0.01), asyncio.Event()
    sizes: list[int] = []

    async def slow(message: Message) -> None:
        sizes.append(len(message.get("body", b"")))
        await sending.wait()

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    response = PlacedResponse(bytes(3 * PIECE_BYTES), await places.take(), "image/jpeg", {})
    task = asyncio.create_task(response(SCOPE, nothing, slow))
    with pytest.raises(Busy):
        await places.take()
    sending.set()
    await task
    assert sizes == [0, *[PIECE_BYTES] * 3]
    place = await places.take()
    with pytest.raises(ValueError, match="x"), place.left_on_failure():
        raise ValueError("x")
    (await places.take()).leave()
