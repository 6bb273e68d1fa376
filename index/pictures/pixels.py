"""What an opened picture shows: a frame with something on it, in sRGB, on a ground to be seen on.

Models have learned from pictures in sRGB, and a person is told what they see: pixels that mean
other colours, a blank first frame, or white on white would be told wrongly. Knows no files and no
facts.
"""

from __future__ import annotations

import functools
import io
import logging
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

logger = logging.getLogger(__name__)

ANIMATED = ("GIF", "WEBP", "PNG", "AVIF")
"""Formats whose frames are moments. Those of TIFF are pages, and those of MPO and HEIF are other
views of one moment: what leads them is what is meant."""
FRAMES_LOOKED_AT = 100  # four seconds of a film
PIXELS_LOOKED_AT = 100_000_000  # in all these frames
PLAIN = 6.0
"""Standard deviation of the levels, 0 to 255, up to which a frame shows nothing."""

WHITE, DARK, GREY = (255, 255, 255), (24, 24, 24), (128, 128, 128)
SEEN_FROM = 32  # levels of difference from the ground, in the channel that differs most
MOST_UNSEEN = 0.3  # of what is not transparent
LEAST_TRANSPARENT = 0.03  # of all; less are rounded corners
LOOKED_AT = 256  # rows and columns, at most twice as many

CONVERTED_AT_ONCE = 1_000_000  # pixels of more than eight bits

PROFILES_KEPT = 8
MOST_PROFILE = 4 * 1024**2  # bytes; those of printers with fine tables have two million
SAME = 3  # levels, up to which colours count as unchanged
MOST_KEPT = 36_000_000
"""Pixels that are left of a picture, however it is shaped: as many as somebody sees who looks
closely."""
_SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab ": "LAB"}
"""What ICC profiles call the modes of pictures."""


class Shown(NamedTuple):
    """What a picture shows."""

    image: Image.Image
    """RGB, not yet upright."""
    corrected: bool
    """Whether it is not what the pixels of the first frame say on white: older Earshots told it
    wrongly."""


def shown(image: Image.Image, short_side: int) -> Shown:
    """What to look at, reduced to a shorter side of `short_side` pixels, and to `MOST_KEPT`.

    Raises: whatever a damaged picture makes Pillow raise.
    """
    best = _flat(image, short_side)
    if image.format not in ANIMATED or not getattr(image, "is_animated", False):
        return best
    most = _contrast(best.image)
    for frame in _later_frames(image):
        if most > PLAIN:
            break
        flat = _flat(frame, short_side)
        if (contrast := _contrast(flat.image)) > most:
            best, most = Shown(flat.image, True), contrast
    return best


