"""A folder of what phones, cards, downloads and malice leave among photos: nearly a hundred kinds.

`REFUSED` cannot be pictures; `ODD` are pictures in spite of everything. Each is made anew from a
few bytes, so that nothing hostile lies in the repository.
"""

from __future__ import annotations

import gzip
import io
import os
import random
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pillow_heif
from PIL import ExifTags, Image

from tests.index.fakes import bomb_header, mosaic

Make: TypeAlias = Callable[[Path], object]
Base, GPS = ExifTags.Base, ExifTags.GPS


def picture(form: str, seed: int = 1, **options: Any) -> bytes:
    """A sound picture in a format of Pillow's."""
    pillow_heif.register_heif_opener()
    file = io.BytesIO()
    mosaic(seed, (64, 48)).save(file, form, **options)
    return file.getvalue()


def png(width: int, height: int, body: bytes = b"", depth: int = 8, checksum: int = 0) -> bytes:
    """A PNG file, part by part; a checksum of other than 0 is wrong."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data) ^ checksum
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(body))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def black(side: int) -> bytes:
    """A true picture of `side` x `side` black pixels, a bit each; small as a file."""
    return png(side, side, bytes((side // 8 + 1) * side), depth=1)


def tiff_in_a_circle() -> bytes:
    """A TIFF whose second directory is its first."""
    entry = struct.pack("<HHII", 256, 3, 1, 64)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 8)


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("boat.jpg", picture("JPEG"))
    return file.getvalue()


def with_exif(tags: dict[int, Any] | None = None, gps: dict[int, Any] | None = None) -> bytes:
    exif = Image.Exif()
    exif.update(tags or {})
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    return picture("JPEG", exif=exif.tobytes())


def at(latitude: float, south: str, longitude: float, west: str) -> dict[int, Any]:
    """A place, as cameras write it."""
    return {
        GPS.GPSLatitudeRef: south,
        GPS.GPSLatitude: (latitude, 0.0, 0.0),
        GPS.GPSLongitudeRef: west,
        GPS.GPSLongitude: (longitude, 0.0, 0.0),
    }


def in_jpeg(marker: int, body: bytes) -> bytes:
    """A sound JPEG with one more segment at its beginning."""
    whole = picture("JPEG")
    return whole[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + whole[2:]


def written(data: bytes) -> Make:
    return lambda path: path.write_bytes(data)


def cut(form: str, share: float) -> bytes:
    whole = picture(form)
    return whole[: int(len(whole) * share)]


def sparse(path: Path) -> None:
    """Two gigabytes that take no room."""
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def bound_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(path.parent)  # the name of a socket must be short
        try:
            made.bind(path.name)
        finally:
            os.chdir(here)


def link_to(target: str) -> Make:
    return lambda path: path.symlink_to(target)


_MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(64)
_BILLION_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>'
_HEADERS = {
    "video.mp4": _MP4,
    "video.jpg": _MP4,
    "sound.mp3": b"ID3\x04" + bytes(64),
    "sound.wav": b"RIFF\x24\0\0\0WAVEfmt " + bytes(32),
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "laughs.svg": _BILLION_LAUGHS,
    "page.png": b"<!DOCTYPE html><html><title>404</title></html>",
    "notes.heic": b'{"title": "not a picture"}',
    "letter.jpg": b"Dear diary, today I saw a boat.",
    "letter16.jpg": "Dear diary".encode("utf-16"),
    "paper.pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj",
    "program": b"\x7fELF\x02\x01\x01" + bytes(64),
    "program.exe": b"MZ" + bytes(64),
    "script.jpg": b"#!/bin/sh\nrm -rf /\n",
    "archive.jpg": zipped(),
    "packed.png": gzip.compress(b"x" * 1000),
    "print.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "layers.psd": b"8BPS\0\x01" + bytes(64),
    "texture.dds": b"DDS " + bytes(124),
    "icon.ico": b"\0\0\x01\0\x01\0\x10\x10" + bytes(64),
    "plain.ppm": b"P6\n2 2\n255\n" + bytes(12),
    "bits.xbm": b"#define x_width 8\n#define x_height 1\nstatic char x[] = {0};",
    "wavelet.jp2": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(64),
    "sky.fits": b"SIMPLE  =                    T" + bytes(64),
    "raw.dng": b"II*\0" + bytes(64),
    "raw.cr2": b"II*\0\x10\0\0\0CR\x02\0" + bytes(64),
    "thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64),
    "zeros.jpg": bytes(100_000),
    "ones.jpg": b"\xff" * 100_000,
    "noise.jpg": random.Random(0).randbytes(50_000),
    "one byte.jpg": b"\xff",
    "empty.jpg": b"",
}
_HALVES = {
    f"cut {share}.{form.lower()}": cut(form, share)
    for form in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "GIF", "BMP")
    for share in (0.05, 0.5)
}
_BROKEN = {
    "start.jpg": b"\xff\xd8",
    "start and end.jpg": b"\xff\xd8\xff\xd9",
    "only signature.png": b"\x89PNG\r\n\x1a\n",
    "wrong checksum.png": png(4, 4, bytes(20), checksum=1),
    "no width.png": png(0, 4, bytes(20)),
    "negative.png": png(0x80000000, 4, bytes(20)),
    "bomb 30000.png": bomb_header(30_000),
    "bomb 65535.png": bomb_header(65_535),
    "circle.tif": tiff_in_a_circle(),
    "far.tif": b"II*\0\xff\xff\xff\x7f",
    "huge.bmp": b"BM" + bytes(12) + struct.pack("<IiiHHI", 40, 2**31 - 1, 2**31 - 1, 1, 24, 0),
}

REFUSED: dict[str, Make] = {
    **{name: written(data) for name, data in (_HEADERS | _HALVES | _BROKEN).items()},
    "true 30000.png": lambda path: path.write_bytes(black(30_000)),
    "two gigabytes.jpg": sparse,
    "pipe.jpg": pipe,
    "socket.jpg": bound_socket,
    "dead link.jpg": link_to("gone.jpg"),
    "own tail.jpg": link_to("own tail.jpg"),
    "zero.jpg": link_to("/dev/zero"),
    "null.jpg": link_to("/dev/null"),
}
"""What is no picture, by name; each is to be listed with a reason."""


def in_mode(form: str, mode: str, **options: Any) -> bytes:
    file = io.BytesIO()
    mosaic(2, (64, 48)).convert(mode).save(file, form, **options)
    return file.getvalue()


def moving(form: str) -> bytes:
    file = io.BytesIO()
    frames = [mosaic(seed, (64, 48)) for seed in range(3)]
    frames[0].save(file, form, save_all=True, append_images=frames[1:], duration=100)
    return file.getvalue()


ODD: dict[str, bytes] = {
    "one pixel.png": png(1, 1, bytes(2)),
    "a line.png": png(5000, 1, bytes(5001)),
    "a pillar.png": png(1, 5000, bytes(10_000)),
    "sixteen bits.png": png(4, 4, bytes(36), depth=16),
    "one bit.png": png(9, 9, bytes(27), depth=1),
    "cmyk.jpg": in_mode("JPEG", "CMYK"),
    "grey.jpg": in_mode("JPEG", "L"),
    "progressive.jpg": in_mode("JPEG", "RGB", progressive=True),
    "floating.tif": in_mode("TIFF", "F"),
    "moving.gif": moving("GIF"),
    "moving.png": moving("PNG"),
    "moving.webp": moving("WEBP"),
    "png inside.jpg": picture("PNG", 3),
    "jpeg inside.heic": picture("JPEG", 4),
    "no ending": picture("JPEG", 5),
    "SHOUTING.JPG": picture("JPEG", 6),
    "two.endings.jpg.exe": picture("JPEG", 7),
    "with a tail.jpg": picture("JPEG", 8) + zipped(),
    "year 0.jpg": with_exif({Base.DateTime: "0000:00:00 00:00:00"}),
    "month 13.jpg": with_exif({Base.DateTime: "2021:13:45 99:99:99"}),
    "no date.jpg": with_exif({Base.DateTime: "yesterday"}),
    "year 9999.jpg": with_exif({Base.DateTime: "9999:12:31 23:59:59"}),
    "side 99.jpg": with_exif({Base.Orientation: 99}),
    "endless maker.jpg": with_exif({Base.Make: "A" * 10_000, Base.Model: "B" * 10_000}),
    "north pole.jpg": with_exif(gps=at(90.0, "N", 0.0, "E")),
    "south pole.jpg": with_exif(gps=at(90.0, "S", 180.0, "W")),
    "beyond the pole.jpg": with_exif(gps=at(90.5, "N", 200.0, "E")),
    "date line.jpg": with_exif(gps=at(17.0, "S", 180.0, "E")),
    "nowhere.jpg": with_exif(gps={GPS.GPSLatitudeRef: "?", GPS.GPSLatitude: (1.0,)}),
    "rubbish exif.jpg": in_jpeg(0xE1, b"Exif\0\0" + random.Random(1).randbytes(400)),
    "rubbish profile.jpg": in_jpeg(0xE2, b"ICC_PROFILE\0\x01\x01" + bytes(range(200))),
    "long comment.jpg": in_jpeg(0xFE, b"ha" * 32_000),
}
"""Pictures that are read in spite of everything, by name; each is to be found."""

ODD_NAMES = (
    *("-rf.png", " .png", "a  b.png", "new\nline.png", "bell\x07.png", "back\\slash.png"),
    *(
        "quote'\".png",
        "100%.png",
        "$(touch x).png",
        "%2e%2e.png",
        "caf\u00e9.png",
        "cafe\u0301.png",
    ),
    *("\u202egnp.exe", "\U0001f6a3.png", "x" * 251 + ".png", "con.png", "~.png"),
    os.fsdecode(b"not utf8 \xff\xfe.png"),
)
"""What files may be called."""


def make_hostile_folder(folder: Path) -> None:
    """All of it, in one folder."""
    for name, make in REFUSED.items():
        make(folder / name)
    for name, data in ODD.items():
        (folder / name).write_bytes(data)
    for seed, name in enumerate(ODD_NAMES, 100):
        mosaic(seed).save(folder / name, "PNG")
    (folder / "folder.jpg").mkdir()
    (folder / "folder.jpg" / "up.jpg").symlink_to("..")
    (folder / "folder.jpg" / "inside.png").write_bytes(picture("PNG", 99))
    os.link(folder / "grey.jpg", folder / "second name.jpg")
