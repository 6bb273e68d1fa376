"""What a picture will take of memory and time to be decoded, as its header tells beforehand.

A few bytes can promise much: deep pixels, buffers beside them that a format needs, or thousands of
scans over one picture. Only headers are looked at. Knows no pixels and no facts.
"""

from __future__ import annotations

import io
import re
import struct
from typing import BinaryIO

from PIL import Image

from index.pictures.pixels import reduced_by

MOST_SCANS = 100
MOST_SCANNED = 2_000_000_000
"""Pixels times scans of one JPEG, which take 3 nanoseconds each. A camera's picture has one scan,
one made for the web has ten; 3,000 empty ones over 12 million pixels take minutes."""

FEW_PIECES, LEAST_PIECE = 1000, 1024  # bytes; programs write pieces of 8 kB and more

_PNG = b"\x89PNG\r\n\x1a\n"
_IN_MEMORY = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16L": 2, "I;16B": 2, "I;16N": 2}
"""Bytes that Pillow keeps of a pixel; 4 in all other modes."""
_BESIDE = {"WEBP": 12, "AVIF": 8, "HEIF": 6, "GIF": 4, "TIFF": 4, "BMP": 1}
"""Bytes of a pixel that are held beside by who reads a format, measured on pictures of each."""
_KEPT = 8
"""Bytes of a pixel that is left when a picture is reduced: turned, put into colours, sent."""
_JPEG = ("JPEG", "MPO")

_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
"""Of a JPEG; within a scan nothing else looks like one."""
_ALONE = (0x01, 0xD8)
_END, _SCAN = 0xD9, 0xDA
_READ_AT_ONCE = 16 * 1024


def memory(image: Image.Image, short_side: int) -> int:
    """Bytes that decoding and flattening an opened picture will take at the worst moment.

    Args:
        image: not loaded yet; a JPEG is drafted already to the size that is wanted.
        short_side: pixels to which it is reduced, see `pixels.py`.
    """
    each = _IN_MEMORY.get(image.mode, 4) + _BESIDE.get(image.format or "", 0)
    if image.has_transparency_data:
        each += 4 if image.mode == "RGBA" else 8  # before it is reduced it is multiplied out
    elif image.mode in ("P", "1"):
        each += 4
    elif image.mode.startswith(("I", "F")):
        each += 1
    pixels = image.width * image.height
    return pixels * each + pixels // reduced_by(image.size, short_side) ** 2 * _KEPT


def webp_memory(file: BinaryIO) -> int:
    """Bytes that a WebP takes as soon as it is opened, before Pillow tells its size; else 0."""
    head = file.read(30)
    file.seek(0)
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or len(head) < 30:
        return 0
    match head[12:16]:
        case b"VP8X":
            width, height = (1 + int.from_bytes(head[at : at + 3], "little") for at in (24, 27))
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case _:
            width, height = (
                int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28)
            )
    return width * height * (4 + _BESIDE["WEBP"])


def coefficients(image: Image.Image, declared: tuple[int, int]) -> int:
    """Bytes of what a JPEG of several scans keeps until the last one, whatever size is wanted."""
    if image.format not in _JPEG:
        return 0
    layers = getattr(image, "layer", ())
    most = max((layer[1] * layer[2] for layer in layers), default=1)
    share = sum(layer[1] * layer[2] for layer in layers) / max(most, 1)
    return int(2 * declared[0] * declared[1] * share)


def has_several_scans(image: Image.Image, file: BinaryIO) -> bool:
    """Whether an opened JPEG is put together from more than one scan."""
    if image.format not in _JPEG:
        return False
    if image.info.get("progressive"):
        return True
    first = _first_scan(file)
    return first is not None and first != getattr(image, "layers", first)


def scans(file: BinaryIO, most: int) -> int:
    """How many scans a JPEG has; it is counted no further than to one more than `most`."""
    count, at = 0, 0
    while count <= most:
        marker, at = _next_marker(file, at)
        if marker in (None, _END):
            break
        if marker in _ALONE:
            continue
        count += marker == _SCAN
        at += _length(file, at)
    return count


def most_scans(declared: tuple[int, int]) -> int:
    """How many scans over so many pixels are opened."""
    return min(MOST_SCANS, MOST_SCANNED // max(1, declared[0] * declared[1]))


def is_shredded(file: BinaryIO) -> bool:
    """Whether a PNG consists of more pieces than anybody makes; each takes time by itself."""
    is_png = file.read(len(_PNG)) == _PNG
    size = file.seek(0, io.SEEK_END) if is_png else 0
    at, pieces = len(_PNG), 0
    while at < size and pieces <= FEW_PIECES + size // LEAST_PIECE:
        pieces += 1
        file.seek(at)
        at += 12 + int.from_bytes(file.read(4), "big")
    file.seek(0)
    return at < size


def _first_scan(file: BinaryIO) -> int | None:
    """How many colours are in the first scan of a JPEG."""
    at = 0
    while True:
        marker, at = _next_marker(file, at)
        if marker in (None, _END):
            return None
        if marker == _SCAN:
            file.seek(at + 2)
            return (file.read(1) or b"\0")[0]
        if marker not in _ALONE:
            at += _length(file, at)


def _next_marker(file: BinaryIO, at: int) -> tuple[int | None, int]:
    """The first marker from a place on, and where it ends."""
    file.seek(at)
    before = b""
    while piece := file.read(_READ_AT_ONCE):
        if found := _MARKER.search(before + piece):
            return found[1][0], at + found.end()
        at += len(before) + len(piece) - 1
        before = piece[-1:]
    return None, at


def _length(file: BinaryIO, at: int) -> int:
    file.seek(at)
    written = file.read(2)
    return max(2, int(struct.unpack(">H", written)[0])) if len(written) == 2 else 2
