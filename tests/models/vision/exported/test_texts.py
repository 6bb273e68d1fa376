"""Texts come out as open_clip cleans them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.vision.exported.probes import probe_texts
from models.vision.exported.texts import cleaned

WAYS = ["whitespace", "lower", "canonicalize"]


@pytest.mark.parametrize("way", WAYS)
def test_probes_are_cleaned_as_by_open_clip(way: str) -> None:
    from open_clip.tokenizer import get_clean_fn

    for text in probe_texts(60):
        assert cleaned(text, way) == get_clean_fn(way)(text), text


@pytest.mark.parametrize("way", WAYS)
@given(text=st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_cleaned_as_by_open_clip(way: str, text: str) -> None:
    from open_clip.tokenizer import get_clean_fn

    assert cleaned(text, way) == get_clean_fn(way)(text)


def test_where_nothing_is_asked_nothing_is_done() -> None:
    assert cleaned("  A_boat! ", "") == "  A_boat! "
