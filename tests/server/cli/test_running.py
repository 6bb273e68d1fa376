"""A command asks the running server of the same library, and prints what it would find itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.folder import LibraryFolder
from index.library.library import Library
from models.bundle import Models
from models.checkpoints.profiles import Profile
from server import wiring
from server.assistant.assistant import Assistant
from server.cli import main, running
from server.cli.running import Running, announced, of_this_program
from server.feedback.store import Feedback
from server.settings import Settings
from server.web.service import Service
from tests.fakes import MODEL, coloured_library, fake_models
from tests.server.running import Ran, run_earshot, serving

QUESTIONS: list[tuple[object, ...]] = [
    ("a red thing",),
    ("  a   red thing ", "--top-k", 1),
    ("a red thing", "--top-k", 1, "--without", "green"),
    ("red", "--plain", "--words-weight", 2),
    ("everything from 1990",),
    ("a giraffe",),
    ("a whale",),
    ("--from", "1990-01-01"),
    ("--folder", "pictures", "--order", "newest"),
    ("--place", "Leeds"),
    ("--image", "id:1"),
    ("--image", "GREEN"),
    ("without red", "--image", "GREEN", "--image", "id:1"),
    ("red", "--cursor", "rubbish"),
    ("--image", "id:99"),
    ("--image", "id:x"),
    ("--image", "nowhere.jpg"),
    ("--image", "."),
    ("x" * 2000,),
]


def as_told(ran: Ran) -> tuple[int, Any, str]:
    """All that a command left, but for how long it took."""
    document = ran.json() if ran.out.startswith("{") else ran.out
    if isinstance(document, dict):
        document.pop("took_ms", None)
        for each in document.get("answers", []):
            (each["answer"] or {}).pop("took_ms", None)
    return ran.code, document, ran.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a library of three pictures."""
    library = coloured_library(tmp_path, "red", "green", "blue")
    library.close()
    return tmp_path / "library"


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Lets commands load models of their own, or not."""

    def wire_models(profile: Profile, home: Path) -> Models:
        return fake_models()

    def refuse(profile: Profile, home: Path) -> Models:
        raise AssertionError("the server was not asked")

    def let(them: bool) -> None:
        monkeypatch.setattr(wiring, "wire_models", wire_models if them else refuse)

    return let


def make_service(folder: Path) -> Service:
    library = Library.open(folder, MODEL)
    assistant = Assistant(replace(fake_models(), profile="standard"), library)
    return Service(assistant, Feedback(library.database), Settings(home=folder.parent))


@pytest.fixture
def server(folder: Path) -> Iterator[Running]:
    """That serves the library."""
    with serving(make_service(folder)) as address:
        host, port = address.split(":")
        found = of_this_program(host, int(port), learn=True)
        with announced(folder, found):
            yield found


def run(capfd: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    return run_earshot(main.main, capfd, *arguments)


def test_what_is_printed_is_the_same_with_a_server_and_without(
    folder: Path, server: Running, alone: Callable[[bool], None], capfd: pytest.CaptureFixture[str]
) -> None:
    green = str(folder.parent / "pictures" / "01.png")
    for options in ((), ("--json",)):
        for words in QUESTIONS:
            asked = [green if word == "GREEN" else word for word in words]
            command = ("search", *asked, "--library", folder, *options)
            alone(True)
            by_server = as_told(run(capfd, *command))
            LibraryFolder(folder).serving.rename(folder / "aside")
            by_itself = as_told(run(capfd, *command))
            (folder / "aside").rename(LibraryFolder(folder).serving)
            assert by_server == by_itself, words


def test_a_server_is_asked_wherever_it_can_answer(
    folder: Path, server: Running, alone: Callable[[bool], None], capfd: pytest.CaptureFixture[str]
) -> None:
    alone(False)
    found = run(capfd, "search", "red", "--library", folder, "--json").json()
    assert [each["caption"] for each in found["results"]] == ["a red picture"]
    green = folder.parent / "pictures" / "01.png"
    like = run(capfd, "search", "--image", green, "--library", folder, "--top-k", 1)
    assert like.out.startswith("1. a green picture.")
    assert run(capfd, "search", "a giraffe", "--library", folder).out.startswith("I don't know")
    file = folder / "questions.json"
    file.write_text(json.dumps({"searches": [{"query": "blue"}, {"images": [{"id": 99}]}]}))
    answers = run(capfd, "search", "--several", file, "--library", folder).json()["answers"]
    assert answers[0]["answer"]["results"][0]["caption"] == "a blue picture"
    assert answers[1]["error"]["code"] == "image.unknown"


def test_a_picture_is_described_by_the_server_of_the_usual_library(
    folder: Path,
    server: Running,
    alone: Callable[[bool], None],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EARSHOT_HOME", str(folder.parent))
    green = folder.parent / "pictures" / "01.png"
    alone(False)
    assert run(capfd, "describe", green).out == "a green picture\n"
    alone(True)
    by_server = run(capfd, "describe", green, "--json").json()
    assert by_server == run(capfd, "describe", green, "--json", "--models", "starter").json()


def test_the_address_is_for_this_person_alone_and_gone_at_the_end(folder: Path) -> None:
    files = LibraryFolder(folder)
    told = of_this_program("0.0.0.0", 8000, learn=True)
    with announced(folder, told):
        assert files.serving.stat().st_mode & 0o077 == 0
        assert running.running(folder) == told
        assert told.address == "127.0.0.1:8000"
        with announced(folder, replace(told, port=8001)):  # a second server of the same library
            assert running.running(folder) == told
    assert running.running(folder) is None
    assert not files.serving.exists()
    assert of_this_program("::", 8000, learn=True).address == "[::1]:8000"


def test_the_address_of_a_server_that_was_killed_is_not_believed(folder: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from server.cli.running import announced, of_this_program\n"
        f"with announced(pathlib.Path({str(folder)!r}), of_this_program('127.0.0.1', 1, True)):\n"
        "    print('told', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"told\n"
        assert running.running(folder) == of_this_program("127.0.0.1", 1, True)
        server.kill()
        server.wait()
    assert LibraryFolder(folder).serving.exists()
    assert running.running(folder) is None


def test_where_nothing_can_be_written_nothing_is_told(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    with announced(nowhere, of_this_program("127.0.0.1", 1, True)):
        assert running.running(nowhere) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"host": 1}', "\x00", '{"port": "x"'])
def test_an_address_that_cannot_be_read_is_none(folder: Path, text: str) -> None:
    with announced(folder, of_this_program("127.0.0.1", 1, True)):
        LibraryFolder(folder).serving.write_text(text)
        assert running.running(folder) is None


@pytest.mark.parametrize("change", [{"version": "0.0.1"}, {"learn": False}])
def test_a_server_that_would_answer_otherwise_is_not_asked(
    folder: Path,
    change: dict[str, Any],
    alone: Callable[[bool], None],
    capfd: pytest.CaptureFixture[str],
) -> None:
    alone(True)
    with announced(folder, replace(of_this_program("127.0.0.1", 1, True), **change)):
        assert run(capfd, "search", "red", "--library", folder).code == 0


def test_where_nobody_listens_the_command_answers_itself(
    folder: Path, alone: Callable[[bool], None], capfd: pytest.CaptureFixture[str]
) -> None:
    alone(True)
    with announced(folder, of_this_program("127.0.0.1", 1, learn=True)):
        ran = run(capfd, "search", "red", "--library", folder)
    assert (ran.code, ran.err, ran.out[:16]) == (0, "", "1. a red picture")


@pytest.mark.parametrize("several", [False, True])
def test_while_a_server_reads_its_first_picture_a_command_says_so(
    tmp_path: Path,
    alone: Callable[[bool], None],
    capfd: pytest.CaptureFixture[str],
    several: bool,
) -> None:
    coloured_library(tmp_path).close()
    folder = tmp_path / "library"
    alone(True)
    questions = tmp_path / "questions.json"
    questions.write_text('{"searches": [{"query": "red"}]}')
    asked = ("--several", questions) if several else ("red",)
    with serving(make_service(folder)) as address:
        host, port = address.split(":")
        with announced(folder, of_this_program(host, int(port), learn=True)):
            ran = run(capfd, "search", *asked, "--library", folder)
        by_itself = run(capfd, "search", *asked, "--library", folder)
    assert (ran.code, "Ask again in a moment." in ran.err) == (1, True)
    assert (by_itself.code, "Nothing has been indexed here yet." in by_itself.err) == (1, True)


def test_asking_imports_nothing_heavy() -> None:
    program = (
        "import sys, server.cli.main, server.cli.answering, server.cli.question, server.settings\n"
        "heavy = ('numpy', 'fastapi', 'sqlalchemy', 'faiss', 'onnxruntime', 'torch', 'PIL')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=env)
    assert ran.stdout == "[]\n", ran.stderr


def test_a_server_is_announced_for_as_long_as_it_serves(folder: Path) -> None:
    service = make_service(folder)
    told = of_this_program("127.0.0.1", 8000, learn=True)
    service.announced = announced(folder, told)
    with serving(service):
        assert running.running(folder) == told
    assert running.running(folder) is None