def _later_frames(image: Image.Image) -> Iterator[Image.Image]:
    """The frames after the first, as far as they can be read and the bounds allow."""
    looked_at = min(FRAMES_LOOKED_AT, PIXELS_LOOKED_AT // max(1, image.width * image.height))
    for number in range(1, looked_at):
        try:
            image.seek(number)
            image.load()
        except EOFError:
            return
        except Exception:
            logger.debug("A later frame of a picture cannot be read.", exc_info=True)
            return
        yield image


def _contrast(image: Image.Image) -> float:
    levels = np.asarray(image)[:: _step(image.height), :: _step(image.width)]
    return float(levels.std(axis=(0, 1)).max())


def _step(length: int) -> int:
    return max(1, length // LOOKED_AT)


def _flat(image: Image.Image, short_side: int) -> Shown:
    """One frame in RGB, reduced, in sRGB, without transparency."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    if image.has_transparency_data:
        drawn_in = "L" if image.mode in ("LA", "La") else "RGB"
        image = _reduced(image if image.mode == "RGBA" else image.convert("RGBA"), short_side)
        drawn, corrected = _in_srgb(image.convert(drawn_in), profile)
        ground = _ground(drawn, alpha := image.getchannel("A"))
        flat, corrected = _on_ground(drawn, alpha, ground), corrected or ground != WHITE
    else:
        if image.mode in ("P", "1"):
            image = image.convert("RGB")
        flat, corrected = _in_srgb(_reduced(image, short_side), profile)
    flat.info = {}  # or the profile would be written beside pixels that it no longer describes
    return Shown(flat, corrected)


def reduced_by(size: tuple[int, int], short_side: int) -> int:
    """By which whole number a picture's width and height are divided."""
    for_all = math.ceil(math.sqrt(size[0] * size[1] / MOST_KEPT))  # a line may be as long as many
    return max(1, min(size) // short_side, for_all)


def _reduced(image: Image.Image, short_side: int) -> Image.Image:
    factor = reduced_by(image.size, short_side)
    return image.reduce(factor) if factor > 1 else image


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of more bits or of floating point, in eight; a few rows at a time."""
    # Pillow would cut 16 bits off at 255, which leaves a white picture.
    deep = image.mode.startswith("I;16")
    lows, highs = zip(*((rows.min(), rows.max()) for rows, _ in _rows(image)), strict=True)
    low, high = float(min(lows)), float(max(highs))
    flat = Image.new("L", image.size)
    for values, top in _rows(image):
        if deep or (low >= 0 and 255 < high <= 65535):
            values /= 257  # 65535 / 255
        elif low < 0 or high > 65535 or (image.mode == "F" and high <= 1):
            values = np.asarray((values - low) / max(high - low, 1e-30) * 255, np.float32)
        flat.paste(Image.fromarray(values.clip(0, 255).astype(np.uint8)), (0, top))
    return flat


def _rows(image: Image.Image) -> Iterator[tuple[npt.NDArray[np.float32], int]]:
    """Its values, some rows at a time, and where they begin."""
    at_once = max(1, CONVERTED_AT_ONCE // image.width)
    for top in range(0, image.height, at_once):
        piece = image.crop((0, top, image.width, min(top + at_once, image.height)))
        values = np.asarray(piece, dtype=np.float32)
        yield np.nan_to_num(values, posinf=0.0, neginf=0.0), top


# Colours


def _in_srgb(image: Image.Image, profile: object) -> tuple[Image.Image, bool]:
    """By the profile where it makes sense for these pixels, and otherwise as they are; which."""
    described = isinstance(profile, bytes) and 0 < len(profile) <= MOST_PROFILE
    if described or image.mode == "LAB":
        try:
            transform = _transform(profile if described else None, image.mode)
            if transform is not None:
                known = image if image.mode == transform.input_mode else image.convert("RGB")
                return transform.apply(known), True
        except (ImageCms.PyCMSError, ValueError, OSError):
            logger.debug("A picture's colour profile cannot be used.", exc_info=True)
    return image.convert("RGB"), False


@functools.lru_cache(maxsize=PROFILES_KEPT)
def _transform(profile: bytes | None, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From a profile, None for plain Lab, to sRGB; None where it is not for pictures of a mode."""
    if profile is None:
        source, space = ImageCms.createProfile("LAB"), "LAB"
    else:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile
        space = _SPACES.get(source.xcolor_space, "")
    if space != mode and not (space == "RGB" and mode == "L"):  # grey is a colour like others
        return None
    made = ImageCms.ImageCmsTransform(
        ImageCms.ImageCmsProfile(source),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
        space,
        "RGB",
        intent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return None if _changes_nothing(made) else made


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """As with most profiles, which are sRGB's: 10 ms a photo are saved."""
    if transform.input_mode != "RGB":
        return False
    levels = np.array([0, 51, 102, 153, 204, 255], np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    found = np.asarray(transform.apply(Image.fromarray(cube)), int)
    return int(np.abs(found - cube).max()) <= SAME


# Transparency


def _on_ground(image: Image.Image, alpha: Image.Image, ground: tuple[int, int, int]) -> Image.Image:
    flat = Image.new("RGB", image.size, ground)
    flat.paste(image, mask=alpha)
    return flat


def _ground(image: Image.Image, alpha: Image.Image) -> tuple[int, int, int]:
    """White, as on paper, unless too much of what is drawn could not be seen on it."""
    some = np.s_[:: _step(image.height), :: _step(image.width)]
    drawn = np.asarray(alpha)[some] / 255
    if not drawn.any() or 1 - drawn.mean() < LEAST_TRANSPARENT:
        return WHITE
    colours = np.asarray(image)[some].astype(np.int16)
    unseen = {ground: _unseen(colours, drawn, ground) for ground in (WHITE, DARK, GREY)}
    return next(
        (ground for ground, share in unseen.items() if share <= MOST_UNSEEN),
        min(unseen, key=lambda ground: unseen[ground]),
    )


def _unseen(
    colours: npt.NDArray[np.int16], drawn: npt.NDArray[np.floating], ground: tuple[int, int, int]
) -> float:
    """The share of what is drawn that hardly differs from a ground."""
    differing = np.abs(colours - np.asarray(ground, np.int16)).max(axis=-1) * drawn
    return float(drawn[differing < SEEN_FROM].sum() / drawn.sum())
