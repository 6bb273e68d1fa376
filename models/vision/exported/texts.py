"""Texts as a text tower takes them, with Rust's tokenizers alone.

The tokenizer was written down by `export.py` with its way of cutting off, filling up and closing a
text. What open_clip does to a text before that is done here, as its `get_clean_fn` does it.
"""

from __future__ import annotations

import html
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TokenIds = npt.NDArray[np.int64]
_WITHOUT_PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True)
class ExportedTokenizer:
    """One checkpoint's, ready to use."""

    tokenizer: Tokenizer
    """Cuts off and fills up."""
    plain: Tokenizer
    """The same, which does neither."""
    clean: str
    """open_clip's name for what is done to a text first; empty for nothing."""
    removed: int | None
    """The token that is replaced by 0; None where none is."""
    unknown: int | None
    """The token for a word outside the vocabulary; None where there is none."""
    shortens: bool
    """Whether a text may end with its last token, which has the largest number."""

    @classmethod
    def read(cls, file: Path, said: Mapping[str, Any]) -> ExportedTokenizer:
        """As a record has it. Raises: KeyError where the record lacks something."""
        from tokenizers import Tokenizer

        plain = Tokenizer.from_file(str(file))
        plain.no_padding()
        plain.no_truncation()
        tokenizer = Tokenizer.from_file(str(file))
        shortens = bool(said.get("shortens"))
        return cls(tokenizer, plain, said["clean"], said["removed"], said["unknown"], shortens)

    def ids(self, texts: Sequence[str]) -> TokenIds:
        """Shape (len(texts), tokens), at least one text."""
        encoded = self.tokenizer.encode_batch([cleaned(text, self.clean) for text in texts])
        ids = np.array([each.ids for each in encoded], np.int64)
        if self.removed is not None:
            ids[ids == self.removed] = 0
        return ids[:, : ids.argmax(axis=1).max() + 1] if self.shortens else ids

    def outside(self, text: str) -> list[str]:
        """The words that the vocabulary does not hold; none where it holds parts of words."""
        if self.unknown is None:
            return []
        read = self.plain.encode(text, add_special_tokens=False)
        places = zip(read.ids, read.offsets, strict=True)
        return [text[start:end] for token, (start, end) in places if token == self.unknown]


def cleaned(text: str, way: str) -> str:
    """A text as open_clip hands it to a tokenizer of transformers'."""
    if not way:
        return text
    import ftfy

    text = html.unescape(html.unescape(ftfy.fix_text(text))).strip()
    if way == "canonicalize":
        text = text.replace("_", " ").translate(_WITHOUT_PUNCTUATION)
    text = " ".join(text.split())
    return text if way == "whitespace" else text.lower()
