"""Made photographs of 12 megapixels: what costs in them is what costs in a phone's.

Shades across the whole, blots of every size down to the grain of a sensor, and JPEG at the quality
of phones: 3 to 5 MB each. Made once and kept under `build/`, which git ignores.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.full_size.home import KEPT
from benchmarks.report import note

WIDTH, HEIGHT = 4032, 3024
QUALITY = 93
SCENES = 10
"""Each is saved in `WAYS`, which are other pictures to a model."""
WAYS = (
    None,
    Image.Transpose.FLIP_LEFT_RIGHT,
    Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.ROTATE_180,
)
BLOTS = ((3, 60), (9, 45), (27, 30), (80, 22), (240, 14), (720, 10), (1512, 7))
"""How many of them lie side by side, and how much lighter or darker they are, of 255."""
GRAIN = 3.0
GREY, COLOUR = 0.8, 0.4  # how much of a blot is light, and how much is hue
MARK, COMMENT = b"\xff\xd8", b"\xff\xfe"  # of a JPEG file


def photos(kept: Path = KEPT) -> list[Path]:
    """Forty different JPEG files, made where they are not there yet."""
    folder = kept / "photos"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [folder / f"{scene}-{way}.jpg" for scene in range(SCENES) for way in range(len(WAYS))]
    if not all(path.is_file() for path in wanted):
        note("Making photographs of 12 megapixels; this happens once.")
        for scene in range(SCENES):
            picture = made(scene)
            for at, way in enumerate(WAYS):
                turned = picture if way is None else picture.transpose(way)
                turned.save(wanted[scene * len(WAYS) + at], "JPEG", quality=QUALITY)
    return wanted


def made(seed: int, width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """One photograph."""
    random = np.random.default_rng(seed)
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None, None]
    slope = random.uniform(-60, 60, (2, 3)).astype(np.float32)
    light = 128 + across * slope[0] + down * slope[1]
    for count, strength in BLOTS:
        shape = (max(2, count * height // width), count)
        blots = GREY * random.standard_normal((*shape, 1)) + COLOUR * random.standard_normal(
            (*shape, 3)
        )
        for channel in range(3):
            small = Image.fromarray((strength * blots[..., channel]).astype(np.float32))
            light[..., channel] += np.asarray(
                small.resize((width, height), Image.Resampling.BICUBIC)
            )
    light += GRAIN * random.standard_normal((height, width, 1)).astype(np.float32)
    return Image.fromarray(light.clip(0, 255).astype(np.uint8))


def copies(folder: Path, originals: Sequence[Path], numbers: Sequence[int]) -> list[Path]:
    """A file for each number in `folder`, which is made; no two numbers give the same bytes."""
    folder.mkdir(parents=True)
    paths = []
    for number in numbers:
        file = originals[number % len(originals)].read_bytes()
        words = f"photo {number}".encode()
        comment = COMMENT + (len(words) + 2).to_bytes(2, "big") + words
        path = folder / f"{number:05d}.jpg"
        path.write_bytes(MARK + comment + file.removeprefix(MARK))
        paths.append(path)
    return paths
