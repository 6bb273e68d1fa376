"""One file to one upright RGB picture and its facts, or a stated reason why not.

The file may be anything: cut short, a pipe, a bomb, gone. Whatever it is, the outcome is a
`DecodedPhoto` or an `UnreadablePhoto`. Knows no library and no models.
"""

from __future__ import annotations

import errno
import functools
import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from index.errors import PhotoOutOfReach, PhotoTooHeavy, UnreadablePhoto
from index.pictures import burden
from index.pictures.facts.facts import Facts, Flaw
from index.pictures.facts.inside import read_inside
from index.pictures.look_hash import look_hash
from index.pictures.pixels import Shown, shown
from index.pictures.quality import flaws

MAX_PIXELS = 200_000_000  # the largest sensor in a phone has 200 million
MAX_BYTES = 1024**3
MAX_MEMORY = 1200 * 1024**2
"""Bytes that decoding may take: 200 million pixels of most kinds take 0.8 GB."""
HASH_BYTES = 1024**2  # read at once
# Half as much again as BLIP looks at, so that 12 megapixels are decoded at a quarter of their
# size; at twice as much they are decoded at a half, for a third more work.
SHORT_SIDE = 576
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "GIF", "BMP")
"""Not every format Pillow knows: some run other programs. JPEG includes the MPO of phones."""

DRAFTED = ("JPEG", "MPO")
"""Formats that can be decoded at a part of their size."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class DecodedPhoto:
    """A photo file that was read."""

    image: Image.Image
    """Upright, RGB in sRGB, see `pixels.py`; large ones are reduced, see `read_photo`."""
    width: int
    """Pixels of the upright photo before any reduction."""
    height: int
    facts: tuple[Facts, ...]
    """What each origin inside the file says of it; see `trust.py`."""
    size: int
    """Bytes of the file."""
    mtime_ns: int
    """Last change of the file, nanoseconds since 1970; 0 where there is no file."""
    content_hash: str
    """BLAKE2b of the file's bytes, 40 hexadecimal digits."""
    look_hash: int
    """64 bits of its look, see `look_hash`."""
    corrected: bool = False
    """Whether Earshot before version 2 of the facts saw other pixels, see `Shown`."""
    flaws: tuple[Flaw, ...] = ()
    """What is wrong with the picture itself, see `quality.py`."""


