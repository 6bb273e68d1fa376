"""Near duplicates are told once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.catalog.records import Photo
from models.types import Vectors
from server.search.near_duplicates import DuplicateGroup, groups


def photo(image_id: int, look: int | None = None, contents: str = "") -> Photo:
    return Photo(
        image_id=image_id,
        path=Path(f"{image_id}.jpg"),
        caption=None,
        caption_confidence=None,
        taken_at=None,
        latitude=None,
        longitude=None,
        width=4,
        height=3,
        content_hash=contents or str(image_id),
        look_hash=look,
    )


def seen(cosine: float = 1.0) -> dict[int, Vectors]:
    """Vectors of pictures 1 to 9: the first, and others at a cosine to it, equal to each other."""
    other = np.array([cosine, (1 - cosine**2) ** 0.5], np.float32)
    return {1: np.array([1, 0], np.float32)} | dict.fromkeys(range(2, 10), other)


def grouped(photos: Sequence[Photo], vectors: Mapping[int, Vectors]) -> list[tuple[int, ...]]:
    found = groups(photos, lambda ids: {each: vectors[each] for each in ids if each in vectors})
    return [(group.photo.image_id, *group.alike) for group in found]


def test_alike_by_hash_and_model_are_one_group_led_by_the_best() -> None:
    photos = [photo(3, 0b0), photo(1, 2**40), photo(2, 0b11), photo(4, 0b1)]
    vectors = seen() | {1: np.array([0, 1], np.float32)}
    assert grouped(photos, vectors) == [(3, 2, 4), (1,)]


@pytest.mark.parametrize(("bits", "cosine"), [(15, 1.0), (0, 0.92)])
def test_one_sign_alone_is_not_enough(bits: int, cosine: float) -> None:
    photos = [photo(1, 0), photo(2, 2**bits - 1)]
    assert grouped(photos, seen(cosine)) == [(1,), (2,)]


def test_signs_at_their_bounds_are_enough() -> None:
    assert grouped([photo(1, 0), photo(2, 2**14 - 1)], seen(0.935)) == [(1, 2)]


def test_the_sign_of_a_hash_is_a_bit_like_others() -> None:
    assert grouped([photo(1, -(2**63)), photo(2, 0)], seen()) == [(1, 2)]
    assert grouped([photo(1, -1), photo(2, 0)], seen()) == [(1,), (2,)]


def test_equal_contents_need_no_model_and_no_hash() -> None:
    assert grouped([photo(1, None, "x"), photo(2, 0), photo(3, None, "x")], {}) == [(1, 3), (2,)]


def test_what_was_not_looked_at_is_like_nothing() -> None:
    assert grouped([photo(1, None), photo(2, None)], seen()) == [(1,), (2,)]
    assert grouped([photo(1, 0), photo(2, 0)], {}) == [(1,), (2,)]


def test_a_chain_is_not_one_group() -> None:
    """The last of a slow change over a film's pictures is not like the first."""
    looks = [0, 2**10 - 1, 2**20 - 1]
    assert grouped([photo(n, look) for n, look in enumerate(looks, 2)], seen()) == [(2, 3), (4,)]


def test_only_vectors_of_suspects_are_read() -> None:
    asked: list[Sequence[int]] = []

    def vectors(ids: Sequence[int]) -> Mapping[int, Vectors]:
        asked.append(ids)
        return {}

    groups([photo(1, 0), photo(2, -1), photo(3, 1)], vectors)
    assert asked == [[1, 3]]


def test_nothing_is_grouped_in_nothing() -> None:
    assert groups([], lambda ids: {}) == []
    assert groups([photo(1, 0)], lambda ids: {}) == [DuplicateGroup(photo(1, 0))]
