"""Pictures that are made to cost much: small files whose headers promise more than anybody has.

Each is made here, so that none has to be kept. `BOMBS` has them by name.
"""

from __future__ import annotations

import functools
import io
import itertools
import struct
import zlib
from collections.abc import Callable

from PIL import Image

from index.pictures.photo import prepare_pillow
from tests.index.hostile import in_jpeg, moving, picture, zipped

SIDE = 14_000  # pixels; 196 million in all are no more than may be opened
MUCH = 64 * 1024 * 1024
DEFLATE, NEW_SUBFILE, WIDTH, HEIGHT, BITS, COMPRESSION = 8, 254, 256, 257, 258, 259
PHOTOMETRIC, STRIP_OFFSETS, SAMPLES, ROWS, STRIP_BYTES = 262, 273, 277, 278, 279
TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_BYTES = 322, 323, 324, 325


# PNG


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(side: int, depth: int, colours: int, *chunks: bytes, rows: int = 0) -> bytes:
    """As many rows as are asked for; a file with fewer than it promises is cut short."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, depth, colours, 0, 0, 0))
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colours]
    row = bytes(side * channels * depth // 8 + 1)
    packed = zlib.compressobj(1)
    pixels = b"".join(packed.compress(row) for _ in range(rows)) + packed.flush()
    body = b"".join(chunks) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + body


def small_png(*chunks: bytes) -> bytes:
    return png(64, 8, 2, *chunks, rows=64)


def endless_apng() -> bytes:
    control = struct.pack(">IIIIIHHBB", 0, 64, 64, 0, 0, 1, 1, 0, 0)
    return small_png(chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)), chunk(b"fcTL", control))


PNGS = {
    "grey with transparency.png": lambda: png(SIDE, 16, 4, rows=100),
    "every colour deep.png": lambda: png(SIDE, 16, 6, rows=100),
    "more than there are.png": lambda: png(60_000, 8, 2, rows=10),
    "shredded before.png": lambda: small_png(*[chunk(b"tEXt", b"a\0b")] * 300_000),
    "shredded pixels.png": lambda: png(64, 8, 2, *[chunk(b"IDAT", b"")] * 300_000, rows=64),
    "text.png": lambda: small_png(chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(MUCH)))),
    "texts.png": lambda: small_png(
        *[chunk(b"iTXt", b"a\0\1\0\0\0" + zlib.compress(bytes(900_000)))] * 200
    ),
    "profile.png": lambda: small_png(chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(MUCH)))),
    "packet.png": lambda: small_png(
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + b"<a>" * 10**6)
    ),
    "many moments.png": endless_apng,
}


# JPEG


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def scans(width: int, height: int, count: int, is_progressive: bool = True) -> bytes:
    """One scan after the other, with no more in each than that nothing changes."""
    blocks = -(-width // 8) * (-(-height // 8))
    colours = 1 if is_progressive else 3
    parts = b"".join(bytes([number + 1, 0x11, 0]) for number in range(colours))
    start = 0xC2 if is_progressive else 0xC0
    data = segment(0xDB, bytes([0]) + bytes([1]) * 64)
    data += segment(start, struct.pack(">BHHB", 8, height, width, colours) + parts)
    one_code = bytes([1] + [0] * 15)
    data += segment(0xC4, bytes([0x00]) + one_code + bytes([0]))
    data += segment(0xC4, bytes([0x10]) + one_code + bytes([0xE0 if is_progressive else 0]))
    data += segment(0xDA, bytes([1, 1, 0x00, 0, 0 if is_progressive else 63, int(is_progressive)]))
    data += bytes(blocks // 4 + 1)
    again = bytes([1, 1, 0x00, 1, 63, 0x10]) if is_progressive else bytes([1, 1, 0, 0, 63, 0])
    data += count * (segment(0xDA, again) + bytes(blocks // 16_384 * 2 + 2))
    return b"\xff\xd8" + data + b"\xff\xd9"


def in_disguise(data: bytes) -> bytes:
    """With what looks like the end of a JPEG before each scan."""
    return data.replace(b"\xff\xda", segment(0xE9, b"\xff\xd9") + b"\xff\xda")


def many_values() -> bytes:
    """EXIF whose 5,000 entries are all of the same 60,000 bytes."""
    entries = b"".join(
        struct.pack("<HHII", 40_000 + number, 3, 15_000, 8) for number in range(5_000)
    )
    return in_jpeg(0xE1, b"Exif\0\0II*\0" + struct.pack("<IH", 8, 5_000) + entries)


JPEGS = {
    "three thousand scans.jpg": lambda: scans(4000, 3000, 3000),
    "scans in disguise.jpg": lambda: in_disguise(scans(4000, 3000, 3000)),
    "plain scans.jpg": lambda: scans(4000, 3000, 3000, is_progressive=False),
    "large and slow.jpg": lambda: scans(14_000, 14_000, 60),
    "more than there are.jpg": lambda: scans(65_000, 65_000, 1),
    "shredded.jpg": lambda: b"\xff\xd8" + segment(0xFE, b"") * 1_000_000 + picture("JPEG")[2:],
    "profile.jpg": lambda: in_jpeg(0xE2, b"ICC_PROFILE\0\1\1" + bytes(60_000)),
    "profiles.jpg": lambda: b"".join(
        [
            b"\xff\xd8",
            *(
                segment(0xE2, b"ICC_PROFILE\0" + bytes([n, 200]) + bytes(65_000))
                for n in range(1, 201)
            ),
            picture("JPEG")[2:],
        ]
    ),
    "values.jpg": many_values,
    "words.jpg": lambda: in_jpeg(
        0xED,
        b"Photoshop 3.0\x008BIM\4\4\0\0" + struct.pack(">I", 65_000) + b"\x1c\2\x19\0\0" * 13_000,
    ),
    "with an archive.jpg": lambda: picture("JPEG") + zipped(),
}


# WebP


def riff(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def piece(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def black_webp(side: int) -> bytes:
    """34 bytes of a picture of one colour, whose pixels need no bits; they take 3 GB to be read."""
    size = (side - 1) | (side - 1) << 14 | 1 << 28  # with transparency
    codes = sum(0b1000 << 4 * each for each in range(5))  # one symbol for each channel
    return b"\x2f" + size.to_bytes(4, "little") + codes.to_bytes(9, "little")


def vast_canvas() -> bytes:
    """A film of pictures of one pixel, on a canvas of 268 million."""
    one = piece(b"VP8L", black_webp(1))
    frame = piece(b"ANMF", bytes(6) + bytes(6) + b"\1\0\0\0" + one)
    canvas = bytes([0x12, 0, 0, 0]) + 2 * (16_383 - 1).to_bytes(3, "little")
    return riff(piece(b"VP8X", canvas), piece(b"ANIM", bytes(6)), *[frame] * 1000)


WEBPS = {
    "black.webp": lambda: riff(piece(b"VP8L", black_webp(SIDE))),
    "vast canvas.webp": vast_canvas,
    "facts.webp": lambda: riff(
        piece(b"VP8X", bytes([0x0C, 0, 0, 0]) + bytes(6)),
        piece(b"VP8L", black_webp(1)),
        piece(b"EXIF", bytes(8_000_000)),
        piece(b"XMP ", b"<x>" * 3_000_000),
    ),
}


# GIF, BMP, TIFF, HEIF and AVIF


def gif(side: int, frames: int) -> bytes:
    colours = b"\0\0\0\xff\xff\xff"
    dot = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\2\2\x44\1\0"
    screen = struct.pack("<HHBBB", side, side, 0x80, 0, 0)
    return b"GIF89a" + screen + colours + dot * frames + b";"


def bmp(side: int, bits: int, packing: int, data: bytes = b"") -> bytes:
    colours = bytes(4 * 256) if bits == 8 else b""
    head = struct.pack("<IiiHHIIiiII", 40, side, side, 1, bits, packing, len(data), 0, 0, 0, 0)
    start = 14 + len(head) + len(colours)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + head + colours + data


def directory(entries: dict[int, int], at: int, following: int) -> bytes:
    """A directory of a TIFF whose entries are single numbers."""
    body = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries.items())
    return struct.pack("<H", len(entries)) + body + struct.pack("<I", following)


def tiff(
    side: int, bits: int, samples: int, *, rows: int = 0, tile: int = 0, pages: int = 1
) -> bytes:
    packed = zlib.compress(bytes(10_000_000))
    entries = {
        **{WIDTH: side, HEIGHT: side, BITS: bits, COMPRESSION: DEFLATE, PHOTOMETRIC: 2},
        **({SAMPLES: samples}),
        **(
            {TILE_WIDTH: tile, TILE_HEIGHT: tile, TILE_OFFSETS: 8, TILE_BYTES: len(packed)}
            if tile
            else {STRIP_OFFSETS: 8, ROWS: rows or side, STRIP_BYTES: len(packed)}
        ),
    }
    entries = dict(sorted(entries.items()))
    first, length = 8 + len(packed), 2 + 12 * len(entries) + 4
    places = [first + page * length for page in range(pages)] + [0]
    written = (directory(entries, at, after) for at, after in itertools.pairwise(places))
    return b"II*\0" + struct.pack("<I", first) + packed + b"".join(written)


def stretched(form: str, side: int) -> bytes:
    """A sound file whose own record of its size is another one."""
    return picture(form).replace(
        b"ispe\0\0\0\0" + struct.pack(">II", 64, 48),
        b"ispe\0\0\0\0" + struct.pack(">II", side, side),
    )


OTHERS = {
    "screen.gif": lambda: gif(65_535, 1),
    "blank film.gif": lambda: gif(9_000, 5_000),
    "run.bmp": lambda: bmp(SIDE, 8, 1, b"\0\1"),
    "runs.bmp": lambda: bmp(SIDE, 8, 1, b"\xff\1" * 300_000),
    "deep.bmp": lambda: bmp(60_000, 32, 0),
    "deflated.tif": lambda: tiff(SIDE, 16, 4),
    "a strip of all.tif": lambda: tiff(SIDE, 8, 3),
    "one tile.tif": lambda: tiff(64, 8, 3, tile=2**30),
    "pages.tif": lambda: tiff(64, 8, 3, pages=20_000),
    "samples.tif": lambda: tiff(10_000, 8, 60_000),
    "stretched.heic": lambda: stretched("HEIF", 30_000),
    "stretched.avif": lambda: stretched("AVIF", 30_000),
    "film.webp": lambda: moving("WEBP"),
}

NO_PICTURES = {
    "icon.ico": lambda: (
        b"\0\0\1\0\1\0\0\0\0\0\1\0\x20\0" + struct.pack("<II", MUCH, 22) + png(SIDE, 8, 6)
    ),
    "layers.psd": lambda: b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 4, 30_000, 30_000, 16, 3),
    "wavelet.jp2": lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(64),
    "codestream.j2k": lambda: b"\xff\x4f\xff\x51" + struct.pack(">HHII", 41, 0, 2**31, 2**31),
    "drawing.svg": lambda: b"<svg width='1e9' height='1e9' xmlns='http://www.w3.org/2000/svg'/>",
    "plain.ppm": lambda: b"P6\n100000 100000\n255\n",
    "script.eps": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99999 99999\n{} loop\n",
    "page.pdf": lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj",
    "texture.dds": lambda: b"DDS " + struct.pack("<III", 124, 7, 65_535) + bytes(112),
    "sky.fits": lambda: (
        b"SIMPLE  =                    T".ljust(80) + b"NAXIS1  = 99999999".ljust(80)
    ),
    "run.pcx": lambda: b"\n\5\1\x08" + struct.pack("<HHHH", 0, 0, 65_535, 65_535) + bytes(116),
    "run.sgi": lambda: b"\1\xda\1\1\0\3" + struct.pack(">HHH", 65_535, 65_535, 4) + bytes(500),
    "icons.icns": lambda: b"icns" + struct.pack(">I", 16) + b"ic10\0\0\0\x08",
    "packed.png": lambda: zlib.compress(bytes(MUCH)),
}

BOMBS: dict[str, Callable[[], bytes]] = {**PNGS, **JPEGS, **WEBPS, **OTHERS, **NO_PICTURES}


@functools.cache
def good() -> bytes:
    """A picture like any other."""
    prepare_pillow()
    file = io.BytesIO()
    Image.linear_gradient("L").resize((2000, 1500)).convert("RGB").save(file, "JPEG")
    return file.getvalue()
