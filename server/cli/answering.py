"""Who answers a command: the running server of the library, else this process itself.

A server has its models in memory, and answers at once; a process of its own first loads them. What
is printed is the same. Where models are named, or thumbs are to count otherwise than in the server,
it is not asked.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.cli import running
from server.cli.console import Failed
from server.cli.offline import NOTHING_INDEXED, open_library, usual_library
from server.cli.question import Question, file_to_send
from server.language import phrases

if TYPE_CHECKING:
    from server.settings import Settings

STILL_READING = "Earshot has only just begun to read these pictures. Ask again in a moment."


def one(
    settings: Settings, library: Path | None, models: str | None, question: Question
) -> dict[str, Any]:
    """The answer to a question, a `SearchAnswer` as plain values.

    Raises:
        Failed, ModelError, LibraryError, UnreadablePhoto: there is none; the message says why.
    """
    folder = library or usual_library(settings)
    server = _like_this(settings, folder, models)
    document = question.document() if server else None
    if server and document:
        answer = running.ask(server, "/api/search", document)
        if answer is not None:
            return dict(answer)
    from server.cli import search

    with open_library(settings, library, models) as opened:
        if not opened.library.count():
            raise _nothing_there(server)
        return search.search(opened, question, settings.learn).model_dump()


def several(
    settings: Settings, library: Path | None, models: str | None, questions: str
) -> dict[str, Any]:
    """The answers to the questions of a JSON document; raises as `one`."""
    folder = library or usual_library(settings)
    server = _like_this(settings, folder, models)
    if server:
        answers = running.ask(server, "/api/searches", questions.encode())
        if answers is not None:
            return dict(answers)
    from server.cli import search

    read = search.read_several(questions)
    with open_library(settings, library, models) as opened:
        if not opened.library.count():
            raise _nothing_there(server)
        return search.search_several(opened, read, settings.learn).model_dump()


def description(settings: Settings, models: str | None, image: Path) -> tuple[str, float]:
    """What a picture shows, empty where that cannot be told, and how sure that is; as `one`."""
    profile = models or "standard"
    server = running.running(usual_library(settings))
    data = file_to_send(image) if server else None
    if server and data is not None:
        body, kind = _as_form(data)
        told = running.ask(server, "/api/describe", body, kind, profile)
        if told is not None:
            caption = told["caption"]
            return "" if caption == phrases.NOT_DESCRIBABLE else caption, told["confidence"]
    from server.cli import offline

    made = offline.describe(settings, profile, image)
    return made.text, made.confidence


@dataclass(frozen=True)
class AskedAt:
    """Where a spoken answer is had, and what opens the door there."""

    url: str | None = None
    """None for the usual one."""
    token: str | None = field(default=None, repr=False)
    certificate: Path | None = None


def asked_at(
    settings: Settings, url: str | None, token_file: Path | None, certificate: Path | None
) -> AskedAt:
    """The server that is named, else that which runs. Raises: Failed."""
    server = None if url else running.running(usual_library(settings))
    try:
        if server is None:
            token = token_file.read_text("ascii").strip() if token_file else None
            return AskedAt(url, token, certificate)
        own = Path(server.certificate) if server.certificate else None
        url = f"{'wss' if own else 'ws'}://{server.address}/ws/v1"
        return AskedAt(url, server.token, own)
    except (OSError, ValueError) as error:
        raise Failed(
            "The server's token cannot be read. See that its file is there and is yours."
        ) from error


def _like_this(settings: Settings, folder: Path, models: str | None) -> running.Running | None:
    """A server that answers as this process would."""
    server = running.running(folder) if models is None else None
    return server if server and server.learn == settings.learn else None


def _nothing_there(server: running.Running | None) -> Failed:
    return Failed(STILL_READING if server else NOTHING_INDEXED)


def _as_form(image: bytes) -> tuple[bytes, str]:
    """A file as a page's form sends it, and the content type of that."""
    boundary = secrets.token_hex(16)
    head = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="image"; filename="image"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return (
        head.encode() + image + f"\r\n--{boundary}--\r\n".encode(),
        f"multipart/form-data; boundary={boundary}",
    )
