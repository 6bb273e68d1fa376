"""Texts become the same tokens without open_clip, in the formats of true models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.vision.exported.export import NotTheSame
from models.vision.exported.probes import probe_texts
from models.vision.exported.texts import ExportedTokenizer
from models.vision.exported.tokenizers import write_tokenizer
from tests.models.gemma import make_tokenizer

TEXTS = [
    *probe_texts(120),
    "It's the DOGS' bowl, isn't it?",
    "snake_case, &amp; 3½ ﬁsh",
    "<end_of_text> a boat <start_of_text>",
    "naïve café ٣ Ⅳ",
    "<eos> a boat <pad>",
]


def exported(tokenize: Any, folder: Path, **said: object) -> ExportedTokenizer:
    file = folder / "exported.json"
    return ExportedTokenizer.read(file, write_tokenizer(tokenize, folder, file) | said)


@pytest.fixture(scope="module")
def classic(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, ExportedTokenizer]:
    """open_clip's own, which OpenAI's and LAION's models have."""
    from open_clip.tokenizer import SimpleTokenizer

    tokenize = SimpleTokenizer()
    return tokenize, exported(tokenize, tmp_path_factory.mktemp("classic"))


@pytest.fixture(scope="module", params=["canonicalize", "lower", "whitespace"])
def gemma(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Any, ExportedTokenizer]:
    """That of SigLIP 2, which has 64 tokens and an end in each text."""
    from open_clip.tokenizer import HFTokenizer

    folder = tmp_path_factory.mktemp("gemma")
    make_tokenizer(folder, probe_texts(400), says_end=request.param == "lower")
    tokenize = HFTokenizer(str(folder), context_length=64, clean=request.param)
    return tokenize, exported(tokenize, folder)


def test_open_clips_own(classic: tuple[Any, ExportedTokenizer]) -> None:
    theirs, mine = classic
    for text in TEXTS:
        assert np.array_equal(mine.ids([text]), theirs([text]).numpy()), text


LETTERS = st.one_of(
    # What is a letter among newer ones, libraries say by their version of Unicode.
    st.characters(max_codepoint=0x052F, exclude_categories=["Cn", "Cs"]),
    st.sampled_from("海辺の赤い船🐕👩\u200d🚀½ⅣﬁΩ…’"),
)


@given(text=st.text(LETTERS, max_size=60))
@settings(max_examples=200, deadline=None)
def test_open_clips_own_for_any_text(classic: tuple[Any, ExportedTokenizer], text: str) -> None:
    theirs, mine = classic
    assert np.array_equal(mine.ids([text]), theirs([text]).numpy())


def test_that_of_siglip(gemma: tuple[Any, ExportedTokenizer]) -> None:
    theirs, mine = gemma
    for text in TEXTS:
        assert np.array_equal(mine.ids([text]), theirs([text]).numpy()), text


def test_a_text_that_may_end_early_is_cut_behind_its_end(tmp_path: Path) -> None:
    from open_clip.tokenizer import SimpleTokenizer

    theirs = SimpleTokenizer()
    mine = exported(theirs, tmp_path, shortens=True)
    short, long = mine.ids(["a boat"]), mine.ids(["a boat", "two cats on a wooden table"])
    assert short.shape == (1, 4)
    assert long.shape == (2, 8)
    assert np.array_equal(long[0, :4], short[0])
    assert mine.ids(["a red boat " * 99]).shape == (1, theirs.context_length)


def test_one_that_puts_tokens_in_by_hand_is_refused(tmp_path: Path) -> None:
    from open_clip.tokenizer import HFTokenizer, SimpleTokenizer

    make_tokenizer(tmp_path, ["a boat"])
    by_hand = HFTokenizer(str(tmp_path), context_length=64, tokenizer_mode="clips")
    for refused in (by_hand, SimpleTokenizer(reduction_mask="random")):
        with pytest.raises(NotTheSame):
            write_tokenizer(refused, tmp_path, tmp_path / "exported.json")
