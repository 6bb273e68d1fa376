"""When and where a photo was taken, whatever cameras write."""

from __future__ import annotations

import io
import logging
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from index.pictures.facts.all_facts import all_facts
from index.pictures.facts.exif import read_exif
from index.pictures.facts.facts import Dated, Facts, Origin, Precision
from index.pictures.photo import read_photo

TODAY = date(2026, 11, 30)
FAULTS = Path(__file__).parents[5] / "shared" / "faults"
Base, GPS = ExifTags.Base, ExifTags.GPS
BERLIN: dict[int, Any] = {
    GPS.GPSLatitudeRef: "N",
    GPS.GPSLatitude: (IFDRational(52), IFDRational(31), IFDRational(12)),
    GPS.GPSLongitudeRef: "E",
    GPS.GPSLongitude: (IFDRational(13), IFDRational(24), IFDRational(18)),
}


EARLY = datetime(2004, 7, 15, 9, 1, 2)
LATE = EARLY.replace(hour=21)
EARLY_THERE = EARLY.replace(tzinfo=timezone(timedelta(hours=2)))


class Known:
    """What is known of a picture whose name says nothing."""

    def __init__(self, data: bytes) -> None:
        picture = read_photo(data)
        self.width = picture.width
        self.facts = all_facts(Path("x"), picture.facts, [], TODAY)
        self.dated = self.facts.dates[0] if self.facts.dates else None
        self.taken_at = self.dated.moment if self.dated else None
        self.latitude = self.facts.place[0] if self.facts.place else None
        self.longitude = self.facts.place[1] if self.facts.place else None


def photo(
    main: dict[int, Any] | None = None,
    details: dict[int, Any] | None = None,
    gps: dict[int, Any] | None = None,
    format: str = "JPEG",
) -> Known:
    exif = Image.Exif()
    exif.update(main or {})
    if details:
        exif.get_ifd(ExifTags.IFD.Exif).update(details)
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, format, exif=exif.tobytes())
    return Known(buffer.getvalue())


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_date_and_place_are_read(format: str) -> None:
    details: dict[int, Any] = {
        Base.DateTimeOriginal: "2023:08:05 21:14:09",
        Base.OffsetTimeOriginal: "+02:00",
    }
    picture = photo({Base.DateTime: "2024:01:01 00:00:00"}, details, BERLIN, format)
    summer = timezone(timedelta(hours=2))
    assert picture.taken_at == datetime(2023, 8, 5, 21, 14, 9, tzinfo=summer)
    assert picture.taken_at.utcoffset() == timedelta(hours=2)
    assert picture.latitude == pytest.approx(52.52)
    assert picture.longitude == pytest.approx(13.405)


@pytest.mark.parametrize(
    ("maker", "model", "named"),
    [
        ("Canon", "Canon EOS 80D", "Canon EOS 80D"),
        ("NIKON CORPORATION", "NIKON D750", "NIKON D750"),
        ("Apple", "iPhone 12", "Apple iPhone 12"),
        ("Google", "", "Google"),
        ("", "Pixel 8\0\0", "Pixel 8"),
        ("", "", None),
        ("  ", "\x07\x1b", None),
        ("A" * 99, "B", "A" * 64),
    ],
)
def test_a_camera_is_named_once(maker: str, model: str, named: str | None) -> None:
    assert photo({Base.Make: maker, Base.Model: model}).facts.camera == named


def test_south_and_west_are_negative() -> None:
    gps: dict[int, Any] = {**BERLIN, GPS.GPSLatitudeRef: "S", GPS.GPSLongitudeRef: "W"}
    picture = photo(gps=gps)
    assert picture.latitude == pytest.approx(-52.52)
    assert picture.longitude == pytest.approx(-13.405)


def test_a_camera_that_does_not_know_its_zone_gives_its_own_clock() -> None:
    picture = photo(details={Base.DateTimeOriginal: "2023:08:05 21:14:09"})
    assert picture.taken_at == datetime(2023, 8, 5, 21, 14, 9)


