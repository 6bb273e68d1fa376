"""Whether a decoder has begun to say the same thing over and over, as Whisper's does at times.

Knows tokens, not what they mean. A person repeats a word two or three times, "no, no, no"; a loop
goes on for as long as it is let (CTranslate2 issue 2100, faster-whisper issue 1006).
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST_TIMES = 4
LEAST_TOKENS = 12  # in all of the repeats: "no, no, no, no" has 8


def loops(tokens: Sequence[int]) -> bool:
    """Whether the end of `tokens` is one stretch said at least four times, over twelve tokens."""
    return any(
        _ends_with_repeats(tokens, length) for length in range(1, len(tokens) // LEAST_TIMES + 1)
    )


def _ends_with_repeats(tokens: Sequence[int], length: int) -> bool:
    times = max(LEAST_TIMES, -(-LEAST_TOKENS // length))
    end = tokens[-length * times :]
    return len(end) == length * times and all(
        end[at] == end[at - length] for at in range(length, len(end))
    )
