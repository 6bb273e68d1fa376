"""Questions and thumbs, erased so that no byte of them is left in the library's files.

A row that is deleted stays in the pages of an SQLite file, and in its log, until something else is
written there. So the file is written anew without it, and the log is emptied (SQLite: VACUUM, then
wal_checkpoint(TRUNCATE)). A server's database, PostgreSQL, does as its own rules say.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select

from index.catalog.database import Database
from index.catalog.embeddings import portions
from index.catalog.own_captions import erase_captions
from index.catalog.schema import FEEDBACK, FORGETTINGS, QUERY_VECTORS

NOTHING = 0
"""The `last_feedback_id` of a row that says only that something was erased, and when."""


class Erased(NamedTuple):
    """How much was erased."""

    thumbs: int
    """Those that were taken back included."""
    own_captions: int


def erase(
    database: Database,
    since: datetime | None = None,
    until: datetime | None = None,
    own_captions: bool = False,
) -> Erased:
    """Erase thumbs, the questions that they were given to, and what models made of those.

    A thumb goes together with the row that takes it back, whichever of them was given then.

    Args:
        database: the library's.
        since: aware; thumbs given then or later. None for the first.
        until: aware; thumbs given before then. None for the last.
        own_captions: whether what people called their pictures then is erased, too.

    Returns:
        How much that was.

    Raises:
        LibraryError: it could not be done, or not wholly; the message says so.
    """
    columns = FEEDBACK.c
    given = select(columns.id, columns.undoes)
    if since is not None:
        given = given.where(columns.at >= since)
    if until is not None:
        given = given.where(columns.at < until)
    with database.write() as connection:
        rows = connection.execute(given).all()
        named = {row.id for row in rows} | {row.undoes for row in rows if row.undoes is not None}
        if since is None and until is None:
            connection.execute(delete(FORGETTINGS))
        for some in portions(sorted(named)):
            connection.execute(delete(FEEDBACK).where(columns.undoes.in_(some)))
        thumbs = 0
        for some in portions(sorted(named)):
            thumbs += connection.execute(delete(FEEDBACK).where(columns.id.in_(some))).rowcount
        left = select(columns.query)
        connection.execute(delete(QUERY_VECTORS).where(QUERY_VECTORS.c.query.not_in(left)))
        captions = erase_captions(connection, since, until) if own_captions else 0
        if named or until is None:
            mark = {"at": datetime.now(UTC), "last_feedback_id": NOTHING}
            connection.execute(insert(FORGETTINGS).values(mark))
    if named or captions or until is None:
        database.leave_no_trace()
    return Erased(thumbs, captions)


def last_erasure(database: Database) -> int:
    """Another number whenever something was erased; 0 where nothing ever was."""
    columns = FORGETTINGS.c
    query = select(func.max(columns.id)).where(columns.last_feedback_id == NOTHING)
    with database.read() as connection:
        return connection.execute(query).scalar() or 0
