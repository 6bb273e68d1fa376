"""Near duplicates are told once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from index.catalog.records import Photo
from index.pictures.facts.facts import Notes, Origin, Precision
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


THEN = datetime(2020, 1, 1, 10)
"""When a picture was taken that is a year after where many clocks begin."""


def test_the_one_that_says_most_leads_and_keeps_its_place() -> None:
    thumbnail, scan = photo(1, 0), replace(photo(2, 0), width=40, height=30)
    original = replace(photo(3, 0), taken_at=THEN)
    [group] = groups([thumbnail, scan, original], lambda _: seen())
    assert (group.photo, group.alike, group.best) == (original, (1, 2), thumbnail)


def test_of_those_that_say_as_much_the_largest_leads() -> None:
    small, large = photo(1, 0), replace(photo(2, 0), width=40, height=30)
    assert grouped([small, large], seen()) == [(2, 1)]


def test_a_date_where_clocks_begin_is_no_fact_to_lead_by() -> None:
    reset = replace(photo(1, 0), taken_at=datetime(1980, 1, 1, 0, 5), width=400)
    dated = replace(photo(2, 0), taken_at=THEN)
    assert grouped([reset, dated], seen()) == [(2, 1)]


def test_what_its_twins_know_counts_for_the_leader() -> None:
    notes = Notes(title="The farm")
    leader = replace(photo(1, 0), latitude=1.0, longitude=2.0, notes=notes, width=400)
    dated = replace(
        photo(2, 0), taken_at=THEN, taken_precision=Precision.MONTH, taken_origin=Origin.NAME
    )
    [group] = groups([dated, leader], lambda _: seen())
    assert (group.photo.image_id, group.photo.notes, group.photo.latitude) == (1, notes, 1.0)
    assert group.photo.taken == dated.taken
    [other] = groups([replace(leader, taken_at=datetime(2021, 1, 1, 9)), dated], lambda _: seen())
    assert other.photo.taken_at == datetime(2021, 1, 1, 9)


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
