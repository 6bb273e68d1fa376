"""Spots on Earth get the names that people call them by."""

from __future__ import annotations

import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.build.build import build
from index.library.library import Library
from index.pictures import places
from index.pictures.places import Gazetteer, Place
from tests.index.fakes import embed
from tests.index.hostile import at, with_exif


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


@pytest.mark.parametrize(
    ("latitude", "longitude", "names"),
    [
        (53.8008, -1.5491, ("Leeds", "England", "United Kingdom")),
        (-33.8568, 151.2153, ("Sydney", "New South Wales", "Australia")),
        (47.3769, 8.5417, ("Zürich", "Zurich", "Switzerland")),
        (48.8584, 2.2945, ("Paris", "Île-de-France", "France")),
        (0.0512, 32.4637, ("Entebbe", "Central Region", "Uganda")),  # at the equator
        (55.7558, 37.6173, ("Moscow", "Moscow", "Russia")),
        (37.5665, 126.9780, ("Seoul", "Seoul", "South Korea")),
        (78.2232, 15.6267, ("Longyearbyen", "Svalbard", "Svalbard and Jan Mayen")),
        (1.2897, 103.8501, ("Singapore", "", "Singapore")),
    ],
)
def test_a_town_its_region_and_its_country(
    gazetteer: Gazetteer, latitude: float, longitude: float, names: tuple[str, str, str]
) -> None:
    place = gazetteer.nearest(latitude, longitude)
    assert place and (place.name, place.region, place.country) == names


def test_a_part_of_a_city_bears_the_citys_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.nearest(51.54, -0.14) == Place(
        "London", "England", "United Kingdom", "Camden Town"
    )
    assert gazetteer.nearest(40.7794, -73.9632) == Place(
        "New York City", "New York", "United States", "Manhattan"
    )


@pytest.mark.parametrize(
    ("latitude", "longitude", "name"),
    [(52.40, 13.06, "Potsdam"), (53.79, -1.75, "Bradford"), (41.9029, 12.4534, "Vatican City")],
)
def test_a_town_beside_a_large_city_keeps_its_name(
    gazetteer: Gazetteer, latitude: float, longitude: float, name: str
) -> None:
    place = gazetteer.nearest(latitude, longitude)
    assert place and place.name == name


@pytest.mark.parametrize("longitude", [179.4, 179.99, 180.0, -180.0, -179.98])
def test_fiji_is_on_both_sides_of_the_date_line(gazetteer: Gazetteer, longitude: float) -> None:
    assert gazetteer.nearest(-16.8, longitude) == Place("Labasa", "Northern", "Fiji")


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(90, 0), (90, 180), (-90, 0), (-89.9, -120), (30, -40), (0, 0), (23, 11)],
)
def test_poles_open_sea_and_desert_have_no_town(
    gazetteer: Gazetteer, latitude: float, longitude: float
) -> None:
    assert gazetteer.nearest(latitude, longitude) is None


@pytest.mark.parametrize("nonsense", [math.nan, math.inf, -math.inf, 180.1, 1e300])
def test_where_nothing_can_be_there_is_no_town(gazetteer: Gazetteer, nonsense: float) -> None:
    assert gazetteer.nearest(nonsense, 0) is None
    assert gazetteer.nearest(0, nonsense) is None
    assert gazetteer.nearest(90.1, 0) is None


@settings(deadline=None)  # the first one reads the names
@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_every_spot_has_a_whole_answer_or_none(
    gazetteer: Gazetteer, latitude: float, longitude: float
) -> None:
    place = gazetteer.nearest(latitude, longitude)
    assert place is None or (place.name and place.country and place.name != place.part)


HULL = Place("Hull", "", "United Kingdom")


def reads_of_hull(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Hull is all there is; one more number for each time that it is read."""
    town = {"city": "Hull", "latitude": 53.7, "longitude": -0.3, "population": 260_000}
    reads = []

    def read() -> tuple[list[dict[str, object]], dict[str, str]]:
        reads.append(1)
        return [{**town, "country_code": "GB"}], {"GB": "United Kingdom"}

    monkeypatch.setattr(places, "_read", read)
    return reads


def test_the_names_are_read_once_however_many_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    reads = reads_of_hull(monkeypatch)
    gazetteer = Gazetteer()
    assert not reads
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: gazetteer.nearest(53.75, -0.3), range(64)))
    assert set(found) == {HULL} and len(reads) == 1


def test_the_names_are_read_once_however_often_pictures_come(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = reads_of_hull(monkeypatch)
    for number, north in enumerate((53.7, 53.8)):
        (photos / f"{number}.jpg").write_bytes(with_exif(gps=at(north, "N", 0.3, "W")))
        assert build(library, [photos], embed=embed).added == 1
    assert [photo.place for photo in library.catalog.page()] == [HULL, HULL]
    assert len(reads) == 1


def test_nothing_is_read_at_import() -> None:
    loaded = "{'scipy', 'reverse_geocode'} & sys.modules.keys()"
    checked = f"import index.pictures.places, sys; sys.exit(bool({loaded}))"
    assert subprocess.run([sys.executable, "-c", checked], check=False).returncode == 0


def test_no_country_is_named_as_only_lists_name_it() -> None:
    _, countries = places._read()
    assert len(countries) > 200
    assert not [name for name in countries.values() if "," in name and "Bonaire" not in name]
    assert not [name for name in countries.values() if "(" in name]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells a process its memory in a file")
def test_reading_the_towns_takes_little_memory() -> None:
    """A hundred and fifty thousand names as Python's objects take 150 MB, and scipy 35."""
    program = (
        "import sys\n"
        "from index.pictures.places import Gazetteer\n"
        "from models.checkpoints.memory import give_back\n"
        "def resident():\n"
        "    give_back()\n"
        "    return int(open('/proc/self/statm').read().split()[1]) * 4096 / 1e6\n"
        "before = resident()\n"
        "assert Gazetteer().nearest(53.8, -1.55).name == 'Leeds'\n"
        "print(resident() - before < 40, 'scipy' in sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.stdout == "True False\n", ran.stderr
