"""How everyday questions fare with one library, and with pictures that were found in it.

What `models/vision/everyday/standing.py` needs to tell whether anything matches.
"""

from __future__ import annotations

import numpy as np

from index.library.library import Library
from index.vectors import Ids
from models.types import Vectors
from models.vision.answerability import Fared
from models.vision.everyday.standing import Everyday, Standing


class EverydayHere:
    """In one library. Safe in threads."""

    def __init__(self, questions: Everyday, library: Library) -> None:
        self.questions = questions
        self._library = library
        self._stood: tuple[Vectors, Standing] | None = None

    def fared(self, ids: Ids) -> Fared | None:
        """With pictures that were found, and with the library.

        Args:
            ids: of the pictures, shape (k,).

        Returns:
            What is known; None where none of them is there any longer.

        Raises:
            LibraryError: the catalogue cannot be read.
        """
        sample = self._library.background()
        known = self._library.vectors_of(ids.tolist())
        if not len(sample) or not known:
            return None
        hubness = self.questions.hubness(np.stack([*known.values()]))
        own = dict(zip(known, hubness.tolist(), strict=True))
        usual = float(hubness.mean())  # for one that has just gone, and will not be shown
        found = np.array([own.get(image_id, usual) for image_id in ids.tolist()], np.float32)
        return Fared(found, self._standing(sample))

    def _standing(self, sample: Vectors) -> Standing:
        """Reckoned again only for another sample."""
        stood = self._stood
        if stood is None or stood[0] is not sample:
            stood = self._stood = sample, self.questions.standing(sample)
        return stood[1]
