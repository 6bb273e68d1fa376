"""The page's files as the server sends them: small, never out of date, of the right type."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from server.web import static
from server.web.service import Service
from server.web.static import COMMENT, PAGE, TYPES
from tests.server.web.test_app import SOCKET, connect, make_service, read_until, wait_until_ready

FILES = sorted(file for file in PAGE.rglob("*") if file.is_file())
WEIGHT = 100_000  # bytes, as they travel


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return make_service(tmp_path, "red", "green")


@pytest.fixture
def client(service: Service) -> TestClient:
    """Of a server that has not loaded its models: the page needs none."""
    return connect(service)


def test_every_file_has_a_type_that_no_machine_changes(client: TestClient) -> None:
    for file in FILES:
        answer = client.get("/" + file.relative_to(PAGE).as_posix())
        assert answer.content == file.read_bytes() or file.suffix in (".css", ".js")
        assert answer.headers["Content-Type"] == TYPES[file.suffix]


def test_comments_do_not_travel_and_all_else_does_line_by_line(client: TestClient) -> None:
    for file in FILES:
        if file.suffix not in (".css", ".js"):
            continue
        written = file.read_text("utf-8").splitlines()
        sent = client.get("/" + file.relative_to(PAGE).as_posix()).text.splitlines()
        left_out = [line for line, kept in zip(written, sent, strict=True) if line != kept]
        assert all(line.lstrip().startswith(("/*", "*", "//")) or not line for line in left_out)
        assert not any(line.lstrip().startswith(("* ", "//")) for line in sent)


def test_only_whole_lines_of_comment_are_left_out() -> None:
    script = b"""// a
const url = "https://a"; // stays
/* b */ const one = /** @type {any} */ (two);
  /**
   * c
   */
const three = 1 /* stays */
"""
    assert (
        COMMENT.sub(b"", script)
        == b"""
const url = "https://a"; // stays
/* b */ const one = /** @type {any} */ (two);

const three = 1 /* stays */
"""
    )


def test_a_manifest_has_the_type_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "app.webmanifest").write_text("{}")
    monkeypatch.setattr(static, "PAGE", folder)
    answer = connect(make_service(tmp_path)).get("/app.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"


def test_text_travels_compressed(client: TestClient) -> None:
    """As a browser sees it: a third of its size, and not for programs that cannot read it."""
    for path in ("/", "/style/page.css", "/main.js", "/openapi.json"):
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
        small = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in small.headers["Vary"]
        assert small.content == plain.content
        assert int(small.headers["Content-Length"]) < len(plain.content) / 2


def test_the_whole_page_travels_in_a_second_or_two_on_a_slow_line(client: TestClient) -> None:
    paths = [file.relative_to(PAGE).as_posix() for file in FILES]
    answers = [client.get(f"/{path}", headers={"Accept-Encoding": "gzip"}) for path in paths]
    assert sum(int(answer.headers["Content-Length"]) for answer in answers) < WEIGHT


def test_pictures_travel_as_they_are(client: TestClient) -> None:
    picture = client.get("/api/images/1", headers={"Accept-Encoding": "gzip"})
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert "Content-Encoding" not in picture.headers


def test_sound_travels_as_it_is(client: TestClient, service: Service) -> None:
    asked = {"Accept-Encoding": "gzip"}
    with client, client.websocket_connect(SOCKET, headers=asked) as socket:
        wait_until_ready(client, service)
        socket.send_json({"type": "query.text", "text": "red"})
        response = read_until(socket, "response.created")["response_id"]
        sound = socket.receive()
        while "bytes" not in sound:
            sound = socket.receive()
        assert sound["bytes"][:16].decode() == response


def test_a_file_is_sent_again_only_when_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "page"
    folder.mkdir()
    script = folder / "main.js"
    script.write_text("the_first" + 600 * " ")
    monkeypatch.setattr(static, "PAGE", folder)
    client = connect(make_service(tmp_path))

    first = client.get("/main.js")
    assert first.headers["Cache-Control"] == "no-cache"  # asked for at each visit
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/main.js", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "no-cache"

    script.write_text("the_second" + 600 * " ")
    os.utime(script, ns=(1, 1))
    changed = client.get("/main.js", headers=known)
    assert changed.status_code == 200
    assert changed.text.startswith("the_second")


def test_the_page_may_load_what_is_its_own_and_nothing_else(client: TestClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    rules = {name: sources for name, *sources in map(str.split, policy.split(";"))}
    assert rules == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "connect-src": ["'self'"],
        "img-src": ["'self'", "blob:"],
        "media-src": ["'self'", "blob:"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }


@pytest.mark.parametrize("made_of", ["script", "style"])
def test_what_a_page_is_made_of_is_bound_by_the_page(client: TestClient, made_of: str) -> None:
    """Their own headers would weigh as much as a third of it."""
    headers = client.get("/main.js", headers={"Sec-Fetch-Dest": made_of}).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Content-Security-Policy" not in headers


@pytest.mark.parametrize("becomes", ["document", "serviceworker", "iframe", None])
def test_whatever_may_run_by_itself_is_bound_by_its_own_headers(
    client: TestClient, becomes: str | None
) -> None:
    headers = client.get("/main.js", headers={"Sec-Fetch-Dest": becomes} if becomes else {}).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
