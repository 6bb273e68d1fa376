"""`earshot forget`: erases what was asked and judged, by the running server where there is one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from index.folder import LibraryFolder
from server.cli import running
from server.cli.console import Failed
from server.language.phrases import counted
from server.settings import Settings

NOT_A_TIME = (
    "That is no time before now. Nothing was erased. Say it as yesterday, 2 hours, last week or "
    "2026-11-01."
)


def since_when(words: str, now: datetime) -> datetime:
    """The moment that words name. Raises: Failed."""
    from server.language.times.since import moment_named

    moment = moment_named(words, now)
    if moment is None:
        raise Failed(NOT_A_TIME)
    return moment


def libraries(settings: Settings, folder: Path | None) -> Sequence[Path]:
    """The libraries in which there may be something to erase: one, or all of the data folder."""
    known = [settings.library_folder(sample) for sample in (False, True)]
    there = [
        each for each in ([folder] if folder else known) if LibraryFolder(each).catalog.is_file()
    ]
    if folder and not there:
        raise Failed(f"There is no library in {folder}. Nothing was erased.")
    return there


def forget(folders: Sequence[Path], since: datetime | None, keep_words: bool = False) -> str:
    """Erase what was asked since a moment, or ever, and unless they are kept the words that
    pictures were given then; what was done, in sentences.

    Raises:
        LibraryError: it could not be erased, or not wholly; the message says so.
    """
    erased = [_forget(folder, since, not keep_words) for folder in folders]
    thumbs, captions = (sum(each[name] for each in erased) for name in ("thumbs", "own_captions"))
    words = f" and your words for {counted(captions, 'picture')}" if captions else ""
    if not thumbs and not captions and since is not None:
        return "No thumb was given since then. Whatever else was kept of questions is erased."
    return (
        f"Erased: {counted(thumbs, 'thumb')}, with their questions and what was learned from them"
        f"{words}. Your pictures and their descriptions are kept."
    )


def _forget(folder: Path, since: datetime | None, words: bool) -> dict[str, int]:
    server = running.running(folder)
    if server:
        asked = {"since": since.isoformat() if since else None, "own_captions": words}
        body = json.dumps(asked).encode()
        answer = running.tell(server, "/api/forget", body)
        if answer is not None:
            return {name: int(answer[name]) for name in ("thumbs", "own_captions")}
    from index.catalog.database import Database, sqlite_url
    from server.feedback.erasing import erase

    files = LibraryFolder(folder)
    with closing(Database.open(sqlite_url(files.catalog), files.spoken)) as database:
        return erase(database, since, own_captions=words)._asdict()
