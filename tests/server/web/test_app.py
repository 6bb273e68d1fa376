"""The application over HTTP and WebSocket, with fakes for models."""

from __future__ import annotations

import io
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from models.errors import ModelMissing
from server.assistant.assistant import Assistant
from server.assistant.indexing import Indexing
from server.feedback.store import Feedback
from server.language import phrases
from server.settings import Settings
from server.web.app import create_app
from server.web.service import Service
from tests.fakes import FakeEmbedder, FakeSpeaker, coloured_library, coloured_pictures, fake_models

ORIGIN = "http://127.0.0.1:8000"
SOCKET = "ws://127.0.0.1:8000/ws/v1"
NO_PICTURE = "It is not a picture of a kind that Earshot can open."


def make_service(folder: Path, *colours: str, **limits: Any) -> Service:
    library = coloured_library(folder, *colours)
    settings = Settings(home=folder, **limits)
    return Service(Assistant(fake_models(), library), Feedback(library.database), settings)


def connect(service: Service) -> TestClient:
    return TestClient(create_app(service), base_url=ORIGIN)


def wait_until_ready(client: TestClient, service: Service) -> None:
    assert client.portal is not None
    client.portal.call(service.ready.wait)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    # On the slowest machine, too, nobody earns messages faster than a test can send them.
    limits = {"message_burst": 60, "messages_per_second": 0.001}
    return make_service(tmp_path, "red", "green", "red", **limits)


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with connect(service) as client:
        wait_until_ready(client, service)
        yield client


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One server for all tests that leave it as it was."""
    service = make_service(tmp_path_factory.mktemp("shared"), "red", "green", "red")
    with connect(service) as client:
        wait_until_ready(client, service)
        yield client


def read_until(socket: WebSocketTestSession, kind: str) -> dict[str, Any]:
    """The next event of a kind; sound on the way is passed over."""
    while True:
        message = socket.receive()
        if message["type"] == "websocket.close":
            raise WebSocketDisconnect(message["code"])
        if "text" in message:
            event: dict[str, Any] = json.loads(message["text"])
            if event["type"] == kind:
                return event


# State


def test_up_is_not_the_same_as_ready(tmp_path: Path) -> None:
    service = make_service(tmp_path, "red")
    client = connect(service)  # without `with`, nothing is loaded
    assert client.get("/health").json() == {"status": "up"}
    assert client.get("/ready").status_code == 503
    with client:
        wait_until_ready(client, service)
        answer = client.get("/ready")
        assert answer.status_code == 200
        assert answer.json()["photos"] == 1


def test_models_that_cannot_be_loaded_are_reported(tmp_path: Path) -> None:
    service = make_service(tmp_path)
    told: list[str] = []
    service.failed = told.append

    def fail() -> None:
        raise ModelMissing("The models are not here.")

    service.assistant.models.embedder.load = fail  # type: ignore[method-assign]
    with connect(service) as client:
        assert client.get("/health").status_code == 200
        assert client.get("/ready").status_code == 503
    assert told == ["The models are not here."]


def test_pictures_are_indexed_before_it_is_ready_where_that_is_asked(tmp_path: Path) -> None:
    service = make_service(tmp_path)
    coloured_pictures(tmp_path / "more", "red", "blue")
    models = service.assistant.models
    service.indexing = Indexing(
        service.assistant.library, [tmp_path / "more"], models.embedder, models.captioner
    )
    service.index_first = True
    with connect(service) as client:
        wait_until_ready(client, service)
        assert client.get("/ready").json()["photos"] == 2


def test_metrics_count_answers(client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        socket.send_json({"type": "query.text", "text": "red"})
        read_until(socket, "response.done")
    assert 'earshot_responses_total{status="completed"} 1.0' in client.get("/metrics").text


def test_the_page_and_the_routes_can_be_read(shared: TestClient) -> None:
    page = shared.get("/")
    assert page.status_code == 200
    assert "<h1" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    docs = shared.get("/docs")
    assert ">POST /api/search</h2>" in docs.text
    assert not re.findall(r'(?:src|href)="https?:', docs.text)


def test_a_client_is_told_when_the_models_are_loaded(tmp_path: Path) -> None:
    service = make_service(tmp_path, "red")
    loaded = threading.Event()
    service.assistant.models.embedder.load = loaded.wait  # type: ignore[method-assign, assignment]
    with connect(service) as client, client.websocket_connect(SOCKET) as socket:
        assert socket.receive_json()["ready"] is False
        loaded.set()
        assert socket.receive_json()["type"] == "session.ready"


# The conversation


def test_trouble_with_the_voice_is_told_with_what_the_models_cannot_do(
    client: TestClient, service: Service
) -> None:
    with client.websocket_connect(SOCKET) as socket:
        assert read_until(socket, "session.created")["notice"] is None
    speaker = service.assistant.models.speaker
    assert isinstance(speaker, FakeSpeaker)
    speaker.trouble = "The crisp one speaks."
    with client.websocket_connect(SOCKET) as socket:
        assert read_until(socket, "session.created")["notice"] == "The crisp one speaks."


def test_a_question_over_the_socket(shared: TestClient) -> None:
    with shared.websocket_connect(SOCKET) as socket:
        created = socket.receive_json()
        assert created["type"] == "session.created"
        assert created["photos"] == 3
        socket.send_json({"type": "query.text", "text": "a red boat", "event_id": "mine"})
        response = read_until(socket, "response.created")["response_id"]
        sound = socket.receive()
        while "bytes" not in sound:
            sound = socket.receive()
        assert sound["bytes"][:16].decode() == response
        results = read_until(socket, "search.results")
        assert [each["caption"] for each in results["results"]] == ["a red picture"] * 2
        assert results["turn_id"] == 1
        assert read_until(socket, "response.done")["response_id"] == response


def test_events_are_numbered_without_gaps(shared: TestClient) -> None:
    with shared.websocket_connect(SOCKET) as socket:
        numbers = [socket.receive_json()["seq"]]
        socket.send_json({"type": "session.update", "speak": False})
        for text in ("red", "next", "thumbs up", "undo"):
            socket.send_json({"type": "query.text", "text": text})
            while True:
                event = socket.receive_json()
                numbers.append(event["seq"])
                if event["type"] == "response.done":
                    break
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    "message",
    [
        "not JSON",
        "[]",
        "null",
        "{}",
        '{"type": "unknown", "event_id": "mine"}',
        '{"type": "query.text", "event_id": "mine"}',
        '{"type": "query.text", "text": 7, "event_id": "mine"}',
        '{"type": "query.text", "text": "x", "surprise": 1, "event_id": "mine"}',
        '{"type": "session.update", "words_per_minute": 10000, "event_id": "mine"}',
        '{"type": "command", "name": "format_disk", "event_id": "mine"}',
        '{"type": "query.text", "text": "' + "x" * 501 + '", "event_id": "mine"}',
        "[" * 5000,
        "\ufeff{}",
        "",
    ],
)
def test_an_unreadable_message_is_answered_and_the_session_goes_on(
    shared: TestClient, message: str
) -> None:
    with shared.websocket_connect(SOCKET) as socket:
        socket.send_text(message)
        error = read_until(socket, "error")
        assert error["code"].startswith("message.") and error["error"]["limit"]
        assert error["text"].startswith("I could not read what your program sent me: ")
        assert error["cause_event_id"] == ("mine" if '"mine"' in message else None)
        socket.send_json({"type": "query.text", "text": "red"})
        assert read_until(socket, "response.done")["text"].startswith("Red: 2 matches.")


def test_half_a_sample_is_answered(shared: TestClient) -> None:
    with shared.websocket_connect(SOCKET) as socket:
        socket.send_bytes(b"\x01")
        assert read_until(socket, "error")["code"] == "audio.damaged"


def test_a_client_that_sends_too_fast_is_told_once_and_goes_on(client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        for _ in range(200):
            socket.send_json({"type": "input_audio_buffer.clear"})
        assert read_until(socket, "error")["code"] == "rate.too_fast"


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("max_sessions", phrases.TOO_MANY_SESSIONS),
        ("max_sessions_of_one", phrases.TOO_MANY_OF_ONE),
    ],
)
def test_too_many_sessions_are_turned_away(tmp_path: Path, limit: str, sentence: str) -> None:
    service = make_service(tmp_path, "red", **{limit: 1})
    with connect(service) as client:
        wait_until_ready(client, service)
        with client.websocket_connect(SOCKET) as first:
            first.receive_json()
            with client.websocket_connect(SOCKET) as second:
                assert second.receive_json()["text"] == sentence
                with pytest.raises(WebSocketDisconnect):
                    second.receive_json()
            first.send_json({"type": "query.text", "text": "red"})
            read_until(first, "response.done")
        with client.websocket_connect(SOCKET) as third:
            assert third.receive_json()["type"] == "session.created"


def test_a_client_that_leaves_in_the_middle_of_an_answer_frees_its_place(
    client: TestClient, service: Service
) -> None:
    for _ in range(3):
        with client.websocket_connect(SOCKET) as socket:
            socket.send_json({"type": "query.text", "text": "red"})
            read_until(socket, "response.created")
    with client.websocket_connect(SOCKET) as socket:
        socket.receive_json()
        wanted = "earshot_sessions 1.0"
        assert wanted in client.get("/metrics").text


# Strangers


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "x"])
def test_a_strangers_page_is_refused(shared: TestClient, origin: str) -> None:
    with pytest.raises(WebSocketDisconnect):
        shared.websocket_connect(SOCKET, headers={"Origin": origin}).__enter__()
    refused = shared.post("/api/search", json={"query": "red"}, headers={"Origin": origin})
    assert refused.status_code == 403
    assert refused.json()["error"]["text"] == phrases.STRANGER_REFUSED


def test_a_rebound_name_is_refused(shared: TestClient) -> None:
    assert shared.get("/health", headers={"Host": "evil.example:8000"}).status_code == 403
    assert shared.get("/health", headers={"Host": "localhost:8000"}).status_code == 200


def test_its_own_page_is_welcome(shared: TestClient) -> None:
    with shared.websocket_connect(SOCKET, headers={"Origin": ORIGIN}) as socket:
        assert socket.receive_json()["type"] == "session.created"


# REST


def test_search_over_http(shared: TestClient) -> None:
    got = shared.get("/api/search", params={"q": "red"}).json()
    posted = shared.post("/api/search", json={"query": "red", "top_k": 1}).json()
    assert [each["rank"] for each in got["results"]] == [1, 2]
    assert got["no_match"] is False
    assert posted["results"] == got["results"][:1]
    assert shared.get("/api/search", params={"q": "a whale"}).json()["no_match"] is True


def png(colour: tuple[int, int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (16, 16), colour).save(file, "PNG")
    return file.getvalue()


def test_search_by_image(shared: TestClient) -> None:
    found = shared.post("/api/search-by-image", files={"image": png((10, 210, 30))}).json()
    assert found["results"][0]["caption"] == "a green picture"
    assert (len(found["results"]), found["no_match"]) == (3, False)


def test_describe(shared: TestClient) -> None:
    described = shared.post("/api/describe", files={"image": png((10, 20, 210))})
    assert described.json() == {"caption": "a blue picture", "confidence": 0.8}


@pytest.mark.parametrize("route", ["/api/describe", "/api/search-by-image"])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "It is empty."),
        (b"GIF89a", NO_PICTURE),
        (b"not a picture", NO_PICTURE),
        (png((1, 2, 3))[:40], NO_PICTURE),
    ],
)
def test_an_upload_that_is_no_picture_is_refused_in_a_sentence(
    shared: TestClient, route: str, data: bytes, reason: str
) -> None:
    refused = shared.post(route, files={"image": data})
    assert refused.status_code == 422
    assert refused.json()["error"]["text"] == phrases.not_a_picture(reason)


def test_a_picture_of_the_library_is_shown_as_jpeg(shared: TestClient) -> None:
    shown = shared.get("/api/images/1")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(shown.content)).size == (16, 12)


def test_a_large_picture_has_more_pixels_for_who_looks_closely(
    client: TestClient, service: Service
) -> None:
    photo = service.assistant.library.photo(1)
    assert photo is not None
    for of_file, usual, full in (
        ((3200, 2400), (1600, 1200), (3200, 2400)),
        ((9000, 300), (1600, 53), (6000, 200)),
    ):
        Image.new("RGB", of_file).save(photo.path, "JPEG")
        for size, wanted in (("shown", usual), ("full", full)):
            shown = client.get("/api/images/1", params={"size": size})
            assert Image.open(io.BytesIO(shown.content)).size == wanted
    assert client.get("/api/images/1", params={"size": "huge"}).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/api/images/999",
        "/api/images/-1",
        "/api/images/..%2f..%2fpyproject.toml",
        "/..%2fterminal.py",
        "/../terminal.py",
        "/%2e%2e/%2e%2e/pyproject.toml",
        "/catalog.sqlite",
    ],
)
def test_no_url_reads_another_file(shared: TestClient, path: str) -> None:
    answer = shared.get(path)
    assert answer.status_code in (404, 422)
    assert b"earshot" not in answer.content.lower() or answer.json()["error"]


def test_a_picture_whose_file_is_gone_is_said_to_be(client: TestClient, service: Service) -> None:
    photo = service.assistant.library.photo(1)
    assert photo is not None
    photo.path.unlink()
    gone = client.get("/api/images/1")
    assert gone.status_code == 410
    assert gone.json()["error"]["text"] == phrases.PICTURE_GONE
    assert gone.headers["Cache-Control"] == "no-store", "the file may come back"


def test_feedback_over_http_is_kept(client: TestClient, service: Service) -> None:
    body = {"query": "red", "image_id": 1, "rank": 1, "score": 0.5, "verdict": "up"}
    saved = client.post("/api/feedback", json=body)
    assert saved.status_code == 201
    (row,) = service.feedback.rows()
    assert (row.id, row.given_by) == (saved.json()["feedback_id"], "api")
    assert client.post("/api/feedback", json=body | {"image_id": 99}).status_code == 404


@pytest.mark.parametrize("lose", [shutil.rmtree, lambda folder: folder.rename(f"{folder}-away")])
def test_a_thumb_is_refused_where_the_library_is_gone_and_asking_goes_on(
    lose: Callable[[Path], object], client: TestClient, service: Service
) -> None:
    body = {"query": "red", "image_id": 1, "verdict": "up"}
    assert client.post("/api/feedback", json=body).status_code == 201
    lose(service.assistant.library.folder)
    for _ in range(2):
        refused = client.post("/api/feedback", json=body)
        assert refused.status_code == 503
        assert "nothing was saved" in refused.json()["error"]["text"]
    with client.websocket_connect(SOCKET) as socket:
        for number, question in enumerate(("red", "green")):
            socket.send_json({"type": "query.text", "text": question})
            assert read_until(socket, "search.results")["results"]
            read_until(socket, "response.done")
            socket.send_json({"type": "command", "name": "thumbs_up", "event_id": f"{number}"})
            error = read_until(socket, "error")
            assert error["cause_event_id"] == f"{number}"
            assert "nothing was saved" in error["text"]
    assert client.post("/api/search", json={"query": "red"}).json()["results"]


def test_a_thumb_for_a_conversation_needs_its_secret(client: TestClient, service: Service) -> None:
    with client.websocket_connect(SOCKET) as socket:
        created = socket.receive_json()
        thumb = {"query": "red", "image_id": 1, "verdict": "up"}
        named = thumb | {"session_id": created["session_id"]}
        unknown = thumb | {"session_id": "sess_" + "0" * 16}
        wrong = [named, named | {"resume_secret": "x" * 32}, unknown]
        answers = [client.post("/api/feedback", json=body) for body in wrong]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        assert list(service.feedback.rows()) == []
        right = named | {"resume_secret": created["resume_secret"]}
        assert client.post("/api/feedback", json=right).status_code == 201
    (row,) = service.feedback.rows()
    assert row.session_id == created["session_id"]
    assert client.post("/api/feedback", json=thumb | {"session_id": "mine"}).status_code == 201


def test_a_bad_request_is_a_sentence(shared: TestClient) -> None:
    for body in ({}, {"query": ""}, {"query": "x", "top_k": 0}, {"query": "x" * 501}):
        refused = shared.post("/api/search", json=body)
        assert refused.status_code == 422
        assert refused.json()["error"]["limit"]


def test_a_model_that_fails_over_http_is_a_sentence(tmp_path: Path) -> None:
    service = make_service(tmp_path, "red")
    embedder = service.assistant.models.embedder
    assert isinstance(embedder, FakeEmbedder)
    with TestClient(create_app(service), base_url=ORIGIN, raise_server_exceptions=False) as client:
        wait_until_ready(client, service)
        embedder.failure = RuntimeError("trace")
        failed = client.get("/api/search", params={"q": "red"})
        assert failed.status_code == 500
        assert failed.json()["error"]["text"] == phrases.WENT_WRONG


def test_nothing_is_searched_before_the_models_are_loaded(tmp_path: Path) -> None:
    client = connect(make_service(tmp_path, "red"))
    refused = client.get("/api/search", params={"q": "red"})
    assert refused.status_code == 503
    assert refused.json()["error"]["text"] == phrases.LOADING


def test_a_new_voice_is_used_at_once(client: TestClient, service: Service) -> None:
    speaker = service.assistant.models.speaker
    assert isinstance(speaker, FakeSpeaker)
    with client.websocket_connect(SOCKET) as socket:
        socket.send_json({"type": "session.update", "words_per_minute": 320})
        assert read_until(socket, "session.updated")["words_per_minute"] == 320


def test_what_is_said_often_is_made_before_it_is_needed(
    client: TestClient, service: Service
) -> None:
    speaker = service.assistant.models.speaker
    assert isinstance(speaker, FakeSpeaker)
    with client.websocket_connect(SOCKET) as socket:
        socket.send_json({"type": "query.text", "text": "next"})
        read_until(socket, "response.done")
    for _ in range(2000):
        if {*phrases.OFTEN} <= {*speaker.said}:
            return
        client.get("/health")
    raise AssertionError(f"never made: { ({*phrases.OFTEN} - {*speaker.said}) }")
