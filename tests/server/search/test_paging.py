"""Cursors: only those that were made for this question, of this library, with this key."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.search.paging import SIGNATURE_BYTES, BadCursor, Cursor, Cursors
from server.search.query import Query

CURSOR = Cursor((-0.25, 0.0, 7), 5)
RED = Query("red")
OURS = Cursors(b"k" * 32, "one library")
TEXT = OURS.written(CURSOR, RED)


def unsigned() -> str:
    """As an earlier version made them."""
    data = json.dumps(["0123456789abcdef", *CURSOR.last, CURSOR.seen]).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(0, 2**63 - 1),
    st.integers(0, 2**40),
)
def test_a_cursor_leads_back_to_where_it_was(
    first: float, second: float, image_id: int, seen: int
) -> None:
    cursor = Cursor((first, second, image_id), seen)
    assert OURS.read(OURS.written(cursor, RED), RED) == cursor
    assert len(OURS.written(cursor, RED)) < 200  # well below what a request may hold


@pytest.mark.parametrize(
    ("whose", "query"),
    [
        (OURS, Query("blue")),
        (OURS, Query("red", without=("dog",))),
        (OURS, Query("red", order="newest")),
        (Cursors(b"K" * 32, "one library"), RED),
        (Cursors(b"k" * 32, "another library"), RED),
    ],
)
def test_a_cursor_of_another_question_key_or_library_is_none(whose: Cursors, query: Query) -> None:
    with pytest.raises(BadCursor):
        whose.read(TEXT, query)


@given(st.integers(0, len(TEXT) - 1), st.characters())
def test_a_cursor_with_one_other_letter_is_none(at: int, letter: str) -> None:
    changed = TEXT[:at] + letter + TEXT[at + 1 :]
    if changed != TEXT:
        with pytest.raises(BadCursor):
            OURS.read(changed, RED)


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_whatever_else_is_none(text: str) -> None:
    with pytest.raises(BadCursor):
        OURS.read(text, RED)


@pytest.mark.parametrize("cut", range(len(TEXT)))
def test_a_cursor_that_was_cut_off_is_none(cut: int) -> None:
    with pytest.raises(BadCursor):
        OURS.read(TEXT[:cut], RED)


@pytest.mark.parametrize("text", [unsigned(), f"{TEXT}=", f"{TEXT}A", f" {TEXT}", f"{TEXT}\n"])
def test_what_is_nearly_a_cursor_is_none(text: str) -> None:
    with pytest.raises(BadCursor):
        OURS.read(text, RED)


def test_nothing_of_the_question_stands_in_a_cursor() -> None:
    data = base64.urlsafe_b64decode(TEXT + "=" * (-len(TEXT) % 4))[SIGNATURE_BYTES:]
    assert json.loads(data) == [*CURSOR.last, CURSOR.seen]
