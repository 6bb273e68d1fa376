"""Words as a tokenizer of BERT's kind parts them -> words as people write them.

Such a tokenizer makes a token of every punctuation mark, and decoding puts a space between all of
them: "a dog ' s t - shirt". transformers 5 no longer cleans that up by itself, and its old cleaning
(`clean_up_tokenization_spaces`) knew neither hyphens nor quotation marks. What was joined and what
stood apart cannot always be told: a hyphen is taken to have joined, since captions have no dashes,
and a comma before three digits to be that of a thousand.
"""

from __future__ import annotations

import re

_APOSTROPHE = "['’]"
_RULES: tuple[tuple[str, str], ...] = (
    # Apostrophes: "dog ' s", "don ' t", "o ' clock", "rock ' n ' roll"
    (rf"(?<=\w) ?({_APOSTROPHE}) ?(?=(?:s|t|re|ll|ve|d|m)\b)", r"\1"),
    (rf"\bo ({_APOSTROPHE}) (?=\w)", r"o\1"),
    (rf"(?<=\w) ({_APOSTROPHE}) n ({_APOSTROPHE}) (?=\w)", r" \1n\2 "),
    # Quotation marks, in pairs, then what is left of a plural: "the dogs ' ball"
    (r'(?<!\S)" (\S[^"]*?) "(?=\W|$)', r'"\1"'),
    (rf"(?<!\S)({_APOSTROPHE}) (\w[^'’]*?) ({_APOSTROPHE})(?=\W|$)", r"\1\2\3"),
    (rf"(?<=s) ({_APOSTROPHE})(?=\s|$)", r"\1"),
    # Inside a word: "t - shirt", "black / white"
    (r"(?<=\w) ([-/]) (?=\w)", r"\1"),
    # Inside a number, and around it: "3 . 5", "10 : 30", "1 , 000", "$ 5", "# 1", "50 %"
    (r"(?<=\d) ([.:]) (?=\d)", r"\1"),
    (r"(?<=\d) , (?=\d{3}\b)", ","),
    (r"(?<=[$£€#]) (?=\d)", ""),
    (r"(?<=\d) (?=[%°])", ""),
    # Initials: "u . s . flag"
    (r"(?<=\b\w) \. (?=\w \.)", "."),
    # Before and after all other marks
    (r" +(?=[.,;:!?)\]}…])", ""),
    (r"(?<=[(\[{]) +", ""),
)


def detokenise(text: str) -> str:
    """A caption as people write it; what is written so already stays as it is."""
    written = " ".join(text.split())
    for pattern, replacement in _RULES:
        written = re.sub(pattern, replacement, written)
    return written
