"""Pictures, and what is written in them and beside them: whatever the bytes, a picture or a reason.

They are opened where the server opens them, so that what breaks a library breaks no test.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from index.errors import UnreadablePhoto
from index.pictures.facts.takeout import read_takeout
from index.pictures.facts.trust import merged
from index.pictures.facts.xmp import read_xmp
from server.workshop.reader import SPARE_BYTES, WorkshopReader
from tests.index.hostile import in_jpeg, moving, picture, with_exif
from tests.index.pictures.facts.test_anything import WRITTEN
from tests.project.fuzz.fuzzing import CHANGES, changed, repeated
from tests.server.workshop.bombs import chunk, small_png
from tests.server.workshop.test_reader import linux

SECONDS = 120.0
IPTC = b"Photoshop 3.0\x008BIM\4\4\0\0\0\0\0\x1c\x1c\2\x05\0\5title\x1c\2\x37\0\x0820210304"
SEEDS = (
    *(picture(form) for form in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "GIF", "BMP")),
    *(moving(form) for form in ("GIF", "PNG", "WEBP")),
    picture("JPEG", progressive=True),
    picture("TIFF", compression="tiff_adobe_deflate"),
    with_exif({271: "maker", 306: "2021:03:04 10:11:12", 274: 6}, {1: "N", 2: (50.0, 1.0, 2.0)}),
    in_jpeg(0xED, IPTC),
    in_jpeg(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + WRITTEN),
    small_png(chunk(b"tEXt", b"Creation Time\x002021-03-04"), chunk(b"iTXt", b"Title\0\0\0\0\0a")),
)
TODAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def reader() -> Iterator[WorkshopReader]:
    with closing(WorkshopReader(1, 1, SECONDS)) as made:
        yield made


@repeated
@given(st.sampled_from(SEEDS), CHANGES, st.floats(0.2, 1))
def test_pictures(
    reader: WorkshopReader, seed: bytes, changes: list[tuple[float, bytes]], share: float
) -> None:
    warned = _Kept()
    logging.getLogger("server.workshop.reader").addHandler(warned)
    try:
        read = reader.read(changed(seed, changes, share))
        assert isinstance(read.image, Image.Image)
        merged(read.facts, TODAY)
    except UnreadablePhoto as error:
        assert "breaks down" not in error.reason and "takes too long" not in error.reason
    finally:
        logging.getLogger("server.workshop.reader").removeHandler(warned)
    assert not warned.records


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@linux
def test_after_all_of_them_the_process_is_as_small_as_it_was(reader: WorkshopReader) -> None:
    reader.read(SEEDS[0])
    [pid] = reader._pool.pids
    resident = Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]
    assert int(resident) * 1024 < SPARE_BYTES // 8


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@repeated
@given(
    st.dictionaries(
        st.sampled_from(("photoTakenTime", "geoData", "geoDataExif", "description", "people")),
        VALUES
        | st.fixed_dictionaries({"timestamp": VALUES})
        | st.fixed_dictionaries({"latitude": VALUES, "longitude": VALUES})
        | st.lists(st.fixed_dictionaries({"name": VALUES})),
    )
)
def test_takeout(known: dict[str, object]) -> None:
    merged([read_takeout(json.dumps(known).encode())], TODAY)


@repeated
@given(CHANGES, st.floats(0, 1), st.booleans())
def test_xmp(changes: list[tuple[float, bytes]], share: float, beside: bool) -> None:
    merged([read_xmp(changed(WRITTEN, changes, share), beside)], TODAY)
