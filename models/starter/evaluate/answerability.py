"""How far "no clear match" can be trusted: questions with and without an answer, libraries of many
sizes, and what `models/vision/answerability.py` makes of them, with a second look at the nearest
and without.

Models come in through their protocols; what is in the pictures is known from their scenes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.calibration import Calibration
from models.protocols import Embedder, Matcher
from models.starter.evaluate import decisions
from models.starter.evaluate.figures import Figure
from models.starter.world.scenes import Scene
from models.starter.world.tables import Bools, Ints
from models.starter.world.trials import WAYS, Trial, sample_trials, sample_unspecific_trials
from models.types import Odds, Order, Patches, Vectors
from models.vision.answerability import (
    CREDITED,
    LIKELY,
    Candidates,
    Fared,
    Judgement,
    judge,
    ranked,
    told_by_everyday,
)
from models.vision.everyday.questions import questions_for
from models.vision.everyday.standing import MATCH, Everyday
from models.vision.score_fusion import NEAREST

SIZES = (20, 100, 500, 2_000)
TRIALS_EACH = 10
"""Of every size and way: 200 questions without an answer, and 200 with one."""
UNSPECIFIC_EACH = 50
"""Of every size: 200 short questions with their answers, and the same without."""
BACKGROUND = 1_000
"""Pictures taken at random, at most."""


@dataclass(frozen=True)
class Pool:
    """Pictures that libraries are made of, row by row."""

    scenes: Sequence[Scene]
    vectors: Vectors
    """Shape (n, dimension)."""
    captions: Sequence[str]
    """As a captioner made them."""
    patches: Patches | None = None
    """What a matcher sees in them; None where there is no matcher."""


@dataclass(frozen=True, eq=False)
class EarlierLook:
    """A `SecondLook` that was taken before."""

    taken: Odds
    """Of all pictures found, shape (k,); no number for those that were not looked at."""
    weight: float
    calibration: Calibration | None

    def odds(self, places: Order) -> Odds:
        """See `SecondLook`."""
        taken: Odds = self.taken[places]
        return taken


@dataclass(frozen=True)
class Searched:
    """A trial, and what the search gave for it."""

    trial: Trial
    search: Candidates
    right: Bools
    """Which of the pictures found answer, shape (k,)."""
    rows: Ints
    """Which of the pool they are, shape (k,)."""
    look: EarlierLook | None = None
    """At the nearest of them once more."""


def search_all(
    embedder: Embedder, trials: Sequence[Trial], pool: Pool, everyday: Everyday | None = None
) -> list[Searched]:
    """Every trial's question put to its library; `trials` are of this pool."""
    texts = embedder.embed([trial.ask.text for trial in trials])
    return [
        _searched(trial, text, pool, everyday) for trial, text in zip(trials, texts, strict=True)
    ]


def _searched(trial: Trial, text: Vectors, pool: Pool, everyday: Everyday | None) -> Searched:
    vectors = pool.vectors[trial.rows]
    cosines = vectors @ text
    nearest = np.argsort(-cosines, kind="stable")[:CREDITED]
    search = Candidates(
        trial.ask.text,
        cosines[nearest],
        [pool.captions[row] for row in trial.rows[nearest]],
        cosines[:BACKGROUND],  # the rows are in random order already
        len(cosines),
        _fared(everyday, vectors, nearest) if everyday else None,
    )
    return Searched(trial, search, trial.right[nearest], trial.rows[nearest])


def _fared(everyday: Everyday, vectors: Vectors, nearest: Order) -> Fared:
    return Fared(everyday.hubness(vectors[nearest]), everyday.standing(vectors[:BACKGROUND]))


def looked_again(
    searched: Sequence[Searched], pool: Pool, matcher: Matcher, calibration: Calibration
) -> list[Searched]:
    """The same with a second look at what is nearest by cosines and captions.

    Args:
        searched: in this pool, of which the patches are known.
        pool, matcher: where, and what looks.
        calibration: of the search model.
    """
    return [_looked_again(each, pool, matcher, calibration) for each in searched]


def _looked_again(
    searched: Searched, pool: Pool, matcher: Matcher, calibration: Calibration
) -> Searched:
    if pool.patches is None:
        return searched
    search = searched.search
    order, _ = ranked(search, calibration.named, calibration.undescribed)
    nearest = order[:NEAREST]
    taken = np.full(len(order), np.nan, np.float32)
    taken[nearest] = matcher.match(search.question, pool.patches[searched.rows[nearest]])
    return replace(searched, look=EarlierLook(taken, matcher.weight, matcher.calibration))


def evaluate_clarity(
    embedder: Embedder, pool: Pool, matcher: Matcher | None = None
) -> list[Figure]:
    """Figures of the decision whether a question has an answer."""
    sizes = [size for size in SIZES if size <= len(pool.scenes)]
    trials = sample_trials(pool.scenes, sizes, TRIALS_EACH, "test", "evaluation")
    short = sample_unspecific_trials(pool.scenes, sizes, UNSPECIFIC_EACH, "evaluation")
    everyday = Everyday(embedder.embed(questions_for(embedder)))
    searched, unspecific = (search_all(embedder, some, pool, everyday) for some in (trials, short))
    if matcher and embedder.calibration:
        searched, unspecific = (
            looked_again(some, pool, matcher, embedder.calibration)
            for some in (searched, unspecific)
        )
    return [*figures(embedder, searched), *unspecific_figures(embedder, unspecific)]


@dataclass(frozen=True, eq=False)
class Decided:
    """What some way to decide makes of questions."""

    way: str
    """Empty for the way that is served."""
    said: Bools
    """Whether it says that there is a clear match, shape (n,)."""
    sure: decisions.Values
    """How sure of it, shape (n,)."""


