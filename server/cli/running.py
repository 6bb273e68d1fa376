"""The running server of a library: how it tells where it listens, and how a command asks it.

A server holds a lock for as long as it lives, and writes its address beside it, for this person's
eyes only. The system drops the lock however the server dies, so that an address that was left
behind is known for what it is at once. Whatever stands in the way, the answer is None, and the
command does the work itself: nothing here ever fails, and nothing heavy is imported.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from importlib.metadata import version
from pathlib import Path
from typing import Any

from client.errors import AskFailed
from index.folder import LibraryFolder
from index.lock import AlreadyLocked, locked
from server.data_home import write_secret

logger = logging.getLogger(__name__)

PATIENCE = 60.0  # seconds; the server itself gives a call up that hangs for 30
JSON = "application/json"
OK = 200
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""What stands for all addresses of a machine, and the one of them that leads to itself."""


@dataclass(frozen=True)
class Running:
    """A server that runs, and what its answers depend on besides the library."""

    host: str
    port: int
    version: str
    """Of the program."""
    learn: bool
    """Whether thumbs change its answers."""
    token_file: str | None = None
    """Where the token is kept that it asks for; None where it asks for none."""
    certificate: str | None = None
    """The file with what it shows of itself by TLS; None where nothing is encrypted."""

    @property
    def address(self) -> str:
        """Host and port, as they stand in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def token(self) -> str | None:
        """What it asks for. Raises: OSError."""
        return Path(self.token_file).read_text("ascii").strip() if self.token_file else None


def of_this_program(
    host: str,
    port: int,
    learn: bool,
    token_file: Path | None = None,
    certificate: Path | None = None,
) -> Running:
    """A server of the program that runs this."""
    return Running(
        EVERY_ADDRESS.get(host, host),
        port,
        version("earshot"),
        learn,
        str(token_file.absolute()) if token_file else None,
        str(certificate.absolute()) if certificate else None,
    )


@contextmanager
def announced(folder: Path, server: Running) -> Iterator[None]:
    """Tell where this process serves the library in `folder`.

    Nothing is told where its folder may not be written, or another server of it was there first.
    """
    files = LibraryFolder(folder)
    with ExitStack() as held:
        try:
            held.enter_context(locked(files.serving_lock, wait=False))
            write_secret(files.serving, json.dumps(asdict(server)).encode())
        except (AlreadyLocked, OSError) as error:
            logger.info("Commands will not find this server: %s", type(error).__name__)
        else:
            held.callback(_remove, files.serving)
        yield


def running(folder: Path) -> Running | None:
    """The server of the library in `folder`; None where none runs, or one of another version."""
    files = LibraryFolder(folder)
    try:
        with files.serving.open(encoding="utf-8") as file:
            if not _is_mine(file.fileno()) or not _is_held(files.serving_lock):
                return None
            found = Running(**json.load(file))
    except (OSError, ValueError, TypeError):
        return None
    return found if found.version == version("earshot") else None


def ask(
    server: Running, path: str, body: bytes, kind: str = JSON, profile: str | None = None
) -> Any:
    """The JSON document that a server answers with.

    Args:
        server: which.
        path: of the route, which is asked with POST.
        body, kind: what is sent, and its content type.
        profile: the models that it must have; None for any.

    Returns:
        None where it cannot answer, or has no pictures yet: the command itself then answers, or
        says why it cannot.
    """
    connection = None
    try:
        connection = _connection(server)
        token = server.token
        _, state = _sent(connection, token, "GET", "/ready")
        if not state["photos"] or profile not in (None, state["profile"]):
            return None
        status, answer = _sent(connection, token, "POST", path, body, kind)
        return answer if status == OK else None
    except (OSError, HTTPException, ValueError, LookupError, TypeError, AskFailed):
        return None
    finally:
        if connection:
            connection.close()


def _connection(server: Running) -> HTTPConnection:
    """Raises: AskFailed, where its certificate cannot be read."""
    if not server.certificate:
        return HTTPConnection(server.host, server.port, timeout=PATIENCE)
    from client.trust import trusting

    context = trusting(Path(server.certificate))
    return HTTPSConnection(server.host, server.port, timeout=PATIENCE, context=context)


def tell(server: Running, path: str, body: bytes) -> Any:
    """The JSON document that a server answers with, whatever it has loaded; None where none."""
    connection = None
    try:
        connection = _connection(server)
        status, answer = _sent(connection, server.token, "POST", path, body)
        return answer if status == OK else None
    except (OSError, HTTPException, ValueError, AskFailed):
        return None
    finally:
        if connection:
            connection.close()


def _sent(
    connection: HTTPConnection,
    token: str | None,
    method: str,
    path: str,
    body: bytes | None = None,
    kind: str = JSON,
) -> tuple[int, Any]:
    """The status and the JSON document of an answer. Raises: ValueError, where it is none."""
    headers = {"Content-Type": kind} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def _remove(path: Path) -> None:
    with suppress(OSError):  # the lock goes, which is what counts
        path.unlink(missing_ok=True)


def _is_mine(descriptor: int) -> bool:
    """Whether this person wrote a file; who else can write there would hear every question."""
    return os.name == "nt" or os.fstat(descriptor).st_uid == os.getuid()


def _is_held(lock: Path) -> bool:
    """Whether a server lives. To look is to hold the lock for a moment: a server that starts in
    that very moment, after another was killed, is not found by commands."""
    try:
        with locked(lock, wait=False):
            return False
    except AlreadyLocked:
        return True