def test_the_date_of_the_file_is_taken_where_there_is_no_better_one() -> None:
    picture = photo({Base.DateTime: "2020:02:29 12:00:00", Base.OffsetTime: "+00:00"})
    assert picture.taken_at == datetime(2020, 2, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        *("0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", "2023:13:45 99:00:00"),
        *("10:11:12", "32/13/2021", "Thursday", "99:99:99 10:11:12", "99999999999999"),
    ],
)
def test_dates_that_make_no_sense_are_passed_over(written: str) -> None:
    assert photo(details={Base.DateTimeOriginal: written}).taken_at is None


@pytest.mark.parametrize(
    ("written", "moment", "precision"),
    [
        *((f"1975{rest}", datetime(1975, 1, 1), "year") for rest in ("", ":00:00 00:00:00")),
        *((f"1975{rest}", datetime(1975, 1, 1), "year") for rest in (":  :     :  :  ", ":00")),
        *((f"1975:06{rest}", datetime(1975, 6, 1), "month") for rest in ("", ":00 00:00:00")),
        *((f"1975:06{rest}", datetime(1975, 6, 1), "month") for rest in (":  ", ":     :  :  ")),
        ("1975-06", datetime(1975, 6, 1), "month"),
        *((f"2021:05:05{rest}", datetime(2021, 5, 5), "day") for rest in ("", " 00:00:00", " ")),
        *((f"2021:05:05{rest}", datetime(2021, 5, 5), "day") for rest in (" 99:00:00", "   :  ")),
        ("2021:5:5", datetime(2021, 5, 5), "day"),
        ("2004-07-15T", datetime(2004, 7, 15), "day"),
        ("2004-07-15T10:11", datetime(2004, 7, 15, 10, 11), "second"),
        ("2004-07-15T10:11:12Z", datetime(2004, 7, 15, 10, 11, 12, tzinfo=UTC), "second"),
        ("2004/07/15 10:11:60", datetime(2004, 7, 15, 10, 11, 59), "second"),
        *((f"2004:07:15 {time}", EARLY, "second") for time in (" 9:01:02", "9:1:2", "09-01-02")),
        *((f"2004:07:15 {time}", EARLY, "second") for time in ("9:01:02 AM", "09.01.02", "090102")),
        *((f"2004:7:15 {time}", LATE, "second") for time in ("9:01:02 PM", "下午09:01:02")),
        *((f"2004:7:15 {time}", LATE, "second") for time in ("21:01:02 PM", "9:01:02 p.m.")),
        *((f"{date} 09:01:02", EARLY, "second") for date in ("15.07.2004", "15/07/2004")),
        *((f"{date} 09:01:02", EARLY, "second") for date in ("07/15/2004", "04:07:15")),
        *((f"{date}", EARLY, "second") for date in ("20040715090102", "Thu Jul 15 09:01:02 2004")),
        *((f"2004:07:15 09:01:02{zone}", EARLY_THERE, "second") for zone in ("+02", "+2", "+0200")),
        *((f"2004:07:15 07:01:02{zone}", EARLY_THERE, "second") for zone in (" UTC", "Z", " GMT")),
        ("2004:07:15 12:01:02 AM", EARLY.replace(hour=0), "second"),
        ("98:12:24 10:11:12", datetime(1998, 12, 24, 10, 11, 12), "second"),
        ("04/03/2021 10:11:12", datetime(2021, 1, 1), "year"),
    ],
)
def test_what_is_known_of_a_date_is_kept(written: str, moment: datetime, precision: str) -> None:
    dated = photo(details={Base.DateTimeOriginal: written.encode()}).dated
    assert dated is not None
    assert (dated.moment, dated.precision, dated.origin) == (moment, precision, Origin.CAMERA)


