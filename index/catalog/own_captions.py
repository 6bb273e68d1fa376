"""What people call their pictures, and the words by which these and other notes are found.

A caption belongs to the contents of a file, so that it stays when the file is moved, read again or
looked at by another model. The last one given counts; whoever takes it back has the one before.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    ScalarSelect,
    Select,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from index.catalog.database import Database
from index.catalog.embeddings import portions
from index.catalog.own_words import words_of
from index.catalog.schema import IMAGE_WORDS, IMAGES, LIBRARY_STATE, OWN_CAPTIONS
from index.paths import path_to_text
from index.pictures.facts.facts import Notes
from index.pictures.look_hash import differing_bits

LONGEST_CAPTION = 500
"""Characters; a minute of speech, as of what is read from files."""
ROWS_AT_ONCE = 4096
SAME_LOOK = 3
"""Bits of 64 in which the look of a picture may change when its file is written anew with other
keywords or as another kind of file: nothing of what it shows is another then."""
_JOINERS = "\u200c\u200d"  # which Persian and emoji need, and Python does not print
_OWN, _SHOWN = OWN_CAPTIONS.c, IMAGES.c


class TooLongCaption(ValueError):
    """It has more than `LONGEST_CAPTION` characters."""


@dataclass(frozen=True)
class OwnCaption:
    """What somebody called a picture."""

    id: int
    at: datetime
    """UTC."""
    session_id: str
    content_hash: str
    path: str
    """Where the file was then, as text; see `index/paths.py`."""
    words: str
    """Empty where it is to be called nothing any more."""
    given_by: str
    """How: "voice", "text", "key", "button" or "api"."""


def readable(words: str) -> str:
    """Words as they are kept: on one line, composed, without what nobody can see.

    Raises:
        TooLongCaption: they are too many.
    """
    composed = unicodedata.normalize("NFC", words.encode("utf-8", "replace").decode())
    seen = (each if each.isprintable() or each in _JOINERS else " " for each in composed)
    kept = " ".join("".join(seen).split())
    if len(kept) > LONGEST_CAPTION:
        raise TooLongCaption
    return kept


class OwnCaptions:
    """Those of one library; what is written is on the disk when a method returns."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._clock = clock

    def give(self, image_id: int, words: str, session_id: str, given_by: str) -> OwnCaption | None:
        """Call a picture something; None where it is gone.

        Args:
            image_id: of the picture; those with the same contents are called so, too.
            words: what to call it; empty for nothing.
            session_id: who may take it back.
            given_by: how it was given.

        Raises:
            TooLongCaption: nothing was kept.
            LibraryError: it could not be stored; the message says why.
        """
        kept = readable(words)
        with self._database.write() as connection:
            shown = select(_SHOWN.content_hash, _SHOWN.path).where(_SHOWN.id == image_id)
            picture = connection.execute(shown).first()
            if picture is None:
                return None
            values = {
                "at": self._clock(),
                "session_id": readable(session_id[:LONGEST_CAPTION]),
                "content_hash": picture.content_hash,
                "path": picture.path,
                "words": kept,
                "given_by": given_by,
            }
            made = insert(OWN_CAPTIONS).values(values).returning(OWN_CAPTIONS)
            given = _caption(connection.execute(made).one())
            _now_called_otherwise(connection, [given.content_hash])
            return given

    def take_back(self, session_id: str) -> OwnCaption | None:
        """Undo the session's latest; None where there is none. Raises: LibraryError."""
        with self._database.write() as connection:
            found = connection.execute(_of_session(session_id)).first()
            if found is None:
                return None
            connection.execute(delete(OWN_CAPTIONS).where(_OWN.id == found.id))
            _now_called_otherwise(connection, [found.content_hash])
            return _caption(found)

    def latest(self, session_id: str) -> OwnCaption | None:
        """The session's last one; None where it gave none. Raises: LibraryError."""
        with self._database.read() as connection:
            found = connection.execute(_of_session(session_id)).first()
        return None if found is None else _caption(found)

    def called(self, content_hash: str) -> str:
        """What pictures with these contents are called; empty for nothing. Raises: LibraryError."""
        with self._database.read() as connection:
            return connection.execute(select(_words_of_contents(content_hash))).scalar() or ""

    def standing(self) -> Iterator[tuple[OwnCaption, list[str]]]:
        """The captions that count, by when they were given, each with the texts of the paths of
        its pictures, none where they are gone. Raises: LibraryError."""
        last = select(func.max(_OWN.id)).group_by(_OWN.content_hash)
        query = select(OWN_CAPTIONS).where(_OWN.id.in_(last), _OWN.words != "").order_by(_OWN.id)
        with self._database.read() as connection:
            for found in connection.execute(query).all():
                same = select(_SHOWN.path).where(_SHOWN.content_hash == found.content_hash)
                paths = connection.execute(same.order_by(_SHOWN.id)).scalars()
                yield _caption(found), [*paths]

    def id_at(self, path: Path) -> int | None:
        """The picture at a path; None where the library has none there. Raises: LibraryError."""
        query = select(_SHOWN.id).where(_SHOWN.path == path_to_text(path))
        with self._database.read() as connection:
            return connection.execute(query).scalar()


