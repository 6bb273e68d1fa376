"""Small pictures that are all different, and models that recognise each of them."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from index.catalog.records import Entry, FileState, PhotoFacts, VectorModel
from index.library.hit import Hit
from index.library.library import Library
from index.store.index_kinds import Kind
from index.vectors import unit

SIDE = 4
MODEL = VectorModel("fake/mosaic", SIDE * SIDE * 3, "4 by 4")
OTHER = VectorModel("fake/other", SIDE * SIDE * 3, "4 by 4")


def mosaic(seed: int, size: tuple[int, int] = (16, 16)) -> Image.Image:
    """A picture of 4 x 4 tiles in colours that belong to `seed`."""
    tiles = np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    return Image.fromarray(tiles).resize(size, Image.Resampling.NEAREST)


def put(folder: Path, seeds: Sequence[int]) -> list[Path]:
    """Write one mosaic for each seed into `folder`, as PNG files named by their seeds."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{seed:04}.png" for seed in seeds]
    for path, seed in zip(paths, seeds, strict=True):
        mosaic(seed).save(path)
    return paths


def embed(images: list[Image.Image]) -> npt.NDArray[np.float32]:
    """The colours of the tiles, shape (n, 48), not normalised."""
    small = [image.resize((SIDE, SIDE), Image.Resampling.NEAREST) for image in images]
    return np.stack([np.asarray(image, dtype=np.float32).ravel() - 127.5 for image in small])


def vector(seed: int) -> npt.NDArray[np.float32]:
    """What `embed` makes of the mosaic of `seed`, shape (48,)."""
    looks: npt.NDArray[np.float32] = embed([mosaic(seed)])[0]
    return looks


def nearest(library: Library, wanted: npt.NDArray[np.float32], k: int) -> list[Hit]:
    """The `k` or fewer pictures of a library nearest to a vector, shape (48,), best first."""
    ids, scores = library.scores(wanted, k)
    photos = library.catalog.photos(ids.tolist())
    found = zip(ids.tolist(), scores.tolist(), strict=True)
    # One may have been removed between the two questions.
    return [Hit(photos[image_id], score) for image_id, score in found if image_id in photos]


def caption(images: list[Image.Image]) -> list[tuple[str, float]]:
    """Words that name the picture's contents, so that a wrong caption is seen."""
    return [(words(image), 0.5) for image in images]


def words(image: Image.Image) -> str:
    """The caption of a picture."""
    return "tiles " + hashlib.blake2b(embed([image]).tobytes(), digest_size=4).hexdigest()


def never(images: list[Image.Image]) -> Any:
    """A model that must not be needed."""
    raise AssertionError("the model was asked again")


def failing_on(
    bad: int, model: Callable[[list[Image.Image]], Any]
) -> Callable[[list[Image.Image]], Any]:
    """`model`, but unable to stand the mosaic of `bad`."""

    def run(images: list[Image.Image]) -> Any:
        if any(image.tobytes() == mosaic(bad).tobytes() for image in images):
            raise RuntimeError("tensor of the wrong shape")
        return model(images)

    return run


def bomb_header(side: int) -> bytes:
    """A PNG of a few bytes that claims `side` x `side` pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


SMALL_KINDS = (
    Kind("Flat", 40),
    Kind("IVF4,SQ8", 100, lists=4, probes=3, spare=10, off=0.05),
    Kind("IVF8,SQ4", 10_000, lists=8, probes=6, spare=40, off=0.3),
)
"""As for a hundred thousand times as many pictures."""


def entries(seeds: Sequence[int], image_id: int | None = None) -> list[Entry]:
    """Rows for pictures that need no file, with their true vectors."""
    facts = PhotoFacts(16, 16, taken_at=None, latitude=None, longitude=None)
    return [
        Entry(
            image_id=image_id,
            file=FileState(Path(f"{seed:04}.png").absolute(), 1, 1, f"{seed:040x}"),
            facts=facts,
            vector=unit(vector(seed)[np.newaxis], MODEL.dimension)[0],
        )
        for seed in seeds
    ]
