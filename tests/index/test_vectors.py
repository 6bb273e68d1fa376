"""The store of vectors against plain arithmetic."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.errors import BadVectors
from index.vectors import FaissStore, Ids, Vectors, unit

RNG_SEED = 7


def some(count: int, dimension: int = 8) -> tuple[Ids, Vectors]:
    rng = np.random.default_rng(RNG_SEED)
    ids = rng.permutation(1000)[:count].astype(np.int64) + 2**40
    return ids, rng.normal(size=(count, dimension)).astype(np.float32) * 100


def filled(count: int = 50) -> tuple[FaissStore, Ids, Vectors]:
    ids, vectors = some(count)
    store = FaissStore(8)
    store.add(ids, vectors)
    return store, ids, vectors


def test_the_best_come_first_with_the_cosine_as_their_score() -> None:
    store, ids, vectors = filled()
    query = vectors[3] + 20
    cosines = vectors @ query / (np.linalg.norm(vectors, axis=1) * np.linalg.norm(query))
    order = np.argsort(-cosines)[:10]
    found, scores = store.nearest(query, 10)
    assert found.tolist() == ids[order].tolist()
    assert scores == pytest.approx(cosines[order], abs=1e-6)
    assert (np.diff(scores) <= 0).all()


def test_the_length_of_a_vector_makes_no_difference() -> None:
    store = FaissStore(2)
    store.add(np.array([1, 2]), np.array([[1, 0], [500, 500]], dtype=np.float32))
    found, scores = store.nearest(np.array([0.001, 0], dtype=np.float32), 2)
    assert found.tolist() == [1, 2]
    assert scores == pytest.approx([1.0, 0.70710678])


def test_equal_scores_come_in_the_order_of_their_ids() -> None:
    store = FaissStore(2)
    same = np.ones((4, 2), dtype=np.float32)
    store.add(np.array([9, 3, 7, 1]), same)
    assert store.nearest(same[0], 4)[0].tolist() == [1, 3, 7, 9]


def test_asking_for_more_than_there_is_gives_what_there_is() -> None:
    store, _, vectors = filled(3)
    assert len(store.nearest(vectors[0], 10)[0]) == 3
    assert len(store.nearest(vectors[0], 0)[0]) == 0
    assert len(FaissStore(8).nearest(vectors[0], 5)[0]) == 0


def test_removed_vectors_are_gone_and_the_others_keep_their_ids() -> None:
    store, ids, vectors = filled()
    store.remove(ids[::2])
    store.remove(np.array([5], dtype=np.int64))  # never there
    assert store.ids().tolist() == sorted(ids[1::2].tolist())
    assert store.count() == len(ids[1::2])
    for image_id, vector in zip(ids[1::2], vectors[1::2], strict=True):
        assert store.nearest(vector, 1)[0][0] == image_id


def test_adding_an_id_again_replaces_its_vector() -> None:
    store, ids, vectors = filled(5)
    store.add(ids[:1], -vectors[:1])
    assert len(store.ids()) == store.count() == 5
    found, scores = store.nearest(-vectors[0], 1)
    assert found[0] == ids[0]
    assert scores[0] == pytest.approx(1.0)


@pytest.mark.parametrize(
    "wrong",
    [
        np.full((1, 8), np.nan),
        np.full((1, 8), np.inf),
        np.zeros((1, 8)),
        np.ones((1, 7)),
        np.ones(8),
        np.ones((1, 8, 1)),
    ],
)
def test_vectors_that_cannot_be_compared_are_refused(wrong: Vectors) -> None:
    store, _, _ = filled(5)
    with pytest.raises(BadVectors):
        store.add(np.array([1]), wrong)
    with pytest.raises(BadVectors):
        store.nearest(wrong[0] if wrong.ndim > 1 else wrong[:7], 1)
    assert len(store.ids()) == 5


def test_every_vector_needs_an_id_of_its_own() -> None:
    store = FaissStore(8)
    for ids in ([1], [1, 1], [1, 2, 3]):
        with pytest.raises(BadVectors):
            store.add(np.array(ids), np.ones((2, 8), dtype=np.float32))


def test_unit_vectors_have_length_one_even_when_huge_or_tiny() -> None:
    lengths = np.linalg.norm(unit(np.array([[1e30, 1e30], [1e-9, 0]]), 2), axis=1)
    assert lengths == pytest.approx([1.0, 1.0])


def test_a_saved_store_is_the_same_when_loaded(tmp_path: Path) -> None:
    store, ids, vectors = filled()
    checksum = store.save(tmp_path / "v")
    loaded = FaissStore.load(tmp_path / "v", 8, checksum)
    assert loaded is not None
    assert loaded.ids().tolist() == store.ids().tolist()
    loaded.remove(ids[:1])
    assert loaded.nearest(vectors[1], 1)[0][0] == ids[1]


def test_a_file_that_is_not_what_was_saved_is_not_loaded(tmp_path: Path) -> None:
    store, _, _ = filled()
    path = tmp_path / "v"
    checksum = store.save(path)
    whole = path.read_bytes()
    assert FaissStore.load(path, 9, checksum) is None
    for data in (whole[:-1], b"", bytes([whole[0] ^ 1]) + whole[1:]):
        path.write_bytes(data)
        assert FaissStore.load(path, 8, checksum) is None
    path.unlink()
    assert FaissStore.load(path, 8, checksum) is None


def test_saving_leaves_the_old_file_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, ids, _ = filled()
    path = tmp_path / "v"
    checksum = store.save(path)
    store.remove(ids[:10])

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.save(path)
    monkeypatch.undo()
    assert FaissStore.load(path, 8, checksum) is not None
    assert list(tmp_path.iterdir()) == [path]


def test_threads_may_search_while_others_add_and_remove() -> None:
    store, ids, vectors = filled()
    done = threading.Event()
    wrong: list[object] = []

    def search() -> None:
        while not done.is_set():
            found, scores = store.nearest(vectors[0], 5)
            if found[0] != ids[0] or scores[0] < 0.999 or (np.diff(scores) > 0).any():
                wrong.append((found, scores))

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for round_ in range(100):
        store.add(ids[1:], vectors[1:] if round_ % 2 else -vectors[1:])
        store.remove(ids[1:20])
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_search_takes_one_thread_whichever_thread_asks() -> None:
    import faiss

    store, _, vectors = filled()

    def threads_after_search() -> int:
        store.nearest(vectors[0], 2)
        return int(faiss.omp_get_max_threads())

    with ThreadPoolExecutor(2) as pool:
        searches = [pool.submit(threads_after_search) for _ in range(4)]
        assert [search.result(10) for search in searches] == [1] * 4
