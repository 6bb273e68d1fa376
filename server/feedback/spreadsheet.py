"""Texts as cells of a CSV file that no spreadsheet takes for a formula, and back.

A spreadsheet computes a cell that begins with "=", "+", "-", "@" or like them, and what it computes
can run programs (CSV injection, OWASP). An apostrophe before such a text makes it one that is only
shown; a text that begins with an apostrophe gets another one, so that each has one cell. Numbers
stay as they are.
"""

from __future__ import annotations

APOSTROPHE = "'"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", APOSTROPHE)
"""With which a cell that is computed begins; the wide ones count in East Asian spreadsheets."""


def cell(text: str) -> str:
    """A text that is only shown."""
    return APOSTROPHE + text if text.startswith(DANGEROUS) else text


def text_of(written: str) -> str:
    """The text that `cell` was given."""
    return written.removeprefix(APOSTROPHE)
