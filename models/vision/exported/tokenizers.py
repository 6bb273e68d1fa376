"""The tokenizer of an open_clip checkpoint -> a file that Rust's tokenizers read alone.

A checkpoint brings a tokenizer of transformers', or leaves it to open_clip, whose own is the
byte-pair encoding of OpenAI's CLIP. Which of them it has, how it cuts off, fills up and closes a
text, and what open_clip does to a text before: all that becomes the file and the facts beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.parts import SEARCHING
from models.vision.exported.export import NotTheSame, tokenizer_facts
from models.vision.tokens import end_texts

WORD = r"(?i)'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}\x{345}]+"
"""A word of OpenAI's CLIP, as open_clip's `SimpleTokenizer` has it. Of all marks it passes over the
Greek iota below a letter, U+0345, since that becomes a letter where capitals do not count."""
WORD_END = "</w>"
PAD = 0  # what open_clip fills up with


def write_tokenizer(tokenize: Any, folder: Path, file: Path) -> dict[str, Any]:
    """Write the tokenizer of a checkpoint down; the facts that `ExportedTokenizer` needs.

    Args:
        tokenize: what open_clip made of it, which has been called once.
        folder: the checkpoint.
        file: where to.

    Raises:
        NotTheSame: it is one that cannot be written down.
        ModelBroken: its settings cannot be read.
    """
    from open_clip.tokenizer import SimpleTokenizer

    clean = tokenize.clean_fn.__name__.removeprefix("_clean_")
    if isinstance(tokenize, SimpleTokenizer):
        _byte_pairs(tokenize).save(str(file))
        return {"clean": clean, "removed": None, "unknown": None}
    tokenizer = getattr(tokenize, "tokenizer", None)
    if tokenizer is None or not getattr(tokenizer, "is_fast", False) or tokenize.tokenizer_mode:
        raise NotTheSame("The tokenizer of the search model cannot be written down.")
    end_texts(tokenizer, folder, SEARCHING)
    tokenize(["a red boat", "two cats"])  # it has its way of cutting off from a first call only
    tokenizer.backend_tokenizer.save(str(file))
    removed = tokenizer.sep_token_id if tokenize.strip_sep_token else None
    return tokenizer_facts(tokenizer, clean, removed)


def _byte_pairs(theirs: Any) -> Any:
    """open_clip's own tokenizer as one of Rust's."""
    from tokenizers import Regex, Tokenizer, pre_tokenizers, processors
    from tokenizers.models import BPE

    start, end, *others = theirs.all_special_ids
    if theirs.reduction_fn is not None or others:
        raise NotTheSame("The tokenizer of the search model cannot be written down.")
    names = {number: token for token, number in theirs.encoder.items()}
    merges = sorted(theirs.bpe_ranks, key=theirs.bpe_ranks.__getitem__)
    tokenizer = Tokenizer(BPE(theirs.encoder, merges, end_of_word_suffix=WORD_END))
    words = pre_tokenizers.Split(Regex(WORD), behavior="removed", invert=True)
    letters = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, letters])
    tokenizer.add_special_tokens([names[start], names[end]])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{names[start]} $A {names[end]}",
        special_tokens=[(names[start], start), (names[end], end)],
    )
    tokenizer.enable_truncation(theirs.context_length)
    tokenizer.enable_padding(pad_id=PAD, length=theirs.context_length)
    return tokenizer