def erase_captions(connection: Connection, since: datetime | None, until: datetime | None) -> int:
    """Delete what was given from a moment on, until another; how many captions that were."""
    wanted = [
        *([_OWN.at >= since] if since is not None else []),
        *([_OWN.at < until] if until is not None else []),
    ]
    hashes = connection.execute(select(_OWN.content_hash).where(*wanted).distinct()).scalars().all()
    gone = connection.execute(delete(OWN_CAPTIONS).where(*wanted)).rowcount
    _now_called_otherwise(connection, hashes)
    return gone


def latest_words() -> ScalarSelect[str]:
    """In a statement about images: what each is called."""
    same = _OWN.content_hash == _SHOWN.content_hash
    newest = select(_OWN.words).where(same).order_by(_OWN.id.desc()).limit(1)
    return newest.correlate(IMAGES).scalar_subquery()


def carry_over(
    connection: Connection, image_id: int, content_hash: str, look_hash: int | None
) -> None:
    """Before a row gets other contents: its caption stays where the picture looks as it did, as
    where another program has written keywords into the file."""
    query = select(_SHOWN.content_hash, _SHOWN.look_hash, _SHOWN.path, latest_words().label("own"))
    before = connection.execute(query.where(_SHOWN.id == image_id)).first()
    if before is None or not before.own or before.content_hash == content_hash:
        return
    if not look_hash or not before.look_hash:  # of what is even all over it says nothing
        return
    if int(differing_bits(look_hash, before.look_hash)) > SAME_LOOK:
        return
    copied = (_OWN.at, _OWN.session_id, literal(content_hash), _OWN.path, _OWN.words, _OWN.given_by)
    old = select(*copied).where(_OWN.content_hash == before.content_hash).order_by(_OWN.id)
    if connection.execute(select(_OWN.id).where(_OWN.content_hash == content_hash)).first():
        return
    names = ["at", "session_id", "content_hash", "path", "words", "given_by"]
    connection.execute(insert(OWN_CAPTIONS).from_select(names, old))


def write_words(connection: Connection, noted: Sequence[tuple[int, Notes]]) -> None:
    """Have pictures found by the words of their notes and of what they are called, and by no
    others."""
    called: dict[int, str] = {}
    for some in portions([image_id for image_id, _ in noted]):
        connection.execute(delete(IMAGE_WORDS).where(IMAGE_WORDS.c.image_id.in_(some)))
        named = select(_SHOWN.id, latest_words()).where(_SHOWN.id.in_(some))
        called |= {image_id: words or "" for image_id, words in connection.execute(named)}
    rows = [
        {"image_id": image_id, "word": word}
        for image_id, notes in noted
        for word in words_of(
            called.get(image_id, ""), notes.title, notes.caption, *notes.keywords, *notes.people
        )
    ]
    if rows:
        connection.execute(insert(IMAGE_WORDS), rows)


def notes_kept(kept: dict[str, Any] | None) -> Notes:
    """What people have written into and beside a file, as a row keeps it."""
    if kept is None:
        return Notes()
    named = {key: tuple(kept.get(key, ())) for key in ("keywords", "people")}
    return Notes(kept.get("title", ""), kept.get("caption", ""), **named)


def next_revision(connection: Connection) -> int:
    """Note that something else can be found from now on; the number of that state."""
    connection.execute(update(LIBRARY_STATE).values(revision=LIBRARY_STATE.c.revision + 1))
    return int(connection.execute(select(LIBRARY_STATE.c.revision)).scalar_one())


def _now_called_otherwise(connection: Connection, hashes: Sequence[str]) -> None:
    next_revision(connection)
    for some in portions(hashes):
        query = select(_SHOWN.id, _SHOWN.notes).where(_SHOWN.content_hash.in_(some))
        rows = connection.execute(query).all()
        write_words(connection, [(row.id, notes_kept(row.notes)) for row in rows])


def _of_session(session_id: str) -> Select[*tuple[Any, ...]]:
    mine = _OWN.session_id == readable(session_id[:LONGEST_CAPTION])
    return select(OWN_CAPTIONS).where(mine).order_by(_OWN.id.desc()).limit(1)


def _words_of_contents(content_hash: str) -> ScalarSelect[str]:
    newest = select(_OWN.words).where(_OWN.content_hash == content_hash)
    return newest.order_by(_OWN.id.desc()).limit(1).scalar_subquery()


def _caption(row: Row[*tuple[Any, ...]]) -> OwnCaption:
    return OwnCaption(**row._mapping)
