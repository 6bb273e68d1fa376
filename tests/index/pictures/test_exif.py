"""When and where a photo was taken, whatever cameras write."""

from __future__ import annotations

import io
import logging
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from index.pictures.exif import Facts, read_facts
from index.pictures.photo import DecodedPhoto, read_photo

Base, GPS = ExifTags.Base, ExifTags.GPS
BERLIN: dict[int, Any] = {
    GPS.GPSLatitudeRef: "N",
    GPS.GPSLatitude: (IFDRational(52), IFDRational(31), IFDRational(12)),
    GPS.GPSLongitudeRef: "E",
    GPS.GPSLongitude: (IFDRational(13), IFDRational(24), IFDRational(18)),
}


def photo(
    main: dict[int, Any] | None = None,
    details: dict[int, Any] | None = None,
    gps: dict[int, Any] | None = None,
    format: str = "JPEG",
) -> DecodedPhoto:
    exif = Image.Exif()
    exif.update(main or {})
    if details:
        exif.get_ifd(ExifTags.IFD.Exif).update(details)
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, format, exif=exif.tobytes())
    return read_photo(buffer.getvalue())


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
    assert photo({Base.Make: maker, Base.Model: model}).camera == named


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
    "date", ["0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", "2023:13:45 99:00:00", ""]
)
def test_dates_that_make_no_sense_are_passed_over(date: str) -> None:
    assert photo(details={Base.DateTimeOriginal: date}).taken_at is None


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
    picture = read_photo(buffer.getvalue())
    assert picture.width == 8
    assert picture.taken_at is None


@pytest.mark.parametrize("method", ["getexif", "get_ifd"])
def test_what_cannot_be_read_is_passed_over_and_stands_in_a_log_that_tells_everything(
    method: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fall_over(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Image.Image if method == "getexif" else Image.Exif, method, fall_over)
    caplog.set_level(logging.DEBUG, "index.pictures.exif")
    assert read_facts(Image.new("RGB", (8, 8))) == Facts()
    assert caplog.records, "a traceback each"
    assert all(each.levelno == logging.DEBUG and each.exc_info for each in caplog.records)
