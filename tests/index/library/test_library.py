"""A library opened, searched, closed, damaged and opened again."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest
from PIL import Image

from index.build.build import build
from index.build.captioning import Describe
from index.catalog.records import VectorModel
from index.errors import BadVectors, LibraryBroken, LibraryBusy, OtherModel
from index.library.library import Library
from index.store.manifest import Manifest
from tests.index.fakes import MODEL, OTHER, caption, embed, mosaic, nearest, put, vector, words


def kept(folder: Path) -> Manifest:
    """What the manifest of the first model says."""
    manifest = Manifest.read(folder / "vectors-1.json")
    assert manifest is not None
    return manifest


def test_an_empty_library_finds_nothing(library: Library) -> None:
    assert nearest(library, vector(1), 5) == []
    assert library.count() == 0
    assert library.photo(1) is None


def test_what_is_found_comes_best_first_with_its_facts(library: Library, photos: Path) -> None:
    put(photos, range(30))
    build(library, [photos], embed=embed, caption=caption)
    hits = nearest(library, vector(12), 30)
    assert hits[0].photo.path == photos / "0012.png"
    assert hits[0].score == pytest.approx(1.0)
    assert hits[0].photo.caption == words(mosaic(12))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    photo = library.photo(hits[0].photo.image_id)
    assert photo is not None
    assert (photo.path, photo.width, photo.height) == (photos / "0012.png", 16, 16)


@pytest.mark.parametrize(
    "wrong", [np.zeros(48), np.full(48, np.nan), np.ones(47), np.ones((2, 48))]
)
def test_a_vector_that_cannot_be_compared_is_refused(library: Library, wrong: np.ndarray) -> None:
    with pytest.raises(BadVectors):
        nearest(library, wrong.astype(np.float32), 3)


def test_it_is_the_same_after_closing_and_opening(tmp_path: Path, photos: Path) -> None:
    put(photos, range(20))
    library = Library.open(tmp_path / "l", MODEL)
    build(library, [photos], embed=embed, caption=caption)
    before = nearest(library, vector(3), 20)
    library.close()
    again = Library.open(tmp_path / "l", MODEL)
    assert nearest(again, vector(3), 20) == before
    again.close()


def test_other_contents_have_another_name(tmp_path: Path, photos: Path) -> None:
    put(photos, range(3))
    library = Library.open(tmp_path / "l", MODEL)
    names = [library.contents]
    build(library, [photos], embed=embed, caption=caption)
    names.append(library.contents)
    (photos / "0001.png").unlink()
    build(library, [photos], embed=embed, caption=caption)
    names.append(library.contents)
    assert len(set(names)) == 3
    build(library, [photos], embed=embed, caption=caption)
    library.close()
    again = Library.open(tmp_path / "l", MODEL)
    assert again.contents == names[-1]
    again.close()


def test_the_manifest_tells_what_the_vector_file_holds(library: Library, photos: Path) -> None:
    put(photos, range(9))
    build(library, [photos], embed=embed)
    manifest = kept(library.folder)
    assert (manifest.model, manifest.count, manifest.kind) == (MODEL, 9, "Flat")
    index = faiss.read_index(str(library.folder / manifest.file))
    assert isinstance(index, faiss.IndexIDMap2)
    lengths = [np.linalg.norm(index.reconstruct(int(i))) for i in library.vectors.ids()]
    assert lengths == pytest.approx([1.0] * 9)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / kept(folder).file).unlink(),
        lambda folder: (folder / kept(folder).file).write_bytes(b"rubbish"),
        lambda folder: (folder / "vectors-1.json").unlink(),
        lambda folder: (folder / "vectors-1.json").write_text("{"),
    ],
)
def test_the_vector_file_is_made_anew_when_it_is_lost(
    tmp_path: Path, photos: Path, damage: object
) -> None:
    put(photos, range(7))
    library = Library.open(tmp_path / "l", MODEL)
    build(library, [photos], embed=embed)
    library.close()
    assert callable(damage)
    damage(tmp_path / "l")
    again = Library.open(tmp_path / "l", MODEL)
    assert nearest(again, vector(3), 1)[0].photo.path == photos / "0003.png"
    again.close()
    manifest = kept(tmp_path / "l")
    assert faiss.read_index(str(tmp_path / "l" / manifest.file)).ntotal == manifest.count == 7


def test_a_vector_file_of_another_catalogue_is_not_believed(tmp_path: Path, photos: Path) -> None:
    for name, seeds in (("one", range(5)), ("two", range(5, 10))):
        folder = photos / name
        put(folder, seeds)
        library = Library.open(tmp_path / name, MODEL)
        build(library, [folder], embed=embed)
        library.close()
    for file in (kept(tmp_path / "two").file, "vectors-1.json"):
        (tmp_path / "one" / file).write_bytes((tmp_path / "two" / file).read_bytes())
    library = Library.open(tmp_path / "one", MODEL)
    hits = nearest(library, vector(3), 5)
    library.close()
    assert hits[0].photo.path == photos / "one" / "0003.png"
    assert hits[0].score == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (OTHER, "fake/other"),
        (VectorModel(MODEL.name, 64, MODEL.preprocessing), "64 instead of 48"),
        (VectorModel(MODEL.name, 48, "8 by 8"), "another way of preparing pictures"),
    ],
)
def test_another_model_is_refused_in_words_that_offer_to_index_again(
    tmp_path: Path, photos: Path, other: VectorModel, named: str
) -> None:
    put(photos, range(3))
    library = Library.open(tmp_path / "l", MODEL)
    build(library, [photos], embed=embed)
    library.close()
    with pytest.raises(OtherModel) as caught:
        Library.open(tmp_path / "l", other)
    assert MODEL.name in str(caught.value)
    assert named in str(caught.value)
    assert "Index them again with the new model" in str(caught.value)
    unchanged = Library.open(tmp_path / "l", MODEL)
    assert len(nearest(unchanged, vector(1), 5)) == 3
    unchanged.close()


def test_indexing_again_with_another_model_never_mixes_vectors(
    tmp_path: Path, photos: Path
) -> None:
    put(photos, range(6))
    library = Library.open(tmp_path / "l", MODEL)
    build(library, [photos], embed=embed, caption=caption)
    ids = {hit.photo.path: hit.photo.image_id for hit in nearest(library, vector(0), 6)}
    library.close()

    library = Library.open(tmp_path / "l", OTHER, reindex=True)
    assert nearest(library, vector(0), 6) == []
    assert library.count() == 0  # of those that can be found
    assert library.catalog.count() == 6
    stopping = iter([False, True])
    report = build(
        library,
        [photos],
        embed=lambda images: -embed(images),
        should_stop=lambda: next(stopping),
        batch_size=2,
    )
    assert report.stopped
    assert len(nearest(library, vector(0), 6)) == 2
    report = build(library, [photos], embed=lambda images: -embed(images))
    assert (report.updated, report.unchanged) == (4, 2)
    hits = nearest(library, -vector(0), 6)
    library.close()
    assert hits[0].photo.path == photos / "0000.png"
    assert hits[0].photo.caption == words(mosaic(0))
    assert {hit.photo.path: hit.photo.image_id for hit in hits} == ids
    with pytest.raises(OtherModel):
        Library.open(tmp_path / "l", MODEL)


def test_an_empty_library_takes_any_model(tmp_path: Path) -> None:
    Library.open(tmp_path, MODEL).close()
    library = Library.open(tmp_path, OTHER)
    assert library.model == OTHER
    library.close()


def test_a_second_process_sees_what_the_first_one_indexes(library: Library, photos: Path) -> None:
    reader = Library.open(library.folder, MODEL)
    put(photos, range(5))
    build(library, [photos], embed=embed)
    assert nearest(reader, vector(4), 1)[0].photo.path == photos / "0004.png"
    (photos / "0004.png").unlink()
    mosaic(77).save(photos / "0003.png")
    build(library, [photos], embed=embed)
    paths = [hit.photo.path.name for hit in nearest(reader, vector(77), 10)]
    reader.close()
    assert paths[0] == "0003.png"
    assert sorted(paths) == ["0000.png", "0001.png", "0002.png", "0003.png"]


def test_only_one_may_index_at_a_time_and_others_may_search(library: Library) -> None:
    other = Library.open(library.folder, MODEL)
    with library.indexing():
        with pytest.raises(LibraryBusy, match="already indexing"), other.indexing():
            pass
        assert nearest(other, vector(1), 1) == []
    with other.indexing():
        pass
    other.close()


@pytest.mark.parametrize(
    "damage", [b"this is no database at all, but a letter", b"SQLite format 3\0" + b"\xff" * 4000]
)
def test_a_damaged_catalogue_is_a_sentence_and_is_left_as_it_is(
    tmp_path: Path, damage: bytes
) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(damage)
    with pytest.raises(LibraryBroken, match=r"is damaged\. Your photos are untouched"):
        Library.open(tmp_path, MODEL)
    assert (tmp_path / "catalog.sqlite").read_bytes() == damage


def test_a_catalogue_damaged_in_the_middle_is_a_sentence(tmp_path: Path, photos: Path) -> None:
    put(photos, range(40))
    library = Library.open(tmp_path / "l", MODEL)
    build(library, [photos], embed=embed, caption=caption)
    library.close()
    file = tmp_path / "l" / "catalog.sqlite"
    data = bytearray(file.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    file.write_bytes(data)
    with pytest.raises(LibraryBroken):
        Library.open(tmp_path / "l", MODEL)


def test_ids_are_never_used_twice(library: Library, photos: Path) -> None:
    put(photos, [1])
    build(library, [photos], embed=embed)
    [first] = nearest(library, vector(1), 1)
    (photos / "0001.png").unlink()
    build(library, [photos], embed=embed)
    assert library.photo(first.photo.image_id) is None
    put(photos, [2])
    build(library, [photos], embed=embed)
    [second] = nearest(library, vector(2), 1)
    assert second.photo.image_id > first.photo.image_id


def test_the_catalogue_writes_ahead_and_to_the_disk(library: Library) -> None:
    with library.database.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_no_vector_can_be_without_its_row(library: Library) -> None:
    file = sqlite3.connect(library.folder / "catalog.sqlite")
    columns = {row[1]: row[3] for row in file.execute("PRAGMA table_info(embeddings)")}
    [reference] = [
        row[2:] for row in file.execute("PRAGMA foreign_key_list(embeddings)") if row[2] == "images"
    ]
    file.close()
    assert (columns["vector"], columns["model_id"], columns["image_id"]) == (1, 1, 1)  # NOT NULL
    assert reference[:3] == ("images", "image_id", "id")
    assert "CASCADE" in reference


def test_another_captioner_describes_everything_anew(library: Library, photos: Path) -> None:
    put(photos, [1, 2])
    made: list[int] = []

    def say(words: str) -> Describe:
        def describe(images: list[Image.Image]) -> list[tuple[str, float]]:
            made.append(len(images))
            return [(words, 0.9)] * len(images)

        return describe

    build(library, [photos], embed=embed, caption=say("a scene"), captioner="starter")
    build(library, [photos], embed=embed, caption=say("unused"), captioner="starter")
    assert made == [2]
    build(library, [photos], embed=embed, caption=say("a photo"), captioner="standard")
    assert made == [2, 2]
    assert {hit.photo.caption for hit in nearest(library, vector(1), 2)} == {"a photo"}


def test_a_caption_of_what_a_file_showed_before_is_not_stored(
    library: Library, photos: Path
) -> None:
    put(photos, [1])
    build(library, [photos], embed=embed)
    [known] = library.catalog.known(library.model_id)
    stored = library.catalog.set_captions(
        [(known.image_id, "0" * 40, "old", 0.9), (999, known.file.content_hash, "gone", 0.9)],
        "captioner",
    )
    assert stored == 0
    assert nearest(library, vector(1), 1)[0].photo.caption is None


def test_many_may_make_the_same_library_at_once(tmp_path: Path) -> None:
    ready = threading.Barrier(6)

    def open_it() -> str:
        ready.wait()
        library = Library.open(tmp_path / "library", MODEL)
        identity = library.catalog.state().library_id
        library.close()
        return identity

    with ThreadPoolExecutor(6) as pool:
        identities = [future.result() for future in [pool.submit(open_it) for _ in range(6)]]
    assert len(set(identities)) == 1