def figures(embedder: Embedder, searched: Sequence[Searched]) -> list[Figure]:
    """What the decision is worth, beside plainer ways."""
    ways = _ways(embedder, searched)
    answered = _answered(searched)
    asked = f"{int(answered.sum())} questions with an answer from {int((~answered).sum())} without"
    return [
        _figure(
            f"a clear match: telling {asked} (AUROC)",
            {each.way: decisions.area_under_roc(each.sure, answered) for each in ways},
            target=0.97,
        ),
        _figure(
            "a clear match: there is one where it is said (precision)",
            {each.way: decisions.precision(each.said, answered) for each in ways},
            target=0.9,
        ),
        _figure(
            "a clear match: it is said where there is one (recall)",
            {each.way: decisions.recall(each.said, answered) for each in ways},
            target=0.9,
        ),
        _error(embedder, searched),
    ]


def unspecific_figures(embedder: Embedder, searched: Sequence[Searched]) -> list[Figure]:
    """The same for questions such as "something red" and "boats": what a person tries first."""
    ways = _ways(embedder, searched)
    answered = _answered(searched)
    return [
        _figure(
            f"a clear match: telling {len(searched)} unspecific questions apart (AUROC)",
            {each.way: decisions.area_under_roc(each.sure, answered) for each in ways},
            target=0.97,
        ),
        _figure(
            "a clear match: unspecific questions told rightly (accuracy)",
            {each.way: float((each.said == answered).mean()) for each in ways},
            target=0.95,
        ),
    ]


def _ways(embedder: Embedder, searched: Sequence[Searched]) -> list[Decided]:
    """The way that is served, and the plainer ones beside it."""
    best = np.array([each.search.cosines[0] for each in searched], np.float64)
    flat = Decided("with one cosine for all", best >= embedder.match_score, best)
    fared = _told_by_everyday("by everyday questions, without calibration", searched)
    if embedder.calibration is None:
        return [replace(fared, way=""), flat]
    ways = [_decided("", embedder, searched), fared, flat]
    if any(each.look for each in searched):
        unlooked = [replace(each, look=None) for each in searched]
        ways.insert(1, _decided("without a second look", embedder, unlooked))
    return ways


def _told_by_everyday(way: str, searched: Sequence[Searched]) -> Decided:
    """As a model is served that nobody has calibrated."""
    above = [_above(each) for each in searched]
    return Decided(way, np.array(above) >= MATCH, np.array(above, np.float64))


def _above(searched: Searched) -> float:
    """Standard deviations; minus infinity where everyday questions are not known."""
    fared = searched.search.everyday
    if fared is None:
        return -math.inf
    _, scores = told_by_everyday(searched.search, fared)
    return fared.standing.above(scores)


def _decided(way: str, embedder: Embedder, searched: Sequence[Searched]) -> Decided:
    sure = probabilities(judged(searched, embedder.match_score, embedder.calibration))
    return Decided(way, sure >= LIKELY, sure)


def judged(
    searched: Sequence[Searched], match_score: float, calibration: Calibration | None
) -> list[Judgement]:
    """What is decided of each question; the arguments are those of `judge`."""
    return [judge(each.search, match_score, calibration, each.look) for each in searched]


def _answered(searched: Sequence[Searched]) -> Bools:
    return np.array([each.trial.answered for each in searched])


def by_kind(searched: Sequence[Searched], sure: decisions.Values) -> dict[str, float]:
    """AUROC for every size of library, and for every way to come near a question."""
    answered = np.array([each.trial.answered for each in searched])
    sizes = np.array([each.trial.size for each in searched])
    ways = np.array([each.trial.way for each in searched])
    kinds = {f"{size} pictures": sizes == size for size in sorted(set(sizes.tolist()))}
    kinds |= {way: answered | (ways == way) for way in WAYS}
    return {
        name: decisions.area_under_roc(sure[some], answered[some]) for name, some in kinds.items()
    }


def probabilities(judged: Sequence[Judgement]) -> decisions.Values:
    """How likely each question is answered; 0 or 1 where no more than a yes or no was given."""
    given = [each.matches > 0 if each.probability is None else each.probability for each in judged]
    return np.array(given, np.float64)


def best_is_right(searched: Sequence[Searched], judged: Sequence[Judgement]) -> Bools:
    """For each search, whether the picture ranked first answers."""
    pairs = zip(searched, judged, strict=True)
    return np.array([bool(each.right[judgement.order[0]]) for each, judgement in pairs])


def _figure(name: str, values: Mapping[str, float], target: float) -> Figure:
    """Of the served way, which has no name; the others are told in the figure's name."""
    value = values[""]
    beside = "".join(f"; {way} {other:.4f}" for way, other in values.items() if way)
    return Figure(
        name=name + beside,
        value=round(value, 4),
        unit="share",
        target=target,
        better="higher",
        met=value >= target,
    )


def _error(embedder: Embedder, searched: Sequence[Searched]) -> Figure:
    name = "a clear match: error of its probability (expected calibration error)"
    if embedder.calibration is None:
        name = f"{name}; these models give none"
        return Figure(name=name, value=None, unit="share", target=0.05, better="lower", met=False)
    judgements = judged(searched, embedder.match_score, embedder.calibration)
    right = best_is_right(searched, judgements)
    error = decisions.calibration_error(probabilities(judgements), right)
    return Figure(
        name=name,
        value=round(error, 4),
        unit="share",
        target=0.05,
        better="lower",
        met=error <= 0.05,
    )
