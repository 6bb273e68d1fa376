"""When, where and with what a photo was taken, and which way up it is, from its EXIF data.

Cameras, phones and editing programs write all kinds of rubbish there. What makes no sense is
passed over: nothing in EXIF may keep a picture out of the library. Knows no files.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from PIL import ExifTags, Image

logger = logging.getLogger(__name__)

_DATES = (
    (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal),
    (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized),
    (ExifTags.Base.DateTime, ExifTags.Base.OffsetTime),
)
_DATE = re.compile(r"(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
LONGEST_CAMERA = 64  # characters
UNREADABLE = "A picture's EXIF data, or a part of it, cannot be read."


@dataclass(frozen=True)
class Facts:
    """What EXIF says of a photo."""

    orientation: int = 1
    """1 to 8, as in the EXIF standard; 1 is upright."""
    taken_at: datetime | None = None
    """By the camera's clock; aware where the camera knew its offset from UTC."""
    latitude: float | None = None
    """Degrees, north positive."""
    longitude: float | None = None
    """Degrees, east positive."""
    camera: str | None = None
    """Its maker and its name, such as "Canon EOS 80D"."""


def read_facts(image: Image.Image) -> Facts:
    """The facts in an opened picture's EXIF data; the defaults where there are none."""
    tags, details, gps = _tables(image)
    place = _place(gps)
    stated = tags.get(ExifTags.Base.Orientation)
    return Facts(
        orientation=stated if isinstance(stated, int) and 1 <= stated <= 8 else 1,
        taken_at=_taken_at({**tags, **details}),
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        camera=_camera(_text(tags.get(ExifTags.Base.Make)), _text(tags.get(ExifTags.Base.Model))),
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


def _taken_at(tags: Mapping[int, Any]) -> datetime | None:
    for date_tag, offset_tag in _DATES:
        found = _DATE.match(_text(tags.get(date_tag)))
        if not found:
            continue
        try:
            moment = datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]
        except ValueError:
            continue  # a camera whose clock was never set writes 0000:00:00
        return moment.replace(tzinfo=_zone(_text(tags.get(offset_tag))))
    return None


def _zone(text: str) -> timezone | None:
    found = _OFFSET.match(text)
    if not found:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if offset > timedelta(hours=14):  # the largest in use
        return None
    return timezone(-offset if found[1] == "-" else offset)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\0 ") if isinstance(value, str) else ""


def _camera(maker: str, model: str) -> str | None:
    """One name of both; many models begin with their maker already."""
    first = maker.partition(" ")[0].lower()
    said = model if first and model.lower().startswith(first) else f"{maker} {model}"
    name = " ".join("".join(filter(str.isprintable, said)).split())
    return name[:LONGEST_CAMERA] or None


def _place(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    tag = ExifTags.GPS
    latitude = _degrees(gps.get(tag.GPSLatitude), gps.get(tag.GPSLatitudeRef), "S", 90.0)
    longitude = _degrees(gps.get(tag.GPSLongitude), gps.get(tag.GPSLongitudeRef), "W", 180.0)
    if latitude is None or longitude is None:
        return None
    # Cameras without a fix write zeros, and nobody photographs that spot of the Atlantic.
    return None if latitude == longitude == 0.0 else (latitude, longitude)


def _degrees(parts: object, reference: object, negative: str, limit: float) -> float | None:
    if not isinstance(parts, tuple) or len(parts) != 3:
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0.0 <= value <= limit:
        return None
    return -value if _text(reference).upper().startswith(negative) else value
