"""Files beside pictures: which belongs to which, and what Google's say."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from index.pictures.facts.all_facts import all_facts
from index.pictures.facts.beside import belonging, read_beside
from index.pictures.facts.facts import Dated, Facts, Notes, Origin, Precision
from index.pictures.facts.takeout import MOST_BYTES, read_takeout

LONG = "A long name that somebody once gave to one of their pictures.jpg"


@pytest.mark.parametrize(
    ("picture", "beside"),
    [
        ("a.jpg", "a.xmp"),
        ("a.jpg", "a.jpg.xmp"),
        ("A.JPG", "a.jpg.XMP"),
        ("IMG.jpg", "IMG.jpg.json"),
        ("IMG.jpg", "IMG.jpg.supplemental-metadata.json"),
        *(("IMG.jpg", f"IMG.jpg.{cut}.json") for cut in ("supplemental-metad", "suppl", "s", "")),
        ("IMG(1).jpg", "IMG.jpg(1).json"),
        ("IMG(12).jpg", "IMG.jpg.supplemental-metadata(12).json"),
        ("IMG(1).jpg", "IMG.jpg.supplemental-met(1).json"),
        ("IMG-edited.jpg", "IMG.jpg.json"),
        ("IMG-bearbeitet(1).jpg", "IMG.jpg.supplemental-metadata(1).json"),
        ("IMG.jpg", "IMG.json"),
        ("IMG.jpg", "IMG.HEIC.json"),
        (LONG, f"{LONG[:46]}.json"),
        (LONG, f"{LONG[:44]}.json"),
        ("PXL_20230101_123456789.MP.jpg", "PXL_20230101_123456789.MP.jpg.supplemental-met.json"),
    ],
)
def test_a_file_belongs_to_its_picture(picture: str, beside: str) -> None:
    assert belonging([beside, picture, "other.png", "other.png.txt"]) == {picture: (beside,)}


@pytest.mark.parametrize("other", ["IMG.MOV", "IMG.mp4", "IMG.AAE", "IMG.jpg_original", "IMG.THM"])
@pytest.mark.parametrize("beside", ["IMG.HEIC.json", "IMG.json", "IMG.xmp"])
def test_what_is_no_picture_takes_nothing_away(other: str, beside: str) -> None:
    assert belonging([beside, "IMG.jpg", other]) == {"IMG.jpg": (beside,)}


def test_numbers_tell_pictures_of_one_name_apart() -> None:
    names = ["IMG.jpg", "IMG(1).jpg", "IMG-edited.jpg", "IMG.jpg.json", "IMG.jpg(1).json"]
    assert belonging(names) == {
        "IMG.jpg": ("IMG.jpg.json",),
        "IMG-edited.jpg": ("IMG.jpg.json",),
        "IMG(1).jpg": ("IMG.jpg(1).json",),
    }


def test_xmp_of_a_name_counts_for_all_its_kinds_and_stands_before_json() -> None:
    names = ["a.cr3", "a.jpg", "a.xmp", "a.jpg.json"]
    assert belonging(names) == {"a.cr3": ("a.xmp",), "a.jpg": ("a.xmp", "a.jpg.json")}


def test_what_could_belong_to_several_belongs_to_none() -> None:
    names = [f"{LONG[:50]} {number}.jpg" for number in (1, 2)]
    assert belonging([*names, f"{LONG[:46]}.json", "metadata.json", "album.json"]) == {}


def takeout(**changes: object) -> bytes:
    known: dict[str, object] = {
        "title": "IMG.jpg",
        "description": "At Uncle Rob's farm",
        "photoTakenTime": {"timestamp": "1466500000"},
        "geoData": {"latitude": 53.8, "longitude": -1.55},
        "people": [{"name": "Rob"}, {"name": "Sue"}],
    }
    return json.dumps(known | changes).encode()


def test_what_google_says() -> None:
    moment = datetime(2016, 6, 21, 9, 6, 40, tzinfo=UTC)
    assert read_takeout(takeout()) == Facts(
        dates=(Dated(moment, Precision.DAY, Origin.TAKEOUT),),
        place=(53.8, -1.55),
        notes=Notes(caption="At Uncle Rob's farm", people=("Rob", "Sue")),
    )


@pytest.mark.parametrize(
    ("change", "date", "place"),
    [
        ({"geoData": {"latitude": 0.0, "longitude": 0.0}}, True, None),
        ({"geoData": {"latitude": 91.0, "longitude": 0.5}}, True, None),
        ({"geoData": {"latitude": float("nan"), "longitude": 1.0}}, True, None),
        ({"geoData": None, "geoDataExif": {"latitude": 1.0, "longitude": 2.0}}, True, (1.0, 2.0)),
        ({"photoTakenTime": {"timestamp": "0"}}, False, (53.8, -1.55)),
        ({"photoTakenTime": {"timestamp": "soon"}}, False, (53.8, -1.55)),
        ({"photoTakenTime": {"timestamp": "9" * 30}}, False, (53.8, -1.55)),
        ({"photoTakenTime": 7, "people": "Rob", "description": 3}, False, (53.8, -1.55)),
    ],
)
def test_what_makes_no_sense_is_passed_over(
    change: dict[str, object], date: bool, place: tuple[float, float] | None
) -> None:
    facts = read_takeout(takeout(**change))
    assert (bool(facts.dates), facts.place) == (date, place)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[1, 2]", b"[" * 100_000, b"\xff\xfe", b"{}" + bytes(MOST_BYTES), b"null"]
)
def test_other_files_say_nothing(data: bytes) -> None:
    assert read_takeout(data) == Facts()


def test_before_1970_seconds_are_negative() -> None:
    [dated] = read_takeout(takeout(photoTakenTime={"timestamp": "-86400"})).dates
    assert dated.moment == datetime(1969, 12, 31, tzinfo=UTC)


def test_what_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xmp")
    (tmp_path / "b.json").mkdir()
    found = read_beside([tmp_path / "a.xmp", tmp_path / "b.json", tmp_path / "c.json"])
    assert found == ([Facts()], [Facts(), Facts()])


@pytest.mark.parametrize(
    ("folder", "picture", "moment", "origin"),
    [
        ("DT", "P1.jpg", datetime(2012, 6, 3, 11), Origin.SIDECAR),
        ("DT", "xmponly.jpg", datetime(2012, 6, 3, 11), Origin.EMBEDDED),
        ("DT", "iphone_screenshot.png", datetime(2012, 6, 3, 11), Origin.EMBEDDED),
        ("WA", "IMG-20190517-WA0003.jpg", datetime(2019, 5, 17), Origin.NAME),
        ("WA", "Screenshot_20190518-101010.png", datetime(2019, 5, 18, 10, 10, 10), Origin.NAME),
        (
            *("Takeout/Google Photos/Photos from 2016", "IMG_100.jpg"),
            *(datetime(2016, 6, 21, 9, 6, 40, tzinfo=UTC), Origin.TAKEOUT),
        ),
    ],
)
def test_the_dates_beside_the_exif_that_were_sent_in(
    folder: str, picture: str, moment: datetime, origin: Origin
) -> None:
    from index.pictures.photo import read_photo

    place = Path(__file__).parents[5] / "shared" / "faults" / "dates-beside-the-exif" / folder
    if not place.exists():
        pytest.skip("the folder of failing inputs is not beside the project")
    beside = belonging(path.name for path in place.iterdir()).get(picture, ())
    inside = read_photo(place / picture).facts
    facts = all_facts(
        place / picture, inside, [place / name for name in beside], date(2026, 11, 30)
    )
    assert [(dated.moment, dated.origin) for dated in facts.dates] == [(moment, origin)]
