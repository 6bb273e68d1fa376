"""Files and folders for one person's eyes alone. Knows no libraries."""

from __future__ import annotations

import os
import stat
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""What everybody but the owner may do, of a mode."""
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
FILE_MODE, FOLDER_MODE = 0o600, 0o700


def for_owner(path: str | Path, flags: int) -> int:
    """Open a file, made if asked for with the owner's rights alone; an opener for `open`."""
    return os.open(path, flags | getattr(os, "O_CLOEXEC", 0), FILE_MODE)


def is_own(path: Path) -> bool:
    """Whether this person owns what lies at a path, and the link that leads there; links of the
    system's may lead to it, too. Windows keeps no such record.

    Raises:
        OSError: it cannot be told.
    """
    if os.name == "nt":
        return True
    me = os.geteuid()
    return path.stat().st_uid == me and path.lstat().st_uid in (me, 0)


def take_from_others(path: Path, rights: int = OTHERS) -> bool:
    """See that nobody but its owner has some rights to a file or a folder of this person's.

    Returns:
        Whether that is so now: other people's, and some disks, keep theirs.
    """
    if os.name == "nt":
        return True
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & rights:
            path.chmod(mode & ~rights)
            mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return True  # nobody reads what has gone meanwhile
    except OSError:
        return False
    return not mode & rights