def read_photo(
    source: Path | bytes | BinaryIO,
    *,
    max_pixels: int = MAX_PIXELS,
    short_side: int = SHORT_SIDE,
    memory: int = MAX_MEMORY,
    hurried: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> DecodedPhoto:
    """The picture in a file, or in the bytes of one that was sent.

    Args:
        source: the file.
        max_pixels: one that unpacks to more is not opened.
        short_side: pixels; a large picture is reduced, to a shorter side of this or more.
        memory: bytes; one whose header promises more is not decoded.
        hurried: entered wherever a header or facts are read, which takes no time unless somebody
            has piled them up; it may raise UnreadablePhoto.

    Raises:
        UnreadablePhoto: it is no picture that can be shown; `reason` is a sentence.
        PhotoTooHeavy: it takes more than `memory`.
        PhotoOutOfReach: the file cannot be read now, and may be later.
    """
    try:
        with _opened(source) as file:
            before = _state(file)
            if before[0] > MAX_BYTES:
                raise UnreadablePhoto("It is larger than a gigabyte.")
            picture = _read(file, before, max_pixels, short_side, memory, hurried)
            if _state(file) != before:
                raise PhotoOutOfReach("It was being changed while it was read.")
            return picture
    except OSError as error:
        raise _unreadable(error) from error


@contextmanager
def _opened(source: Path | bytes | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    if not isinstance(source, Path):
        yield source
        return
    # Non-blocking, or opening a pipe would wait for somebody to write into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(source, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise UnreadablePhoto("It is not a file but a device or a pipe.")
        yield file


def _state(file: BinaryIO) -> tuple[int, int]:
    """Size in bytes, and the time of the last change where there is one."""
    try:
        found = os.fstat(file.fileno())
    except (AttributeError, OSError):  # in memory
        return file.seek(0, io.SEEK_END), 0
    return found.st_size, found.st_mtime_ns


def _read(
    file: BinaryIO,
    state: tuple[int, int],
    max_pixels: int,
    short_side: int,
    memory: int,
    hurried: Callable[[], AbstractContextManager[None]],
) -> DecodedPhoto:
    if state[0] == 0:
        raise UnreadablePhoto("It is empty.")
    file.seek(0)
    _require_room(burden.webp_memory(file), memory)
    if burden.is_shredded(file):
        raise _too_slow()
    with hurried():
        opened = _recognised(file, max_pixels)
        declared = opened.size
        _require_bearable(opened, file, short_side, memory)
    _load(opened)
    with hurried():
        facts = _facts(opened)  # after load: TIFF has then turned itself upright
    orientation = facts[0].orientation
    size = opened.size if opened.format not in DRAFTED else declared
    width, height = reversed(size) if orientation >= 5 else size
    image, corrected = _upright(opened, orientation, short_side)
    file.seek(0)
    return DecodedPhoto(
        image=image,
        width=width,
        height=height,
        facts=facts,
        size=state[0],
        mtime_ns=state[1],
        content_hash=_hash(file, state[0]),
        look_hash=look_hash(image),
        corrected=corrected,
        flaws=flaws(image, any(each.camera for each in facts), (width, height)),
    )


def _recognised(file: BinaryIO, max_pixels: int) -> Image.Image:
    """`file` as a picture whose header makes sense; nothing is decoded yet."""
    prepare_pillow()
    try:
        image = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise UnreadablePhoto("It is not a picture of a kind that Earshot can open.") from error
    except Exception as error:
        raise _undecodable(error) from error
    if image.width * image.height > max_pixels:
        raise _too_many_pixels()
    return image


def _require_bearable(image: Image.Image, file: BinaryIO, short_side: int, memory: int) -> None:
    """See that a picture can be decoded in time and memory; by its header alone."""
    declared, at = image.size, file.tell()
    try:
        if image.format in DRAFTED:
            # At 1/2, 1/4 or 1/8 of its size, it is decoded several times faster. Other formats
            # would give the thumbnail inside, which an editing program may have left behind.
            image.draft(None, (short_side, short_side))
        needed = burden.memory(image, short_side)
        if burden.has_several_scans(image, file):
            needed += burden.coefficients(image, declared)
            most = burden.most_scans(declared)
            if burden.scans(file, most) > most:
                raise _too_slow()
        file.seek(at)
    except UnreadablePhoto:
        raise
    except Exception as error:
        raise _undecodable(error) from error
    _require_room(needed, memory)


def _require_room(needed: int, memory: int) -> None:
    if needed > MAX_MEMORY:
        raise _too_many_pixels()
    if needed > memory:
        raise PhotoTooHeavy


def _load(image: Image.Image) -> None:
    try:
        image.load()
    except Exception as error:
        raise _undecodable(error) from error


def _facts(image: Image.Image) -> tuple[Facts, ...]:
    try:
        return read_inside(image)
    except Exception as error:
        raise _undecodable(error) from error


def _upright(image: Image.Image, orientation: int, short_side: int) -> Shown:
    """What a decoded picture shows, the right way up."""
    try:
        flat, corrected = shown(image, short_side)
        turn = _TURNS.get(orientation)
        return Shown(flat if turn is None else flat.transpose(turn), corrected)
    except Exception as error:
        raise _undecodable(error) from error


def _hash(file: BinaryIO, size: int) -> str:
    """Of the first `size` bytes: a file that grows faster than it is read must not hold us up."""
    digest = hashlib.blake2b(digest_size=20)
    left = size
    while left > 0 and (chunk := file.read(min(HASH_BYTES, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


@functools.cache
def prepare_pillow() -> None:
    """Load what opens pictures of every kind; done by `read_photo` where nobody has."""
    from pillow_heif import register_heif_opener

    Image.init()  # so that each of FORMATS is there to be asked for
    register_heif_opener()
    # Pillow's own limit is for the whole process; below ours it would warn of honest photos.
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def _too_many_pixels() -> UnreadablePhoto:
    return UnreadablePhoto("It unpacks to more pixels than Earshot will open.")


def _too_slow() -> UnreadablePhoto:
    return UnreadablePhoto("It would take too long to open.")


def _undecodable(error: Exception) -> Exception:
    if isinstance(error, MemoryError):
        return PhotoTooHeavy()
    if isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning)):
        return _too_many_pixels()
    if isinstance(error, OSError) and error.errno is not None:
        return error  # the disk's failure and not the picture's
    return UnreadablePhoto("It is damaged or cut short.")


def _unreadable(error: OSError) -> UnreadablePhoto:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return UnreadablePhoto("It is not there.")
    if isinstance(error, IsADirectoryError):
        return UnreadablePhoto("It is a folder.")
    if isinstance(error, PermissionError):
        return PhotoOutOfReach("Earshot is not allowed to open it.")
    if error.errno == errno.ELOOP:
        return UnreadablePhoto("It is a link that leads back to itself.")
    if error.errno in (errno.ENXIO, errno.ENODEV):  # what opening a socket gives
        return UnreadablePhoto("It is not a file but a device or a pipe.")
    return PhotoOutOfReach("The disk could not read it.")
