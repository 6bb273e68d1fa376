"""What keeps a description of a picture from being believed, measured in its pixels.

Captioners describe whatever they are given: a black picture, a blurred one, a page of writing. So
each picture is measured before. The measures are plain ones:

- blank, covered, dark: quantiles of luma, and how much it differs from place to place;
- blurred: the blur effect of F. Crete, T. Dolmiere, P. Ladret and M. Nicolas, "The blur effect:
  perception and estimation with a new no-reference perceptual blur metric" (2007), of the sharpest
  parts, for a sharp face before a soft ground is no blurred picture;
- tilted: the direction of its strong edges (gradient histogram, as of Dalal and Triggs, 2005);
- screenshot, document, drawing: how much is even, how many colours that has, and whether its edges
  stand upright (after V. Athitsos, M. Swain and C. Frankel, "Distinguishing photographs and
  graphics on the World Wide Web", 1997).

Knows pixels only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from index.pictures.facts.facts import Flaw

Luma = npt.NDArray[np.float32]

SMALLEST = 64
"""Pixels of the shorter side: in less, nothing can be measured."""
SIDE = 256
"""Of the longer side, at which a picture is measured."""
PARTS = 8
"""Rows and columns of parts, of which the sharpest decide."""
SMOOTHED = 9
"""Pixels over which the blur effect smooths."""
SOFT = 1.5
"""Pixels, by which a picture is blurred before directions of edges are told."""
EVEN = 2
"""Levels of 255 by which neighbours in an even area differ at most."""


PAGE = (1.25, 1.5)
"""Height by width of a sheet: letter is 1.29, A4 1.41."""
TILTS = (5.0, 25.0)
"""Degrees that are told: less is hardly seen, more is meant so."""
SCREENS = frozenset(
    {
        *((640, 1136), (750, 1334), (828, 1792), (1080, 1920), (1125, 2436), (1170, 2532)),
        *((1179, 2556), (1206, 2622), (1242, 2208), (1242, 2688), (1284, 2778), (1290, 2796)),
        *((1320, 2868), (720, 1280), (720, 1600), (1080, 2160), (1080, 2280), (1080, 2340)),
        *((1080, 2400), (1080, 2408), (1440, 2560), (1440, 3040), (1440, 3088), (1440, 3200)),
        *((768, 1366), (800, 1280), (900, 1440), (900, 1600), (1050, 1680), (1200, 1920)),
        *((1440, 3440), (1600, 2560), (1664, 2560), (1800, 2880), (2160, 3840), (1536, 2048)),
    }
)
"""Shorter and longer side of the screens of phones, tablets and computers, pixels."""


@dataclass(frozen=True)
class _Limits:
    blank_spread: float = 8.0
    blank_edges: float = 2.0
    covered: float = 60.0
    dark: float = 45.0
    blur: float = 0.62
    even: float = 0.85
    colours: int = 64
    paper: float = 0.8
    upright: float = 0.25
    even_on_screen: float = 0.6
    written: float = 18.0
    inks: int = 12
    sheet: float = 0.55
    aligned: float = 0.45
    still_upright: float = 0.08


LIMITS = _Limits()
"""See `Measures`."""


@dataclass(frozen=True)
class Measures:
    """Of one picture."""

    brightest: float
    """Luma that 1 % of the pixels exceed, 0 to 255."""
    bright: float
    """The same for 10 %."""
    spread: float
    """Between the luma that 1 % and that 99 % of the pixels exceed."""
    edges: float
    """Mean difference of neighbours of the part that has most of it."""
    blur: float
    """The blur effect of the sharpest parts, 0 sharp to 1."""
    even: float
    """Share of pixels that are as their neighbours to the right and below."""
    colours: int
    """Of 4,096, without which no more than 5 % of the pixels would remain."""
    paper: float
    """Share of pixels that are nearly white, and of no colour."""
    upright: float
    """Share of the strength of edges that is within 1.5 degrees of upright or level."""
    tilt: float
    """Degrees between level or upright and where the strongest edges point, -45 to 45."""
    aligned: float
    """Share of the strength of edges within 2 degrees of that."""


def flaws(
    image: Image.Image, by_camera: bool = False, size: tuple[int, int] | None = None
) -> tuple[Flaw, ...]:
    """What is wrong with a picture, or that it is no photo.

    Args:
        image: upright, RGB.
        by_camera: whether a camera says that it took it: then it is a photo.
        size: width and height of the file, where `image` was reduced.
    """
    if min(image.size) < SMALLEST:
        return ()
    found, pixels = measured(image), size or image.size
    if found.spread <= LIMITS.blank_spread and found.edges <= LIMITS.blank_edges:
        dark = found.brightest <= LIMITS.covered
        return (Flaw.COVERED,) if dark else (Flaw.BLANK,)
    kind = None if by_camera else _no_photo(found, *pixels)
    said = {
        Flaw.DARK: found.brightest <= LIMITS.dark,
        Flaw.BLURRED: kind is None and found.blur >= LIMITS.blur,
        Flaw.TILTED: kind is None and _is_tilted(found),
    }
    return (*(flaw for flaw, there in said.items() if there), *((kind,) if kind else ()))


def _no_photo(found: Measures, width: int, height: int) -> Flaw | None:
    """Screenshot, document or drawing."""
    page = PAGE[0] <= height / width <= PAGE[1]
    if found.even >= LIMITS.even and found.colours <= LIMITS.colours:
        if found.paper >= LIMITS.paper and page:
            return Flaw.DOCUMENT
        return Flaw.SCREENSHOT if found.upright >= LIMITS.upright else Flaw.DRAWING
    if found.even >= LIMITS.even_on_screen and (min(width, height), max(width, height)) in SCREENS:
        return Flaw.SCREENSHOT
    written = found.edges >= LIMITS.written and found.colours <= LIMITS.inks
    return Flaw.DOCUMENT if written and found.paper >= LIMITS.sheet else None


def _is_tilted(found: Measures) -> bool:
    """Where the edges say so at all: most pictures of living things have none that are long."""
    least, most = TILTS
    clear = found.aligned >= LIMITS.aligned and found.upright <= LIMITS.still_upright
    return clear and least <= abs(found.tilt) <= most


def measured(image: Image.Image) -> Measures:
    """The measures of a picture, upright and RGB."""
    scale = min(1.0, SIDE / max(image.size))
    size = (max(2, round(image.width * scale)), max(2, round(image.height * scale)))
    small = image.resize(size, Image.Resampling.BOX)
    luma = np.asarray(small.convert("L"), np.float32)
    colours = np.asarray(small, np.int16)
    dark, bright, brightest = np.percentile(luma, (1, 90, 99))
    across, down = np.abs(np.diff(luma, axis=1)), np.abs(np.diff(luma, axis=0))
    # Of edges that are one pixel wide no direction can be told.
    soft = small.convert("L").filter(ImageFilter.GaussianBlur(SOFT))
    tilt, aligned, _ = _directions(np.asarray(soft, np.float32))
    _, _, upright = _directions(luma)
    return Measures(
        brightest=float(brightest),
        bright=float(bright),
        spread=float(brightest - dark),
        edges=max(float(_parts(across).max()), float(_parts(down).max())),
        blur=_blur(luma),
        even=_evenness(np.asarray(_middle(image, 320), np.int16)),
        colours=_colours(colours),
        paper=_paper(colours),
        upright=upright,
        tilt=tilt,
        aligned=aligned,
    )


def _middle(image: Image.Image, side: int) -> Image.Image:
    """The middle of a picture, with its pixels as they are."""
    left, top = (max(0, (length - side) // 2) for length in image.size)
    return image.crop((left, top, min(image.width, left + side), min(image.height, top + side)))


def _parts(values: Luma) -> Luma:
    """Means of the parts, shape (rows, columns)."""
    height, width = (max(1, length // PARTS) for length in values.shape)
    rows, columns = values.shape[0] // height, values.shape[1] // width
    cut = values[: rows * height, : columns * width]
    means: Luma = cut.reshape(rows, height, columns, width).mean(axis=(1, 3))
    return means


def _blur(luma: Luma) -> float:
    """The blur effect of the tenth of the parts with the most contrast."""
    effects = []
    for turned in (luma, luma.T):
        smooth = _smoothed(turned)
        before = np.abs(np.diff(turned, axis=1))
        after = np.abs(np.diff(smooth, axis=1))
        lost = np.maximum(0, before - after)
        varies, goes = _parts(before), _parts(lost)
        strong = varies >= np.percentile(varies, 90)
        effects.append(1 - float(goes[strong].sum() / max(varies[strong].sum(), 1e-6)))
    return max(effects)


def _smoothed(luma: Luma) -> Luma:
    """Means over so many pixels from left to right."""
    padded = np.pad(luma, ((0, 0), (SMOOTHED // 2 + 1, SMOOTHED // 2)), mode="edge")
    sums = np.cumsum(padded, axis=1, dtype=np.float64)
    means: Luma = ((sums[:, SMOOTHED:] - sums[:, :-SMOOTHED]) / SMOOTHED).astype(np.float32)
    return means


def _evenness(pixels: npt.NDArray[np.int16]) -> float:
    across = np.abs(np.diff(pixels, axis=1)).max(axis=2)[:-1] <= EVEN
    down = np.abs(np.diff(pixels, axis=0)).max(axis=2)[:, :-1] <= EVEN
    return float((across & down).mean())


def _colours(pixels: npt.NDArray[np.int16]) -> int:
    coarse = pixels >> 4
    keys = (coarse[..., 0] << 8) | (coarse[..., 1] << 4) | coarse[..., 2]
    counts = np.sort(np.bincount(keys.ravel(), minlength=4096))[::-1]
    return int(np.searchsorted(np.cumsum(counts), 0.95 * keys.size)) + 1


def _paper(pixels: npt.NDArray[np.int16]) -> float:
    light = pixels.min(axis=2) > 180
    grey = pixels.max(axis=2) - pixels.min(axis=2) < 40
    return float((light & grey).mean())


def _directions(luma: Luma) -> tuple[float, float, float]:
    """Where edges point, degrees from upright or level; how many do; how many are upright."""
    down: Luma = np.gradient(luma, axis=0)
    across: Luma = np.gradient(luma, axis=1)
    strength = np.hypot(across, down)
    strong = strength > max(4.0, float(np.percentile(strength, 80)))
    if not strong.any():
        return 0.0, 0.0, 0.0
    angles = (np.degrees(np.arctan2(down[strong], across[strong])) + 45) % 90 - 45
    histogram, _ = np.histogram(angles, bins=180, range=(-45, 45), weights=strength[strong])
    histogram = histogram / histogram.sum()
    near = [np.roll(histogram, by) for by in range(-4, 5)]  # 2 degrees to each side
    around = np.stack(near).sum(axis=0)
    at = int(np.argmax(around))
    upright = float(histogram[87:93].sum())
    return (at + 0.5) / 2 - 45, float(around[at]), upright
