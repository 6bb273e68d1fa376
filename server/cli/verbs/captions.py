"""What `earshot captions` does: gives, lists, exports and writes beside pictures.

It writes to the library itself, as a running server does; that finds the words at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.catalog.own_captions import OwnCaptions, TooLongCaption
from index.paths import path_to_text, text_to_path
from index.pictures.sidecar import BrokenSidecar, write_sidecar
from server.cli import console
from server.cli.console import Failed
from server.cli.offline import open_database
from server.language import phrases
from server.settings import Settings

SESSION = "command line"
"""Under which captions are kept that are given here."""


@contextmanager
def opened(settings: Settings, library: Path | None, sample: bool) -> Iterator[OwnCaptions]:
    """Those of a library. Raises: Failed, where there is none; LibraryError."""
    with open_database(settings, library, sample) as database:
        yield OwnCaptions(database)


def give(own: OwnCaptions, picture: Path, words: str) -> str:
    """Call a picture something, or nothing; what is told then.

    Raises:
        Failed: the library has no such picture, or the words are too many.
        LibraryError: nothing was kept.
    """
    image_id = own.id_at(picture.absolute())
    try:
        kept = None if image_id is None else own.give(image_id, words, SESSION, "api")
    except TooLongCaption as error:
        raise Failed(phrases.TOO_LONG_TO_CALL_IT) from error
    if kept is None:
        raise Failed(
            f"The library has no picture {path_to_text(picture)}. Nothing was kept. Check the "
            "name, or have its folder read first."
        )
    return phrases.called(kept.words)


def documents(own: OwnCaptions) -> list[dict[str, Any]]:
    """What pictures are called, as plain values."""
    return [
        {
            "own_caption": kept.words,
            "at": kept.at.isoformat(),
            "given_by": kept.given_by,
            "content_hash": kept.content_hash,
            "paths": paths or [kept.path],
            "in_library": bool(paths),
        }
        for kept, paths in own.standing()
    ]


def lines(own: OwnCaptions) -> Iterator[str]:
    """The same for people."""
    found = documents(own)
    if not found:
        yield "No picture has words of yours yet."
    for each in found:
        gone = "" if each["in_library"] else " It is not in the library now."
        yield f"{phrases.ended(each['own_caption'])} {', '.join(each['paths'])}{gone}"


def export(own: OwnCaptions, to: Path) -> str:
    """Write them to a file, wholly or not at all; what was done. Raises: LibraryError."""
    from index.catalog.database import spoken
    from index.durable import replacing

    found = documents(own)
    with spoken(f"the folder {to.parent}"), replacing(to) as file:
        for each in found:
            file.write(json.dumps(each, ensure_ascii=False).encode() + b"\n")
    return f"What you call {phrases.counted(len(found), 'picture')} is in {to}."


def write_sidecars(own: OwnCaptions) -> tuple[list[str], int]:
    """Write each into a file beside its pictures; what was done, and how many could not be."""
    told: list[str] = []
    written = failed = 0
    for kept, paths in own.standing():
        for text in paths:
            try:
                write_sidecar(text_to_path(text), kept.words)
                written += 1
            except (BrokenSidecar, OSError) as error:
                failed += 1
                told.append(f"{text}: {_why(error)}")
    hold = "holds" if written == 1 else "hold"
    done = f"{phrases.counted(written, 'file')} beside pictures {hold} your words."
    return [done, *told], failed


def _why(error: BrokenSidecar | OSError) -> str:
    if isinstance(error, OSError):
        return console.of_the_system(error)
    return (
        "The XMP file beside it cannot be read, so it was left as it is. Mend it or move it away, "
        "and try again."
    )
