"""`kill -9` of the first command of a newer Earshot, as it brings the catalogue up to date."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.catalog.database import NEWEST
from index.library.library import Library
from tests.index.catalog.older import older_library
from tests.index.fakes import MODEL, nearest, vector
from tests.server.cli.killed.lives import KILLS, SEED, copied, killed, only_when_asked, undisturbed

pytestmark = only_when_asked
PICTURES = 2000
EVERY = [f"{number:04}" for number in range(1, int(NEWEST))]


def contents(folder: Path) -> dict[str, tuple[str, int, str]]:
    """Of every table: how it is made, how many rows it has, and what they are."""
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {
            name: (made, *_rows(file, name))
            for name, made in file.execute("SELECT name, sql FROM sqlite_schema WHERE type='table'")
        }


def _rows(file: sqlite3.Connection, table: str) -> tuple[int, str]:
    digest, count = hashlib.blake2b(), 0
    for row in file.execute(f'SELECT * FROM "{table}" ORDER BY 1'):
        count += 1
        digest.update(repr(row).encode())
    return count, digest.hexdigest()


@pytest.mark.parametrize("revision", EVERY)
def test_migration(tmp_path: Path, revision: str) -> None:
    chance = random.Random(f"{SEED} {revision}")
    old, library = tmp_path / "old", tmp_path / "library"
    older_library(old, revision, PICTURES)
    command = "feedback", "export", tmp_path / "thumbs.jsonl", "--library"
    right = copied(old, tmp_path / "right")
    moments = undisturbed(right, *command, right).moments(chance)
    kills = 0
    while kills < -(-KILLS // len(EVERY)):
        copied(old, library)
        if killed(library, moment := next(moments), *command, library) is None:
            continue
        kills += 1
        assert_all_is_found(copied(library, tmp_path / "copy"))
        undisturbed(library, *command, library)
        assert contents(library) == contents(right), moment


def assert_all_is_found(folder: Path) -> None:
    """It opens whatever was done to it, and every picture is found."""
    with closing(Library.open(folder, MODEL)) as library:
        assert library.count() == library.catalog.count() == PICTURES
        [best] = nearest(library, vector(7), 1)
        assert (best.photo.image_id, best.photo.caption) == (8, "a boat")
        assert best.score == pytest.approx(1.0)
