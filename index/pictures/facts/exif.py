"""When, where and with what a photo was taken, and which way up it is, from its EXIF data.

Cameras, phones and editing programs write all kinds of rubbish there. What makes no sense is
passed over: nothing in EXIF may keep a picture out of the library. Knows no files.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from PIL import ExifTags, Image

from index.pictures.facts import dates, degrees
from index.pictures.facts.facts import (
    LONGEST_NAME,
    Dated,
    Facts,
    Notes,
    Origin,
    Precision,
    names,
    text,
)

logger = logging.getLogger(__name__)

_TAGS = ExifTags.Base
_DATES = (
    (
        *(_TAGS.DateTimeOriginal, _TAGS.OffsetTimeOriginal, _TAGS.SubsecTimeOriginal),
        Origin.CAMERA,
    ),
    (
        *(_TAGS.DateTimeDigitized, _TAGS.OffsetTimeDigitized, _TAGS.SubsecTimeDigitized),
        Origin.DIGITISED,
    ),
    (_TAGS.DateTime, _TAGS.OffsetTime, _TAGS.SubsecTime, Origin.CHANGED),
)
_CHARSETS = {b"ASCII": "ascii", b"UNICODE": "utf-16", b"JIS": "iso2022_jp"}
UNREADABLE = "A picture's EXIF data, or a part of it, cannot be read."


def read_exif(image: Image.Image) -> Facts:
    """The facts in an opened picture's EXIF data; the defaults where there are none."""
    tags, details, gps = _tables(image)
    stated = tags.get(_TAGS.Orientation)
    return Facts(
        orientation=stated if isinstance(stated, int) and 1 <= stated <= 8 else 1,
        dates=(*_dates({**tags, **details}), *_satellites_date(gps)),
        place=_place(gps),
        camera=camera(_text(tags.get(_TAGS.Make)), _text(tags.get(_TAGS.Model))),
        notes=_notes({**tags, **details}),
    )


def _tables(image: Image.Image) -> tuple[dict[int, Any], dict[int, Any], dict[int, Any]]:
    try:
        exif = image.getexif()
    except Exception:
        logger.debug(UNREADABLE, exc_info=True)
        return {}, {}, {}
    return _table(exif, None), _table(exif, ExifTags.IFD.Exif), _table(exif, ExifTags.IFD.GPSInfo)


def _table(exif: Image.Exif, which: int | None) -> dict[int, Any]:
    try:
        return dict(exif if which is None else exif.get_ifd(which))
    except Exception:
        logger.debug(UNREADABLE, exc_info=True)
        return {}


def _dates(tags: Mapping[int, Any]) -> Iterator[Dated]:
    for date_tag, offset_tag, fraction_tag, origin in _DATES:
        written = [_text(tags.get(tag)) for tag in (date_tag, offset_tag, fraction_tag)]
        if found := dates.parsed(*written):
            yield Dated(*found, origin)


def _satellites_date(gps: Mapping[int, Any]) -> Iterator[Dated]:
    """Satellites know the moment and not the clock of the place, so only the day is said. It is
    right also where nobody has set the camera's clock."""
    tag = ExifTags.GPS
    written = _text(gps.get(tag.GPSDateStamp))
    time = gps.get(tag.GPSTimeStamp)
    if isinstance(time, tuple) and len(time) == 3:
        written += " " + ":".join(str(part).partition(".")[0].zfill(2) for part in time)
    if (found := dates.parsed(written, "Z")) and found[1] in (Precision.SECOND, Precision.DAY):
        yield Dated(found[0], Precision.DAY, Origin.CAMERA)


def _place(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    tag = ExifTags.GPS
    north, east = gps.get(tag.GPSLatitude), gps.get(tag.GPSLongitude)
    if any(isinstance(parts, tuple) and len(parts) == 2 for parts in (north, east)):
        return None  # by the standard there are three; one is a camera's whole degrees
    return degrees.place(
        degrees.degrees(north, _text(gps.get(tag.GPSLatitudeRef)), "NS"),
        degrees.degrees(east, _text(gps.get(tag.GPSLongitudeRef)), "EW"),
    )


def camera(maker: str, model: str) -> str | None:
    """One name of both; many models begin with their maker already."""
    first = maker.partition(" ")[0].lower()
    said = model if first and model.lower().startswith(first) else f"{maker} {model}"
    name = " ".join("".join(filter(str.isprintable, said)).split())
    return name[:LONGEST_NAME] or None


def _notes(tags: Mapping[int, Any]) -> Notes:
    caption = _text(tags.get(_TAGS.ImageDescription)) or _windows(tags.get(_TAGS.XPComment))
    return Notes(
        title=text(_windows(tags.get(_TAGS.XPTitle))),
        caption=text(caption or _comment(tags.get(_TAGS.UserComment))),
        keywords=names(_windows(tags.get(_TAGS.XPKeywords)).split(";")),
    )


def _text(value: object) -> str:
    """Pillow reads letters as Latin-1; what nearly all programs write for years now is UTF-8."""
    if isinstance(value, str):
        try:
            value = value.encode("latin-1").decode("utf-8")
        except UnicodeError:
            value = str(value)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value.strip("\0 ") if isinstance(value, str) else ""


def _windows(value: object) -> str:
    """What Windows writes: bytes of UTF-16."""
    if isinstance(value, (tuple, list)):
        value = bytes(part for part in value if isinstance(part, int) and 0 <= part < 256)
    if not isinstance(value, bytes):
        return ""
    return value.decode("utf-16-le", "ignore").strip("\0 ")


def _comment(value: object) -> str:
    """A comment behind the name of its character set, eight bytes."""
    if not isinstance(value, bytes):
        return _text(value)
    charset = _CHARSETS.get(value[:8].rstrip(b"\0 "))
    if charset is None and value[:8].strip(b"\0"):
        return ""
    return (
        value[8:]
        .decode(_utf_16(value[8:]) if charset == "utf-16" else charset or "utf-8", "ignore")
        .strip("\0 ")
    )


def _utf_16(data: bytes) -> str:
    """Which bytes of it come first; hardly any program says so, and few keep to the picture's."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    firsts, seconds = data[::2].count(0), data[1::2].count(0)
    return "utf-16-be" if firsts > seconds else "utf-16-le"
