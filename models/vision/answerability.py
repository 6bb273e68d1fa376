"""Whether the pictures that were found answer the question: decided anew for every question.

One cosine for all questions cannot tell. The more pictures there are, the nearer comes the best of
the wrong ones, and some questions are near to everything. So a logistic model (Platt 1999) weighs
the best score with how many pictures were searched, how near this question is to pictures that
nobody looked for, and how little it says: so many pictures show "something red" that none is as
near to it as to words that name all that is in it. A picture whose caption names all that was asked
for is credited with a little more than its cosine, which also moves it up; and where a matcher
looks once more at the nearest (`models/vision/score_fusion.py`), its odds count as well. Once a
question is answered, matches reach a little below the score that its best picture needed, and the
less it says, the further: "something red" can look in more ways than "a red boat".

The coefficients belong to a checkpoint, those for scores with a matcher's odds to the matcher's:
`python -m models.starter.train.clarity` fits them and writes them into its `earshot.json`. Without
them captions earn nothing, and everyday questions decide, as `models/vision/everyday/standing.py`
tells; until these are embedded, and among a handful of pictures, one cosine does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from models.calibration import Calibration, Signs
from models.types import Odds, Order, Scores
from models.vision.everyday import standing
from models.vision.everyday.standing import Standing, corrected
from models.vision.score_fusion import NEAREST, reranked, together
from models.vision.word_agreement import names_all, words_of_weight

LIKELY = 0.5
"""Probability from which a question counts as answered."""
CREDITED = 100
"""How many of the nearest pictures can be credited for their captions, so that the first of them
stay the same however many are asked for."""
BACKGROUND_AT_LEAST = 5
"""Fewer pictures are no background: they may all be what was asked for. There one cosine does."""
CLEAR = 1.5
"""Times the match score from which a picture fits well where there is no calibration: on 800 drawn
scenes 99.6 % of the pictures above it show the thing and colour that was asked for, and 70 % of the
matches below it."""


@dataclass(frozen=True, eq=False)
class Fared:
    """How everyday questions fare with the pictures of a search, and of its library."""

    hubness: Scores
    """Of the pictures found, shape (k,)."""
    standing: Standing
    """In the library."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """The pictures that a search in words has found, of which some may answer."""

    question: str
    cosines: Scores
    """Of the nearest pictures, shape (k,), best first."""
    captions: Sequence[str | None]
    """Theirs, k of them; None for one that has none yet."""
    background: Scores
    """Cosines of pictures taken at random from the library, shape (m,)."""
    photos: int
    """How many pictures were searched, at least k."""
    everyday: Fared | None = None
    """None where that is not known."""


class SecondLook(Protocol):
    """A matcher that looks once more at pictures which a search has found."""

    @property
    def weight(self) -> float:
        """What one unit of its odds counts beside a cosine."""

    @property
    def calibration(self) -> Calibration | None:
        """How scores are to be read in which its odds count; None where nobody knows."""

    def odds(self, places: Order) -> Odds:
        """Log-odds that the pictures at some places of the search show what is asked for, of the
        shape of `places`; no number for one that it cannot look at."""


@dataclass(frozen=True, eq=False)
class Judgement:
    """What is to be thought of the pictures found for one question."""

    order: Order
    """Shape (k,): places in the search, the best picture's first."""
    scores: Scores
    """Shape (k,), descending: cosines, with what captions earned and a matcher said."""
    matches: int
    """How many of the first are matches; 0 where there is no clear match."""
    clear: int
    """How many of these fit well. With the starter's calibrations and a second look 99 of 100 are
    right, and 57 of the other matches."""
    match_score: float
    """Score from which a picture counted as a match."""
    probability: float | None
    """That the best one answers the question; None where the checkpoint was never calibrated, and
    in a library of a handful of pictures."""


