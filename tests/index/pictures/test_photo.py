"""One file in, an upright picture or a reason out."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from index.errors import PhotoOutOfReach, UnreadablePhoto
from index.pictures import photo as photo_module
from index.pictures.photo import SHORT_SIDE, DecodedPhoto, read_photo
from tests.index.fakes import bomb_header

RED, BLUE = (220, 30, 30), (30, 30, 220)
# Why a file that has bytes of a picture is left out.
REASONS = (
    "It is not a picture of a kind that Earshot can open.",
    "It is damaged or cut short.",
    "It unpacks to more pixels than Earshot will open.",
)


def two_halves(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    photo_module.prepare_pillow()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def near(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    pixel = np.asarray(image.getpixel(at), dtype=int)
    return bool(np.abs(pixel - np.asarray(colour)).max() <= 40)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "GIF", "BMP"])
def test_every_promised_format_opens(tmp_path: Path, format: str) -> None:
    path = tmp_path / "photo.bin"  # the name says nothing
    path.write_bytes(encoded(two_halves(), format))
    picture = read_photo(path)
    assert (picture.width, picture.height) == (60, 40)
    assert picture.image.mode == "RGB"
    assert near(picture.image, (10, 20), RED)
    assert near(picture.image, (50, 20), BLUE)


def oriented(orientation: int) -> Image.Image:
    """A picture that, stored with `orientation`, shows red left and blue right when upright."""
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    upright = two_halves()
    upright.paste((0, 0, 0), (0, 0, 60, 4))  # a black top tells up from down
    return upright if undo is None else upright.transpose(undo)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "HEIF"])
def test_pictures_are_upright(format: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_photo(encoded(oriented(orientation), format, exif=exif.tobytes()))
    assert (picture.width, picture.height) == picture.image.size == (60, 40)
    assert near(picture.image, (10, 1), (0, 0, 0))
    assert near(picture.image, (10, 30), RED)
    assert near(picture.image, (50, 30), BLUE)


def test_the_size_told_is_that_of_the_upright_photo_and_not_of_what_is_kept_of_it() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = Image.new("RGB", (4000, 3200), RED)
    picture = read_photo(encoded(stored, "JPEG", exif=exif))
    assert (picture.width, picture.height) == (3200, 4000)
    assert SHORT_SIDE <= min(picture.image.size) < 2 * SHORT_SIDE


def test_a_phone_photo_is_decoded_at_a_quarter_of_its_size() -> None:
    photo = read_photo(encoded(Image.new("RGB", (4032, 3024), RED), "JPEG"))
    assert photo.image.size == (1008, 756)


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_as_much_of_a_large_photo_is_kept_as_is_asked_for(format: str) -> None:
    large = encoded(Image.new("RGB", (4000, 3200), RED), format)
    assert read_photo(large, short_side=1600).image.size == (2000, 1600)
    assert read_photo(large, short_side=3200).image.size == (4000, 3200)


def with_alpha() -> Image.Image:
    image = two_halves().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 30, 40))
    return image


def palette_with_transparency() -> bytes:
    image = two_halves().quantize(4)
    transparent = image.getpixel((5, 5))
    return encoded(image, "PNG", transparency=transparent)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(lambda: encoded(with_alpha(), "PNG"), id="RGBA"),
        pytest.param(lambda: encoded(with_alpha().convert("LA"), "PNG"), id="LA"),
        pytest.param(palette_with_transparency, id="palette"),
    ],
)
def test_what_is_transparent_becomes_white(data: Callable[[], bytes]) -> None:
    image = read_photo(data()).image
    assert image.mode == "RGB"
    assert image.getpixel((5, 5)) == (255, 255, 255)
    assert not near(image, (50, 20), (255, 255, 255))


def test_cmyk_and_palette_keep_their_colours() -> None:
    for data in (
        encoded(two_halves().convert("CMYK"), "JPEG"),
        encoded(two_halves().quantize(16), "PNG"),
    ):
        image = read_photo(data).image
        assert near(image, (10, 20), RED)
        assert near(image, (50, 20), BLUE)


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_and_not_cut_off(format: str) -> None:
    grey = np.full((8, 8), 32768, dtype=np.uint16)
    pixel = read_photo(encoded(Image.fromarray(grey), format)).image.getpixel((4, 4))
    assert pixel == (127, 127, 127)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0.0, 1.0]] * 2, dtype=np.float32), 255),
        (np.array([[-5.0, 1e6]] * 2, dtype=np.float32), 255),
        (np.array([[0, 200]] * 2, dtype=np.int32), 200),
        (np.array([[0.0, np.nan]] * 2, dtype=np.float32), 0),
    ],
)
def test_odd_number_types_become_a_picture(values: np.ndarray, expected: int) -> None:
    image = read_photo(encoded(Image.fromarray(values), "TIFF")).image
    assert image.getpixel((1, 0)) == (expected,) * 3


def test_a_file_and_its_bytes_give_the_same(tmp_path: Path) -> None:
    data = encoded(two_halves(), "PNG")
    path = tmp_path / "a.png"
    path.write_bytes(data)
    from_file, from_bytes = read_photo(path), read_photo(data)
    from_stream = read_photo(io.BytesIO(data))
    assert from_file.content_hash == from_bytes.content_hash == from_stream.content_hash
    assert from_file.image.tobytes() == from_bytes.image.tobytes()
    assert from_file.size == from_bytes.size == len(data)
    assert from_file.mtime_ns == path.stat().st_mtime_ns


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "It is empty."),
        (
            b"Dear diary, today I saw a boat.",
            "It is not a picture of a kind that Earshot can open.",
        ),
        (bytes(5000), "It is not a picture of a kind that Earshot can open."),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "It is not a picture of a kind that Earshot can open."),
        (bomb_header(15_000), "It unpacks to more pixels than Earshot will open."),
        (bomb_header(50_000), "It unpacks to more pixels than Earshot will open."),
        (bomb_header(100), "It is damaged or cut short."),
    ],
)
def test_bytes_that_are_no_picture_say_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadablePhoto) as caught:
        read_photo(data)
    assert caught.value.reason == reason


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "GIF", "BMP"])
def test_a_picture_cut_short_is_refused(format: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), format)
    with pytest.raises(UnreadablePhoto) as caught:
        read_photo(data[: len(data) // 2])
    assert not isinstance(caught.value, PhotoOutOfReach)


def test_the_limit_on_pixels_can_be_lowered() -> None:
    data = encoded(two_halves(), "PNG")
    assert read_photo(data, max_pixels=2400).width == 60
    with pytest.raises(UnreadablePhoto, match="more pixels"):
        read_photo(data, max_pixels=2399)


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "GIF", "BMP"]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12),
)
def test_bytes_changed_at_random_give_a_picture_or_a_reason(
    format: str, changes: list[tuple[float, int]]
) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x0132] = 6, "2024:05:06 07:08:09"
    data = bytearray(encoded(two_halves((16, 16)), format, exif=exif))
    for where, value in changes:
        data[int(where * (len(data) - 1))] = value
    try:
        assert isinstance(read_photo(bytes(data), max_pixels=10_000), DecodedPhoto)
    except UnreadablePhoto as error:
        assert error.reason in REASONS


def test_files_that_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    server = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(tmp_path)  # a socket's path may only be short
    try:
        server.bind("socket")
    finally:
        os.chdir(here)
    reasons = {}
    for name in ("pipe", "folder", "circle", "socket", "nothing"):
        with pytest.raises(UnreadablePhoto) as caught:
            read_photo(tmp_path / name)
        reasons[name] = caught.value.reason
    server.close()
    assert reasons == {
        "pipe": "It is not a file but a device or a pipe.",
        "folder": "It is a folder.",
        "circle": "It is a link that leads back to itself.",
        "socket": "It is not a file but a device or a pipe.",
        "nothing": "It is not there.",
    }


def test_a_device_is_refused_without_being_read() -> None:
    with pytest.raises(UnreadablePhoto, match="device"):
        read_photo(Path("/dev/zero"))


def test_a_file_that_may_not_be_read_is_out_of_reach(photos: Path, unprivileged: None) -> None:
    # The folder belongs to somebody else, and so does the file in it.
    path = Path("/proc/1/mem")
    with pytest.raises(PhotoOutOfReach) as caught:
        read_photo(path)
    assert caught.value.reason == "Earshot is not allowed to open it."


def test_a_file_that_the_disk_cannot_read_is_out_of_reach() -> None:
    with pytest.raises(PhotoOutOfReach) as caught:
        read_photo(FailingDisk(encoded(two_halves(), "PNG")))
    assert caught.value.reason == "The disk could not read it."


class FailingDisk(io.BytesIO):
    """A file of which the disk cannot give the second half."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 40:
            raise OSError(5, "Input/output error")
        return super().read(min(size or 20, 20) if size and size > 0 else 20)


def test_a_file_that_grows_while_it_is_read_is_left_for_later(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded(two_halves(), "PNG"))
    with path.open("rb") as file:
        growing = Growing(file.fileno(), path)
        with pytest.raises(PhotoOutOfReach) as caught:
            read_photo(growing)
    assert caught.value.reason == "It was being changed while it was read."


class Growing(io.FileIO):
    """A file that somebody else appends to at the first reading."""

    def __init__(self, descriptor: int, path: Path) -> None:
        super().__init__(descriptor, closefd=False)
        self._path = path

    def read(self, size: int | None = -1, /) -> bytes | None:  # type: ignore[override]
        with self._path.open("ab") as file:
            file.write(b"more")
        return super().read(-1 if size is None else size)


def test_names_of_any_bytes_are_read(tmp_path: Path) -> None:
    for name in (b"\xff\xfe.png", b"new\nline.png", b"back\\slash.png", "日本.png".encode()):
        path = tmp_path / os.fsdecode(name)
        path.write_bytes(encoded(two_halves(), "PNG"))
        assert read_photo(path).width == 60
