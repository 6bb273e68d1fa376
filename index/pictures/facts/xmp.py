"""What XMP says, inside a picture or in a file beside it: dates, a place, words and people.

It is read with expat, event by event: without document types there are no entities to expand, and
nothing is built that could grow. What makes no sense is passed over. Knows no files.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterator
from xml.parsers import expat

from index.pictures.facts import dates, degrees
from index.pictures.facts.exif import camera
from index.pictures.facts.facts import Dated, Facts, Notes, Origin, names, text

logger = logging.getLogger(__name__)

MOST_BYTES = 1024**2
DEEPEST = 100  # elements in each other
LONGEST_VALUE = 64 * 1024  # characters

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
    "http://www.digikam.org/ns/1.0/": "digiKam",
    "http://ns.microsoft.com/photo/1.0": "microsoft",
    "http://ns.microsoft.com/photo/1.0/": "microsoft",
    "http://ns.microsoft.com/photo/1.2/t/Region#": "region",
    "http://ns.acdsee.com/iptc/1.0/": "acdsee",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "iptc",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "iptc",
    "http://www.metadataworkinggroup.com/schemas/regions/": "mwg",
}
_ORIGINAL = ("exif:DateTimeOriginal", "photoshop:DateCreated")
_DIGITISED = ("xmp:CreateDate", "exif:DateTimeDigitized")
_CHANGED = ("xmp:ModifyDate", "tiff:DateTime")
_TITLES = ("dc:title", "photoshop:Headline", "acdsee:caption")
# What was written for people who cannot see comes first.
_CAPTIONS = (
    *("iptc:AltTextAccessibility", "iptc:ExtDescrAccessibility", "dc:description"),
    *("tiff:ImageDescription", "exif:UserComment", "acdsee:notes"),
)
_KEYWORDS = (
    *("dc:subject", "lr:hierarchicalSubject", "digiKam:TagsList", "microsoft:LastKeywordXMP"),
    "acdsee:keywords",
)
_PEOPLE = ("iptc:PersonInImage", "region:PersonDisplayName")
_NO_PEOPLE = {"focus", "barcode"}
"""What regions may show instead of a face, in small letters."""
_LEVELS = re.compile(r"[|/\\]")
"""What parts the levels of hierarchical keywords: "Animals|Dogs|Rex"."""


def read_xmp(data: bytes, beside: bool = False) -> Facts:
    """The facts in XMP; the defaults where there are none.

    Args:
        data: a packet, or the contents of a file.
        beside: whether it comes from a file beside the picture.
    """
    values = _values(data)

    def first(*properties: str) -> str:
        found = (text(value) for name in properties for value in values.get(name, ()))
        return next(filter(None, found), "")

    return Facts(
        dates=tuple(_dates(values, beside)),
        place=degrees.place(
            degrees.written_degrees(first("exif:GPSLatitude"), "NS"),
            degrees.written_degrees(first("exif:GPSLongitude"), "EW"),
        ),
        camera=camera(first("tiff:Make"), first("tiff:Model")),
        notes=Notes(
            title=first(*_TITLES),
            caption=first(*_CAPTIONS),
            keywords=names(
                part
                for name in _KEYWORDS
                for value in values.get(name, ())
                for part in (_LEVELS.split(value) if name != "dc:subject" else value.split("|"))
            ),
            people=names(value for name in _PEOPLE for value in values.get(name, ())),
        ),
    )


def _dates(values: dict[str, list[str]], beside: bool) -> Iterator[Dated]:
    for properties, inside in ((_ORIGINAL, Origin.EMBEDDED), (_DIGITISED, Origin.DIGITISED)):
        for name in properties:
            for value in values.get(name, ()):
                if found := dates.parsed(value):
                    yield Dated(*found, Origin.SIDECAR if beside else inside)
    for name in () if beside else _CHANGED:  # of a file beside it, only that file was changed
        for value in values.get(name, ()):
            if found := dates.parsed(value):
                yield Dated(*found, Origin.CHANGED)


def _values(data: bytes) -> dict[str, list[str]]:
    """All values of the properties that are known here, in their order."""
    if len(data) > MOST_BYTES:
        logger.debug("XMP of %d bytes is not read.", len(data))
        return {}
    reader = _Reader()
    try:
        reader.read(data.strip(b"\0 \r\n\t"))
    except (expat.ExpatError, _Refused, UnicodeError, LookupError, ValueError):
        logger.debug("XMP cannot be read, or not to its end.", exc_info=True)
    return reader.values


class _Refused(Exception):
    """It is no XMP that anybody writes in earnest."""


class _Reader:
    """Collects values by their properties, whether they stand in attributes or in elements."""

    def __init__(self) -> None:
        self.values: dict[str, list[str]] = defaultdict(list)
        self._open: list[str] = []
        self._written: list[list[str]] = []
        self._regions: list[dict[str, str]] = []  # what is known of each list item that is open
        self._length = 0

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add
        parser.Parse(data, True)

    def _refuse(self, *_: object) -> None:
        raise _Refused("a document type")

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= DEEPEST:
            raise _Refused("too deep")
        name = _name(tag)
        if name == "rdf:li":
            self._regions.append({})
        self._open.append(name)
        self._written.append([])
        self._length = 0
        for attribute, value in attributes.items():
            self._found(_name(attribute), value)

    def _add(self, written: str) -> None:
        self._length += len(written)
        if self._length <= LONGEST_VALUE:
            self._written[-1].append(written)

    def _end(self, _: str) -> None:
        name, value = self._open.pop(), "".join(self._written.pop())
        if value.strip():
            self._found(self._property(name), value.strip())
        if name == "rdf:li":
            self._take_region(self._regions.pop())

    def _property(self, name: str) -> str:
        """An item of a list is a value of what the list belongs to."""
        around = (each for each in reversed(self._open) if not each.startswith("rdf:"))
        return next(around, "") if name == "rdf:li" else name

    def _found(self, name: str, value: str) -> None:
        if name.startswith("mwg:") and self._regions:
            self._regions[-1][name] = value
        elif ":" in name and not name.startswith("rdf:"):
            self.values[name].append(value)

    def _take_region(self, region: dict[str, str]) -> None:
        if region.get("mwg:Type", "").lower() not in _NO_PEOPLE and "mwg:Name" in region:
            self.values["iptc:PersonInImage"].append(region["mwg:Name"])


def _name(tag: str) -> str:
    """ "dc:title" for a name with its namespace; a name without one for what is not known here."""
    namespace, _, local = tag.rpartition(" ")
    prefix = "rdf" if namespace == _RDF else _PREFIXES.get(namespace, "")
    return f"{prefix}:{local}" if prefix else local
