"""Learns what Whisper mishears, from phrases that were said and what it wrote for them.

Viterbi training of a memoryless transducer (Ristad and Yianilos 1998): align every pair as cheaply
as the costs allow, count, and make costs of the counts; `unlike` says what is likely before
anything was counted. `benchmarks/mishearing.py` makes the pairs and the table.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.hear.by_sound.confusions import Confusions
from models.hear.by_sound.phonemes import PHONEMES, Phonemes, unlike

ROUNDS = 5
PRIOR_WEIGHT = 25.0
"""Sounds that the prior counts for, of each kind; a common sound was heard some 300 times."""
HEARD_OTHERWISE, LEFT_OUT, ADDED = 0.10, 0.04, 0.03
"""Before anything was counted: of sounds, and of gaps between sounds."""
SHARPNESS = 1.2
"""How much less likely a confusion is, in nats, for each unit of `unlike`."""
ADDED_BONUS = 1.0
"""Nats that an added sound is cheaper: Whisper would rather write a word too long than none."""
ASTRAY = 1.6, 2.0
"""Pairs that cost more, by sound and at all, are no mishearing but something else."""

Counts = npt.NDArray[np.float64]


def fit(pairs: Sequence[tuple[Phonemes, Phonemes]]) -> Confusions:
    """Costs learnt from pairs of what was said and what was heard."""
    costs = _costs(*_prior())
    for _ in range(ROUNDS):
        counts = np.zeros((len(PHONEMES) + 1, len(PHONEMES) + 1))  # the last are nothing
        for said, heard in pairs:
            aligned, cost = align(said, heard, costs)
            if said and heard and cost <= ASTRAY[0] * len(said) + ASTRAY[1]:
                for pair in aligned:
                    counts[pair] += 1
        costs = _learnt(counts)
    return costs


def align(
    said: Phonemes, heard: Phonemes, costs: Confusions
) -> tuple[list[tuple[int, int]], float]:
    """The cheapest alignment, as pairs of sounds with -1 for none, and its cost."""
    best = np.zeros((len(said) + 1, len(heard) + 1))
    best[1:, 0] = np.cumsum([costs.left_out[a] for a in said])
    best[0, 1:] = np.cumsum([costs.added[b] for b in heard])
    for i, a in enumerate(said, 1):
        for j, b in enumerate(heard, 1):
            best[i, j] = min(
                best[i - 1, j - 1] + costs.other[a, b],
                best[i - 1, j] + costs.left_out[a],
                best[i, j - 1] + costs.added[b],
            )
    return _way_back(said, heard, costs, best), float(best[-1, -1])


def write(costs: Confusions, path: Path) -> None:
    """Write the table that `confusions.measured` reads."""
    table = {
        "phonemes": PHONEMES,
        "other": np.round(costs.other, 2).tolist(),
        "added": np.round(costs.added, 2).tolist(),
        "left_out": np.round(costs.left_out, 2).tolist(),
    }
    lines = json.dumps(table, ensure_ascii=False).replace("], [", "],\n[")
    path.write_text(lines + "\n", encoding="utf-8")


def _way_back(
    said: Phonemes, heard: Phonemes, costs: Confusions, best: Counts
) -> list[tuple[int, int]]:
    i, j, aligned = len(said), len(heard), list[tuple[int, int]]()
    while i or j:
        if (
            i
            and j
            and np.isclose(best[i, j], best[i - 1, j - 1] + costs.other[said[i - 1], heard[j - 1]])
        ):
            i, j = i - 1, j - 1
            aligned.append((said[i], heard[j]))
        elif i and np.isclose(best[i, j], best[i - 1, j] + costs.left_out[said[i - 1]]):
            i -= 1
            aligned.append((said[i], -1))
        else:
            j -= 1
            aligned.append((-1, heard[j]))
    return aligned


def _prior() -> tuple[Counts, Counts, Counts]:
    """How likely each sound is heard as each, is left out, and is added."""
    each = range(len(PHONEMES))
    other = np.exp([[-SHARPNESS * unlike(a, b) for b in each] for a in each])
    np.fill_diagonal(other, 0.0)
    other *= HEARD_OTHERWISE / other.sum(axis=1, keepdims=True)
    np.fill_diagonal(other, 1 - HEARD_OTHERWISE - LEFT_OUT)
    size = len(PHONEMES)
    return other, np.full(size, LEFT_OUT), np.full(size, ADDED / 6)


def _learnt(counts: Counts) -> Confusions:
    other, left_out, added = _prior()
    seen = counts[:-1].sum(axis=1) + PRIOR_WEIGHT
    gaps = counts[:-1].sum() / 6 + 4 * PRIOR_WEIGHT
    return _costs(
        (counts[:-1, :-1] + PRIOR_WEIGHT * other) / seen[:, None],
        (counts[:-1, -1] + PRIOR_WEIGHT * left_out) / seen,
        (counts[-1, :-1] + 4 * PRIOR_WEIGHT * added) / gaps,
    )


def _costs(other: Counts, left_out: Counts, added: Counts) -> Confusions:
    """Beside hearing a sound rightly, which costs nothing."""
    rightly = np.log(np.diag(other))
    tables = (
        rightly[:, None] - np.log(other),
        -np.log(added) - ADDED_BONUS,
        rightly - np.log(left_out),
    )
    return Confusions(*(np.maximum(0.0, table).astype(np.float32) for table in tables))
