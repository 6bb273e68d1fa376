"""The words of the starter's world, and the tokenizer over them.

One token a word. The search model and the captioner share it; what the words mean is theirs to
learn. An unknown word becomes one token of its own and is passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from models.starter.world.scenes import COLOURS, KINDS
from models.starter.world.wording import NUMBERS, SETTING_PHRASES, plural

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

PADDING, START, END, UNKNOWN = "[PAD]", "[BOS]", "[EOS]", "[UNK]"
SPECIAL = (PADDING, START, END, UNKNOWN)
PAD_ID, START_ID, END_ID, UNKNOWN_ID = range(4)

LINKS = (
    *("a", "an", "the", "of", "to", "on", "and", "with", "next", "beside", "left", "right"),
    *("picture", "pictures", "photo", "something", ","),
)


def words() -> tuple[str, ...]:
    """Every token, special ones first, always in the same order."""
    phrases = " ".join(way for ways in SETTING_PHRASES.values() for way in ways).split()
    plurals = [plural(kind) for kind in KINDS]
    return tuple(dict.fromkeys((*SPECIAL, *LINKS, *NUMBERS, *COLOURS, *KINDS, *plurals, *phrases)))


def encode(text: str, places: dict[str, int]) -> list[int]:
    """Token ids of a text with its start and end, as the saved tokenizer gives them."""
    found = re.findall(r"[a-z]+|,", text.lower())
    return [START_ID, *(places.get(word, UNKNOWN_ID) for word in found), END_ID]


def tokenizer() -> PreTrainedTokenizerFast:
    """The tokenizer in the form that transformers and open_clip load from a folder."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    places = {word: place for place, word in enumerate(words())}
    inner = Tokenizer(models.WordLevel(places, unk_token=UNKNOWN))
    strange = normalizers.Replace(Regex(r"[^a-z, ]+"), " ")
    inner.normalizer = normalizers.Sequence([normalizers.Lowercase(), strange])
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    inner.decoder = decoders.WordPiece(cleanup=True)
    inner.post_processor = TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(START, START_ID), (END, END_ID)]
    )
    make: Any = PreTrainedTokenizerFast  # its constructor is untyped
    made: PreTrainedTokenizerFast = make(
        tokenizer_object=inner,
        bos_token=START,
        eos_token=END,
        sep_token=END,
        pad_token=PADDING,
        unk_token=UNKNOWN,
    )
    return made
