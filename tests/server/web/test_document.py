"""The protocol's document is true: its client works as it stands, and its examples are events."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import re
import subprocess
import sys
import wave
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import numpy as np
import pytest
from fastapi.testclient import TestClient
from websockets.exceptions import ConnectionClosedError

from server.protocol import client_events, events
from server.web.websocket import Refusal, read_event
from tests.fakes import FakeTranscriber
from tests.server.running import serving
from tests.server.web.test_app import connect, make_service

DOCUMENT = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text("utf-8")
SENTENCES = ("Red:", "2 matches.", "One of 2: a red picture.")
ANSWER = " ".join(SENTENCES)
SERVER_EVENTS = {
    model.model_fields["type"].default: model for model in get_args(events.AnyServerEvent)
}


def blocks(kind: str) -> list[str]:
    """The document's blocks of code of one kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


@pytest.fixture
def client_file(tmp_path: Path) -> Path:
    """The document's own client, as it stands."""
    [source] = blocks("python")
    file = tmp_path / "client.py"
    file.write_text(source, "utf-8")
    return file


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    service = make_service(tmp_path, "red", "green", "red")
    transcriber = service.assistant.models.transcriber
    assert isinstance(transcriber, FakeTranscriber)
    transcriber.hears = "Red."
    with serving(service) as host:
        yield f"ws://{host}/ws/v1"


