"""Every file of a library, damaged in every way: healed from the truth, or a sentence."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.build.build import build
from index.errors import LibraryBroken, LibraryError, LibraryNewer
from index.library.library import Library
from tests.index.fakes import MODEL, caption, embed, mosaic, nearest, put, vector, words

PICTURES = 12
PLACES = int(os.environ.get("EARSHOT_DAMAGES", "6"))
"""At which a file is cut, zeroed or flipped."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sound library that was closed."""
    folder = tmp_path_factory.mktemp("whole")
    put(folder / "photos", range(PICTURES))
    library = Library.open(folder / "library", MODEL)
    build(library, [folder / "photos"], embed=embed, caption=caption)
    library.close()
    return folder / "library"


def asked(folder: Path) -> None:
    """Open it and ask for all that it holds: everything is right, or a sentence says why not."""
    try:
        library = Library.open(folder, MODEL)
    except LibraryError as error:
        assert_is_a_sentence(error)
        return
    try:
        for seed in range(PICTURES):
            [hit] = nearest(library, vector(seed), 1)
            assert hit.photo.path.name == f"{seed:04}.png"
            assert hit.score == pytest.approx(1.0, abs=1e-3)
            assert hit.photo.caption == words(mosaic(seed))
            assert library.vector(hit.photo.image_id) is not None
    except LibraryError as error:
        assert_is_a_sentence(error)
    finally:
        library.close()


def assert_is_a_sentence(error: LibraryError) -> None:
    text = str(error)
    assert text.endswith(".")
    assert text.count(". ") >= 1
    assert "Error" not in text


def cut(path: Path, at: int) -> None:
    path.write_bytes(path.read_bytes()[:at])


def zero(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at : at + 4096] = bytes(len(data[at : at + 4096]))
    path.write_bytes(data)


def flip_in_structure(path: Path, at: int) -> None:
    """In the first bytes of a page: SQLite keeps no checksum of what is behind them."""
    data = bytearray(path.read_bytes())
    if path.suffix == ".sqlite":
        at -= at % 16384
    data[at] ^= 0xFF
    path.write_bytes(data)


def replace_by_a_folder(path: Path, at: int) -> None:
    path.unlink()
    path.mkdir()


def delete(path: Path, at: int) -> None:
    path.unlink()


DAMAGES = (cut, zero, flip_in_structure)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_healed_or_told(
    whole: Path, tmp_path: Path, damage: Callable[[Path, int], None]
) -> None:
    chance = random.Random(5)
    for file in sorted(path for path in whole.iterdir() if path.stat().st_size):
        size = file.stat().st_size
        for at in {0, 1, size - 1, *(chance.randrange(size) for _ in range(PLACES))}:
            folder = tmp_path / f"{file.name}-{at}"
            shutil.copytree(whole, folder)
            damage(folder / file.name, at)
            asked(folder)
            shutil.rmtree(folder)


@pytest.mark.parametrize("damage", [delete, replace_by_a_folder])
def test_a_file_that_is_gone_or_a_folder_is_healed_or_told(
    whole: Path, tmp_path: Path, damage: Callable[[Path, int], None]
) -> None:
    for file in sorted(whole.iterdir()):
        folder = tmp_path / file.name
        shutil.copytree(whole, folder)
        damage(folder / file.name, 0)
        asked(folder)


def rewritten(statement: str, *values: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = sqlite3.connect(folder / "catalog.sqlite")
        file.execute(statement, values)
        file.commit()
        file.close()

    return change


VECTOR = "UPDATE embeddings SET vector = ? WHERE image_id = 3"
BROKEN: dict[str, Callable[[Path], object]] = {
    "no state": rewritten("DELETE FROM library_state"),
    "short vector": rewritten(VECTOR, bytes(7)),
    "vector of another dimension": rewritten(VECTOR, vector(1)[:12].tobytes()),
    "zero vector": rewritten(VECTOR, bytes(4 * MODEL.dimension)),
    "vector that is no number": rewritten(VECTOR, b"\xff" * 4 * MODEL.dimension),
    "words for a vector": rewritten(VECTOR, "x" * 4 * MODEL.dimension),
    "empty": lambda folder: (folder / "catalog.sqlite").write_bytes(b""),
    "no tables": rewritten("DROP TABLE embeddings"),
    "gone": lambda folder: (folder / "catalog.sqlite").unlink(),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_nobody_wrote_is_a_broken_library(whole: Path, tmp_path: Path, what: str) -> None:
    folder = tmp_path / "library"
    shutil.copytree(whole, folder)
    BROKEN[what](folder)
    for copy in folder.glob("*.faiss"):
        copy.unlink()  # so that the truth must be read
    with pytest.raises(LibraryBroken) as caught:
        Library.open(folder, MODEL)
    assert_is_a_sentence(caught.value)


def test_the_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    file = sqlite3.connect(tmp_path / "catalog.sqlite")
    file.execute("CREATE TABLE bookmarks (url TEXT)")
    file.close()
    before = (tmp_path / "catalog.sqlite").read_bytes()
    with pytest.raises(LibraryBroken, match="of another program"):
        Library.open(tmp_path, MODEL)
    assert (tmp_path / "catalog.sqlite").read_bytes()[100:] == before[100:]


def test_a_newer_one_is_told(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(whole, folder)
    rewritten("UPDATE alembic_version SET version_num = '9999'")(folder)
    with pytest.raises(LibraryNewer, match="Update Earshot"):
        Library.open(folder, MODEL)


def test_a_library_that_was_killed_while_it_was_made_is_made(tmp_path: Path) -> None:
    (tmp_path / ".catalog.sqlite.new").write_bytes(b"half")
    (tmp_path / ".catalog.sqlite.new-wal").write_bytes(b"half")
    Library.open(tmp_path, MODEL).close()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".catalog")]
