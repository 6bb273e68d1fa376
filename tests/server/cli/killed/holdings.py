"""What a library holds, by the contents of the pictures, and whether all of it agrees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import faiss

from index.library.library import Library, model_in_use
from index.pictures.photo import read_photo
from models.types import Vectors

ALMOST_ONE = 0.9999
"""A cosine; a model's last digits depend on which pictures it is given together."""


@dataclass(frozen=True)
class Held:
    """One picture of a library."""

    image_id: int
    content_hash: str
    caption: str | None
    vector: Vectors | None
    """Shape (dimension,); None where the model in use has none yet."""


def holdings(folder: Path) -> dict[Path, Held]:
    """Every picture of a library, which is opened, and whose parts must agree with one another."""
    model = model_in_use(folder)
    if model is None:
        return {}
    with closing(Library.open(folder, model)) as library:
        with library.database.read() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        photos = library.catalog.page(limit=100_000)
        ids = [photo.image_id for photo in photos]
        vectors = library.vectors_of(ids)
        assert library.vectors.ids().tolist() == sorted(vectors)
        found = {
            photo.path: Held(
                photo.image_id, photo.content_hash, photo.caption, vectors.get(photo.image_id)
            )
            for photo in photos
        }
    assert len(found) == len(set(ids)) == len(photos)
    return found


def assert_fits(held: Held, true: Held) -> None:
    """What is held of a picture is what an undisturbed run makes of the same contents; without a
    true caption any will do."""
    assert held.content_hash == true.content_hash
    assert true.caption is None or held.caption in (None, true.caption)
    if held.vector is not None and true.vector is not None:
        assert float(held.vector @ true.vector) > ALMOST_ONE


def assert_kept(before: Mapping[Path, Held], after: Mapping[Path, Held]) -> None:
    """Nothing is lost of pictures whose files are there and are as they were."""
    for path, held in before.items():
        if not path.exists() or contents(path) != held.content_hash:
            continue
        now = after[path]
        assert now.image_id == held.image_id
        if now.content_hash != held.content_hash:
            continue  # it was another one for a while, and is not read again yet
        assert now.caption is not None or held.caption is None
        assert now.vector is not None or held.vector is None


def assert_whole(folder: Path, photos: Path, true: Mapping[str, Held]) -> dict[Path, Held]:
    """The library holds what an undisturbed run makes of a folder, and nothing besides.

    Args:
        folder: of the library.
        photos: of the pictures.
        true: what is right, by hashes of contents.
    """
    assert [path.name for path in folder.glob(".*.new*")] == []
    for manifest in folder.glob("vectors-*.json"):
        number = manifest.stem.partition("-")[2]
        [file] = folder.glob(f"vectors-{number}-*.faiss")
        told = json.loads(manifest.read_text())
        assert (told["file"], told["count"]) == (file.name, faiss.read_index(str(file)).ntotal)
    found = holdings(folder)
    assert {path: held.content_hash for path, held in found.items()} == {
        path: contents(path) for path in photos.iterdir()
    }
    for held in found.values():
        right = true[held.content_hash]
        assert_fits(held, right)
        assert held.vector is not None
        assert held.caption is not None or right.caption is None
    return found


def contents(path: Path) -> str:
    """The hash of a file's contents, as the catalogue has it."""
    return read_photo(path).content_hash
