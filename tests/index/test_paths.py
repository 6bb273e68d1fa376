"""Paths as text: every path has one, and comes back from it."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.paths import is_under, path_to_text, text_to_path


@given(st.binary(min_size=1).filter(lambda name: b"\0" not in name))
def test_every_name_comes_back_from_its_text(name: bytes) -> None:
    path = Path(os.fsdecode(b"/photos/" + name))
    text = path_to_text(path)
    assert text.encode("utf-8")
    assert text_to_path(text) == path


def test_different_names_have_different_texts() -> None:
    odd = Path(os.fsdecode(b"/a\xff"))
    spelled_out = Path("/a\\xff")
    assert path_to_text(odd) != path_to_text(spelled_out)


def test_ordinary_names_stay_readable() -> None:
    assert path_to_text(Path("/home/zoë/солнце 1.jpg")) == "/home/zoë/солнце 1.jpg"


@pytest.mark.parametrize(
    ("text", "root", "inside"),
    [
        ("/photos/a.png", "/photos", True),
        ("/photos", "/photos", True),
        ("/photos2/a.png", "/photos", False),
        ("/a.png", "/", True),
    ],
)
def test_what_lies_under_a_folder(text: str, root: str, inside: bool) -> None:
    assert is_under(text, (root,)) is inside
