"""A cursor leads from one page of an answer to the next, though pictures come and go meanwhile.

It says where in the order the last page ended, not how many pictures were shown: what is added
further up is not shown, and nothing is shown twice.
"""

from __future__ import annotations

import base64
import hashlib
import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from server.search.query import Query

Position: TypeAlias = tuple[float, float, int]
"""Of a picture in an order, ascending; the last number is its id, so that no two are equal."""
MARK_DIGITS = 16


class BadCursor(ValueError):
    """It is damaged, or another question's."""


@dataclass(frozen=True)
class Cursor:
    """The end of a page."""

    last: Position
    seen: int
    """How many pictures were looked at until there, at least."""

    def written(self, query: Query) -> str:
        """As text for programs, which need not understand it."""
        data = json.dumps([_mark(query), *self.last, self.seen])
        return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, query: Query) -> Cursor:
        """The cursor that `written` made. Raises: BadCursor."""
        try:
            data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            mark, first, second, image_id, seen = json.loads(data)
            last = float(first), float(second), int(image_id)
            cursor = cls(last, int(seen))
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise BadCursor("It is damaged.") from error
        if mark != _mark(query) or cursor.seen < 0 or any(value != value for value in last):
            raise BadCursor("It belongs to another question.")
        return cursor

    def start(self, places: Sequence[Position]) -> int:
        """Where in `places`, ascending, the next page begins."""
        return bisect_right(places, self.last)


def _mark(query: Query) -> str:
    """Which question it is."""
    return hashlib.blake2b(repr(query).encode(), digest_size=MARK_DIGITS // 2).hexdigest()
