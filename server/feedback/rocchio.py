"""Where a question goes once people have judged what was found for it, and for others like it.

Rocchio's rule: a query moves towards the mean of what was liked, and away from the mean of what was
disliked (Rocchio 1971; Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008,
chapter 9). Four things are added here.

- A verdict counts by how like its own question was to this one.
- One session weighs no more than a few verdicts, however many it gave.
- Verdicts of one kind alone tell little: what liked pictures have in common may be chance. Only
  where both kinds are there, more of each than mistakes explain, and disliked pictures came before
  liked ones, was the question misunderstood, and moves far.
- The query never turns by more than an angle: verdicts bend it, and cannot take it over.

Pure: vectors in, a vector out. Sessions are numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.types import Vectors

Weights = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rule:
    """How far verdicts move a question.

    The values were chosen on validation scenes; `earshot evaluate` measures what they do to others.
    """

    towards: float = 0.03
    """Rocchio's beta beside a query of length one, for verdicts of one kind."""
    away: float = 0.07
    """Rocchio's gamma, for verdicts of one kind."""
    apart: float = 0.4
    """Added to both, where the question was misunderstood."""
    doubt: float = 2.0
    """As if so many verdicts had been given that say nothing, so that one alone moves little."""
    mistaken: float = 0.2
    """Share of the verdicts that may be mistakes."""
    like_from: float = 0.9
    """Cosine of two questions from which the verdicts on one count for the other."""
    session_at_most: float = 10.0
    """In verdicts on the very same question."""
    nearest: float = 0.9
    """Cosine of the question as it was with what it becomes; never less."""


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Verdicts on pictures, n of them."""

    likeness: Weights
    """Shape (n,), cosines of the question that each was given to with the present one."""
    liked: Flags
    """Shape (n,), disliked otherwise."""
    sessions: Numbers
    """Shape (n,), who gave it, as any number."""
    pictures: Vectors
    """Shape (n, dimension), length one."""


def moved(query: Vectors, verdicts: Verdicts, ordinary: Vectors, rule: Rule) -> Vectors:
    """The query as people would have it.

    Args:
        query: shape (dimension,), length one.
        verdicts: those that may count; whether they do is decided here.
        ordinary: shape (dimension,), the mean of pictures that nobody judged. Only what sets a
            picture apart from those is liked or disliked: what all pictures share is no taste.
        rule: how far.

    Returns:
        Shape (dimension,), length one.
    """
    weights = weighed(verdicts, rule)
    apart = rule.apart * misunderstood(query, verdicts, weights, rule)
    shift = np.zeros(len(query))
    for chosen, sign, part in (
        (verdicts.liked, 1, rule.towards),
        (~verdicts.liked, -1, rule.away),
    ):
        weight = weights[chosen]
        if total := float(weight.sum()):
            mean = weight @ verdicts.pictures[chosen] / total - ordinary
            shift += sign * (part * total / (total + rule.doubt) + apart) * mean
    return _turned(query, shift, rule.nearest)


def weighed(verdicts: Verdicts, rule: Rule) -> Weights:
    """How much each verdict counts, shape (n,): 1 on the very same question, 0 on an unlike one."""
    weights = np.clip((verdicts.likeness - rule.like_from) / (1 - rule.like_from), 0.0, 1.0)
    _, session = np.unique(verdicts.sessions, return_inverse=True)
    totals = np.bincount(session, weights)
    result: Weights = (
        weights * (rule.session_at_most / np.maximum(totals, rule.session_at_most))[session]
    )
    return result


def misunderstood(query: Vectors, verdicts: Verdicts, weights: Weights, rule: Rule) -> float:
    """How sure it is, 0 to 1, that the pictures found were not in the order that was meant."""
    liked, disliked = weights[verdicts.liked], weights[~verdicts.liked]
    certain = min(liked.sum(), disliked.sum()) - rule.mistaken * weights.sum()
    if certain <= 0:
        return 0.0
    cosines = verdicts.pictures @ query
    wrong_way = cosines[verdicts.liked][:, None] < cosines[~verdicts.liked]
    share = float(liked @ wrong_way @ disliked / (liked.sum() * disliked.sum()))
    # By chance half of the pairs are the wrong way round: the order then says nothing.
    return float(min(1.0, 2 * share) * certain / (certain + rule.doubt))


def _turned(query: Vectors, shift: Weights, nearest: float) -> Vectors:
    """The query turned by the shift, but by no more than the angle whose cosine is `nearest`."""
    sideways = shift - (shift @ query) * query
    reach = float(np.linalg.norm(sideways))
    furthest = float(np.sqrt(1 - nearest**2)) / nearest
    turned = query + sideways * min(1.0, furthest / reach if reach else 1.0)
    result: Vectors = (turned / np.linalg.norm(turned)).astype(np.float32)
    return result
