"""XMP in pictures and beside them: what programs write, and what nobody should."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from index.errors import UnreadablePhoto
from index.pictures.facts.facts import Dated, Facts, Origin, Precision
from index.pictures.facts.xmp import MOST_BYTES, read_xmp
from index.pictures.photo import read_photo

SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "MP": "http://ns.microsoft.com/photo/1.2/",
    "MPRI": "http://ns.microsoft.com/photo/1.2/t/RegionInfo#",
    "MPReg": "http://ns.microsoft.com/photo/1.2/t/Region#",
}


def packet(elements: str = "", attributes: str = "", before: str = "") -> bytes:
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in SPACES.items())
    return (
        f'{before}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f"<rdf:Description {spaces} {attributes}>{elements}</rdf:Description>"
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def bag(*items: str) -> str:
    return "<rdf:Bag>" + "".join(f"<rdf:li>{item}</rdf:li>" for item in items) + "</rdf:Bag>"


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("exif:DateTimeOriginal", Origin.EMBEDDED),
        ("photoshop:DateCreated", Origin.EMBEDDED),
        ("xmp:CreateDate", Origin.DIGITISED),
    ],
)
@pytest.mark.parametrize(
    ("written", "moment", "precision"),
    [
        ("2012-06-03T11:00:05", datetime(2012, 6, 3, 11, 0, 5), Precision.SECOND),
        ("2012-06-03T11:00Z", datetime(2012, 6, 3, 11, tzinfo=UTC), Precision.SECOND),
        ("2012-06-03", datetime(2012, 6, 3), Precision.DAY),
        ("2012-06", datetime(2012, 6, 1), Precision.MONTH),
        ("1975", datetime(1975, 1, 1), Precision.YEAR),
    ],
)
def test_dates_in_attributes_and_in_elements(
    name: str, origin: Origin, written: str, moment: datetime, precision: Precision
) -> None:
    for data in (packet(attributes=f'{name}="{written}"'), packet(f"<{name}>{written}</{name}>")):
        assert read_xmp(data).dates == (Dated(moment, precision, origin),)
        beside = read_xmp(data, beside=True).dates
        assert beside == (Dated(moment, precision, Origin.SIDECAR),)


def test_when_a_picture_was_changed_is_known_and_when_a_file_beside_it_was_is_not() -> None:
    data = packet(attributes='xmp:ModifyDate="2012-06-03T11:00:05"')
    changed = Dated(datetime(2012, 6, 3, 11, 0, 5), Precision.SECOND, Origin.CHANGED)
    assert read_xmp(data).dates == (changed,)
    assert read_xmp(data, beside=True).dates == ()


@pytest.mark.parametrize(
    ("latitude", "longitude", "place"),
    [
        ("53,48.5N", "1,33.0W", (53.8083, -1.55)),
        ("53,48,30N", "1,33,0W", (53.8083, -1.55)),
        ("33.5S", "151.25E", (-33.5, 151.25)),
        ("53,48.5", "1,33.0", None),
        ("53,48.5N", "1,33.0N", None),
        ("93,48.5N", "1,33.0W", None),
        ("0,0N", "0,0E", None),
        ("nanN", "1E", None),
    ],
)
def test_places(latitude: str, longitude: str, place: tuple[float, float] | None) -> None:
    found = read_xmp(
        packet(attributes=f'exif:GPSLatitude="{latitude}" exif:GPSLongitude="{longitude}"')
    )
    assert found.place == (pytest.approx(place, abs=1e-3) if place else None)


def test_words_and_people_however_they_are_written() -> None:
    region = '<rdf:Description mwg-rs:Name="{}" mwg-rs:Type="{}"/>'
    mwg = bag(region.format("Ben", "Face"), region.format("centre", "Focus"))
    nested = bag("<rdf:Description><mwg-rs:Name>Cleo</mwg-rs:Name></rdf:Description>")
    microsoft = bag('<rdf:Description MPReg:PersonDisplayName="Dora"/>')
    found = read_xmp(
        packet(
            '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">The farm</rdf:li></rdf:Alt></dc:title>'
            "<dc:description><rdf:Alt><rdf:li>At Rob&apos;s &amp; Sue&apos;s</rdf:li></rdf:Alt>"
            "</dc:description>"
            f"<dc:subject>{bag('farm', 'Summer')}</dc:subject>"
            f"<lr:hierarchicalSubject>{bag('Animals|Dogs|Rex', 'summer')}</lr:hierarchicalSubject>"
            f"<digiKam:TagsList>{bag('Places/Yorkshire')}</digiKam:TagsList>"
            f"<Iptc4xmpExt:PersonInImage>{bag('Anna')}</Iptc4xmpExt:PersonInImage>"
            f"<mwg-rs:Regions><mwg-rs:RegionList>{mwg}</mwg-rs:RegionList></mwg-rs:Regions>"
            f"<mwg-rs:Regions><mwg-rs:RegionList>{nested}</mwg-rs:RegionList></mwg-rs:Regions>"
            f"<MP:RegionInfo><MPRI:Regions>{microsoft}</MPRI:Regions></MP:RegionInfo>"
        )
    ).notes
    assert found.title == "The farm"
    assert found.caption == "At Rob's & Sue's"
    assert found.keywords == ("farm", "Summer", "Animals", "Dogs", "Rex", "Places", "Yorkshire")
    assert sorted(found.people) == ["Anna", "Ben", "Cleo", "Dora"]


def test_what_was_written_for_people_who_cannot_see_is_the_caption() -> None:
    alternative = '<rdf:Alt><rdf:li xml:lang="x-default">A dog on a pier</rdf:li></rdf:Alt>'
    found = read_xmp(
        packet(
            "<dc:description>Job 17</dc:description><Iptc4xmpCore:AltTextAccessibility>"
            f"{alternative}</Iptc4xmpCore:AltTextAccessibility>"
        )
    )
    assert found.notes.caption == "A dog on a pier"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_it_is_found_in_every_kind_of_picture(format: str) -> None:
    with pytest.raises(UnreadablePhoto):  # so that Pillow knows of HEIF
        read_photo(b"x")
    buffer = io.BytesIO()
    data = packet(attributes='photoshop:DateCreated="2012-06-03T11:00:00"')
    image = Image.new("RGB", (64, 64), "red")
    if format == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", data.decode())
        image.save(buffer, format, pnginfo=info)
    elif format == "TIFF":
        image.save(buffer, format, tiffinfo={700: data})
    else:
        image.save(buffer, format, xmp=data)
    facts = read_photo(buffer.getvalue()).facts
    dates = [dated for each in facts for dated in each.dates]
    assert Dated(datetime(2012, 6, 3, 11), Precision.SECOND, Origin.EMBEDDED) in dates


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "'
    + "x" * 1000
    + '">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no XMP",
        packet("<dc:title>&i;</dc:title>", before=BOMB),
        packet("<dc:title>&f;</dc:title>", before='<!DOCTYPE x [<!ENTITY f SYSTEM "file:///x">]>'),
        b"<a>" * 200_000,
        b"<a " + b"b='1' " * 100_000 + b"/>",
        b"\xff\xfe" + b"\xd8\x00" * 50,
        b"<?xml version='1.0' encoding='no-such'?><a/>",
        bytes(MOST_BYTES + 1),
    ],
)
def test_what_nobody_writes_in_earnest_says_nothing(data: bytes) -> None:
    assert read_xmp(data) == Facts()


def test_what_is_damaged_further_down_is_read_up_to_there() -> None:
    data = packet("<dc:title>The farm</dc:title><dc:description>At Rob's</dc:description>")
    assert read_xmp(data[: data.index(b"<dc:description")]).notes.title == "The farm"


def test_endless_words_end() -> None:
    notes = read_xmp(packet(f"<dc:title>{'long ' * 50_000}</dc:title>")).notes
    assert len(notes.title) <= 500
    many = read_xmp(packet(f"<dc:subject>{bag(*map(str, range(5000)))}</dc:subject>")).notes
    assert len(many.keywords) == 50
