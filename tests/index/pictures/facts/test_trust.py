"""Whom to believe when several say when a picture was taken."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from index.pictures.facts.dates import clock_was_never_set, lies_ahead
from index.pictures.facts.facts import Dated, Facts, Notes, Origin, Precision
from index.pictures.facts.trust import ORDER, merged, taken
from index.pictures.photo import read_photo

TODAY = date(2026, 11, 30)


def dated(origin: Origin, *moment: int, precision: Precision = Precision.SECOND) -> Dated:
    return Dated(datetime(*(*moment, 1, 1)[: max(3, len(moment))]), precision, origin)  # type: ignore[arg-type]


def test_every_origin_has_its_place_and_a_reason() -> None:
    assert set(ORDER) == set(Origin)
    assert all(reason.endswith(".") for reason in ORDER.values())


@pytest.mark.parametrize(("more", "less"), [*pairwise(ORDER)])
def test_the_more_trusted_is_believed(more: Origin, less: Origin) -> None:
    ones, others = dated(more, 2012, 6, 3, 11), dated(less, 2019, 6, 3, 11)
    assert taken([others, ones], TODAY) == ones


@pytest.mark.parametrize(
    "wrong",
    [(2027, 1, 1, 10), (1970, 1, 1, 0), (1980, 1, 1, 3), (2000, 1, 1, 0, 0, 5), (1904, 1, 1, 0)],
)
def test_a_date_that_can_hardly_be_gives_way_to_any_other(wrong: tuple[int, ...]) -> None:
    by_camera, by_name = dated(Origin.CAMERA, *wrong), dated(Origin.NAME, 2019, 6, 3)
    assert taken([by_camera, by_name], TODAY) == by_name
    assert taken([by_camera], TODAY) == by_camera


def test_a_year_is_known_more_exactly_by_who_agrees_with_it() -> None:
    year = dated(Origin.CAMERA, 1975, precision=Precision.YEAR)
    exactly, scanned = dated(Origin.TAKEOUT, 1975, 6, 3, 11), dated(Origin.NAME, 2019, 6, 3)
    assert taken([year, scanned, exactly], TODAY) == exactly
    assert taken([year, scanned], TODAY) == year


@pytest.mark.parametrize(
    ("moment", "precision", "doubted"),
    [
        ((1970, 1, 1, 0), Precision.SECOND, True),
        ((1969, 12, 31, 17), Precision.SECOND, True),
        ((1980, 1, 1, 0), Precision.DAY, True),
        ((2000, 1, 1, 0), Precision.DAY, True),
        ((2000, 1, 1, 0, 40), Precision.SECOND, True),
        ((2000, 1, 1, 14), Precision.SECOND, False),
        ((1970, 1, 1), Precision.YEAR, False),
        ((1980, 1, 1), Precision.MONTH, False),
        ((1999, 12, 31, 23), Precision.SECOND, False),
    ],
)
def test_where_clocks_begin(moment: tuple[int, ...], precision: Precision, doubted: bool) -> None:
    found = Dated(datetime(*moment), precision, Origin.CAMERA)  # type: ignore[arg-type]
    assert clock_was_never_set(found) is doubted


def test_what_is_to_come() -> None:
    assert lies_ahead(dated(Origin.CAMERA, 2026, 12, 1), TODAY)
    assert not lies_ahead(dated(Origin.CAMERA, 2026, 11, 30, 23), TODAY)
    assert not lies_ahead(dated(Origin.CAMERA, 2026, precision=Precision.YEAR), TODAY)
    assert lies_ahead(dated(Origin.CAMERA, 2027, precision=Precision.YEAR), TODAY)


def test_words_come_from_all_and_none_twice() -> None:
    first = Facts(notes=Notes(caption="SONY DSC", keywords=("Farm",), people=("Rob",)))
    second = Facts(
        place=(1.0, 2.0), camera="X", notes=Notes("Title", "At Rob's", ("farm", "Dog"), ("Sue",))
    )
    both = merged([first, second], TODAY)
    assert both == replace(
        second, notes=Notes("Title", "At Rob's", ("Farm", "Dog"), ("Rob", "Sue"))
    )


def iptc(**values: str) -> bytes:
    """A picture with records of IPTC, by their numbers in the second set."""
    records = b"".join(
        b"\x1c\x02" + struct.pack(">BH", int(number[1:]), len(value.encode())) + value.encode()
        for number, value in values.items()
    )
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records
    segment = b"Photoshop 3.0\0" + block + b"\0" * (len(block) % 2)
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "JPEG")
    jpeg = buffer.getvalue()
    return jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + jpeg[2:]


def test_what_agencies_write_is_read() -> None:
    data = iptc(_5="The farm", _25="Yorkshire", _55="19750600", _120="At Uncle Röb's farm")
    facts = merged(read_photo(data).facts, TODAY)
    assert facts.dates == (dated(Origin.EMBEDDED, 1975, 6, precision=Precision.MONTH),)
    assert facts.notes == Notes("The farm", "At Uncle Röb's farm", ("Yorkshire",))
    exact = merged(read_photo(iptc(_55="20210304", _60="101112+0100")).facts, TODAY).dates
    assert [each.moment.isoformat() for each in exact] == ["2021-03-04T10:11:12+01:00"]


@pytest.mark.parametrize("rubbish", ["", "0", "\x1c\x02"])
def test_rubbish_in_iptc_says_nothing(rubbish: str) -> None:
    assert not merged(read_photo(iptc(_55=rubbish)).facts, TODAY).dates


@pytest.mark.parametrize(
    "written", ["2012:06:03 11:00:00", "Sun, 03 Jun 2012 11:00:00", "2012-06-03T11:00:00"]
)
def test_what_a_png_says_in_its_texts(written: str) -> None:
    info, buffer = PngInfo(), io.BytesIO()
    info.add_text("Creation Time", written)
    info.add_itxt("Title", "Der Hof")
    Image.new("RGB", (8, 8)).save(buffer, "PNG", pnginfo=info)
    facts = merged(read_photo(buffer.getvalue()).facts, TODAY)
    assert facts.dates == (dated(Origin.DIGITISED, 2012, 6, 3, 11),)
    assert facts.notes.title == "Der Hof"
