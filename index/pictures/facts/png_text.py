"""What the text chunks of a PNG say: a title, a caption, and when it was made.

Knows no files.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from PIL import Image

from index.pictures.facts import dates
from index.pictures.facts.facts import Dated, Facts, Notes, Origin, Precision, text


def read_png_text(image: Image.Image) -> Facts:
    """The facts in an opened PNG's texts; the defaults where there are none."""
    if image.format != "PNG":
        return Facts()
    title, caption = (text(image.info.get(key)) for key in ("Title", "Description"))
    written = image.info.get("Creation Time")
    made = tuple(_dates(written)) if isinstance(written, str) else ()
    return Facts(dates=made, notes=Notes(title=title, caption=caption))


def _dates(written: str) -> Iterator[Dated]:
    """By the specification in words, as in e-mail; by many programs in figures."""
    if found := dates.parsed(written):
        yield Dated(*found, Origin.DIGITISED)
        return
    try:
        yield Dated(parsedate_to_datetime(written), Precision.SECOND, Origin.DIGITISED)
    except (ValueError, TypeError, IndexError, OverflowError):
        return
