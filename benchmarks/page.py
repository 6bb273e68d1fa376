"""Writes the tables of `docs/performance.md`; the words around them are left as they are.

A table stands between `<!-- NAME: begin -->` and `<!-- NAME: end -->`, NAME being the
benchmark's.
"""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


class NoPlace(Exception):
    """The page has no place for a table; the message says which."""


def with_table(text: str, name: str, table: str) -> str:
    """The page's text with the table of one benchmark in place of the older one.

    Raises:
        NoPlace: the page does not hold both marks, once each, in order.
    """
    before, begin, rest = text.partition(mark(name, "begin"))
    older, end, after = rest.partition(mark(name, "end"))
    if not begin or not end or mark(name, "begin") in older + after:
        raise NoPlace(f"The page has no place for the table of {name}, or more than one.")
    return f"{before}{begin}\n\n{table.strip()}\n\n{end}{after}"


def mark(name: str, side: str) -> str:
    """What stands around a table."""
    return f"<!-- {name}: {side} -->"
