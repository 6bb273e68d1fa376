"""How good a yes-or-no decision is: precision, recall, area under the ROC curve, calibration.

Numbers in, numbers out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]

BINS = 10


def precision(said: Truth, truth: Truth) -> float:
    """Share of those said to be true that are; 1 where none was said to be."""
    return float(truth[said].mean()) if said.any() else 1.0


def recall(said: Truth, truth: Truth) -> float:
    """Share of the true ones that were said to be; at least one must be true."""
    return float(said[truth].mean())


def area_under_roc(values: Values, truth: Truth) -> float:
    """How often a true one has a higher value than one that is not; ties count half."""
    order = np.sort(values[~truth])
    below = np.searchsorted(order, values[truth], "left")
    up_to = np.searchsorted(order, values[truth], "right")
    return float((below + up_to).mean() / (2 * len(order)))


def calibration_error(probabilities: Values, truth: Truth) -> float:
    """Expected calibration error, 0 to 1, over ten bins of equal width (Guo et al. 2017)."""
    bins = np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    off = np.bincount(bins, probabilities - truth, minlength=BINS)
    return float(np.abs(off).sum() / counts.sum())
