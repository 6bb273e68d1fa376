"""Whatever stands where facts are read, something or nothing is known, and nothing breaks."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from index.pictures.facts import dates
from index.pictures.facts.beside import belonging
from index.pictures.facts.by_machines import said_by_machine
from index.pictures.facts.degrees import degrees, place, written_degrees
from index.pictures.facts.facts import Dated, Facts, Origin, Precision
from index.pictures.facts.file_names import given_name, read_file_name
from index.pictures.facts.takeout import read_takeout
from index.pictures.facts.trust import merged
from index.pictures.facts.xmp import read_xmp
from tests.index.pictures.facts.test_beside import takeout
from tests.index.pictures.facts.test_xmp import bag, packet

TODAY = date(2026, 11, 30)
FIGURES = st.text("0123456789:-/. TZ+_\0", max_size=40)
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8)
WRITTEN = packet(
    f"<dc:subject>{bag('farm', 'Animals|Dogs')}</dc:subject><dc:title>The farm</dc:title>",
    'exif:DateTimeOriginal="2012-06-03T11:00:00" exif:GPSLatitude="53,48.5N"',
)


def changed(data: bytes, changes: list[tuple[float, int]]) -> bytes:
    result = bytearray(data)
    for where, value in changes:
        result[int(where * (len(result) - 1))] = value
    return bytes(result)


def is_sound(facts: Facts) -> bool:
    """Whether all that is known could be kept and said."""
    found = merged([facts], TODAY)
    texts = (found.notes.title, found.notes.caption, *found.notes.keywords, *found.notes.people)
    return all(each.isprintable() and each == each.strip() for each in texts)


@settings(max_examples=300, deadline=None)
@given(FIGURES | st.text(max_size=40), FIGURES, FIGURES)
def test_dates(written: str, offset: str, fraction: str) -> None:
    found = dates.parsed(written, offset, fraction)
    assert found is None or found[0].year >= dates.FIRST_YEAR


@settings(max_examples=200, deadline=None)
@given(st.datetimes(), st.sampled_from(Precision), st.sampled_from(Origin))
def test_every_date_has_a_span_that_it_lies_in(
    moment: datetime, precision: Precision, origin: Origin
) -> None:
    begin, end = dates.span(Dated(moment, precision, origin))
    assert begin <= moment <= end


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | FIGURES)
def test_names(name: str) -> None:
    for dated in read_file_name(name, TODAY).dates:
        assert not dates.lies_ahead(dated, TODAY)
    said = given_name(name)
    assert said is None or said.strip()
    said_by_machine(name)
    belonging([name, f"{name}.json", f"{name}.xmp", f"{name}(1).json", "a.jpg"])


@settings(max_examples=200, deadline=None)
@given(CHANGES, st.integers(0, 2000))
def test_files_beside(changes: list[tuple[float, int]], length: int) -> None:
    assert is_sound(read_xmp(changed(WRITTEN, changes)[: length or None]))
    assert is_sound(read_takeout(changed(takeout(), changes)))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.floats() | st.integers() | st.text(max_size=3) | st.none(), max_size=4),
    st.text(max_size=3),
    st.text("0123456789.,NSEW ", max_size=20),
)
def test_degrees(parts: list[object], hemisphere: str, written: str) -> None:
    for found in (degrees(tuple(parts), hemisphere, "NS"), written_degrees(written, "NS")):
        assert found is None or -90 <= found <= 90
        assert place(found, 181.0) is None