def test_the_day_that_satellites_give_counts_where_the_cameras_clock_does_not() -> None:
    gps: dict[int, Any] = {GPS.GPSDateStamp: "2021:03:04", GPS.GPSTimeStamp: (23.0, 11.0, 12.5)}
    day = Dated(datetime(2021, 3, 4, 23, 11, 12, tzinfo=UTC), Precision.DAY, Origin.CAMERA)
    assert photo(gps=gps).dated == day
    assert photo(details={Base.DateTimeOriginal: "2000:01:01 00:03:04"}, gps=gps).dated == day
    right = datetime(2021, 3, 5, 1, 11, 12)
    assert photo(details={Base.DateTimeOriginal: "2021:03:05 01:11:12"}, gps=gps).taken_at == right
    assert photo(gps={GPS.GPSDateStamp: "2021:03"}).dated is None


def test_fractions_of_a_second_order_what_was_taken_at_once() -> None:
    details: dict[int, Any] = {
        Base.DateTimeOriginal: "2021:05:05 10:11:12",
        Base.SubsecTimeOriginal: "25 ",
    }
    assert photo(details=details).taken_at == datetime(2021, 5, 5, 10, 11, 12, 250_000)


def test_the_shutter_counts_before_the_scanner_and_that_before_the_last_change() -> None:
    main: dict[int, Any] = {Base.DateTime: "2023:01:02 03:04:05"}
    details: dict[int, Any] = {Base.DateTimeDigitized: "2022:01:02 03:04:05"}
    assert photo(main).taken_at == datetime(2023, 1, 2, 3, 4, 5)
    assert photo(main, details).taken_at == datetime(2022, 1, 2, 3, 4, 5)
    details[Base.DateTimeOriginal] = "1975:06:00 00:00:00"
    dated = photo(main, details).dated
    assert dated is not None
    assert (dated.moment, dated.precision) == (datetime(1975, 6, 1), Precision.MONTH)


@pytest.mark.parametrize(
    ("name", "moment", "precision"),
    [
        ("d_yearonly.jpg", datetime(1975, 1, 1), "year"),
        ("d_yearmonth.jpg", datetime(1975, 6, 1), "month"),
        ("d_dateonly.jpg", datetime(2021, 5, 5), "day"),
    ],
)
def test_the_partial_dates_that_were_sent_in(name: str, moment: datetime, precision: str) -> None:
    path = FAULTS / "exif-partial-dates" / name
    if not path.exists():
        pytest.skip("the folder of failing inputs is not beside the project")
    dated = Known(path.read_bytes()).dated
    assert dated is not None
    assert (dated.moment, dated.precision) == (moment, precision)


def test_an_offset_that_makes_no_sense_is_passed_over() -> None:
    details: dict[int, Any] = {
        Base.DateTimeOriginal: "2023:08:05 21:14:09",
        Base.OffsetTimeOriginal: "+99:00",
    }
    taken_at = photo(details=details).taken_at
    assert taken_at is not None
    assert taken_at.tzinfo is None


@pytest.mark.parametrize(
    "wrong",
    [
        {GPS.GPSLatitude: (IFDRational(91), IFDRational(0), IFDRational(0))},
        {GPS.GPSLatitude: (IFDRational(1, 0), IFDRational(0), IFDRational(0))},
        {GPS.GPSLatitude: (IFDRational(52), IFDRational(31))},
        {GPS.GPSLongitude: (IFDRational(181), IFDRational(0), IFDRational(0))},
        {
            GPS.GPSLatitude: (IFDRational(0), IFDRational(0), IFDRational(0)),
            GPS.GPSLongitude: (IFDRational(0), IFDRational(0), IFDRational(0)),
        },
    ],
)
def test_places_that_are_nowhere_are_passed_over(wrong: dict[int, Any]) -> None:
    picture = photo(gps={**BERLIN, **wrong})
    assert (picture.latitude, picture.longitude) == (None, None)


@pytest.mark.parametrize(
    "without",
    [
        {GPS.GPSLatitudeRef: ""},
        {GPS.GPSLongitudeRef: "\0"},
        {GPS.GPSLatitudeRef: "E", GPS.GPSLongitudeRef: "N"},
        {GPS.GPSLatitudeRef: "?"},
        {GPS.GPSLongitude: (IFDRational(0, 0), IFDRational(0), IFDRational(0))},
        {GPS.GPSLongitude: (IFDRational(13), IFDRational(75), IFDRational(0))},
    ],
)
def test_without_its_hemisphere_a_place_is_none(without: dict[int, Any]) -> None:
    assert photo(gps={**BERLIN, **without}).facts.place is None


