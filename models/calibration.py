"""How the scores of one checkpoint are to be read: what the best one says of the whole answer.

A logistic model (Platt 1999), whose coefficients `earshot.json` holds; what its signs are is told
in `models/vision/answerability.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Signs = npt.NDArray[np.float64]
"""What a decision rests on, shape (5,), in the order of `SIGNS`."""

SIGNS = ("best", "photos", "background", "spread", "brevity")
"""What the decision rests on, in this order."""


@dataclass(frozen=True)
class Calibration:
    """How the scores of one checkpoint are to be read."""

    best: float
    """Log-odds for each unit of the best score."""
    photos: float
    """Log-odds for each unit of the natural logarithm of how many pictures were searched."""
    background: float
    """Log-odds for each unit of the mean cosine of pictures taken at random."""
    spread: float
    """Log-odds for each unit of the standard deviation of those."""
    brevity: float
    """Log-odds for each unit of one divided by how many words of weight the question has."""
    constant: float
    """Log-odds."""
    named: float
    """Added to the cosine of a picture whose caption names all that was asked for."""
    undescribed: float
    """Added to the cosine of a picture that has no caption yet."""
    margin: float
    """How far below the score that the best picture needs the others still match, for a question of
    one word of weight; for two, half as far."""
    unseen: float = 0.0
    """Added to the score of a picture that a matcher has not looked at."""

    @classmethod
    def of(cls, said: Mapping[str, object]) -> Calibration:
        """As `earshot.json` has it. Raises: TypeError, ValueError where that cannot be used."""
        found = cls(**{name: float(str(value)) for name, value in said.items()})
        if not all(math.isfinite(getattr(found, field.name)) for field in fields(found)):
            raise ValueError("A coefficient is no finite number.")
        if found.best <= 0:
            raise ValueError("A nearer picture would be a worse answer.")
        return found

    def probability(self, signs: Signs) -> float:
        """That the best picture answers; `signs` has shape (5,)."""
        return float(np.exp(-np.logaddexp(0.0, -self._odds(signs))))

    def needed(self, signs: Signs) -> float:
        """Score that the best picture needs for the question to be as likely answered as not."""
        return float(signs[SIGNS.index("best")]) - self._odds(signs) / self.best

    def match_score(self, signs: Signs) -> float:
        """Score from which pictures match, once the question is answered."""
        return self.needed(signs) - self.margin * float(signs[SIGNS.index("brevity")])

    def _odds(self, signs: Signs) -> float:
        """Logarithm of the odds that the best picture answers."""
        weighed = (getattr(self, name) * sign for name, sign in zip(SIGNS, signs, strict=True))
        return float(sum(weighed)) + self.constant
