"""A catalogue that may be read but not written: another person's, or one on a read-only disk.

Only for SQLite. In its write-ahead log, readers too write to a file beside the catalogue, so each
connection asks SQLite in turn for the two ways in which it reads without that:

    mode=ro       where the files of the log are there, because somebody else is writing just now;
                  what is committed meanwhile is seen
    immutable=1   where there are none; sound only while nobody writes, so no connection outlives
                  its transaction, and the next one asks anew

Both as https://sqlite.org/wal.html has it, under "Read-Only Databases". Knows no table.
"""

from __future__ import annotations

import os
import sqlite3
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from index.errors import LibraryReadOnly

WAYS = ("mode=ro", "immutable=1")


def only_readable(url: URL) -> Path | None:
    """The SQLite file at `url` if it is there and Earshot may not write it; else None.

    Windows tells of a file's read-only mark, but not of every permission.
    """
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    path = Path(url.database)
    if not path.is_file() or (_writable(path) and _writable(path.parent)):
        return None
    return path


def read_only_engine(path: Path, place: str) -> Engine:
    """An engine for the catalogue at `path`; `place` is what messages call the library."""
    connect = partial(_connect, path, place)
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")  # or each statement would see a moment of its own


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _connect(path: Path, place: str) -> sqlite3.Connection:
    refused: sqlite3.Error | None = None
    for way in WAYS:
        try:
            return _connect_in_way(path, way)
        except sqlite3.OperationalError as error:
            refused = error
        if _left_over(path):
            raise LibraryReadOnly(
                f"Earshot stopped in the middle of a change to {place}, and is not allowed to "
                "write to it now. Nothing in it was changed. Make it writable once, or choose "
                "another folder."
            ) from refused
    raise refused or AssertionError("SQLite has at least one way to read")


def _connect_in_way(path: Path, way: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{way}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _left_over(path: Path) -> bool:
    """Whether a log holds changes that did not reach the catalogue; `immutable` would miss them."""
    log = path.with_name(path.name + "-wal")
    return log.is_file() and log.stat().st_size > 0
