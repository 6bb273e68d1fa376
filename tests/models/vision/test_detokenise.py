"""Captions are written as people write: whatever a tokenizer of BERT's kind parts is joined."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers.pre_tokenizers import BertPreTokenizer

from models.vision.described.detokenise import detokenise

WORDS = st.sampled_from(["a", "red", "boat", "dogs", "man", "bus", "beach", "snow", "café", "2"])
NAMES = st.sampled_from(["dog", "man", "bus", "girl", "boss"])
ENDS = st.sampled_from(["'s", "’s", "'t", "'re", "'ll", "'ve", "'d"])
NUMBERS = st.integers(0, 999).map(str)


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def phrase(least: int = 1) -> st.SearchStrategy[str]:
    return st.lists(WORDS, min_size=least, max_size=3).map(" ".join)


PIECES = st.one_of(
    *(WORDS, joined(NAMES, ENDS), st.sampled_from(["o'clock", "rock 'n' roll", "u.s. flag"])),
    *(joined(NAMES, st.just(mark), NAMES) for mark in "-/"),
    joined(NAMES, st.just("-"), NAMES, st.just("-"), NAMES),
    *(joined(NUMBERS, st.just(mark), st.sampled_from(["30", "5"])) for mark in ".:"),
    st.integers(1000, 999_999).map("{:,}".format),
    *(joined(st.just(mark), NUMBERS) for mark in "$£€#"),
    *(joined(NUMBERS, st.just(mark)) for mark in "%°"),
    *(joined(st.just(left), phrase(), st.just(right)) for left, right in ('""', "()", "[]")),
)
ENDINGS = st.sampled_from(["", "", "!", "?", "...", "."])
CAPTIONS = (
    st.lists(st.tuples(PIECES, st.sampled_from(["", "", "", ",", ";"])), min_size=1)
    .map(lambda pieces: " ".join(piece + mark for piece, mark in pieces).rstrip(",;"))
    # "1 , 000" may be a thousand, or one and nothing; nobody can tell.
    .map(lambda caption: re.sub(r"(?<=\d), (?=\d)", " ", caption))
)


def parted(text: str) -> str:
    """As BLIP's tokenizer decodes what it has encoded."""
    return " ".join(piece for piece, _ in BertPreTokenizer().pre_tokenize_str(text))


@given(joined(CAPTIONS, ENDINGS))
def test_what_the_tokenizer_parted_is_joined(caption: str) -> None:
    assert detokenise(parted(caption)) == caption


@given(joined(CAPTIONS, ENDINGS))
def test_what_is_written_as_people_write_stays(caption: str) -> None:
    assert detokenise(caption) == caption


@pytest.mark.parametrize(
    ("decoded", "written"),
    [
        ("a dog ' s t - shirt", "a dog's t-shirt"),
        ("it ' s 3 . 5 m , or so", "it's 3.5 m, or so"),
        ("the dogs ' ball", "the dogs' ball"),
        ("a sign that says ' stop '", "a sign that says 'stop'"),
        ("two signs : ' no entry ' and ' exit '", "two signs: 'no entry' and 'exit'"),
        ("a  boat\n", "a boat"),
        ("mr . smith & sons", "mr. smith & sons"),
        ("", ""),
    ],
)
def test_examples(decoded: str, written: str) -> None:
    assert detokenise(decoded) == written
