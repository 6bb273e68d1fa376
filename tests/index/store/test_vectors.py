"""Every kind of store of vectors against plain arithmetic."""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest

from index.errors import BadVectors
from index.store.clustered import ClusteredStore
from index.store.faiss_store import FaissStore, read_checked
from index.store.flat import FlatStore
from index.store.index_kinds import KINDS, Kind, kind_for, kind_named
from index.store.training import trained
from index.vectors import Ids, Scores, Vectors, unit

RNG_SEED = 7
SMALL = {
    "Flat": KINDS[0],
    "SQ8": Kind("IVF4,SQ8", 1000, lists=4, probes=2, spare=10, off=0.05),
    "PQ": Kind("IVF4,PQ4x4", 1000, lists=4, probes=3, spare=40, off=0.5),
}


class Truth:
    """The catalogue's part: what was added, as it is."""

    def __init__(self) -> None:
        self.vectors: dict[int, Vectors] = {}

    def __call__(self, ids: Sequence[int]) -> dict[int, Vectors]:
        return {one: self.vectors[one] for one in ids if one in self.vectors}

    def note(self, ids: Ids, vectors: Vectors) -> None:
        self.vectors |= dict(zip(ids.tolist(), unit(vectors, vectors.shape[1]), strict=True))


@pytest.fixture(params=list(SMALL))
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind of index, of a size for tests."""
    return SMALL[request.param]


def some(count: int, dimension: int = 8) -> tuple[Ids, Vectors]:
    rng = np.random.default_rng(RNG_SEED)
    ids = rng.permutation(1000)[:count].astype(np.int64) + 2**40
    return ids, rng.normal(size=(count, dimension)).astype(np.float32) * 100


def empty(kind: Kind, truth: Truth, dimension: int = 8) -> FlatStore | ClusteredStore:
    if kind.is_exact:
        return FlatStore.empty(dimension, kind)
    index = faiss.clone_index(trained_once(kind, dimension))
    assert isinstance(index, faiss.IndexIVF)
    return ClusteredStore(index, kind, truth)


@functools.cache
def trained_once(kind: Kind, dimension: int) -> faiss.IndexIVF:
    sample = np.random.default_rng(0).normal(size=(1000, dimension))
    return trained(kind, unit(sample, dimension), lambda: False)


def filled(
    kind: Kind = KINDS[0], count: int = 50
) -> tuple[FlatStore | ClusteredStore, Ids, Vectors]:
    ids, vectors = some(count)
    truth = Truth()
    truth.note(ids, vectors)
    store = empty(kind, truth)
    store.add(ids, vectors)
    return store, ids, vectors


def by_hand(ids: Ids, vectors: Vectors, query: Vectors) -> tuple[list[int], Scores]:
    """All ids and their cosines, best first."""
    cosines = vectors @ query / (np.linalg.norm(vectors, axis=1) * np.linalg.norm(query))
    order = np.argsort(-cosines)
    return ids[order].tolist(), cosines[order]


def test_the_best_come_first_with_the_cosine_as_their_score(kind: Kind) -> None:
    store, ids, vectors = filled(kind)
    for query in (vectors[3], vectors[7] + vectors[8]):
        found, scores = store.nearest(query, 50)
        expected, cosines = by_hand(ids, vectors, query)
        assert found.tolist() == expected
        assert scores == pytest.approx(cosines, abs=1e-6)


def test_a_quicker_search_finds_nearly_all_of_what_is_nearest(kind: Kind) -> None:
    store, ids, vectors = filled(kind, 900)
    same = [
        len({*store.nearest(query, 10)[0].tolist()} & {*by_hand(ids, vectors, query)[0][:10]})
        for query in vectors[:40]
    ]
    assert np.mean(same) >= (10 if kind.is_exact else 8)


def test_the_length_of_a_vector_makes_no_difference() -> None:
    store = FlatStore.empty(2)
    store.add(np.array([1, 2]), np.array([[1, 0], [500, 500]], dtype=np.float32))
    found, scores = store.nearest(np.array([0.001, 0], dtype=np.float32), 2)
    assert found.tolist() == [1, 2]
    assert scores == pytest.approx([1.0, 0.70710678])


def test_equal_scores_come_in_the_order_of_their_ids(kind: Kind) -> None:
    ids, same = np.array([9, 3, 7, 1]), np.ones((4, 8), dtype=np.float32)
    truth = Truth()
    truth.note(ids, same)
    store = empty(kind, truth)
    store.add(ids, same)
    assert store.nearest(same[0], 4)[0].tolist() == [1, 3, 7, 9]


def test_asking_for_more_than_there_is_gives_what_there_is(kind: Kind) -> None:
    store, _, vectors = filled(kind, 3)
    assert len(store.nearest(vectors[0], 10)[0]) == 3
    assert len(store.nearest(vectors[0], 0)[0]) == 0
    assert len(empty(kind, Truth()).nearest(vectors[0], 5)[0]) == 0
    assert len(empty(kind, Truth()).at_least(vectors[0], -1)) == 0


def test_all_are_found_although_the_nearest_lists_hold_too_few(kind: Kind) -> None:
    store, ids, vectors = filled(kind)
    assert sorted(store.nearest(vectors[0], 50)[0].tolist()) == sorted(ids.tolist())


def test_removed_vectors_are_gone_and_the_others_keep_their_ids(kind: Kind) -> None:
    store, ids, vectors = filled(kind)
    store.remove(ids[::2])
    store.remove(np.array([5], dtype=np.int64))  # never there
    assert store.ids().tolist() == sorted(ids[1::2].tolist())
    assert store.count() == len(ids[1::2])
    for image_id, vector in zip(ids[1::2], vectors[1::2], strict=True):
        assert store.nearest(vector, 1)[0][0] == image_id
    assert not {*store.nearest(vectors[0], 50)[0].tolist()} & {*ids[::2].tolist()}


def test_adding_an_id_again_replaces_its_vector(kind: Kind) -> None:
    ids, vectors = some(5)
    truth = Truth()
    store = empty(kind, truth)
    for given in (vectors, np.concatenate([-vectors[:1], vectors[1:]])):
        truth.note(ids, given)
        store.add(ids, given)
    assert len(store.ids()) == store.count() == 5
    found, scores = store.nearest(-vectors[0], 1)
    assert found[0] == ids[0]
    assert scores[0] == pytest.approx(1.0)


@pytest.mark.parametrize("left", [1, 5, 40, 300])
def test_a_filter_is_held_against_every_vector(kind: Kind, left: int) -> None:
    store, ids, vectors = filled(kind, 900)
    query = vectors[0]
    among, best = ids[:left], by_hand(ids[:left], vectors[:left], query)[0]
    found = store.nearest(query, 10, among=among)[0].tolist()
    missing = {*best[:10]} - {*found}
    assert len(missing) <= (0 if kind.name != SMALL["PQ"].name or left <= 40 else 2)
    without = np.array(best[:3], dtype=np.int64)
    found = store.nearest(query, 10, without=without, among=among)[0].tolist()
    assert not {*found} & {*without.tolist()}
    assert len(found) == min(10, max(0, left - 3))


def test_what_is_passed_over_makes_room_for_the_next(kind: Kind) -> None:
    store, ids, vectors = filled(kind)
    expected, _ = by_hand(ids, vectors, vectors[0])
    found, _ = store.nearest(vectors[0], 5, without=np.array(expected[:20], dtype=np.int64))
    assert found.tolist() == expected[20:25]
    assert len(store.nearest(vectors[0], 5, without=ids)[0]) == 0
    assert len(store.nearest(vectors[0], 5, among=ids[:0])[0]) == 0


@pytest.mark.parametrize("highest", [900, 2**40])
def test_many_ids_are_chosen_whether_small_or_huge(kind: Kind, highest: int) -> None:
    ids = np.arange(2000, dtype=np.int64) + highest - 900
    vectors = np.random.default_rng(1).normal(size=(2000, 8)).astype(np.float32)
    truth = Truth()
    truth.note(ids, vectors)
    store = empty(kind, truth)
    store.add(ids, vectors)
    found, _ = store.nearest(vectors[3], 1, among=ids[3:1800], without=ids[1700:])
    assert found.tolist() == [ids[3]]
    assert store.nearest(vectors[3], 1, without=ids[:1500])[0][0] >= ids[1500]


def test_every_vector_from_a_score_on_is_told(kind: Kind) -> None:
    store, ids, vectors = filled(kind, 300)
    order, cosines = by_hand(ids, vectors, vectors[5])
    for score in (0.2, 0.7, 0.999):
        expected = sorted(np.array(order)[cosines >= score].tolist())
        assert store.at_least(vectors[5], score).tolist() == expected


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
    store, _, _ = filled(count=5)
    with pytest.raises(BadVectors):
        store.add(np.array([1]), wrong)
    with pytest.raises(BadVectors):
        store.nearest(wrong[0] if wrong.ndim > 1 else wrong[:7], 1)
    assert len(store.ids()) == 5


def test_every_vector_needs_an_id_of_its_own() -> None:
    store = FlatStore.empty(8)
    for ids in ([1], [1, 1], [1, 2, 3]):
        with pytest.raises(BadVectors):
            store.add(np.array(ids), np.ones((2, 8), dtype=np.float32))


def test_unit_vectors_have_length_one_even_when_huge_or_tiny() -> None:
    lengths = np.linalg.norm(unit(np.array([[1e30, 1e30], [1e-9, 0]]), 2), axis=1)
    assert lengths == pytest.approx([1.0, 1.0])


def loaded(path: Path, checksum: str, like: FlatStore | ClusteredStore) -> FaissStore | None:
    index = read_checked(path, checksum)
    if index is None:
        return None
    if isinstance(like, FlatStore):
        return FlatStore(index, like.kind)
    return ClusteredStore(index, like.kind, like._exact)  # type: ignore[arg-type]


def test_a_saved_store_is_the_same_when_loaded(tmp_path: Path, kind: Kind) -> None:
    store, ids, vectors = filled(kind)
    checksum = store.save(tmp_path / "v")
    again = loaded(tmp_path / "v", checksum, store)
    assert isinstance(again, FlatStore | ClusteredStore)
    assert again.ids().tolist() == store.ids().tolist()
    again.remove(ids[:1])
    again.add(ids[2:3], vectors[2:3])
    assert again.count() == len(ids) - 1
    assert again.nearest(vectors[1], 1)[0][0] == ids[1]


def test_a_file_that_is_not_what_was_saved_is_not_read(tmp_path: Path) -> None:
    store, _, _ = filled()
    path = tmp_path / "v"
    checksum = store.save(path)
    whole = path.read_bytes()
    for data in (whole[:-1], b"", bytes([whole[0] ^ 1]) + whole[1:]):
        path.write_bytes(data)
        assert read_checked(path, checksum) is None
    path.unlink()
    assert read_checked(path, checksum) is None


def test_a_search_goes_on_while_the_file_is_written(
    tmp_path: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, ids, vectors = filled(kind)
    found: list[int] = []

    class Searching:
        """Takes the place of the checksum, which is asked in the middle of writing."""

        def update(self, chunk: bytes) -> None:
            found.append(store.nearest(vectors[4], 1)[0][0])

        def hexdigest(self) -> str:
            return ""

    monkeypatch.setattr("index.store.faiss_store.CHECKSUM", Searching)
    store.save(tmp_path / "v")
    assert {*found} == {ids[4]}


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
    assert read_checked(path, checksum) is not None
    assert list(tmp_path.iterdir()) == [path]


def test_threads_may_search_while_others_add_and_remove(kind: Kind) -> None:
    store, ids, vectors = filled(kind)
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


def test_a_search_takes_one_thread_whichever_thread_asks(kind: Kind) -> None:
    store, _, vectors = filled(kind)

    def threads_after_search() -> int:
        store.nearest(vectors[0], 2)
        return int(faiss.omp_get_max_threads())

    with ThreadPoolExecutor(2) as pool:
        searches = [pool.submit(threads_after_search) for _ in range(4)]
        assert [search.result(10) for search in searches] == [1] * 4


@pytest.mark.parametrize(
    ("count", "present", "wanted"),
    [
        (0, None, "Flat"),
        (100_000, None, "Flat"),
        (100_001, None, "IVF1024,SQ8"),
        (1_000_000, None, "IVF4096,SQ8"),
        (10_000_000, None, "IVF16384,PQ128"),
        (99_000, "IVF1024,SQ8", "IVF1024,SQ8"),
        (50_000, "IVF1024,SQ8", "Flat"),
        (300_000, "IVF4096,SQ8", "IVF4096,SQ8"),
        (60_000, "IVF4096,SQ8", "Flat"),
        (500_000, "Flat", "IVF4096,SQ8"),
        (1_000_000, "IVF1,SQ8", "IVF4096,SQ8"),
    ],
)
def test_the_kind_is_chosen_by_size(count: int, present: str | None, wanted: str) -> None:
    assert kind_for(count, KINDS, kind_named(present, KINDS) if present else None).name == wanted
