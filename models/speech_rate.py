"""How fast speech may be asked for, in words a minute: the same for every engine.

Half to four times the ordinary rate. Listeners who are used to screen readers follow 500 and more.
"""

from __future__ import annotations

ORDINARY = 175
SLOWEST, FASTEST = 80, 4 * ORDINARY
NATURAL_SLOWEST, NATURAL_FASTEST = 80, 350
"""Between these a natural voice keeps the rate, and Whisper understands more of it than of
espeak-ng; docs/performance.md has the table."""


def bounded(words_per_minute: int) -> int:
    """The rate itself, or the nearer end of what is allowed."""
    return min(FASTEST, max(SLOWEST, words_per_minute))
