"""How good a ranking is: precision at one, mean average precision, and the best threshold.

Numbers in, numbers out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Relevant = npt.NDArray[np.bool_]


def precision_at_one(scores: Scores, relevant: Relevant) -> float:
    """Share of queries (rows) whose best-scored item (column) is relevant."""
    best = scores.argmax(axis=1)
    return float(relevant[np.arange(len(scores)), best].mean())


def mean_average_precision(scores: Scores, relevant: Relevant) -> float:
    """Mean over queries (rows) of the average precision, those with nothing relevant left out."""
    return float(average_precisions(scores, relevant)[relevant.any(axis=1)].mean())


def average_precisions(scores: Scores, relevant: Relevant) -> npt.NDArray[np.float64]:
    """The average precision of each query (row); 0 where nothing is relevant."""
    order = np.argsort(-scores, axis=1, kind="stable")
    hits = np.take_along_axis(relevant, order, axis=1)
    precisions = np.cumsum(hits, axis=1) / np.arange(1, hits.shape[1] + 1)
    averages: npt.NDArray[np.float64]
    averages = (precisions * hits).sum(axis=1) / np.maximum(1, hits.sum(axis=1))
    return averages


def best_threshold(scores: Scores, relevant: Relevant) -> tuple[float, float]:
    """The score from which an item counts as relevant with the best F1, and that F1."""
    order = np.argsort(-scores, axis=None, kind="stable")
    hits = relevant.ravel()[order]
    found = np.cumsum(hits)
    f1 = 2 * found / (np.arange(1, len(hits) + 1) + hits.sum())
    best = int(f1.argmax())
    ranked = scores.ravel()[order]
    below = ranked[best + 1] if best + 1 < len(ranked) else ranked[best]
    return float((ranked[best] + below) / 2), float(f1[best])
