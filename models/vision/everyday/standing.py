"""Whether pictures answer a question, told by how everyday questions fare with the same pictures.

Nothing is fitted to a model or a library, and nobody needs to say what is right. Two things are
known of every model that puts words and pictures in one space: some pictures are near to whatever
is asked, and some questions near to every picture. The first is put right by cross-domain
similarity local scaling (Conneau et al., "Word translation without parallel data", 2018): of a
picture's cosine a share of its mean cosine to the everyday questions nearest to it is taken away,
its hubness. For the second, what counts of the best picture is also how far it stands above those
that come next. Then the score stands so many standard deviations above those of all everyday
questions with all pictures, which hardly any of these answer, however large the library is.

The numbers below suit CLIP's vectors of photos as well as the starter's of drawn scenes, which
differ in everything else; `python -m benchmarks.library.no_match` tells how well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.types import Scores, Vectors

NEIGHBOURS = 10
"""Of the everyday questions, those nearest to a picture tell its hubness."""
HUBNESS = 0.4
"""How much of it is taken away; 0.5, as its authors have it, tells other libraries apart a little
better and drawn scenes a little worse."""
NEXT = 5
"""Pictures after the best, above which it has to stand."""
APART = 0.25
"""What standing one unit above them counts beside the score itself."""
MATCH, CLEAR = 3.5, 4.5
"""Standard deviations from which pictures match, and from which they fit well."""


@dataclass(frozen=True)
class Standing:
    """How the everyday questions fare with the pictures of one library."""

    mean: float
    """Of the scores of all of them with all pictures."""
    spread: float
    """Their standard deviation."""

    def above(self, scores: Scores) -> float:
        """Standard deviations by which the best of some pictures stands above.

        Args:
            scores: shape (k,), more than `NEXT`, descending.
        """
        best, following = float(scores[0]), _following(scores)
        return (best + APART * (best - following) - self.mean) / self.spread

    def needed(self, scores: Scores, deviations: float) -> float:
        """The score that the best needs to stand so many standard deviations above; the others
        match from the same score."""
        wanted = self.mean + deviations * self.spread
        return (wanted + APART * _following(scores)) / (1 + APART)


@dataclass(frozen=True, eq=False)
class Everyday:
    """Everyday questions, as one model has them."""

    vectors: Vectors
    """Shape (c, dimension), length one."""

    def hubness(self, pictures: Vectors) -> Scores:
        """How near each picture is to whatever is asked, shape (n,).

        Args:
            pictures: their vectors, shape (n, dimension), length one.
        """
        return self._hubness(pictures @ self.vectors.T)

    def standing(self, pictures: Vectors) -> Standing:
        """How the questions fare with pictures taken at random, shape (n, dimension), length one;
        at least one of them."""
        cosines = pictures @ self.vectors.T
        scores = corrected(cosines, self._hubness(cosines)[:, None])
        return Standing(float(scores.mean()), float(scores.std()) or 1.0)

    def _hubness(self, cosines: Scores) -> Scores:
        nearest = min(NEIGHBOURS, cosines.shape[1])
        own: Scores = np.partition(cosines, -nearest, axis=1)[:, -nearest:].mean(axis=1)
        return own


def corrected(cosines: Scores, hubness: Scores) -> Scores:
    """Cosines of pictures, less what each is near to whatever is asked; shapes as for NumPy."""
    scores: Scores = cosines - HUBNESS * hubness
    return scores


def _following(scores: Scores) -> float:
    return float(scores[1 : 1 + NEXT].mean())
