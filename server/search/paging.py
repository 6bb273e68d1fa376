"""A cursor leads from one page of an answer to the next, though pictures come and go meanwhile.

It says where in the order the last page ended, not how many pictures were shown: what is added
further up is not shown, and nothing is shown twice. It is signed (HMAC, RFC 2104), together with
the question and the library that it pages: one that was changed, cut off or made for anything else
is none. Nothing of the question stands in it.
"""

from __future__ import annotations

import base64
import hmac
import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from server.search.query import Query

Position: TypeAlias = tuple[float, float, int]
"""Of a picture in an order, ascending; the last number is its id, so that no two are equal."""
SIGNATURE_BYTES = 16


class BadCursor(ValueError):
    """It is damaged, or another question's."""


@dataclass(frozen=True)
class Cursor:
    """The end of a page."""

    last: Position
    seen: int
    """How many pictures were looked at until there, at least."""

    def start(self, places: Sequence[Position]) -> int:
        """Where in `places`, ascending, the next page begins."""
        return bisect_right(places, self.last)


class Cursors:
    """Writes cursors, and knows its own again."""

    def __init__(self, key: bytes, pages: str) -> None:
        """Signed with a secret key; `pages` says whose pages: another library has others."""
        self._key = key
        self._pages = pages

    def written(self, cursor: Cursor, query: Query) -> str:
        """A cursor of a question as text for programs, which need not understand it."""
        data = json.dumps([*cursor.last, cursor.seen]).encode()
        return base64.urlsafe_b64encode(self._signed(data, query) + data).decode().rstrip("=")

    def read(self, text: str, query: Query) -> Cursor:
        """The cursor that `written` made. Raises: BadCursor."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        except ValueError as error:
            raise BadCursor("It is damaged.") from error
        signature, data = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signed(data, query)):
            raise BadCursor("It is damaged, or belongs to another question.")
        first, second, image_id, seen = json.loads(data)
        cursor = Cursor((first, second, image_id), seen)
        if self.written(cursor, query) != text:  # other letters may stand for the same bytes
            raise BadCursor("It is damaged.")
        return cursor

    def _signed(self, data: bytes, query: Query) -> bytes:
        whole = json.dumps([self._pages, repr(query)]).encode() + b"\0" + data
        return hmac.digest(self._key, whole, sha256)[:SIGNATURE_BYTES]
