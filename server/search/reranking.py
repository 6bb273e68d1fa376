"""A matcher looks once more at the nearest pictures, with the words of the query at hand.

It opens each picture once as long as it is remembered. Nothing that was found is lost by it: of a
picture that cannot be opened nothing is known, and of none where the matcher fails.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from index.catalog.records import Photo
from index.errors import UnreadablePhoto
from index.pictures.photo import DecodedPhoto, read_photo
from models.calibration import Calibration
from models.errors import ModelError
from models.protocols import Matcher
from models.types import Odds, Order, Patches
from server.search.lru_cache import Recent

PICTURES_KEPT = 256  # of 65 patches of 192 numbers: 6 MB; a full-size model's would take 230 MB
QUESTIONS_KEPT = 128
logger = logging.getLogger(__name__)


class Reranker:
    """With one matcher; it remembers pictures and questions of late."""

    def __init__(self, matcher: Matcher, read: Callable[[Path], DecodedPhoto] = read_photo) -> None:
        """`read` opens a picture, perhaps in another process. Raises: UnreadablePhoto."""
        self.matcher = matcher
        self._read = read
        self._pictures: Recent[str, Patches] = Recent(PICTURES_KEPT)
        self._questions: Recent[tuple[str, ...], Odds] = Recent(QUESTIONS_KEPT)

    def odds(self, words: str, photos: Sequence[Photo | None]) -> Odds:
        """Log-odds that each of k pictures shows the words, shape (k,); no number for one that is
        not there or cannot be opened, nor for any where the matcher fails. Blocks."""
        try:
            return self._odds(words, photos)
        except ModelError as error:
            logger.warning("The pictures stay in the order of the search. %s", error)
            return np.full(len(photos), np.nan, np.float32)

    def _odds(self, words: str, photos: Sequence[Photo | None]) -> Odds:
        seen = self._seen([photo for photo in photos if photo])
        odds = np.full(len(photos), np.nan, np.float32)
        hashes = {
            at: photo.content_hash
            for at, photo in enumerate(photos)
            if photo and photo.content_hash in seen
        }
        if hashes:
            patches = np.stack([seen[one] for one in hashes.values()])
            match = partial(self.matcher.match, words, patches)
            odds[[*hashes]] = self._questions.get((words, *hashes.values()), match)
        return odds

    def _seen(self, photos: Sequence[Photo]) -> dict[str, Patches]:
        """By content hash, what is seen in those that can be opened; new ones are looked at
        together, which is quicker."""
        seen = self._pictures.kept(photo.content_hash for photo in photos)
        new = {photo.content_hash: photo for photo in photos if photo.content_hash not in seen}
        opened = {key: image for key, photo in new.items() if (image := self._opened(photo))}
        if opened:
            looked = dict(zip(opened, self.matcher.look([*opened.values()]), strict=True))
            self._pictures.keep(looked)
            seen |= looked
        return seen

    def _opened(self, photo: Photo) -> Image.Image | None:
        try:
            return self._read(photo.path).image
        except UnreadablePhoto:
            return None


@dataclass(frozen=True, eq=False)
class Reranking:
    """Of the pictures that one search in words has found; a `SecondLook`."""

    reranker: Reranker
    words: str
    photos: Sequence[Photo | None]
    """By their places in the search; None for one that is gone."""

    @property
    def weight(self) -> float:
        """See `SecondLook`. Raises: ModelError."""
        return self.reranker.matcher.weight

    @property
    def calibration(self) -> Calibration | None:
        """See `SecondLook`. Raises: ModelError."""
        return self.reranker.matcher.calibration

    def odds(self, places: Order) -> Odds:
        """See `SecondLook`; blocks."""
        return self.reranker.odds(self.words, [self.photos[at] for at in places.tolist()])
