"""Boxes of written lines into the order in which a person reads them.

Text may be tilted, on its side or upside down, and a page may have columns. All boxes are first
turned so that the text runs from left to right; then those side by side make a row, and rows follow
each other downwards. A gutter between two blocks of long lines parts columns, as in the recursive
XY-cut of Nagy and Seth (1984), of which one cut is enough for what people photograph.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Corners = npt.NDArray[np.float32]
"""Of a box: top left, top right, bottom right, bottom left, shape (4, 2), pixels."""

ON_ITS_SIDE = 1.5  # height by width from which a box is read along its height
SAME_ROW = 0.5  # share of the lower of two boxes that lies beside the other
COLUMN_LINES = 3  # on each side of a gutter
COLUMN_WIDTH = 6.0  # lines are so many times as wide as high; prices beside goods are not
EDGE = 0.004
"""Share of the picture's side that still counts as its edge."""


@dataclass(frozen=True)
class _Turned:
    """A box as it lies when the text is upright."""

    at: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


def reading_order(boxes: Sequence[Corners], upside_down: Sequence[bool]) -> list[list[int]]:
    """Rows of indices of `boxes`, first to last, each row from where it begins to its end.

    Args:
        boxes: where something is written.
        upside_down: of each, whether it is read from its other end.
    """
    if not boxes:
        return []
    turned = _turned(boxes, -_direction(boxes, upside_down))
    columns = _columns(turned)
    return [[box.at for box in row] for column in columns for row in _rows(column)]


def touches_edge(box: Corners, width: int, height: int) -> bool:
    """Whether a box reaches the edge of a picture of so many pixels, where text may be cut off."""
    margin_x, margin_y = max(1.0, EDGE * width), max(1.0, EDGE * height)
    low, high = box.min(axis=0), box.max(axis=0)
    return bool(
        low[0] <= margin_x
        or low[1] <= margin_y
        or high[0] >= width - margin_x
        or high[1] >= height - margin_y
    )


def _direction(boxes: Sequence[Corners], upside_down: Sequence[bool]) -> float:
    """The angle at which most of the text runs, radians; longer lines count for more."""
    along = np.zeros(2)
    for box, is_turned in zip(boxes, upside_down, strict=True):
        across, down = box[1] - box[0], box[3] - box[0]
        on_its_side = np.hypot(*down) >= ON_ITS_SIDE * np.hypot(*across)
        step = down if on_its_side else across
        along += -step if is_turned else step
    return math.atan2(along[1], along[0])


def _turned(boxes: Sequence[Corners], angle: float) -> list[_Turned]:
    cos, sin = math.cos(angle), math.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]])
    found = []
    for at, box in enumerate(boxes):
        points = box @ turn
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        found.append(_Turned(at, float(left), float(top), float(right), float(bottom)))
    return found


def _columns(boxes: list[_Turned]) -> list[list[_Turned]]:
    """Two blocks where a gutter runs down between them, else all in one."""
    by_left = sorted(boxes, key=lambda box: box.left)
    reach = by_left[0].right
    for at, box in enumerate(by_left[1:], 1):
        if box.left > reach and _is_column(by_left[:at]) and _is_column(by_left[at:]):
            return [*_columns(by_left[:at]), *_columns(by_left[at:])]
        reach = max(reach, box.right)
    return [boxes]


def _is_column(boxes: list[_Turned]) -> bool:
    wide = [box.right - box.left >= COLUMN_WIDTH * box.height for box in boxes]
    return len(boxes) >= COLUMN_LINES and sum(wide) > len(wide) / 2


def _rows(boxes: list[_Turned]) -> list[list[_Turned]]:
    rows: list[list[_Turned]] = []
    for box in sorted(boxes, key=lambda box: box.top + box.bottom):
        if rows and _beside(rows[-1], box):
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda box: box.left) for row in rows]


def _beside(row: list[_Turned], box: _Turned) -> bool:
    """Whether a box continues a row, rather than lying below it."""
    last = row[-1]
    overlap = min(last.bottom, box.bottom) - max(last.top, box.top)
    apart = all(box.left >= other.right or box.right <= other.left for other in row)
    return apart and overlap > SAME_ROW * min(last.height, box.height)