def run(client_file: Path, *arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, client_file, *arguments],
        cwd=client_file.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_a_typed_turn(client_file: Path, address: str) -> None:
    assert run(client_file, "red", address) == ANSWER
    with wave.open(str(client_file.parent / "answer.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert file.getnframes() == sum(2 * 40 * len(said) for said in SENTENCES)


def test_a_spoken_turn(client_file: Path, address: str) -> None:
    with wave.open(str(client_file.parent / "question.wav"), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(np.full(16000, 8000, "<i2").tobytes())
    assert run(client_file, "question.wav", address) == ANSWER


def loaded(client_file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("the_documents_client", client_file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Breaking:
    """Connects the document's client; the first socket breaks after so many received frames.

    What has arrived by then and was not read is lost with the socket: else no break is felt where
    the whole turn came at once.

    Attributes:
        frames: all that were received, over every socket.
        broke: whether it came so far.
    """

    def __init__(self, client: ModuleType, after: int) -> None:
        self.frames = list[Any]()
        self.broke = False
        self._after = after
        self._connect = client.connect
        client.connect = self._connected  # type: ignore[attr-defined]

    async def _connected(self, *arguments: Any, **named: Any) -> Any:
        socket = await self._connect(*arguments, **named)
        receive = socket.recv

        async def received() -> Any:
            if not self.broke and len(self.frames) == self._after:
                self.broke = True
                socket.transport.abort()
                raise ConnectionClosedError(None, None)
            self.frames.append(await receive())
            return self.frames[-1]

        socket.recv = received
        return socket

    def told(self) -> list[dict[str, Any]]:
        """The events among the frames."""
        return [json.loads(each) for each in self.frames if isinstance(each, str)]


async def test_a_socket_drops_at_any_place_of_a_turn(client_file: Path, address: str) -> None:
    """Before its first frame, between two, after its last: nothing is lost or told twice."""
    client = loaded(client_file)
    connect = client.connect
    place, turn = -1, 0
    while place < turn:
        place += 1
        client.connect = connect  # type: ignore[attr-defined]
        breaking = Breaking(client, after=place)
        earshot = client.Earshot(address)
        await earshot.open()
        text, sound, rate = await earshot.ask("red")
        turn = len(breaking.frames)
        assert (text, rate) == (ANSWER, 8000), f"broken after {breaking.frames[:place]}"
        again, same, _ = await earshot.ask("red")
        assert breaking.broke
        assert (again, same) == (text, sound), "an answer without a break sounds the same"
        told = breaking.told()
        numbers = [each["seq"] for each in told if each["type"] != "session.resumed"]
        assert len({*numbers}) == len(numbers)
        assert [each["type"] for each in told].count("session.resumed") == (place > 0)
        await earshot.socket.close()


async def test_a_session_that_is_over_is_told(client_file: Path, address: str) -> None:
    earshot = loaded(client_file).Earshot(address)
    await earshot.open()
    await earshot.ask("red")
    earshot.place["resume_secret"] = "none that it told"
    earshot.socket.transport.abort()
    with pytest.raises(RuntimeError, match="a new one has begun"):
        await earshot.ask("red")
    text, _, _ = await earshot.ask("red")
    assert text == ANSWER
    await earshot.socket.close()


async def test_a_question_asked_during_a_break_is_answered(client_file: Path, address: str) -> None:
    earshot = loaded(client_file).Earshot(address)
    await earshot.open()
    assert (await earshot.receive())["type"] == "session.created"
    earshot.socket.transport.abort()
    await asyncio.sleep(0)
    text, _, _ = await earshot.ask("red")
    assert text == ANSWER
    await earshot.socket.close()


async def test_what_a_program_gets_wrong_is_told(client_file: Path, address: str) -> None:
    earshot = loaded(client_file).Earshot(address)
    await earshot.open()
    with pytest.raises(RuntimeError, match="“text” must be text of at most 500 characters"):
        await earshot.ask("x" * 501)
    await earshot.socket.close()


def frames() -> Iterator[tuple[str, dict[str, Any]]]:
    """Who sends it, and the event, of every example."""
    for block in blocks("wire"):
        for line in block.splitlines():
            who, _, frame = line.partition(": ")
            assert who in ("client", "server"), line
            if frame.startswith("{"):
                yield who, json.loads(frame)
            else:
                assert re.fullmatch(r"(?:[0-9a-f]{2} |\| )+\.\.\.", frame), line


def test_every_example_is_an_event() -> None:
    seen = set()
    for who, event in frames():
        seen.add(event["type"])
        if event["type"] == "error":
            told = event.pop("error")
            failure = events.Error.model_validate(event | told)
            assert failure.error == told
        elif who == "server":
            model = SERVER_EVENTS[event["type"]]
            shown = model.model_validate(event)
            missing = model.model_fields.keys() - events.ServerEvent.model_fields.keys() - {*event}
            assert not missing, f"{shown} lacks {missing}"
        else:
            read_event(json.dumps(event))
    assert len(seen) >= 14


def test_the_example_of_a_refusal_is_one() -> None:
    asked, told = (
        event for _, event in frames() if event.get("event_id") == "mine-3" or "error" in event
    )
    refused = read_event(json.dumps(asked))
    assert isinstance(refused, Refusal)
    assert refused.why.model_dump() == told["error"]


def test_every_event_and_every_code_is_in_the_document() -> None:
    for model in (*SERVER_EVENTS.values(), *get_args(get_args(client_events.AnyClientEvent)[0])):
        assert f"### `{model.model_fields['type'].default}`" in DOCUMENT


class Page(HTMLParser):
    """What a screen reader walks by."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.headings, self.ids, self.links = list[int](), list[str](), list[str]()
        self.text = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.ids += [own["id"] or ""] if "id" in own else []
        self.links += [own["href"] or ""] if "href" in own else []

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return connect(make_service(tmp_path))


@pytest.mark.parametrize("path", ["/docs", "/docs/protocol"])
def test_the_pages_can_be_walked(client: TestClient, path: str) -> None:
    page = Page(client.get(path).text)
    assert page.headings[0] == 1 and page.headings.count(1) == 1
    steps = [
        after - before for before, after in zip(page.headings, page.headings[1:], strict=False)
    ]
    assert max(steps) <= 1, "no level of headings is left out"
    assert len({*page.ids}) == len(page.ids)
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids, link
        else:
            assert client.get(link).status_code == 200, link


def test_the_page_of_the_wire_is_the_document(client: TestClient) -> None:
    shown = re.sub(r"\W+", "", Page(client.get("/docs/protocol").text).text)
    for line in DOCUMENT.splitlines()[2:]:
        words = re.sub(r"^\d+\. |\W+|\]\([^)]*\)", "", line)
        assert words in shown, line


def test_the_page_of_the_routes_tells_every_limit(client: TestClient) -> None:
    text = Page(client.get("/docs").text).text
    for told in (
        "GET /api/search",
        "q, in the query, text of 1 to 500 characters; needed",
        "top_k, in the query, a whole number from 1 to 50; left out, 5",
        "image, in a form, multipart/form-data, a file; needed",
        "the body, application/json: SearchRequest",
        "months, a list of at most 12; each a whole number from 1 to 12; may be left out: Of any",
        "words_weight, a number from -10 to 10; left out, 1.0",
        "answers 200, image/jpeg",
        "request.unsupported_type, HTTP 415",
        "Connections: 1,024 at a time",
    ):
        assert told in text, told
