"""Every word of the world is one token, and the saved tokenizer reads as training did."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.starter.train.networks import embed
from models.starter.train.networks.caption import LONGEST
from models.starter.train.vocabulary import UNKNOWN_ID, encode, tokenizer, words
from models.starter.world.scenes import sample_scene
from models.starter.world.splits import VALIDATION_SEEDS
from models.starter.world.wording import asks, caption

SCENES = [sample_scene(seed) for seed in VALIDATION_SEEDS[:300]]
PLACES = {word: place for place, word in enumerate(words())}
ASKED = [ask.text for scene in SCENES for ask in asks(scene)]
CAPTIONS = [caption(scene) for scene in SCENES]


def test_every_word_that_is_asked_or_said_is_known() -> None:
    for text in ASKED + CAPTIONS:
        assert UNKNOWN_ID not in encode(text, PLACES), text


def test_the_longest_ask_and_caption_fit_with_a_strange_word() -> None:
    assert max(len(encode(text, PLACES)) for text in ASKED) < embed.CONTEXT
    assert max(len(encode(text, PLACES)) for text in CAPTIONS) < LONGEST


def test_the_saved_tokenizer_gives_the_ids_of_training(tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer().save_pretrained(tmp_path)
    saved = AutoTokenizer.from_pretrained(tmp_path)
    for text in [*ASKED[:100], *CAPTIONS, "A Red cat, please!", "the dog's ball"]:
        assert saved(text).input_ids == encode(text, PLACES)


@pytest.mark.parametrize("text", CAPTIONS[:40])
def test_a_caption_comes_back_as_it_was_written(text: str) -> None:
    assert tokenizer().decode(encode(text, PLACES), skip_special_tokens=True) == text