def judge(
    candidates: Candidates,
    match_score: float,
    calibration: Calibration | None,
    look: SecondLook | None = None,
) -> Judgement:
    """Rank the pictures, and say how many of them match.

    Args:
        candidates: what was found.
        match_score: cosine from which a picture is a match where there is no calibration.
        calibration: the checkpoint's, or None.
        look: at the nearest once more; None where nothing does.
    """
    found = len(candidates.cosines)
    if calibration is None and candidates.everyday and found > standing.NEXT:
        return _judged_by_everyday(candidates, candidates.everyday, look)
    if calibration is None or not found or len(candidates.background) < BACKGROUND_AT_LEAST:
        return _judged_by_cosine(candidates, match_score, look)
    order, scores, calibration = looked_at(candidates, calibration, look)
    weighed = signs(candidates, float(scores[0]))
    probability = calibration.probability(weighed)
    needed, enough = calibration.needed(weighed), calibration.match_score(weighed)
    matches = max(1, int(np.count_nonzero(scores >= enough)))
    if probability < LIKELY:
        matches = 0
    clear = min(matches, int(np.count_nonzero(scores >= needed)))
    return Judgement(order, scores, matches, clear, enough, probability)


def _judged_by_everyday(candidates: Candidates, fared: Fared, look: SecondLook | None) -> Judgement:
    """Held against everyday questions, of which nobody needs to know the answers; a second look
    only makes pictures change places."""
    order, scores = told_by_everyday(candidates, fared)
    match, clear = (fared.standing.needed(scores, at) for at in (standing.MATCH, standing.CLEAR))
    matches, fitting = (int(np.count_nonzero(scores >= needed)) for needed in (match, clear))
    odds = _odds(look, order)
    if look and odds is not None:
        order = order[reranked(scores, odds, look.weight)]
    return Judgement(order, scores, matches, fitting, match, None)


def told_by_everyday(candidates: Candidates, fared: Fared) -> tuple[Order, Scores]:
    """The places in a search and their scores, best first, less each picture's hubness."""
    scores = corrected(candidates.cosines, fared.hubness)
    order = np.argsort(-scores, kind="stable")
    return order, scores[order]


def _judged_by_cosine(
    candidates: Candidates, match_score: float, look: SecondLook | None
) -> Judgement:
    """One cosine for all questions; a second look only makes pictures change places."""
    matches, clear = (
        int(np.count_nonzero(candidates.cosines >= score))
        for score in (match_score, CLEAR * match_score)
    )
    order = np.arange(len(candidates.cosines))
    odds = _odds(look, order)
    if look and odds is not None:
        order = reranked(candidates.cosines, odds, look.weight)
    return Judgement(order, candidates.cosines, matches, clear, match_score, None)


def _odds(look: SecondLook | None, order: Order) -> Odds | None:
    """Of the nearest; None where there are none, or none that can be looked at."""
    odds = look.odds(order[:NEAREST]) if look and len(order) else None
    return None if odds is None or np.isnan(odds).all() else odds


def unjudged(cosines: Scores) -> Judgement:
    """Where nobody can tell what matches: all of it, as near as it is."""
    return Judgement(np.arange(len(cosines)), cosines, len(cosines), 0, 0.0, None)


def looked_at(
    candidates: Candidates, calibration: Calibration, look: SecondLook | None
) -> tuple[Order, Scores, Calibration]:
    """The places in a search and their scores, best first, and how these are to be read."""
    order, scores = ranked(candidates, calibration.named, calibration.undescribed)
    odds = _odds(look, order)
    if look is None or odds is None:
        return order, scores, calibration
    if look.calibration is None:
        return order[reranked(scores, odds, look.weight)], scores, calibration
    scores = together(scores, odds, look.weight, look.calibration.unseen)
    best_first = np.argsort(-scores, kind="stable")
    return order[best_first], scores[best_first], look.calibration


def ranked(candidates: Candidates, named: float, undescribed: float) -> tuple[Order, Scores]:
    """The places in a search, and their scores, best first.

    Args:
        candidates: what was found.
        named: what a caption earns that names all that was asked for.
        undescribed: what a picture without a caption is given instead.
    """
    near = candidates.captions[:CREDITED]
    credit = np.zeros(len(candidates.cosines), np.float32)
    credit[: len(near)][names_all(candidates.question, near)] = named
    credit[: len(near)][[caption is None for caption in near]] = undescribed
    scores = candidates.cosines + credit
    order = np.argsort(-scores, kind="stable")
    return order, scores[order]


def signs(candidates: Candidates, best: float) -> Signs:
    """What the decision rests on, shape (5,), in the order of SIGNS."""
    around, photos = candidates.background, math.log(candidates.photos)
    return np.array([best, photos, around.mean(), around.std(), brevity(candidates.question)])


def brevity(question: str) -> float:
    """One divided by how many words of weight a question has; 1 where it has none."""
    return 1 / max(1, len(words_of_weight(question)))
