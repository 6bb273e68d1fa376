"""The nearest pictures looked at once more, with the words of the question at hand.

Pictures are opened for it, each once as long as it is remembered. Nothing that was found is lost by
it: a picture that cannot be opened keeps its place, and where the matcher fails all of them do.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

import numpy as np
from PIL import Image

from index.errors import UnreadablePhoto
from index.photo import read_photo
from index.records import Photo
from models.clarity import Order, Scores
from models.errors import ModelError
from models.protocols import Matcher
from models.reranking import reranked
from models.types import Odds, Patches
from server.recent import Recent

PICTURES_KEPT = 256  # of 65 patches of 192 numbers: 6 MB; a full-size model's would take 230 MB
QUESTIONS_KEPT = 128
logger = logging.getLogger(__name__)


class Reranking:
    """Of one matcher; it remembers pictures and questions of late."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._pictures: Recent[str, Patches] = Recent(PICTURES_KEPT)
        self._questions: Recent[tuple[str, ...], Odds] = Recent(QUESTIONS_KEPT)

    def order(self, words: str, photos: Sequence[Photo], scores: Scores) -> Order:
        """The places of pictures in their new order, shape (k,), the best one's first; blocks.

        Args:
            words: what they are to show.
            photos: k of them, the nearest first.
            scores: theirs, shape (k,).
        """
        try:
            return reranked(scores, self._odds(words, photos), self._matcher.weight)
        except ModelError as error:
            logger.warning("The pictures stay in the order of the search. %s", error)
            return np.arange(len(photos))

    def _odds(self, words: str, photos: Sequence[Photo]) -> Odds:
        """Of each picture; no number for one that cannot be opened."""
        seen = self._seen(photos)
        opened = [at for at, photo in enumerate(photos) if photo.content_hash in seen]
        odds = np.full(len(photos), np.nan, np.float32)
        if opened:
            hashes = [photos[at].content_hash for at in opened]
            together = np.stack([seen[one] for one in hashes])
            match = partial(self._matcher.match, words, together)
            odds[opened] = self._questions.get((words, *hashes), match)
        return odds

    def _seen(self, photos: Sequence[Photo]) -> dict[str, Patches]:
        """By content hash, what is seen in those that can be opened; new ones are looked at
        together, which is quicker."""
        seen = self._pictures.kept(photo.content_hash for photo in photos)
        new = {photo.content_hash: photo for photo in photos if photo.content_hash not in seen}
        opened = {key: image for key, photo in new.items() if (image := _opened(photo))}
        if opened:
            looked = dict(zip(opened, self._matcher.look([*opened.values()]), strict=True))
            self._pictures.keep(looked)
            seen |= looked
        return seen


def _opened(photo: Photo) -> Image.Image | None:
    try:
        return read_photo(photo.path).image
    except UnreadablePhoto:
        return None
