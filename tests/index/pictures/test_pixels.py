"""What is shown of a picture: its colours, a frame with something on it, a ground to be seen on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from index.pictures import photo as photo_module
from index.pictures import pixels
from index.pictures.photo import read_photo
from tests.index.pictures.profiles import BLUE, GREEN, RED, cmyk_profile, grey_profile, rgb_profile

FAULTS = Path(__file__).parents[4] / "shared" / "faults"
SWAPPED = rgb_profile([GREEN, RED, BLUE])
"""What is written as red is green."""
WIDE = rgb_profile([(0.797, 0.288, 0.0), (0.135, 0.712, 0.0), (0.031, 0.0, 0.825)], gamma=1.8)
"""ProPhoto, as by its specification."""


def fault(name: str) -> Path:
    path = FAULTS / name
    if not path.exists():
        pytest.skip("the folder of failing inputs is not beside the project")
    return path


def encoded(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    photo_module.prepare_pillow()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def colour_of(data: bytes) -> np.ndarray:
    image = read_photo(data).image
    return np.asarray(image.getpixel((image.width // 2, image.height // 2)), int)


def near(found: np.ndarray, wanted: Sequence[int] | np.ndarray, by: int = 6) -> bool:
    return bool(np.abs(found - np.asarray(wanted)).max() <= by)


# Colours


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_colours_are_those_that_the_profile_means(format: str) -> None:
    image = Image.new("RGB", (64, 64), (255, 0, 0))
    found = colour_of(encoded(image, format, icc_profile=SWAPPED, quality=100))
    assert near(found, (0, 255, 0), 12)


def test_what_is_inside_wide_colours_looks_as_it_did() -> None:
    red, dimmed = (200, 60, 40), (140, 76, 41)  # the second is what ProPhoto writes for the first
    plain = colour_of(encoded(Image.new("RGB", (64, 64), red)))
    wide = colour_of(encoded(Image.new("RGB", (64, 64), dimmed), icc_profile=WIDE))
    assert near(wide, plain, 25)
    assert not near(wide, dimmed, 25)


def test_grey_is_as_light_as_its_profile_says() -> None:
    image = Image.new("L", (64, 64), 128)
    assert near(colour_of(encoded(image, icc_profile=grey_profile(2.2))), (128,) * 3, 8)
    lighter = colour_of(encoded(image, icc_profile=grey_profile(1.0)))
    assert near(lighter, (188,) * 3, 8)
    with_alpha = image.convert("LA")
    assert near(colour_of(encoded(with_alpha, icc_profile=grey_profile(1.0))), (188,) * 3, 8)


def test_inks_have_the_colour_that_their_profile_gives_them() -> None:
    image = Image.new("CMYK", (64, 64), (0, 255, 255, 0))
    plain = colour_of(encoded(image, "JPEG"))
    assert plain[0] > plain[1] + 100
    found = colour_of(encoded(image, "JPEG", icc_profile=cmyk_profile(128)))
    assert near(found, (119, 119, 119), 25)


@pytest.mark.parametrize("mode", ["RGBA", "P", "L"])
def test_profiles_count_for_palettes_transparency_and_grey(mode: str) -> None:
    image = Image.new("RGB", (64, 64), (255, 0, 0)).convert(mode)
    found = colour_of(encoded(image, icc_profile=SWAPPED))
    wanted = (0, 255, 0) if mode != "L" else found
    assert near(found, wanted)


@pytest.mark.parametrize(
    "profile",
    [b"no profile", SWAPPED[:100], SWAPPED[:200] + bytes(200), grey_profile(2.2), cmyk_profile(1)],
)
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_profile_that_makes_no_sense_changes_nothing(mode: str, profile: bytes) -> None:
    image = Image.new(mode, (64, 64), (200, 30, 40))
    assert near(colour_of(encoded(image, icc_profile=profile)), (200, 30, 40))


def test_a_profile_of_srgb_itself_costs_nothing() -> None:
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert pixels._transform(own, "RGB") is None
    assert pixels._transform(SWAPPED, "RGB") is not None
    image = Image.new("RGB", (64, 64), (200, 30, 40))
    assert near(colour_of(encoded(image, icc_profile=own)), (200, 30, 40), 0)


def test_what_is_shown_bears_no_profile_that_would_change_it_again() -> None:
    image = Image.new("RGB", (64, 64), (255, 0, 0))
    flat = read_photo(encoded(image, icc_profile=SWAPPED)).image
    assert "icc_profile" not in Image.open(io.BytesIO(encoded(flat, "JPEG"))).info


def test_lab_is_shown_in_colours() -> None:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    image = Image.new("RGB", (64, 64), (200, 30, 40))
    written = ImageCms.profileToProfile(image, srgb, lab, outputMode="LAB")
    assert written is not None
    assert near(colour_of(encoded(written, "TIFF")), (200, 30, 40), 10)


def test_the_red_cup_in_wide_colours_is_as_red_as_the_other() -> None:
    wide = read_photo(fault("icc-prophoto-colours/prophoto_cup.jpg")).image
    plain = read_photo(fault("icc-prophoto-colours/srgb_cup.jpg")).image
    differing = np.abs(np.asarray(wide, int) - np.asarray(plain, int))
    assert differing.mean() < 6


# Frames


def boat() -> Image.Image:
    image = Image.new("RGB", (64, 64), (90, 160, 200))
    image.paste((200, 30, 30), (10, 30, 50, 50))
    return image


def film(format: str, frames: Sequence[Image.Image], **options: object) -> bytes:
    return encoded(
        frames[0], format, save_all=True, append_images=list(frames[1:]), duration=40, **options
    )


@pytest.mark.parametrize("blank", ["white", "black", (90, 160, 200)])
@pytest.mark.parametrize("blanks", [1, 5, 30])
@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "AVIF"])
def test_a_frame_is_shown_that_shows_something(
    format: str, blanks: int, blank: str | tuple[int, int, int]
) -> None:
    empty = [Image.new("RGB", (64, 64), blank) for _ in range(blanks)]
    for number, frame in enumerate(empty):  # or equal frames would be written as one
        frame.putpixel((number, 0), (128, 128, 128))
    found = read_photo(film(format, [*empty, boat()])).image
    assert near(np.asarray(found.getpixel((30, 40)), int), (200, 30, 30), 40)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "AVIF"])
def test_a_first_frame_that_shows_something_is_shown(format: str) -> None:
    found = read_photo(film(format, [boat(), Image.new("RGB", (64, 64), "white")])).image
    assert near(np.asarray(found.getpixel((30, 40)), int), (200, 30, 30), 40)


def test_of_faint_frames_the_clearest_is_shown() -> None:
    faint = [Image.blend(Image.new("RGB", (64, 64)), boat(), part) for part in (0, 0.01, 0.05)]
    found = np.asarray(read_photo(film("PNG", faint)).image)
    assert found.max() >= 8


def test_a_film_that_shows_nothing_is_looked_at_only_so_far(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frames = [Image.new("RGB", (64, 64), (at, at, at)) for at in range(40)]
    data = film("PNG", [*frames, boat()])
    monkeypatch.setattr(pixels, "PIXELS_LOOKED_AT", 20 * 64 * 64)
    assert np.asarray(read_photo(data).image).std() == 0
    monkeypatch.setattr(pixels, "PIXELS_LOOKED_AT", 50 * 64 * 64)
    assert np.asarray(read_photo(data).image).std() > 0


def test_a_film_whose_later_frames_are_damaged_shows_its_first() -> None:
    data = film("GIF", [Image.new("RGB", (64, 64), "white"), boat()])
    assert read_photo(data[: len(data) - len(data) // 3]).image.size == (64, 64)


def test_pages_are_not_moments() -> None:
    pages = [Image.new("RGB", (64, 64), "white"), boat()]
    assert np.asarray(read_photo(film("TIFF", pages)).image).std() == 0


@pytest.mark.parametrize(
    "name", ["anim_blankfirst.avif", "anim_blankfirst.gif", "apng_blankfirst.png"]
)
def test_the_boat_behind_a_blank_first_frame_is_shown(name: str) -> None:
    image = read_photo(fault(f"animation-blank-first-frame/{name}")).image
    assert np.asarray(image).std() > 30


# Transparency


def drawn(*colours: tuple[int, int, int], corner: bool = False) -> Image.Image:
    """Bars of these colours; around them all is transparent, or only a corner."""
    image = Image.new("RGBA", (96, 96))
    if corner:
        image.paste((*colours[0], 255), (0, 0, 96, 96))
        image.paste((0, 0, 0, 0), (0, 0, 8, 8))
    for number, colour in enumerate(colours):
        image.paste((*colour, 255), (10, 10 + 20 * number, 86, 20 + 20 * number))
    return image


@pytest.mark.parametrize(
    ("image", "ground"),
    [
        (drawn((0, 0, 0)), pixels.WHITE),
        (drawn((200, 30, 30), (30, 30, 200)), pixels.WHITE),
        (drawn((255, 255, 255)), pixels.DARK),
        (drawn((240, 240, 235)), pixels.DARK),
        (drawn((255, 255, 255), (255, 255, 255), (200, 30, 30)), pixels.DARK),
        (drawn((255, 255, 0)), pixels.WHITE),
        (drawn((255, 255, 255), (0, 0, 0)), pixels.GREY),
        (drawn((255, 255, 255), corner=True), pixels.WHITE),
        (Image.new("RGBA", (96, 96)), pixels.WHITE),
    ],
)
def test_what_is_drawn_can_be_seen_on_its_ground(
    image: Image.Image, ground: tuple[int, int, int]
) -> None:
    found = read_photo(encoded(image)).image
    assert found.getpixel((2, 2)) == ground
    assert found.mode == "RGB"


def test_grey_and_palettes_have_a_ground_too() -> None:
    white = drawn((255, 255, 255))
    for image in (white.convert("LA"), white.quantize(4)):
        assert read_photo(encoded(image)).image.getpixel((2, 2)) == pixels.DARK


def test_the_white_disc_is_seen() -> None:
    image = read_photo(fault("white-on-transparent/white_on_transparent.png")).image
    assert np.asarray(image).std() > 60