def test_nor_where_the_hemisphere_is_not_written_at_all() -> None:
    for reference in (GPS.GPSLatitudeRef, GPS.GPSLongitudeRef):
        gps = {tag: value for tag, value in BERLIN.items() if tag != reference}
        assert photo(gps=gps).facts.place is None


def test_degrees_may_be_one_number() -> None:
    gps = {**BERLIN, GPS.GPSLatitude: IFDRational(5252, 100), GPS.GPSLongitude: IFDRational(13)}
    assert photo(gps=gps).facts.place == pytest.approx((52.52, 13.0))


def test_the_place_without_hemisphere_that_was_sent_in() -> None:
    folder = FAULTS / "gps-without-ref"
    if not folder.exists():
        pytest.skip("the folder of failing inputs is not beside the project")
    assert Known((folder / "boston_no_ref.jpg").read_bytes()).facts.place is None
    there = Known((folder / "boston_with_ref.jpg").read_bytes()).facts.place
    assert there == pytest.approx((42.36, -71.06))


@pytest.mark.parametrize(
    ("main", "details", "title", "caption", "keywords"),
    [
        ({Base.ImageDescription: "At the lake"}, {}, "", "At the lake", ()),
        ({Base.ImageDescription: "OLYMPUS DIGITAL CAMERA  "}, {}, "", "", ()),
        ({Base.XPTitle: "Ferien".encode("utf-16-le")}, {}, "Ferien", "", ()),
        ({Base.XPKeywords: "Anna;Meer\0".encode("utf-16-le")}, {}, "", "", ("Anna", "Meer")),
        ({}, {Base.UserComment: b"ASCII\0\0\0Grandma's cake"}, "", "Grandma's cake", ()),
        ({}, {Base.UserComment: b"ASCII\0\0\0" + bytes(40)}, "", "", ()),
        *(
            ({}, {Base.UserComment: b"UNICODE\0" + "Kuchen".encode(order)}, "", "Kuchen", ())
            for order in ("utf-16", "utf-16-le", "utf-16-be")
        ),
        *(
            ({Base.ImageDescription: "Frühstück".encode(code)}, {}, "", "Frühstück", ())
            for code in ("utf-8", "latin-1")
        ),
    ],
)
def test_what_people_have_written_is_read_and_what_cameras_write_is_not(
    main: dict[int, Any], details: dict[int, Any], title: str, caption: str, keywords: tuple[str]
) -> None:
    notes = photo(main, details).facts.notes
    assert (notes.title, notes.caption, notes.keywords) == (title, caption, keywords)


@pytest.mark.parametrize("orientation", [0, 9, 60_000])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation: int) -> None:
    assert photo({Base.Orientation: orientation}).width == 8


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "rubbish",
    [
        b"Exif\0\0",
        b"Exif\0\0MM\0\x2a\xff\xff\xff\xff",
        b"Exif\0\0II\x2a\0\x08\0\0\0\xff\xff" + b"\xff" * 40,
        b"Exif\0\0nonsense" * 20,
    ],
)
def test_rubbish_instead_of_exif_keeps_no_picture_out(rubbish: bytes) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "JPEG", exif=rubbish)
    picture = Known(buffer.getvalue())
    assert picture.width == 8
    assert picture.taken_at is None


@pytest.mark.parametrize("method", ["getexif", "get_ifd"])
def test_what_cannot_be_read_is_passed_over_and_stands_in_a_log_that_tells_everything(
    method: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fall_over(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Image.Image if method == "getexif" else Image.Exif, method, fall_over)
    caplog.set_level(logging.DEBUG, "index.pictures.facts.exif")
    assert read_exif(Image.new("RGB", (8, 8))) == Facts()
    assert caplog.records, "a traceback each"
    assert all(
        each.levelno == logging.DEBUG and (each.exc_info or each.exc_text)
        for each in caplog.records
    )
