"""Every refusal of HTTP has one shape, and names the field and the limit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from server import PICTURE_BYTES
from server.language import phrases
from server.protocol.failures import MEANINGS, Failure
from server.protocol.field_limits import in_words
from server.web.http_errors import UNKNOWN_PICTURE, Refused
from tests.server.protocol.broken import broken
from tests.server.protocol.test_limits import SEARCH
from tests.server.web.test_app import connect, make_service, png, wait_until_ready

BODIES: dict[str, dict[str, Any]] = {
    "/api/forget": {"since": "2026-01-01T00:00:00Z", "own_captions": True},
    "/api/own-caption": {"image_id": 1, "own_caption": "ours"},
    "/api/search": SEARCH,
    "/api/searches": {"searches": [SEARCH]},
    "/api/speech": {
        "text": "Hello.",
        "words_per_minute": 200,
        "language": "en",
        "voice_style": "crisp",
    },
    "/api/feedback": {
        "session_id": "s",
        "resume_secret": "none",
        "query": "red",
        "image_id": 1,
        "rank": 1,
        "score": 0.5,
        "verdict": "up",
    },
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    service = make_service(tmp_path_factory.mktemp("library"), "red", "green")
    with connect(service) as client:
        wait_until_ready(client, service)
        yield client


@pytest.fixture(scope="module")
def root(client: TestClient) -> dict[str, Any]:
    app = client.app
    assert isinstance(app, FastAPI)
    return app.openapi()


def refused(answer: Any, status: int, code: str) -> Failure:
    """What was refused, in the one shape that there is."""
    assert answer.status_code == status, answer.text
    assert [*answer.json()] == ["error"]
    failure = Failure.model_validate(answer.json()["error"])
    assert failure.code == code
    assert MEANINGS[failure.code].status == status
    assert failure.text.endswith(".") and "_" not in failure.text
    return failure


def test_every_route_with_a_body_is_tried(root: Mapping[str, Any]) -> None:
    taking = {
        path
        for path, methods in root["paths"].items()
        for operation in methods.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert taking == {*BODIES}


@pytest.mark.parametrize("path", BODIES)
def test_a_body_that_breaks_a_limit(client: TestClient, root: Mapping[str, Any], path: str) -> None:
    content = root["paths"][path]["post"]["requestBody"]["content"]
    ways = [*broken(BODIES[path], content["application/json"]["schema"], root)]
    assert len(ways) >= 4
    for way in ways:
        why = refused(client.post(path, json=way.message), 422, "request.invalid")
        assert (why.field, why.limit) == (way.field, way.limit), way.what


def parameters(root: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], Any]]:
    """Method, path, parameter and a value that breaks its limit, of every route."""
    for path, methods in root["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", ()):
                for way in broken({"it": "1"}, {"properties": {"it": parameter["schema"]}}, root):
                    wrong = way.message["it"]
                    is_text = parameter["schema"].get("type", "string") == "string"
                    if way.what == "surplus" or (isinstance(wrong, dict) and is_text):
                        continue  # in an address everything is text
                    yield method, path, parameter, wrong
                if parameter.get("required") and parameter["in"] == "query":
                    yield method, path, parameter, None


def test_a_parameter_that_breaks_a_limit(client: TestClient, root: Mapping[str, Any]) -> None:
    tried = set()
    for method, path, parameter, wrong in parameters(root):
        name = parameter["name"]
        sent = {"q": "red"} if path == "/api/search" else {}
        if parameter["in"] == "path":
            address = path.replace(f"{{{name}}}", "x" if isinstance(wrong, dict) else str(wrong))
        else:
            address = path.replace("{image_id}", "1")
            sent.pop(name, None)
            sent |= {} if wrong is None else {name: str(wrong)}
        files = {"image": png((9, 9, 9))} if method == "post" else None
        answer = client.request(method, address, params=sent, files=files)
        why = refused(answer, 422, "request.invalid")
        assert (why.field, why.limit) == (name, in_words(parameter["schema"], root))
        tried.add((path, name))
    assert len(tried) >= 6


@pytest.mark.parametrize("path", ["/api/describe", "/api/search-by-image"])
def test_a_form_without_its_picture(client: TestClient, path: str) -> None:
    for sent in ({"files": {"picture": b"x"}}, {"files": {"image": (None, "no file")}}):
        why = refused(client.post(path, **sent), 422, "request.invalid")
        assert (why.field, why.limit) == ("image", "a file")
    why = refused(client.post(path, files={"image": b"x"}), 422, "image.unreadable")
    assert why.field == "image" and why.limit
    why = refused(client.post(path), 422, "request.invalid")
    assert why.field == "image"


def test_a_picture_that_is_too_large(client: TestClient) -> None:
    large = bytes(PICTURE_BYTES + 1)
    why = refused(client.post("/api/describe", files={"image": large}), 413, "image.too_large")
    assert (why.field, why.limit) == ("image", "a file of at most 33,554,432 bytes")


@pytest.mark.parametrize(
    ("path", "kind", "body", "limit"),
    [
        ("/api/search", "text/plain", b'{"query": "red"}', "application/json"),
        ("/api/search", "application/x-www-form-urlencoded", b"query=red", "application/json"),
        ("/api/describe", "application/json", b"{}", "multipart/form-data"),
        ("/api/describe", "image/jpeg", b"\xff\xd8", "multipart/form-data"),
    ],
)
def test_a_body_of_another_type(
    client: TestClient, path: str, kind: str, body: bytes, limit: str
) -> None:
    answer = client.post(path, content=body, headers={"Content-Type": kind})
    why = refused(answer, 415, "request.unsupported_type")
    assert (why.field, why.limit) == ("Content-Type", limit)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"7", b"\xff", b"[" * 5000])
def test_a_body_that_is_no_object(client: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/api/search", content=body, headers=headers)
    why = Failure.model_validate(answer.json()["error"])
    assert (answer.status_code // 100, why.code) == (4, "request.invalid")
    assert why.limit


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/api/images", "/nothing.js", "/docs/nothing", "/api/images/x/y"]
)
def test_an_address_at_which_there_is_nothing(client: TestClient, path: str) -> None:
    assert refused(client.get(path), 404, "address.unknown").field == "path"


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [
        ("GET", "/api/describe", "POST"),
        ("PUT", "/api/search", "GET or POST"),
        ("DELETE", "/api/images/1", "GET"),
        ("POST", "/health", "GET"),
        ("POST", "/index.html", "GET or HEAD"),
        ("GET", "/api/feedback", "POST"),
    ],
)
def test_a_method_that_an_address_does_not_take(
    client: TestClient, method: str, path: str, limit: str
) -> None:
    answer = client.request(method, path)
    why = refused(answer, 405, "method.unknown")
    assert (why.field, why.limit) == ("method", limit)
    assert answer.headers["Allow"] == limit.replace(" or ", ", ")


def test_what_is_not_there(client: TestClient) -> None:
    assert refused(client.get("/api/images/999"), 404, "image.unknown").field == "image_id"
    asked: dict[str, Any] = {"images": [{"id": 1}, {"id": 999}]}
    why = refused(client.post("/api/search", json=asked), 404, "image.unknown")
    assert why.field == "images[1].id"
    asked = {"images": [{"data": "AAAA"}]}
    why = refused(client.post("/api/search", json=asked), 422, "image.unreadable")
    assert why.field == "images[0].data" and why.limit
    asked = {"images": [{"url": "http://127.0.0.1/"}]}
    why = refused(client.post("/api/search", json=asked), 422, "image.not_fetched")
    assert why.field == "images[0].url" and why.limit
    several = client.post("/api/searches", json={"searches": [asked, {"query": "red"}]}).json()
    assert Failure.model_validate(several["answers"][0]["error"]) == why
    asked = {"query": "red", "cursor": "rubbish"}
    why = refused(client.post("/api/search", json=asked), 422, "cursor.invalid")
    assert why.field == "cursor" and why.limit


def test_a_stranger(client: TestClient) -> None:
    answer = client.get("/health", headers={"Origin": "http://evil.example"})
    why = refused(answer, 403, "origin.refused")
    assert why.field == "Origin" and why.limit


def test_who_has_to_wait_is_told_how_long(tmp_path: Path) -> None:
    service = make_service(tmp_path, "red")
    client = connect(service)  # without `with`, nothing is loaded
    answer = client.post("/api/search", json={"query": "red"})
    refused(answer, 503, "server.loading")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_fault_of_the_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service(tmp_path, "red")
    with connect(service) as client:
        wait_until_ready(client, service)
        monkeypatch.setattr(service.assistant, "search", lambda *_: 1 / 0)
        answer = client.get("/api/search", params={"q": "red"})
    why = refused(answer, 500, "server.failed")
    assert (why.text, why.field) == (phrases.WENT_WRONG, None)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("last_seq=x", "last_seq"),
        ("sound_frames=-1", "sound_frames"),
        (f"session_id={'x' * 65}", "session_id"),
    ],
)
def test_a_socket_whose_address_cannot_be_right_is_told(
    client: TestClient, query: str, field: str
) -> None:
    with client.websocket_connect(f"ws://127.0.0.1:8000/ws/v1?{query}") as socket:
        error = json.loads(socket.receive()["text"])
        assert (error["error"]["code"], error["error"]["field"]) == ("session.invalid", field)
        assert socket.receive()["code"] == 1008


def test_a_refusal_says_its_code_where_it_is_logged() -> None:
    assert str(Refused(UNKNOWN_PICTURE)) == "image.unknown"
