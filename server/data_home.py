"""The folder that holds all that Earshot keeps: for one person's eyes alone.

Whatever is made there is made for its owner only, whatever the umask was, and what an earlier
Earshot made is mended at a start. Knows no settings and no library.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from index.durable import replacing
from index.private import FOLDER_MODE, is_own, take_from_others

OWNERS_ONLY = 0o077
"""The umask of a process whose folders are 0700 and whose files are 0600."""
KEY_BYTES = 32
CURSOR_KEY = "cursor.key"


class ForeignHome(Exception):
    """The folder is somebody else's; the message says so in sentences."""


def keep_to_owner() -> None:
    """From now on let nobody else read what this process makes, nor those that it starts."""
    os.umask(OWNERS_ONLY)


def make_private(home: Path) -> str | None:
    """See that nobody else can read what lies in `home`, where that is there already.

    Returns:
        None, or in sentences that others may be able to.

    Raises:
        ForeignHome: it is somebody else's, who could read all that is written there.
    """
    try:
        if not home.exists():
            return None
        own = is_own(home)
    except OSError:
        own = False
    if not own:
        raise ForeignHome(
            f"The data folder {home} belongs to somebody else, who could read your questions "
            "there. Nothing was begun. Set EARSHOT_HOME to a folder of your own."
        )
    # The folder itself first: then nobody else reaches what lies in it.
    if take_from_others(home) and all([*map(take_from_others, _below(home))]):
        return None
    return (
        f"Other people who use this computer may be able to read what lies in {home}: the disk "
        "does not let Earshot forbid it. Everything works. Set EARSHOT_HOME to a folder on another "
        "disk to keep it to yourself."
    )


def cursor_key(home: Path) -> bytes:
    """The secret that cursors are signed with: the same for every process of this home.

    Where the home may not be written, it is one of this process's own.
    """
    path = home / CURSOR_KEY
    known = _read(path)
    if known:
        return known
    made = secrets.token_bytes(KEY_BYTES)
    try:
        write_secret(path, made)
    except OSError:
        return made
    return _read(path) or made  # of two processes that begin at once, the later one's counts


def write_secret(path: Path, content: bytes) -> None:
    """Replace a file that only this person may read; whole at every moment, whoever else writes it.

    Its folder is made where there is none. Raises: OSError, where it stays as it was.
    """
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    with replacing(path, path.with_name(f".{path.name}.{secrets.token_hex(4)}")) as file:
        file.write(content)


def _read(path: Path) -> bytes | None:
    try:
        found = path.read_bytes()
    except OSError:
        return None
    return found if len(found) == KEY_BYTES else None


def _below(home: Path) -> Iterator[Path]:
    """All files and folders in it, but for what links lead to."""
    if home in (Path.home(), Path(home.anchor)):  # then it holds much that is not Earshot's
        return
    for folder, folders, files in os.walk(home):
        for name in (*folders, *files):
            path = Path(folder, name)
            if not path.is_symlink():
                yield path
