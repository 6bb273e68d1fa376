"""Files and folders that a person has named: whether they are there, and what is wrong if not.

Looked at before anything slow is done. Whether a file is a picture, whoever opens it finds out.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from index.paths import path_to_text
from server.cli.console import Failed

ALIKE = 0.6  # of 1, how near a name must come to be the one that was meant


def require_places(places: Sequence[Path]) -> None:
    """See that folders and files are there and may be read. Raises: Failed."""
    for place in places:
        _require(place, "folder or file")


def require_file(path: Path, what: str = "file") -> None:
    """See that a file can be read.

    Args:
        path: its name.
        what: it is to be, such as "picture" or "recording".

    Raises:
        Failed: it cannot.
    """
    _require(path, "file")
    if path.is_dir():
        raise Failed(f"{path_to_text(path)} is a folder. Give the file of one {what}.")


def require_folder(path: Path) -> None:
    """See that a folder can be looked into. Raises: Failed."""
    _require(path, "folder")
    if not path.is_dir():
        raise Failed(f"{path_to_text(path)} is a file. Give a folder.")


def require_room_for(path: Path) -> None:
    """See that a file can be written, before what goes into it is made. Raises: Failed."""
    folder = path.absolute().parent
    if path.is_dir():
        raise Failed(f"{path_to_text(path)} is a folder. Give the name of a file to write.")
    _require(folder, "folder")
    if not folder.is_dir():
        raise Failed(f"{path_to_text(folder)} is a file. Give a name in a folder.")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise Failed(
            f"Earshot is not allowed to write {path_to_text(path)}. Choose another folder."
        )


def _require(path: Path, what: str) -> None:
    try:
        found = path.stat()
    except OSError as error:
        raise Failed(_missing(path, what, error)) from error
    is_folder = (found.st_mode & 0o170000) == 0o040000
    if not os.access(path, os.R_OK | os.X_OK if is_folder else os.R_OK):
        raise Failed(_forbidden(path))


def _missing(path: Path, what: str, error: OSError) -> str:
    name = path_to_text(path)
    if isinstance(error, PermissionError):
        return _forbidden(path)
    if path.is_symlink():
        return f"{name} is a link to something that is not there."
    if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return f"{name} cannot be read: {error.strerror}. Check the name, and the disk."
    meant = nearest(path)
    advice = f"Did you mean {path_to_text(meant)}?" if meant else "Check the name."
    return f"There is no {what} called {name}. {advice}"


def _forbidden(path: Path) -> str:
    return (
        f"Earshot is not allowed to read {path_to_text(path)}. Give yourself the right to, or "
        "choose another."
    )


def nearest(path: Path) -> Path | None:
    """What is there and has a name most like a path that is not; None where nothing is alike."""
    if path.parts[:1] == ("~",):  # quoted, so that the shell left it as it was
        at_home = Path.home().joinpath(*path.parts[1:])
        return at_home if at_home.exists() else None
    there = next((parent for parent in path.parents if parent.is_dir()), None)
    if there is None:
        return None
    wrong, *rest = path.relative_to(there).parts
    try:
        names = {name.casefold(): name for name in sorted(os.listdir(there))}  # noqa: PTH208
    except OSError:
        return None
    for alike in get_close_matches(wrong.casefold(), names, cutoff=ALIKE):
        meant = there.joinpath(names[alike], *rest)
        if meant.exists():
            return meant
    return None
