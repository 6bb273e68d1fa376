"""Whatever fails is logged once with its traceback, without what anybody said, and then told.

The files of the server are read for their catch-alls; each has a scenario here that gets there.
"""

from __future__ import annotations

import ast
import asyncio
import errno
import gc
import io
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import NoReturn, cast

import httpx
import pytest
import typer
from starlette.types import Message, Receive, Scope, Send

from index.errors import LibraryError, UnreadablePhoto
from index.traces import without_words
from models.errors import ModelBroken, ModelMissing
from server.assistant import indexing
from server.assistant.errors import explain, log_failure
from server.assistant.lanes import Busy, Hung, Lane
from server.cli import console
from server.conversation.sessions import Talk as OpenTalk
from server.conversation.speculation import rehearse
from server.language import phrases
from server.protocol import client_events, events
from server.protocol.failures import MEANINGS, ErrorCode
from server.protocol.outbox import Outbox
from server.search.query import NoSuchPicture
from server.settings import Settings
from server.web import app, socket_route, start
from server.web.bounds.unretrieved import Unretrieved
from server.web.http_errors import Surprises
from server.web.model_switch import follow_choice, take_quicker
from server.web.service import Opener, Quickener, Service
from server.web.start import keep_renewed
from server.web.websocket import Connection, SocketLost
from tests.server.conversation.test_conversation import Talk, make_talk

ROOT = Path(__file__).parents[2]
WORDS = "my sister Margaret in hospital"
"""What somebody said: the message of an exception quotes it, as libraries' do."""


class Surprise(Exception):
    """What no file expects."""


def fall_over(*_: object, **__: object) -> NoReturn:
    """Stands in for any function of the server."""
    raise Surprise(f"cannot handle {WORDS!r}")


async def fall_over_later(*_: object, **__: object) -> NoReturn:
    fall_over()


def catch_alls() -> Iterator[str]:
    """ "room/file.py function" of each handler of the server that catches whatever comes."""
    for path in sorted((ROOT / "server").rglob("*.py")):
        for function, handler in _handlers(ast.parse(path.read_text(encoding="utf-8")), ""):
            if _catches_all(handler.type):
                yield f"{path.relative_to(ROOT / 'server')} {function}"


def _handlers(node: ast.AST, inside: str) -> Iterator[tuple[str, ast.ExceptHandler]]:
    for child in ast.iter_child_nodes(node):
        named = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        name = f"{inside}.{child.name}".lstrip(".") if named else inside  # type: ignore[attr-defined]
        if isinstance(child, ast.ExceptHandler):
            yield inside, child
        yield from _handlers(child, name)


def _catches_all(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_catches_all(each) for each in caught.elts)
    return caught is None or ast.unparse(caught) in ("Exception", "BaseException")


# Scenarios: each falls over in one place and returns the sentences that somebody is told.

Break = Callable[[object, str], None]
"""Makes a method fall over."""

LISTENING = client_events.SessionUpdate(turn_detection="server_vad")


def told(talk: Talk) -> list[str]:
    return [each.text for each in talk.client.received if isinstance(each, events.Error)]


async def a_detector(talk: Talk, break_: Break) -> list[str]:
    break_(talk.assistant.models.detector, "stream")
    await talk.send(LISTENING)
    await talk.conversation.perform(talk.session.receive_audio(bytes(1024)))
    await talk.conversation.finished()
    return told(talk)


async def a_description(talk: Talk, break_: Break) -> list[str]:
    break_(talk.assistant.models.captioner, "caption")
    answer = await talk.say("blue")
    assert phrases.DESCRIBING_FAILED in answer
    return [answer]


async def a_voice(talk: Talk, break_: Break) -> list[str]:
    break_(talk.assistant.models.speaker, "speak")
    await talk.say("blue")
    return told(talk)


async def a_step(talk: Talk, break_: Break) -> list[str]:
    break_(talk.assistant.models.embedder, "embed")
    answer = await talk.say("blue")
    assert phrases.SEARCH_FAILED in answer
    return told(talk)


async def a_turn(talk: Talk, break_: Break) -> list[str]:
    break_(talk.conversation, "_say_appended")
    await talk.send(client_events.NoticeSay(text="There is no microphone."))
    return told(talk)


async def a_search_of_a_program(talk: Talk, break_: Break) -> list[str]:
    break_(talk.assistant.models.embedder, "embed")
    ask = {"type": "search.ask", "searches": [{"query": WORDS}]}
    await talk.conversation.perform(
        talk.session.receive(client_events.SearchAsk.model_validate(ask))
    )
    while not told(talk):
        await asyncio.sleep(0)
    return told(talk)


