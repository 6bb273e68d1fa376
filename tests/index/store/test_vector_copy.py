"""The vectors in memory while a library grows and shrinks: another index takes over."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.errors import LibraryReadOnly
from index.library.library import Library, model_in_use
from index.store import training, vector_copy
from index.store.index_kinds import Kind
from index.store.manifest import Manifest
from index.store.vector_files import VectorFiles
from tests.index.fakes import MODEL, OTHER, SMALL_KINDS, entries, vector

FLAT, LISTS, CODES = SMALL_KINDS


def opened(folder: Path) -> Library:
    return Library.open(folder, MODEL, kinds=SMALL_KINDS)


def store(library: Library, seeds: Sequence[int]) -> list[int]:
    ids = library.catalog.store(entries(seeds), library.model_id)
    library.follow()
    return ids


def manifest(folder: Path, model_id: int = 1) -> Manifest:
    found = Manifest.read(folder / f"vectors-{model_id}.json")
    assert found is not None
    return found


def left_behind(folder: Path, count: int) -> dict[int, int]:
    """A library whose index was made, and that was closed; its pictures, by id and seed."""
    library = opened(folder)
    pictures = dict(zip(store(library, range(count)), range(count), strict=True))
    library.settle()
    library.close()
    return pictures


def assert_holds(library: Library, pictures: dict[int, int]) -> None:
    """Exactly these, by id and seed, each found by its own vector."""
    assert library.vectors.ids().tolist() == sorted(pictures)
    for image_id, seed in pictures.items():
        ids, scores = library.scores(vector(seed), 1)
        assert (ids[0], scores[0]) == (image_id, pytest.approx(1.0))


def test_the_index_changes_with_the_number_of_pictures(tmp_path: Path) -> None:
    library = opened(tmp_path)
    pictures: dict[int, int] = {}
    for seeds, kind in ((range(40), FLAT), (range(40, 90), LISTS), (range(90, 260), CODES)):
        pictures |= dict(zip(store(library, seeds), seeds, strict=True))
        library.settle()
        assert library.vectors.kind == kind
        assert_holds(library, pictures)
    for left, kind in ((90, CODES), (45, LISTS), (15, FLAT)):
        gone = sorted(pictures)[left:]
        library.catalog.remove(gone)
        library.follow()
        library.settle()
        pictures = {one: seed for one, seed in pictures.items() if one not in gone}
        assert library.vectors.kind == kind
        assert_holds(library, pictures)
    library.close()


def test_what_was_made_is_opened_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = left_behind(tmp_path, 90)
    assert (manifest(tmp_path).kind, manifest(tmp_path).count) == (LISTS.name, 90)
    monkeypatch.setattr(vector_copy, "trained", None)
    again = opened(tmp_path)
    assert again.vectors.kind == LISTS
    assert_holds(again, pictures)
    again.close()


def while_training(monkeypatch: pytest.MonkeyPatch, doing: Callable[[], None]) -> list[Kind]:
    """Have something done in the middle of every training; which kinds were trained."""
    kinds: list[Kind] = []
    real = training.trained

    def slow(kind: Kind, sample: object, should_stop: Callable[[], bool]) -> object:
        index = real(kind, sample, should_stop)  # type: ignore[arg-type]
        kinds.append(kind)
        doing()
        return index

    monkeypatch.setattr(vector_copy, "trained", slow)
    return kinds


def test_what_comes_and_goes_meanwhile_is_in_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = opened(tmp_path)
    pictures = dict(zip(store(library, range(30)), range(30), strict=True))
    seen: list[Kind] = []

    def change() -> None:
        new = library.catalog.store(entries(range(200, 205)), library.model_id)
        pictures.update(zip(new, range(200, 205), strict=True))
        changed, gone = sorted(pictures)[3], sorted(pictures)[7]
        [entry] = entries([777], image_id=changed)
        library.catalog.store([entry], library.model_id)
        library.catalog.remove([gone])
        pictures[changed] = 777
        del pictures[gone]
        assert_holds_now()
        seen.append(library.vectors.kind)

    def assert_holds_now() -> None:
        library.follow()
        assert_holds(library, pictures)

    kinds = while_training(monkeypatch, change)
    more = library.catalog.store(entries(range(30, 60)), library.model_id)
    pictures |= dict(zip(more, range(30, 60), strict=True))
    library.follow()
    library.settle()
    assert kinds == [LISTS]
    assert seen == [FLAT]
    assert library.vectors.kind == LISTS
    assert_holds(library, pictures)
    library.close()
    again = opened(tmp_path)
    assert_holds(again, pictures)
    again.close()


def test_where_it_fails_the_present_index_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise MemoryError

    kinds = while_training(monkeypatch, fail)
    library = opened(tmp_path)
    assert library.trouble is None
    pictures = dict(zip(store(library, range(60)), range(60), strict=True))
    library.settle()
    pictures |= dict(zip(store(library, range(60, 70)), range(60, 70), strict=True))
    library.settle()
    assert kinds == [LISTS]  # once, and not with every batch
    assert library.trouble is not None
    assert "Everything is found all the same" in library.trouble
    assert library.trouble in caplog.text
    assert_holds(library, pictures)
    library.close()


def test_closing_does_not_wait_for_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "ROUNDS", 10**9)  # it would never end
    library = opened(tmp_path)
    store(library, range(60))
    library.close()
    assert library.trouble is None
    monkeypatch.undo()
    again = opened(tmp_path)
    again.settle()
    assert again.vectors.kind == LISTS
    again.close()


def test_many_pictures_whose_file_is_lost_are_found_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = left_behind(tmp_path, 90)
    (tmp_path / manifest(tmp_path).file).unlink()
    kinds = while_training(monkeypatch, lambda: None)
    again = opened(tmp_path)
    assert_holds(again, pictures)
    again.settle()
    assert kinds == [LISTS.at_once, LISTS]
    assert again.vectors.kind == LISTS
    assert_holds(again, pictures)
    again.close()
    assert manifest(tmp_path).kind == LISTS.name


def test_an_index_of_a_kind_that_is_no_longer_used_is_made_anew(tmp_path: Path) -> None:
    pictures = left_behind(tmp_path, 60)
    others = (FLAT, Kind("IVF2,SQ8", 1000, lists=2, probes=1, spare=5, off=0.05))
    again = Library.open(tmp_path, MODEL, kinds=others)
    again.settle()
    assert again.vectors.kind == others[1]
    assert_holds(again, pictures)
    again.close()


def test_a_better_index_is_not_overwritten_by_a_process_that_has_not_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = opened(tmp_path), opened(tmp_path)
    monkeypatch.setattr(training, "ROUNDS", 10**9)
    store(slow, range(60))
    monkeypatch.undo()
    store(quick, [60])
    quick.settle()
    store(slow, [61])
    slow.save()
    slow.close()
    quick.close()
    assert manifest(tmp_path).kind == LISTS.name


def test_each_model_has_a_file_of_its_own(tmp_path: Path) -> None:
    one = Library.open(tmp_path, MODEL)
    for name in ("vectors.faiss", "manifest.json", ".vectors-1-0badf00d.faiss.new"):
        (tmp_path / name).write_text("of former times")
    ids = store(one, range(5))
    one.save()
    two = Library.open(tmp_path, OTHER, beside=True)
    two.catalog.store(
        [entry for at in range(3) for entry in entries([at + 50], image_id=ids[at])], two.model_id
    )
    two.save()
    one.close()
    two.close()
    assert (manifest(tmp_path, 1).model, manifest(tmp_path, 2).model) == (MODEL, OTHER)
    files = {path.name for path in tmp_path.iterdir() if not path.name.startswith("catalog")}
    assert files == {
        "vectors-1.json",
        manifest(tmp_path, 1).file,
        "vectors-2.json",
        manifest(tmp_path, 2).file,
        "opening.lock",
        "copying.lock",
    }


def test_the_model_in_use_is_told_without_opening_the_library(tmp_path: Path) -> None:
    assert model_in_use(tmp_path) is None
    Library.open(tmp_path, MODEL).close()
    Library.open(tmp_path, OTHER, beside=True).close()
    assert model_in_use(tmp_path) == MODEL


def test_a_catalogue_that_was_put_back_is_believed(tmp_path: Path) -> None:
    library = Library.open(tmp_path, MODEL)
    ids = store(library, range(5))
    library.save()
    library.close()
    file = sqlite3.connect(tmp_path / "catalog.sqlite")
    file.execute("DELETE FROM embeddings WHERE image_id = ?", ids[:1])
    file.commit()
    file.close()
    again = Library.open(tmp_path, MODEL)
    assert again.vectors.ids().tolist() == ids[1:]
    again.close()


def test_a_library_that_may_only_be_read_gets_its_index_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "ROUNDS", 10**9)
    library = opened(tmp_path)
    pictures = dict(zip(store(library, range(60)), range(60), strict=True))
    library.close()
    monkeypatch.undo()
    before = sorted(tmp_path.glob("vectors*"))
    monkeypatch.setattr(VectorFiles, "write", refuse)
    again = opened(tmp_path)
    again.settle()
    assert again.vectors.kind == LISTS
    assert_holds(again, pictures)
    assert again.trouble is None
    again.close()
    assert sorted(tmp_path.glob("vectors*")) == before


def refuse(*_: object) -> None:
    raise LibraryReadOnly("Earshot may read it but not write to it.")
