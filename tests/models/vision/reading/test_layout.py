"""Lines are told in the order in which a person reads them, however the picture lies."""

from __future__ import annotations

import math

import numpy as np
import pytest

from models.vision.reading.layout import Corners, reading_order, touches_edge
from models.vision.reading.scripts import script_of

PAGE = [(0, 0, 200, 20), (0, 30, 120, 20), (160, 32, 40, 18), (0, 60, 200, 20)]
"""Left, top, width and height: a heading, goods and their price side by side, a last line."""


def box(left: float, top: float, width: float, height: float) -> Corners:
    right, bottom = left + width, top + height
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return np.array(corners, np.float32)


def turned(corners: Corners, degrees: float) -> Corners:
    """As a detector gives it: from the corner that is topmost and leftmost in the picture."""
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    points: Corners = (corners @ turn).astype(np.float32)
    first = int(np.argmin(points.sum(axis=1)))
    rolled: Corners = np.roll(points, -first, axis=0)
    return rolled


@pytest.mark.parametrize("degrees", [0, 10, -12, 90, 180, -90, 170])
def test_rows_are_told_downwards_however_the_picture_lies(degrees: float) -> None:
    boxes = [turned(box(*each), degrees) for each in PAGE]
    turned_over = degrees in (180, -90, 170)
    rows = reading_order(boxes, [turned_over] * len(boxes))
    assert rows == [[0], [1, 2], [3]]


def test_the_order_of_the_boxes_does_not_matter() -> None:
    boxes = [box(*each) for each in reversed(PAGE)]
    assert reading_order(boxes, [False] * 4) == [[3], [2, 1], [0]]


def test_columns_are_told_one_after_the_other() -> None:
    boxes = [box(x, y, 200, 20) for x in (0, 250) for y in (0, 30, 60, 90)]
    assert reading_order(boxes, [False] * 8) == [[at] for at in range(8)]


def test_prices_beside_goods_are_no_column() -> None:
    boxes = [box(x, y, width, 20) for x, width in ((0, 150), (250, 40)) for y in (0, 30, 60)]
    assert reading_order(boxes, [False] * 6) == [[0, 3], [1, 4], [2, 5]]


def test_nothing_has_no_order() -> None:
    assert reading_order([], []) == []


@pytest.mark.parametrize(
    ("at", "cut"),
    [
        ((0, 50, 100, 20), True),
        ((900, 50, 100, 20), True),
        ((50, 0, 100, 20), True),
        ((50, 480, 100, 20), True),
        ((50, 50, 100, 20), False),
    ],
)
def test_what_reaches_the_edge_may_be_cut_off(at: tuple[int, int, int, int], cut: bool) -> None:
    assert touches_edge(box(*at), 1000, 500) is cut


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Leeds Straße 12", "Latin"),
        ("出口 Exit 北京西站", "Chinese"),
        ("出口はこちら", "Japanese"),
        ("مخرج", "Arabic"),
        ("выход", "Cyrillic"),
        ("18.70 €", ""),
        ("", ""),
    ],
)
def test_the_script_is_that_of_most_letters(text: str, script: str) -> None:
    assert script_of(text) == script