async def a_rehearsal(talk: Talk, break_: Break) -> list[str]:
    break_(talk.assistant.models.speaker, "speak")
    await rehearse(talk.assistant, ["No."], 175)
    return []


async def a_reading(talk: Talk, break_: Break) -> list[str]:
    library, models = talk.assistant.library, talk.assistant.models
    break_(indexing, "build")
    reading = indexing.Indexing(library, [library.folder], models.embedder, models.captioner)
    reading.start(lambda: None)
    reading.stop()
    assert reading.failure
    return [reading.failure]


async def a_message(talk: Talk, break_: Break) -> list[str]:
    messages: list[object] = [client_events.TextQuery(text=WORDS)]

    class Sends:
        async def receive(self) -> object:
            if not messages:
                raise SocketLost(for_good=True)
            return messages.pop()

    break_(talk.session.dialogue, "act")
    outbox = Outbox("sess_1", asyncio.get_running_loop().time)
    by_socket = OpenTalk(outbox, talk.session, talk.conversation)
    with pytest.raises(SocketLost):
        await socket_route._listen(cast(Connection, Sends()), by_socket)
    await talk.conversation.finished()
    assert talk.client.responses()[-1].text == phrases.WENT_WRONG
    return told(talk)


async def a_route(talk: Talk, break_: Break) -> list[str]:
    service = make_service(talk)
    service.ready.set()
    break_(talk.assistant.models.embedder, "embed")
    transport = httpx.ASGITransport(app.create_app(service))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get("/api/search", params={"q": WORDS})
    assert answer.status_code == 500
    return [answer.json()["error"]["text"]]


async def a_start(talk: Talk, break_: Break) -> list[str]:
    service, sentences = make_service(talk), list[str]()
    service.failed = sentences.append
    break_(talk.assistant.models.embedder, "load")
    await start.get_ready(service)
    assert not service.ready.is_set()
    return sentences


async def a_change_of_model(talk: Talk, break_: Break) -> list[str]:
    async def wait(seconds: float) -> None:
        return

    break_(talk.assistant.library.catalog, "state")
    await follow_choice(make_service(talk), cast(Opener, fall_over), wait)
    return []


async def a_quicker_form(talk: Talk, break_: Break) -> list[str]:
    service = make_service(talk)
    service.ready.set()
    await take_quicker(service, cast(Quickener, fall_over))
    return []


async def a_certificate(talk: Talk, break_: Break) -> list[str]:
    hours = [None]

    async def wait(seconds: float) -> None:
        hours.pop()  # the second hour ends the test

    with pytest.raises(IndexError):
        await keep_renewed(fall_over, wait)
    return []


async def everyday_questions(talk: Talk, break_: Break) -> list[str]:
    service = make_service(talk)
    service.ready.set()
    break_(talk.assistant, "learn_everyday")
    await start.keep_learning(service)
    return []


async def a_command(talk: Talk, break_: Break) -> list[str]:
    with redirect_stderr(io.StringIO()) as said, pytest.raises(SystemExit, match="1"):
        console.run(cast(typer.Typer, fall_over))
    return said.getvalue().splitlines()


def make_service(talk: Talk) -> Service:
    home = talk.assistant.library.folder.parent
    return Service(talk.assistant, talk.feedback, Settings(home=home))


Scenario = Callable[[Talk, Break], Awaitable[list[str]]]
LOGGED: dict[str, Scenario] = {
    "assistant/indexing.py Indexing._attempt": a_reading,
    "cli/console.py run": a_command,
    "conversation/activity.py ActivityMonitor._activity": a_detector,
    "conversation/conversation.py Conversation._pursue": a_step,
    "conversation/conversation.py Conversation._take_turn": a_turn,
    "conversation/describing.py Describer.describe": a_description,
    "conversation/response.py Response._sound_or_say_why": a_voice,
    "conversation/side_searches.py SideSearches._answer": a_search_of_a_program,
    "conversation/speculation.py rehearse": a_rehearsal,
    "web/start.py get_ready": a_start,
    "web/start.py keep_learning": everyday_questions,
    "web/http_errors.py Surprises.__call__": a_route,
    "web/model_switch.py follow_choice": a_change_of_model,
    "web/model_switch.py take_quicker": a_quicker_form,
    "web/start.py keep_renewed": a_certificate,
    "web/socket_route.py _listen": a_message,
}
NOBODY_ASKED = {
    "conversation/speculation.py rehearse",
    "web/model_switch.py follow_choice",
    "web/model_switch.py take_quicker",
    "web/start.py keep_renewed",
    "web/start.py keep_learning",
}
HANDED_ON = {
    "assistant/workers.py _perform",
    "web/bounds/places.py TakenPlace.left_on_failure",
    "web/bounds/requests.py Requests.__call__",
    "workshop/child.py Child.ask",
    "workshop/child.py read_plain",
    "workshop/inside.py _reply",
}
"""They log nothing, because whoever called gets the same exception, or one that tells of it."""


