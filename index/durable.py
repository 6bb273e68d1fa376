"""Files that are replaced wholly or not at all, whenever the machine stops."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from index.private import for_owner


@contextmanager
def replacing(path: Path, beside: Path | None = None) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` at the end, durably, wholly or not at all,
    for its owner's eyes alone.

    Args:
        path: the file.
        beside: where it is written first, a new name in the same folder where several writers may
            replace it at once; None where there is one at a time.
    """
    mode: Literal["xb", "wb"] = "xb" if beside else "wb"
    beside = beside or path.with_name(f".{path.name}.new")
    try:
        with open(beside, mode, opener=for_owner) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)  # noqa: PTH105 - named as in the guarantee it gives
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """See that names which were changed in a folder are on the disk."""
    # A rename is on the disk only once its folder is. Windows has no such call, nor the need.
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
