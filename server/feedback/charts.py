"""Bars of shares as SVG, without a library: so that they take the page's own colours, in the dark
too, their labels stay text, and nothing in them comes from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH = 320  # units; as wide as the narrowest page, so that no label is made smaller
ROW = 22
LABEL = 112
BAR = 150


def bars(title: str, rows: Sequence[tuple[str, float, str]]) -> str:
    """One bar a row, from the top.

    Args:
        title: what it is, for those who cannot see it; the numbers belong in a table beside it.
        rows: a label, the length of its bar, 0 to 1, and what is written behind the bar.
    """
    lines = [_row(at, *row) for at, row in enumerate(rows)]
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {ROW * len(rows)}">'
        f"{''.join(lines)}</svg>"
    )


def _row(at: int, label: str, share: float, written: str) -> str:
    top, middle = at * ROW, at * ROW + ROW * 0.7
    length, height = BAR * share, ROW - 6
    return (
        f'<text x="0" y="{middle:.1f}">{escape(label)}</text>'
        f'<rect class="whole" x="{LABEL}" y="{top + 3}" width="{BAR}" height="{height}"/>'
        f'<rect class="bar" x="{LABEL}" y="{top + 3}" width="{length:.1f}" height="{height}"/>'
        f'<text x="{LABEL + BAR + 6}" y="{middle:.1f}">{escape(written)}</text>'
    )
