"""`earshot forget`, with a server and without: nothing of the words is left, nor said anywhere."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from PIL import Image
from websockets.sync.client import ClientConnection, connect

from index.build.build import build
from index.library.library import Library
from models.speak.remembered import Remembered
from server.assistant.assistant import Assistant
from server.cli import main
from server.cli.running import announced, of_this_program
from server.feedback.learning import Learning
from server.feedback.store import Feedback
from server.settings import Settings
from server.web.bounds.forgetting import keep_for_days
from server.web.service import Service
from tests.fakes import MODEL, FakeSpeaker, coloured_library, fake_models
from tests.server.running import Ran, run_earshot, serving

ODD = "quuxfrobnitz"


@pytest.fixture
def folder(earshot_home: Path) -> Path:
    """The usual library, of two pictures."""
    coloured_library(earshot_home, "red", "green").close()
    return earshot_home / "library"


def make_service(folder: Path) -> Service:
    library = Library.open(folder, MODEL)
    models = replace(fake_models(), speaker=Remembered(FakeSpeaker()))
    learning = Learning(library, models.embedder)
    assistant = Assistant(models, library, learning=learning)
    return Service(assistant, Feedback(library.database), Settings(home=folder.parent))


@pytest.fixture
def service(folder: Path) -> Service:
    return make_service(folder)


@pytest.fixture
def address(folder: Path, service: Service) -> Iterator[str]:
    with serving(service) as address:
        host, port = address.split(":")
        with announced(folder, of_this_program(host, int(port), learn=True)):
            yield address


def run(capfd: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    return run_earshot(main.main, capfd, *arguments)


def events_until(socket: ClientConnection, kind: str) -> dict[str, Any]:
    for message in socket:
        if isinstance(message, str):
            event: dict[str, Any] = json.loads(message)
            if event["type"] == kind:
                return event
    raise AssertionError(f"no {kind}")


def ask_and_judge(socket: ClientConnection, words: str) -> None:
    socket.send(json.dumps({"type": "query.text", "text": words}))
    events_until(socket, "response.done")
    socket.send(json.dumps({"type": "command", "name": "thumbs_up"}))
    events_until(socket, "feedback.saved")


def post(address: str, path: str, document: object) -> Any:
    data = json.dumps(document).encode()
    request = Request(f"http://{address}{path}", data, {"Content-Type": "application/json"})
    with urlopen(request, timeout=60) as answer:
        return answer.read()


def stands_in(folder: Path, words: str) -> list[str]:
    return [
        each.name
        for each in folder.rglob("*")
        if each.is_file() and words.encode() in each.read_bytes()
    ]


def test_a_running_server_erases_for_good_and_begins_every_conversation_anew(
    folder: Path, service: Service, address: str, capfd: pytest.CaptureFixture[str]
) -> None:
    home = folder.parent
    with connect(f"ws://{address}/ws/v1") as socket:
        first = events_until(socket, "session.created")
        ask_and_judge(socket, f"red {ODD}")
        assert stands_in(home, ODD)  # or the test would find nothing wherever it looked
        ran = run(capfd, "forget", "--all", "--yes")
        assert ran.code == 0, ran.err
        assert ran.out.startswith("Erased: 1 thumb, with their questions")
        for _ in socket:  # it ends, so that the page begins anew
            pass
    assert stands_in(home, ODD) == []
    speaker = service.assistant.models.speaker
    assert isinstance(speaker, Remembered)
    assert not [key for key in speaker._kept if ODD in str(key)]
    finder = service.assistant._finder
    assert not finder._texts._kept and not finder._nearby._kept
    query = f"session_id={first['session_id']}&resume_secret={first['resume_secret']}"
    with connect(f"ws://{address}/ws/v1?{query}") as socket:  # nobody can take it up again
        again = events_until(socket, "session.created")
        assert again["forgotten"] != first["forgotten"]
        ask_and_judge(socket, "green")
    assert [row.query for row in service.feedback.rows()] == ["green"]


def test_only_what_was_asked_since_then_goes(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ran = run(capfd, "forget", "--since", "2 hours", "--yes")
    assert (ran.code, ran.out) == (
        0,
        "No thumb was given since then. Whatever else was kept of questions is erased.\n",
    )
    for words in ("tomorrow", "", "red", "99999999 hours"):
        ran = run(capfd, "forget", "--since", words, "--yes")
        assert ran.code == 1 and "no time before now. Nothing was erased." in ran.err


def test_it_is_asked_before_it_is_done(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for answer, code in (("no\n", 1), ("", 1), ("yes\n", 0)):
        monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
        ran = run(capfd, "forget", "--all")
        assert ran.code == code
        assert "for good. Go on?" in ran.err
        assert ("Nothing was erased" in ran.err) == (code == 1)
    assert run(capfd, "forget").code == 2
    assert run(capfd, "forget", "--all", "--since", "today").code == 2
    nowhere = run(capfd, "forget", "--all", "--yes", "--library", folder.parent / "nowhere")
    assert nowhere.code == 1 and "Nothing was erased." in nowhere.err


async def test_what_is_older_than_it_is_to_be_kept_goes_each_day(folder: Path) -> None:
    service = make_service(folder)
    service.settings = Settings(home=folder.parent, keep_questions_days=30)
    waited = list[float]()

    class Enough(Exception):
        pass

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            raise Enough

    with pytest.raises(Enough):
        await keep_for_days(service, wait)
    assert {*waited} == {24 * 3600.0}
    service.settings = Settings(home=folder.parent)
    await keep_for_days(service, wait)  # nothing to do, for ever
    service.assistant.close()
    service.assistant.library.close()


def test_no_log_and_no_figure_holds_a_word_of_what_was_said(
    folder: Path,
    service: Service,
    address: str,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A conversation, searches, pictures and failures, with every logger at its most talkative."""
    caplog.set_level(logging.DEBUG)
    broken = service.assistant.models.embedder
    with connect(f"ws://{address}/ws/v1") as socket:
        events_until(socket, "session.created")
        ask_and_judge(socket, f"red {ODD}")
        socket.send(json.dumps({"type": f"unknown {ODD}", "text": ODD}))
        events_until(socket, "error")
        socket.send(f"{{ {ODD}")
        events_until(socket, "error")
        post(address, "/api/search", {"query": f"green {ODD}", "place": ODD, "folder": ODD})
        post(address, "/api/speech", {"text": ODD})
        broken.failure = ValueError(f"what the model makes of {ODD}")  # type: ignore[attr-defined]
        socket.send(json.dumps({"type": "query.text", "text": f"blue {ODD}"}))
        events_until(socket, "error")
    _read_odd_pictures(service.assistant.library, folder.parent / ODD)
    with urlopen(f"http://{address}/metrics", timeout=60) as answer:
        figures = answer.read().decode()
    out, err = capfd.readouterr()
    for told in (figures, out, err, caplog.text, *(str(each.args) for each in caplog.records)):
        assert ODD not in told
    assert "earshot_" in figures
    assert "The step Find failed" in caplog.text and "A model failed on" in caplog.text


def _read_odd_pictures(library: Library, folder: Path) -> None:
    """Of odd names and contents, with models that fail and say on what."""
    folder.mkdir()
    Image.new("RGB", (64, 64), "red").save(folder / f"{ODD}.png")
    (folder / f"{ODD}.jpg").write_bytes(f"no picture {ODD}".encode())
    (folder / f"{ODD}.png.json").write_text(f'{{"title": "{ODD}", ')
    (folder / f"{ODD}.xmp").write_text(f"<{ODD}")
    (folder / f"{ODD}.jpeg").symlink_to(folder / f"nowhere {ODD}")

    def fail(images: object) -> Any:
        raise ValueError(f"{images} {ODD}")

    with pytest.raises(ValueError):
        build(library, [folder], embed=fail, caption=fail)
