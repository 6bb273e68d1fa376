"""A library, a folder of pictures, and a way to be nobody."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from index.library.library import Library
from tests.index.fakes import MODEL


def _ours_above(folder: Path) -> list[Path]:
    """The folders above one that pytest has made; how many depends on how many processes test."""
    system = Path(tempfile.gettempdir())
    return [
        parent for parent in folder.parents if parent.is_relative_to(system) and parent != system
    ]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    opened = Library.open(tmp_path / "library", MODEL)
    yield opened
    opened.close()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """An empty folder for pictures."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def unwritable(tmp_path: Path) -> Callable[[Path], AbstractContextManager[None]]:
    """A folder that cannot be changed for a while; root, who may do all, is nobody meanwhile."""

    @contextmanager
    def hold(folder: Path) -> Iterator[None]:
        was_root = os.geteuid() == 0
        for parent in (tmp_path, *_ours_above(tmp_path)) if was_root else ():
            parent.chmod(0o711)
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        try:
            if was_root:
                os.seteuid(65534)
            yield
        finally:
            if was_root:
                os.seteuid(0)
            folder.chmod(0o755)
            for path in folder.iterdir():
                path.chmod(0o644)

    return hold


@pytest.fixture
def unprivileged(tmp_path: Path) -> Iterator[None]:
    """Be somebody who may not write into `tmp_path`; root, who may do all, becomes nobody."""
    was_root = os.geteuid() == 0
    if was_root:
        for folder in _ours_above(tmp_path):
            folder.chmod(0o711)
        os.seteuid(65534)
    else:
        tmp_path.chmod(0o555)
    yield
    if was_root:
        os.seteuid(0)
    else:
        tmp_path.chmod(0o755)
