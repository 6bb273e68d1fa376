"""Whether two pictures look the same, without a model: for near duplicates.

Knows pixels only.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

WIDTH, HEIGHT = 8, 8


def look_hash(image: Image.Image) -> int:
    """64 bits, as a signed number: where the picture grows lighter from left to right.

    The difference hash of N. Krawetz, "Kind of Like That" (2013): it stays nearly the same when a
    picture is made smaller, compressed, or a little lighter.
    """
    grey = image.convert("L").resize((WIDTH + 1, HEIGHT), Image.Resampling.BOX)
    levels = np.asarray(grey, dtype=np.int16)
    lighter = levels[:, 1:] > levels[:, :-1]
    return int.from_bytes(np.packbits(lighter).tobytes(), "big", signed=True)


def differing_bits(ones: npt.ArrayLike, others: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """In how many of the 64 bits looks differ, uint8; of any shapes that can be broadcast."""
    differing = np.bitwise_xor(np.asarray(ones, np.int64), np.asarray(others, np.int64))
    return np.bitwise_count(differing.view(np.uint64))
