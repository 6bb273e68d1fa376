"""What IPTC says: the words that agencies and older programs write into a picture.

Pillow takes the block apart; what makes no sense in it is passed over. Knows no files.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from PIL import Image, IptcImagePlugin

from index.pictures.facts import dates
from index.pictures.facts.facts import Dated, Facts, Notes, Origin, names, text

logger = logging.getLogger(__name__)

_CHARSET, _UTF_8 = (1, 90), b"\x1b%G"
_TITLES, _CAPTION, _KEYWORDS = ((2, 5), (2, 105)), (2, 120), (2, 25)
_DATES = (((2, 55), (2, 60), Origin.EMBEDDED), ((2, 62), (2, 63), Origin.DIGITISED))


def read_iptc(image: Image.Image) -> Facts:
    """The facts in an opened picture's IPTC data; the defaults where there are none."""
    try:
        found = IptcImagePlugin.getiptcinfo(image) or {}  # type: ignore[arg-type]
    except Exception:
        logger.debug("A picture's IPTC data cannot be read.", exc_info=True)
        return Facts()
    is_utf_8 = found.get(_CHARSET) == _UTF_8
    values = {
        tag: [_decoded(one, is_utf_8) for one in (value if isinstance(value, list) else [value])]
        for tag, value in found.items()
    }
    return Facts(
        dates=tuple(_dates(values)),
        notes=Notes(
            title=_first(values, *_TITLES),
            caption=_first(values, _CAPTION),
            keywords=names(values.get(_KEYWORDS, ())),
        ),
    )


def _first(values: Mapping[tuple[int, int], list[str]], *tags: tuple[int, int]) -> str:
    found = (text(value) for tag in tags for value in values.get(tag, ()))
    return next(filter(None, found), "")


def _dates(values: Mapping[tuple[int, int], list[str]]) -> Iterator[Dated]:
    for day_tag, time_tag, origin in _DATES:
        written = f"{_first(values, day_tag)} {_first(values, time_tag)}"
        if found := dates.parsed(written):
            yield Dated(*found, origin)


def _decoded(value: object, is_utf_8: bool) -> str:
    """Who does not say so may write UTF-8 all the same; bytes of other texts are hardly ever it."""
    if not isinstance(value, bytes):
        return ""
    try:
        return value.decode("utf-8", "replace" if is_utf_8 else "strict")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")
