"""A server that asks for its token, and encrypts, asked as commands and programs ask it."""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from client.trust import trusting
from index.library.library import Library
from server import wiring
from server.assistant.assistant import Assistant
from server.cli import main
from server.cli.running import Running, announced, of_this_program
from server.feedback.store import Feedback
from server.language import phrases
from server.settings import Settings
from server.web.access.certificates import keep_certificate
from server.web.access.door import Door
from server.web.access.token_file import keep_token, new_token, token_file
from server.web.service import Service
from tests.fakes import MODEL, coloured_library, fake_models
from tests.server.running import Ran, run_earshot, serving


@dataclass
class Guarded:
    """The server, and what a client needs."""

    running: Running
    token: str
    certificate: Path

    @property
    def socket(self) -> str:
        return f"wss://{self.running.address}/ws/v1"

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPSConnection(
            self.running.host, self.running.port, context=trusting(self.certificate), timeout=20
        )
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        got = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        connection.close()
        return got


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Guarded]:
    """Serves three pictures of the usual library; no command may load models of its own."""

    def refuse(*_: object) -> None:
        raise AssertionError("the server was not asked")

    monkeypatch.setattr(wiring, "wire_models", refuse)
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))
    coloured_library(tmp_path, "red", "green", "blue").close()
    folder = tmp_path / "library"
    library = Library.open(folder, MODEL)
    assistant = Assistant(replace(fake_models(), profile="standard"), library)
    token = keep_token(tmp_path)
    files = keep_certificate(
        tmp_path, "Earshot", ["localhost", "127.0.0.1"], datetime.now(UTC)
    ).files
    door = Door(token, authority=files.authority.read_bytes())
    service = Service(assistant, Feedback(library.database), Settings(home=tmp_path), door=door)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.certificate, files.key)
    with serving(service, context) as address:
        host, port = address.split(":")
        found = of_this_program(host, int(port), True, token_file(tmp_path), files.certificate)
        with announced(folder, found):
            yield Guarded(found, token, files.authority)


def run(capfd: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    return run_earshot(main.main, capfd, *arguments)


def test_commands_on_this_machine_need_no_option(
    guarded: Guarded, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = run(capfd, "search", "red", "--json").json()
    assert [each["caption"] for each in found["results"]] == ["a red picture"]
    asked = run(capfd, "ask", "red", "--json")
    assert asked.code == 0, asked.err
    assert asked.json()["results"][0]["caption"] == "a red picture"
    green = tmp_path / "pictures" / "01.png"
    assert run(capfd, "describe", green).out == "a green picture\n"


def test_a_command_on_another_machine_is_told_what_it_needs(
    guarded: Guarded, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    there = ("ask", "red", "--url", guarded.socket)
    wrong, right = tmp_path / "wrong", tmp_path / "right"
    wrong.write_text(new_token())
    right.write_text(guarded.token + "\n")
    for options, told in (
        ((), "--certificate"),
        (("--certificate", guarded.certificate), phrases.TOKEN_MISSING),
        (("--certificate", guarded.certificate, "--token-file", wrong), phrases.TOKEN_WRONG),
        (("--certificate", guarded.certificate, "--token-file", tmp_path / "no"), "cannot be read"),
    ):
        ran = run(capfd, *there, *options)
        assert ran.code == 1 and told in ran.err, ran.err
        assert "Traceback" not in ran.err
    ran = run(capfd, *there, "--certificate", guarded.certificate, "--token-file", right)
    assert (ran.code, "a red picture" in ran.out) == (0, True), ran.err


def test_a_browser_enters_by_the_address_and_its_socket_by_the_cookie(guarded: Guarded) -> None:
    status, headers, _ = guarded.get(f"/?token={guarded.token}", Accept="text/html")
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"].partition(";")[0]
    assert cookie.startswith(f"__Host-earshot-{guarded.running.port}=")
    assert guarded.get("/", Cookie=cookie)[0] == 200
    origin: Any = f"https://{guarded.running.address}"
    with connect(
        guarded.socket,
        ssl=trusting(guarded.certificate),
        origin=origin,
        additional_headers={"Cookie": cookie},
        compression=None,
        proxy=None,
    ) as socket:
        assert json.loads(socket.recv(timeout=20))["type"] == "session.created"


@pytest.mark.parametrize("origin", [None, "http://[", "null", "https://evil.example"])
def test_a_socket_that_is_refused_is_told_why_in_a_sentence(guarded: Guarded, origin: Any) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(guarded.socket, ssl=trusting(guarded.certificate), origin=origin, proxy=None)
    error = json.loads(refused.value.response.body or b"")["error"]
    wanted = phrases.TOKEN_MISSING if origin is None else phrases.STRANGER_REFUSED
    assert error["text"] == wanted


def test_the_token_is_in_no_log(
    guarded: Guarded, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        guarded.get(f"/?token={guarded.token}")
        guarded.get("/?token=wrong", Cookie=f"__Host-earshot-{guarded.running.port}=wrong")
        guarded.get("/api/images/99", Authorization=f"Bearer {guarded.token}")
        with connect(
            guarded.socket,
            ssl=trusting(guarded.certificate),
            additional_headers={"Authorization": f"Bearer {guarded.token}"},
            compression=None,
            proxy=None,
            logger=logging.getLogger("a client"),
        ) as socket:
            created = json.loads(socket.recv(timeout=20))
            socket.send("no JSON")
            socket.recv(timeout=20)
    said = "".join(
        f"{record.getMessage()}\n" for record in caplog.records if record.name != "a client"
    )
    said += "".join(capfd.readouterr())
    for secret in (guarded.token, created["resume_secret"]):
        assert secret not in said


def test_the_certificate_for_phones_is_given_without_a_token(guarded: Guarded) -> None:
    status, headers, body = guarded.get("/earshot-ca.crt")
    assert (status, headers["content-type"]) == (200, "application/x-x509-ca-cert")
    assert body == guarded.certificate.read_bytes()
    page = guarded.get("/", Accept="text/html")[2].decode()
    assert 'href="/earshot-ca.crt"' in page
