"""The catalogue's database: opened, migrated, and its failures put into sentences.

One code path for SQLite, the default, and PostgreSQL, when a library is shared. Knows no table.
Every transaction is durable once it is committed (SQLite: write-ahead log, synchronous FULL).
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    MultipleResultsFound,
    NoResultFound,
)
from sqlalchemy.pool import ConnectionPoolEntry

from index.catalog.open_files import OpenFiles
from index.catalog.read_only import only_readable, read_only_engine
from index.durable import sync_folder
from index.errors import (
    DiskFull,
    LibraryBroken,
    LibraryBusy,
    LibraryError,
    LibraryGone,
    LibraryNewer,
    LibraryReadOnly,
)
from index.private import for_owner

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "0010"  # of the steps in `migrations/versions`
PAGE_BYTES = 16 * 1024
CACHE_KB = 64 * 1024  # enough for the index over a million vectors; filled as far as it is needed
CHECKED_BYTES = 32 * 1024 * 1024  # some 10,000 pictures; as long as reading it once
BUSY_MS = 30 * 1000  # a batch is written in milliseconds; this long means a hung process
_SPACE = {errno.ENOSPC, errno.EDQUOT}
_REFUSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_LOST = {
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
}
"""After one of these a connection is no more to be trusted: its disk may be gone."""
_FILES = "files"
"""Under which a connection remembers its `OpenFiles`."""
_NEW_START = (
    "Your photos are untouched. Move that folder away and index your photos again, or put a copy "
    "of it back."
)


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

        A new one is made under another name first, so that whatever lies at its place is whole.

        Args:
            url: where the database is; an SQLite file is made if absent.
            place: what messages to the person call it, "the library in Pictures", say.

        Raises:
            LibraryError: it cannot be opened; the message says why.
        """
        path = _sqlite_file(url)
        with spoken(place):
            if path is not None and _is_to_be_made(path, place):
                cls._make(path, place)
            file = only_readable(url)
        engine = read_only_engine(file, place) if file else _engine(url, "rw")
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

    @classmethod
    def _make(cls, path: Path, place: str) -> None:
        """An empty catalogue, all at once."""
        new = path.with_name(f".{path.name}.new")
        for name in ("", *OpenFiles.BESIDE):  # of one that was killed on the way
            new.with_name(new.name + name).unlink(missing_ok=True)
        os.close(for_owner(new, os.O_RDWR | os.O_CREAT))
        database = cls(_engine(sqlite_url(new), "rwc"), place)
        try:
            database._migrate(is_new=True)
        finally:
            database.close()
        os.replace(new, path)  # noqa: PTH105 - named as in the guarantee it gives
        sync_folder(path.parent)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the catalogue.

        Raises:
            LibraryBroken: what is read there cannot be: a row that must be there is not, or holds
                what nobody wrote.
            LibraryError: it cannot be read.
        """
        with (
            spoken(self._place),
            _sound(self._place),
            self._connected() as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is wholly and durably there on leaving, or not at all.

        Raises:
            LibraryReadOnly: there can be none.
            LibraryGone: what was written would be lost, for the files are no longer at their place.
            LibraryError: it could not be written; the message says why.
        """
        self.require_writable()
        with spoken(self._place), self._connected() as connection:
            # Taking the write lock at once avoids a refusal half way through.
            connection = connection.execution_options(earshot_writes=True)
            with connection.begin():
                yield connection
                self._require_in_place(connection)
            self._require_in_place(connection)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            try:
                yield connection
            except DBAPIError as error:
                if _code(error.orig) in _LOST:
                    connection.invalidate()
                raise
            except NoResultFound as error:
                raise _broken(self._place) from error

    def _require_in_place(self, connection: Connection) -> None:
        """See that what was written can be found again; an unlinked file takes writes all the same.

        Raises: LibraryGone.
        """
        files = connection.info.get(_FILES)
        if files is not None and not files.are_in_place():
            raise LibraryGone(
                f"The folder of {self._place} was moved, deleted or unplugged, so nothing was "
                "saved. Searching goes on as usual. Put it back and try again, or start Earshot "
                "again."
            )

    def stay_with(self, query: str) -> None:
        """From now on use only catalogues in which a query gives what it gives now.

        Another file may come to lie at the same place while this one is open. Without it nothing
        is connected anew.
        """
        with self.read() as connection:
            expected = connection.exec_driver_sql(query).scalar_one()

        def compare(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
            del entry
            cursor = connection.cursor()
            found = cursor.execute(query).fetchone()
            cursor.close()
            if found is None or found[0] != expected:
                raise LibraryGone(
                    f"Another library lies in the place of {self._place}. Nothing was changed. "
                    "Put the right one back, or start Earshot again to use this one."
                )

        event.listen(self._engine, "connect", compare)

    def leave_no_trace(self) -> None:
        """Write an SQLite file anew, so that nothing of what was deleted is left in it or its log.

        Takes as long as copying the file, and as much room.

        Raises:
            LibraryBusy: somebody read from it all the while, so that the log still holds it.
            LibraryError: it could not be written; the message says why.
        """
        if not self.is_sqlite:
            return
        self.require_writable()
        with spoken(self._place), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("VACUUM")
            (busy, *_), *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            cursor.close()
        if busy:
            raise LibraryBusy(
                f"What was erased may still stand in {self._place}, because another program is "
                "reading there. Close it, and erase again."
            )

    def require_sound(self) -> None:
        """See that an SQLite file is in order, where that is soon done. Raises: LibraryBroken."""
        if not self.is_sqlite:
            return
        with self.read() as connection:
            pages, size = (
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("page_count", "page_size")
            )
            if pages * size <= CHECKED_BYTES:
                found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
                if found != "ok":
                    raise ValueError(found)

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

    def _migrate(self, is_new: bool = False) -> None:
        found = self._revision()
        if found == NEWEST:  # nearly always, and Alembic takes 0.15 s to import
            return
        if found is None and self.is_sqlite and not is_new:
            if self._has_tables():
                raise LibraryBroken(
                    f"What should be the catalogue of {self._place} is a file of another program. "
                    f"Nothing in it was changed. {_NEW_START}"
                )
            raise _empty(self._place)
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

    def _has_tables(self) -> bool:
        with self.read() as connection:
            return bool(inspect(connection).get_table_names())

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


def _sqlite_file(url: URL) -> Path | None:
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _is_to_be_made(path: Path, place: str) -> bool:
    """Whether there is no catalogue at a path yet. Raises: LibraryBroken, OSError."""
    if not path.exists():
        return True
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.stat().st_size == 0:
        raise _empty(place)
    return False


def _engine(url: URL, mode: str = "rwc") -> Engine:
    """An engine; an SQLite file that is absent is made only with "rwc", as SQLite calls it."""
    path = _sqlite_file(url)
    if path is None:
        return create_engine(url, hide_parameters=True)
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connect = partial(sqlite3.connect, uri, uri=True, check_same_thread=False)
    engine = create_engine(url, creator=connect, hide_parameters=True)
    event.listen(engine, "connect", partial(_prepare_sqlite, path))
    event.listen(engine, "checkout", _keep_only_what_is_in_place)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _keep_only_what_is_in_place(
    connection: DBAPIConnection, entry: ConnectionPoolEntry, proxy: object
) -> None:
    """Connect anew where another file lies there now; where none does, the open one can be read."""
    del connection, proxy
    files = entry.info.get(_FILES)
    if files is not None and files.are_replaced():
        raise DisconnectionError


def _prepare_sqlite(path: Path, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    # Python's driver would open transactions by its own rules and commit before DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    # Of a new file only: on pages of 4 kB, each vector of 512 numbers would take one for itself.
    cursor.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    cursor.execute("PRAGMA secure_delete = FAST")  # zeros, where that costs no further writing
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()  # opens the log
    cursor.close()
    entry.info[_FILES] = OpenFiles.at(path)


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


@contextmanager
def _sound(place: str) -> Iterator[None]:
    """Turn what can only come of rows that nobody wrote so into a `LibraryBroken`."""
    try:
        yield
    except (NoResultFound, MultipleResultsFound, ValueError, TypeError, LookupError) as error:
        raise _broken(place) from error


def _broken(place: str) -> LibraryBroken:
    return LibraryBroken(f"The catalogue of {place} is damaged. {_NEW_START}")


def _empty(place: str) -> LibraryBroken:
    """One that is being made has another name, so that none of ours is ever empty."""
    return LibraryBroken(f"The catalogue of {place} is empty. {_NEW_START}")


def _code(error: BaseException | None) -> int:
    """SQLite's primary code, which is the low byte; 0 for none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _sentence(place: str, error: BaseException) -> LibraryError:
    code = _code(error)
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
    if isinstance(error, (IsADirectoryError, NotADirectoryError)):
        return LibraryBroken(
            f"In {place} there is a folder where a file should be, or a file in the place of a "
            f"folder. {_NEW_START}"
        )
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) or number is not None:
        return LibraryError(
            f"It was not possible to read or write {place}. Your photos are untouched. Check that "
            "the disk is connected, or choose another folder."
        )
    return _broken(place)
