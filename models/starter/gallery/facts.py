"""When and where each picture of the sample gallery was "taken", as EXIF.

Made up, yet in keeping with the setting: beaches by the sea, snow in winter, nights at night.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from PIL import ExifTags, Image

from models.starter.world.scenes import Scene

YEARS = (2009, 2025)


@dataclass(frozen=True)
class Spot:
    """Somewhere a picture may have been taken."""

    name: str
    latitude: float
    """Degrees, north positive."""
    longitude: float
    """Degrees, east positive."""
    offset: str
    """Standard time's offset from UTC, as EXIF writes it."""


PLACES = {
    "beach": (
        Spot("Brighton", 50.8190, -0.1360, "+00:00"),
        Spot("Nice", 43.6945, 7.2660, "+01:00"),
        Spot("Rimini", 44.0678, 12.5790, "+01:00"),
        Spot("Bondi", -33.8915, 151.2767, "+10:00"),
        Spot("Ipanema", -22.9868, -43.2050, "-03:00"),
    ),
    "snow": (
        Spot("Zermatt", 46.0207, 7.7491, "+01:00"),
        Spot("Tromso", 69.6492, 18.9553, "+01:00"),
        Spot("Banff", 51.1784, -115.5708, "-07:00"),
        Spot("Sapporo", 43.0618, 141.3545, "+09:00"),
    ),
    "field": (
        Spot("Pienza", 43.0789, 11.6789, "+01:00"),
        Spot("Salina", 38.8403, -97.6114, "-06:00"),
        Spot("Poltava", 49.5883, 34.5514, "+02:00"),
        Spot("Amboise", 47.4136, 0.9833, "+01:00"),
    ),
    "street": (
        Spot("London", 51.5137, -0.0984, "+00:00"),
        Spot("New York", 40.7506, -73.9936, "-05:00"),
        Spot("Berlin", 52.5219, 13.4132, "+01:00"),
        Spot("Kyoto", 35.0037, 135.7681, "+09:00"),
    ),
    "night": (
        Spot("Reykjavik", 64.1466, -21.9426, "+00:00"),
        Spot("Atacama", -22.9087, -68.1997, "-04:00"),
        Spot("Fes", 34.0331, -5.0003, "+01:00"),
    ),
    "kitchen": (
        Spot("Vienna", 48.2082, 16.3738, "+01:00"),
        Spot("Bristol", 51.4545, -2.5879, "+00:00"),
        Spot("Porto", 41.1579, -8.6291, "+00:00"),
    ),
}
WINTER, GROWING, ANY_MONTH = (12, 1, 2), (4, 5, 6, 7, 8, 9), tuple(range(1, 13))
MONTHS = {"snow": WINTER, "field": GROWING, "beach": (6, 7, 8, 9)}
DAY_HOURS, NIGHT_HOURS = (8, 18), (21, 23)
NEARBY = 0.01
"""Degrees by which a picture may lie off its place."""


def exif_for(scene: Scene, index: int) -> Image.Exif:
    """The date and place of the gallery's picture at this index, ready to be saved."""
    rng = random.Random(f"earshot gallery facts {index} {scene.seed}")
    place = rng.choice(PLACES[scene.setting])
    taken = _moment(scene.setting, place, rng)
    exif = Image.Exif()
    facts = exif.get_ifd(ExifTags.IFD.Exif)
    facts[ExifTags.Base.DateTimeOriginal] = f"{taken:%Y:%m:%d %H:%M:%S}"
    facts[ExifTags.Base.OffsetTimeOriginal] = place.offset
    facts[ExifTags.Base.OffsetTime] = place.offset
    position = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = place.latitude + rng.uniform(-NEARBY, NEARBY)
    longitude = place.longitude + rng.uniform(-NEARBY, NEARBY)
    position[ExifTags.GPS.GPSLatitudeRef] = "N" if latitude >= 0 else "S"
    position[ExifTags.GPS.GPSLatitude] = _degrees_minutes_seconds(latitude)
    position[ExifTags.GPS.GPSLongitudeRef] = "E" if longitude >= 0 else "W"
    position[ExifTags.GPS.GPSLongitude] = _degrees_minutes_seconds(longitude)
    return exif


def _moment(setting: str, place: Spot, rng: random.Random) -> datetime:
    month = rng.choice(MONTHS.get(setting, ANY_MONTH))
    if place.latitude < 0 and setting in MONTHS:
        month = (month + 5) % 12 + 1
    first, last = NIGHT_HOURS if setting == "night" else DAY_HOURS
    return datetime(
        rng.randint(*YEARS),
        month,
        rng.randint(1, 28),
        rng.randint(first, last),
        rng.randint(0, 59),
        rng.randint(0, 59),
    )


def _degrees_minutes_seconds(angle: float) -> tuple[float, float, float]:
    seconds = abs(angle) * 3600
    return seconds // 3600, seconds % 3600 // 60, round(seconds % 60, 2)
