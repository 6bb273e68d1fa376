"""Degrees of latitude and longitude, as cameras and programs write them.

Without its hemisphere a place may lie on any of four continents, so it is none. Knows no files.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

_WRITTEN = re.compile(r"\s*([\d.]+)(?:,([\d.]+))?(?:,([\d.]+))?\s*([NSEW])\s*", re.IGNORECASE)
_SIGNS = {"N": 1, "S": -1, "E": 1, "W": -1}
_LIMITS = {"N": 90.0, "S": 90.0, "E": 180.0, "W": 180.0}


def place(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    """Both together, north and east positive; None where they are no place on Earth."""
    if latitude is None or longitude is None:
        return None
    if not (-90.0 <= latitude <= 90.0 and -180.0 <= longitude <= 180.0):  # nor what is no number
        return None
    # Who has no fix writes zeros, and nobody photographs that spot of the Atlantic.
    return None if latitude == longitude == 0.0 else (latitude, longitude)


def degrees(parts: object, hemisphere: str, hemispheres: str) -> float | None:
    """From degrees, minutes and seconds, or from one number, and a letter.

    Args:
        parts: degrees alone, with minutes, or with both; numbers, or what can be turned into such.
        hemisphere: "N", "South", ...
        hemispheres: "NS" or "EW".
    """
    letter = hemisphere.strip().upper()[:1]
    if not letter or letter not in hemispheres:
        return None
    numbers = _numbers(parts if isinstance(parts, (tuple, list)) else (parts,))
    if not 1 <= len(numbers) <= 3 or any(part > 60 for part in numbers[1:]):
        return None
    value = math.fsum(part / (1, 60, 3600)[power] for power, part in enumerate(numbers))
    if not value <= _LIMITS[letter]:
        return None
    return _SIGNS[letter] * value


def written_degrees(text: str, hemispheres: str) -> float | None:
    """From XMP's "53,48.5N" or "53,48,30N"."""
    found = _WRITTEN.fullmatch(text)
    if not found:
        return None
    parts = [part for part in found.groups()[:3] if part is not None]
    return degrees(parts, found[4], hemispheres)


def _numbers(parts: Iterable[object]) -> list[float]:
    """All of them, from 0 up; empty where one is none."""
    try:
        numbers = [float(part) for part in parts]  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return []
    return numbers if all(math.isfinite(part) and part >= 0 for part in numbers) else []
