"""What is likely to be said -> tokens before the start of a transcript, which Whisper leans on.

Whisper was taught with the text of the window before (`<|startofprev|>` and what was said there),
and takes up its words and spellings. Knows no sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

START = "<|startofprev|>"
MOST_TOKENS = 200  # Whisper takes 223; every one is time before the first word


def context_tokens(vocabulary: Any, phrases: Sequence[str]) -> list[int]:
    """Tokens that make these phrases likelier; the last ones are left out where they are many.

    Args:
        vocabulary: the `tokenizers.Tokenizer` of a Whisper.
        phrases: likeliest first.

    Returns:
        Nothing where there are no phrases, or the model has no context.
    """
    start = vocabulary.token_to_id(START)
    if start is None or not phrases:
        return []
    # Likeliest last, since what was said just before counts most.
    listed: list[int] = []
    for phrase in dict.fromkeys(phrases):
        tokens = vocabulary.encode(f" {phrase},", add_special_tokens=False).ids
        if len(listed) + len(tokens) > MOST_TOKENS:
            break
        listed = [*tokens, *listed]
    return [start, *listed]
