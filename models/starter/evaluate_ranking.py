"""How much better pictures are ranked where their captions count as well.

Every ask is put to all the pictures twice, and what is gained is given with how sure that is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.clarity import CREDITED, Calibration, Search, ranked
from models.protocols import Embedder
from models.starter import ranking
from models.starter.evaluate_clarity import Pool
from models.starter.evaluate_hearing import Figure
from models.starter.train.tables import AskTable, SceneTable, satisfaction
from models.starter.wording import Ask

SAMPLES = 1_000
"""Of the bootstrap."""
FIRST = 5

Gains = npt.NDArray[np.float64]


def evaluate_ranking(embedder: Embedder, pool: Pool, wanted: Sequence[Ask]) -> list[Figure]:
    """What captions gain, in points; each of the asks has an answer in the pool."""
    names = ("ranking of all pictures (mAP)", "first picture found (P@1)", "first five (R@5)")
    titles = [f"gained by the words of captions: {name}" for name in names]
    if embedder.calibration is None:
        return [_not_used(title) for title in titles]
    relevant = satisfaction(AskTable.of(wanted), SceneTable.of(pool.scenes))
    cosines = embedder.embed([ask.text for ask in wanted]) @ pool.vectors.T
    credited = np.stack(
        [
            _credited(row, ask.text, pool, embedder.calibration)
            for row, ask in zip(cosines, wanted, strict=True)
        ]
    )
    gains = _marks(credited, relevant) - _marks(cosines, relevant)
    return [_gained(title, gain) for title, gain in zip(titles, gains, strict=True)]


def _credited(
    cosines: ranking.Scores, question: str, pool: Pool, calibration: Calibration
) -> ranking.Scores:
    """The scores of all pictures for one question, with what captions of the nearest earned."""
    nearest = np.argsort(-cosines, kind="stable")[:CREDITED]
    captions = [pool.captions[row] for row in nearest]
    search = Search(question, cosines[nearest], captions, cosines, len(cosines))
    order, scores = ranked(search, calibration.named, calibration.undescribed)
    credited = cosines.copy()
    credited[nearest[order]] = scores
    return credited


def _marks(scores: ranking.Scores, relevant: ranking.Relevant) -> Gains:
    """Average precision, precision at one and recall at five of each ask, shape (3, m)."""
    first = np.argsort(-scores, axis=1, kind="stable")[:, :FIRST]
    hits = np.take_along_axis(relevant, first, axis=1)
    possible = np.minimum(FIRST, relevant.sum(axis=1))
    averages = ranking.average_precisions(scores, relevant)
    return np.stack([averages, hits[:, 0].astype(np.float64), hits.sum(axis=1) / possible])


def _gained(title: str, gains: Gains) -> Figure:
    """In points, with the 95 % interval of the bootstrap; met where all of that is a gain."""
    rng = np.random.default_rng(0)
    means = [rng.choice(gains, len(gains)).mean() for _ in range(SAMPLES)]
    low, high = 100 * np.quantile(means, (0.025, 0.975))
    return Figure(
        name=f"{title}, between {low:.2f} and {high:.2f}",
        value=round(float(100 * gains.mean()), 2),
        unit="points",
        target=0,
        better="higher",
        met=bool(low > 0),
    )


def _not_used(title: str) -> Figure:
    title = f"{title}; these models do not use them"
    return Figure(name=title, value=None, unit="points", target=0, better="higher", met=False)