def test_every_catch_all_has_a_scenario() -> None:
    assert sorted(catch_alls()) == sorted({*LOGGED, *HANDED_ON})


@pytest.mark.parametrize("where", sorted(LOGGED))
async def test_a_surprise_is_logged_once_and_told(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    talk = make_talk(tmp_path, "red", "green", "blue", captions=False)
    try:
        sentences = await LOGGED[where](
            talk, lambda thing, name: monkeypatch.setattr(thing, name, fall_over)
        )
    finally:
        monkeypatch.undo()
        await talk.conversation.stop()
        talk.assistant.close()
        talk.assistant.library.close()
    (record,) = (each for each in caplog.records if each.levelno >= logging.WARNING)
    logged = logging.Formatter().format(record)
    assert "in fall_over" in logged and "Surprise" in logged
    assert "Margaret" not in logged + repr(vars(record))
    assert bool(sentences) == (where not in NOBODY_ASKED)
    for sentence in sentences:
        assert sentence.endswith("."), sentence
        assert "Margaret" not in sentence and "fall" not in sentence


async def test_a_worker_hands_a_surprise_on() -> None:
    lane = Lane("test")
    with pytest.raises(Surprise, match="Margaret"):
        await lane.run("anna", fall_over)
    lane.close()


@pytest.mark.parametrize(
    ("scope", "begun", "then"),
    [
        ("http", False, ["http.response.start", "http.response.body"]),
        ("http", True, ["http.response.start"]),
        ("websocket", True, ["websocket.accept", "websocket.close"]),
    ],
)
async def test_who_asked_is_told_as_far_as_can_be(
    scope: str, begun: bool, then: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        if begun:
            await send({"type": then[0], "status": 200, "headers": []})
        fall_over()

    await Surprises(fails)({"type": scope}, cast(Receive, fall_over), send)
    assert [message["type"] for message in sent] == then
    assert "in fall_over" in caplog.text and "Margaret" not in caplog.text


async def test_a_task_that_nobody_asks_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    asyncio.get_running_loop().set_exception_handler(Unretrieved())
    task = asyncio.create_task(fall_over_later())
    await asyncio.wait((task,))
    del task
    gc.collect()
    assert "in fall_over" in caplog.text and "Margaret" not in caplog.text


def test_what_is_behind_a_surprise_is_logged_without_its_words() -> None:
    try:
        try:
            fall_over()
        except Surprise as first:
            raise ExceptionGroup(WORDS, [OSError(errno.ENOSPC, WORDS), KeyError(WORDS)]) from first
    except ExceptionGroup as error:
        logged = without_words(error)
    assert "Margaret" not in logged
    for part in ("Surprise", "in fall_over", "ExceptionGroup", "No space left", "KeyError"):
        assert part in logged


def test_only_what_is_broken_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    expected = (Busy("find"), Hung("find"), NoSuchPicture(), UnreadablePhoto("It is empty."))
    for error in (*expected, ModelMissing("There is no ear here.")):
        log_failure("Searching", error)
    assert not caplog.records
    for broken in (ModelBroken("hear"), LibraryError("The disk is full.")):
        log_failure("Searching", broken)
    assert len(caplog.records) == 2


def test_a_step_is_named_where_the_failure_says_nothing_better() -> None:
    step: tuple[ErrorCode, str] = ("search.failed", phrases.SEARCH_FAILED)
    for error in (LibraryError("The disk is full."), Surprise(WORDS)):
        assert explain(error, step).code == "search.failed"
    assert explain(LibraryError("The disk is full.")).text == "The disk is full."
    assert explain(NoSuchPicture(), step).code == "image.unknown"
    assert explain(Hung("hear"), step).code == "server.hung"
    assert MEANINGS[explain(Hung("hear")).code].status == 504
