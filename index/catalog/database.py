"""The catalogue's database: opened, migrated, and its failures put into sentences.

One code path for SQLite, the default, and PostgreSQL, when a library is shared. Knows no table.
Every transaction is durable once it is committed (SQLite: write-ahead log, synchronous FULL).
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry

from index.catalog.read_only import only_readable, read_only_engine
from index.errors import (
    DiskFull,
    LibraryBroken,
    LibraryBusy,
    LibraryError,
    LibraryNewer,
    LibraryReadOnly,
)

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "0007"  # of the steps in `migrations/versions`
PAGE_BYTES = 16 * 1024
CACHE_KB = 64 * 1024  # enough for the index over a million vectors; filled as far as it is needed
BUSY_MS = 30 * 1000  # a batch is written in milliseconds; this long means a hung process
_SPACE = {errno.ENOSPC, errno.EDQUOT}
_REFUSED = {errno.EROFS, errno.EACCES, errno.EPERM}


class Database:
    """Transactions on one catalogue."""

    def __init__(self, engine: Engine, place: str, *, read_only: bool = False) -> None:
        """Use `open` instead, which sees to the tables."""
        self._engine = engine
        self._place = place
        self._read_only = read_only

    @classmethod
    def open(cls, url: URL, place: str) -> Database:
        """Connect, and bring the tables up to date; an SQLite file that may not be written is
        opened for reading.

        Args:
            url: where the database is; an SQLite file is made if absent.
            place: what messages to the person call it, "the library in Pictures", say.

        Raises:
            LibraryError: it cannot be opened; the message says why.
        """
        file = only_readable(url)
        engine = read_only_engine(file, place) if file else _engine(url)
        database = cls(engine, place, read_only=file is not None)
        try:
            if database._read_only:
                database._check_revision()
            else:
                database._migrate()
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the catalogue."""
        with spoken(self._place), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is wholly and durably there on leaving, or not at all.

        Raises:
            LibraryReadOnly: there can be none.
            LibraryError: it could not be written; the message says why.
        """
        self.require_writable()
        with spoken(self._place), self._engine.connect() as connection:
            # Taking the write lock at once avoids a refusal half way through.
            connection = connection.execution_options(earshot_writes=True)
            with connection.begin():
                yield connection

    @property
    def is_sqlite(self) -> bool:
        """Whether it is an SQLite file, rather than a server's."""
        return self._engine.dialect.name == "sqlite"

    def require_writable(self) -> None:
        """See that it was not opened only for reading. Raises: LibraryReadOnly."""
        if self._read_only:
            raise LibraryReadOnly(
                f"Earshot may read {self._place} but not write to it, so nothing was saved. "
                "Searching goes on as usual. To add photos or keep thumbs, make it writable, or "
                "choose another folder."
            )

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _migrate(self) -> None:
        if self._revision() == NEWEST:  # nearly always, and Alembic takes 0.15 s to import
            return
        from alembic import command
        from alembic.util import CommandError

        config = _migrations()
        with self.write() as connection:
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise self._newer() from error

    def _check_revision(self) -> None:
        """See that the tables are those that the code expects, without a change to them."""
        found = self._revision()
        if found == NEWEST:
            return
        from alembic.script import ScriptDirectory

        scripts = ScriptDirectory.from_config(_migrations())
        if found is not None and found not in {one.revision for one in scripts.walk_revisions()}:
            raise self._newer()
        raise LibraryReadOnly(
            f"An older Earshot made {self._place}, and it has to be brought up to date, but "
            "Earshot is not allowed to write to it. Nothing in it was changed. Make it writable "
            "once, or choose another folder."
        )

    def _revision(self) -> str | None:
        """The last step that was taken, as Alembic notes it; None before the first."""
        with self.read() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            return found.scalar_one_or_none()

    def _newer(self) -> LibraryNewer:
        return LibraryNewer(
            f"A newer Earshot made {self._place}. Nothing in it was changed. Update Earshot, or "
            "choose another library folder."
        )


def _migrations() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def sqlite_url(path: Path) -> URL:
    """The address of an SQLite file."""
    return URL.create("sqlite", database=str(path))


def _engine(url: URL) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    del entry
    # Python's driver would open transactions by its own rules and commit before DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    # Of a new file only: on pages of 4 kB, each vector of 512 numbers would take one for itself.
    cursor.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("earshot_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def spoken(place: str) -> Iterator[None]:
    """Turn failures of the disk and the database below into a `LibraryError`."""
    try:
        yield
    except (IntegrityError, DataError):
        raise  # a fault of the program: it must be seen
    except DBAPIError as error:
        raise _sentence(place, error.orig or error) from error
    except (sqlite3.Error, OSError) as error:
        raise _sentence(place, error) from error


def _sentence(place: str, error: BaseException) -> LibraryError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code is the low byte
    number = error.errno if isinstance(error, OSError) else None
    if code == sqlite3.SQLITE_FULL or number in _SPACE:
        return DiskFull(
            f"The disk with {place} is full. Everything saved so far is kept. Free some space "
            "and try again."
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM) or number in _REFUSED:
        return LibraryReadOnly(
            f"Earshot is not allowed to write to {place}. Nothing in it was changed. Make it "
            "writable, or choose another folder."
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusy(
            f"Another program is using {place}. Nothing was lost. Wait a moment and try again."
        )
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) or number is not None:
        return LibraryError(
            f"It was not possible to read or write {place}. Your photos are untouched. Check that "
            "the disk is connected, or choose another folder."
        )
    return LibraryBroken(
        f"The catalogue of {place} is damaged. Your photos are untouched. Move that folder away "
        "and index your photos again, or put a copy of it back."
    )
