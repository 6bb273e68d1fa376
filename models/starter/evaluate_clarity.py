"""How far "no clear match" can be trusted: questions with and without an answer, libraries of many
sizes, and what `models/clarity.py` makes of them.

Models come in through their protocols; what is in the pictures is known from their scenes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.clarity import CREDITED, LIKELY, Judgement, Search, judge
from models.protocols import Embedder
from models.starter import deciding
from models.starter.evaluate_hearing import Figure
from models.starter.scenes import Scene
from models.starter.train.tables import Bools
from models.starter.trials import WAYS, Trial, sample_trials, sample_unspecific_trials
from models.types import Vectors

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


@dataclass(frozen=True)
class Searched:
    """A trial, and what the search gave for it."""

    trial: Trial
    search: Search
    right: Bools
    """Which of the pictures found answer, shape (k,)."""


def search_all(embedder: Embedder, trials: Sequence[Trial], pool: Pool) -> list[Searched]:
    """Every trial's question put to its library; `trials` are of this pool."""
    texts = embedder.embed([trial.ask.text for trial in trials])
    return [_searched(trial, text, pool) for trial, text in zip(trials, texts, strict=True)]


def _searched(trial: Trial, text: Vectors, pool: Pool) -> Searched:
    cosines = pool.vectors[trial.rows] @ text
    nearest = np.argsort(-cosines, kind="stable")[:CREDITED]
    search = Search(
        trial.ask.text,
        cosines[nearest],
        [pool.captions[row] for row in trial.rows[nearest]],
        cosines[:BACKGROUND],  # the rows are in random order already
        len(cosines),
    )
    return Searched(trial, search, trial.right[nearest])


def evaluate_clarity(embedder: Embedder, pool: Pool) -> list[Figure]:
    """Figures of the decision whether a question has an answer."""
    sizes = [size for size in SIZES if size <= len(pool.scenes)]
    trials = sample_trials(pool.scenes, sizes, TRIALS_EACH, "test", "evaluation")
    short = sample_unspecific_trials(pool.scenes, sizes, UNSPECIFIC_EACH, "evaluation")
    return [
        *figures(embedder, search_all(embedder, trials, pool)),
        *unspecific_figures(embedder, search_all(embedder, short, pool)),
    ]


def figures(embedder: Embedder, searched: Sequence[Searched]) -> list[Figure]:
    """What the decision is worth, beside one cosine for all questions."""
    judged, answered, best = _decided(embedder, searched)
    said = (np.array([each.matches > 0 for each in judged]), best >= embedder.match_score)
    sure = probabilities(judged) if embedder.calibration else best
    asked = f"{int(answered.sum())} questions with an answer from {int((~answered).sum())} without"
    return [
        _figure(
            f"a clear match: telling {asked} (AUROC)",
            [deciding.area_under_roc(values, answered) for values in (sure, best)],
            target=0.97,
        ),
        _figure(
            "a clear match: there is one where it is said (precision)",
            [deciding.precision(each, answered) for each in said],
            target=0.9,
        ),
        _figure(
            "a clear match: it is said where there is one (recall)",
            [deciding.recall(each, answered) for each in said],
            target=0.9,
        ),
        _error(embedder, searched, judged),
    ]


def unspecific_figures(embedder: Embedder, searched: Sequence[Searched]) -> list[Figure]:
    """The same for questions such as "something red" and "boats": what a person tries first."""
    judged, answered, best = _decided(embedder, searched)
    sure, least = probabilities(judged), LIKELY
    if embedder.calibration is None:
        sure, least = best, embedder.match_score
    flat = best >= embedder.match_score
    return [
        _figure(
            f"a clear match: telling {len(searched)} unspecific questions apart (AUROC)",
            [deciding.area_under_roc(values, answered) for values in (sure, best)],
            target=0.97,
        ),
        _figure(
            "a clear match: unspecific questions told rightly (accuracy)",
            [float((said == answered).mean()) for said in (sure >= least, flat)],
            target=0.95,
        ),
    ]


def _decided(
    embedder: Embedder, searched: Sequence[Searched]
) -> tuple[list[Judgement], deciding.Truth, deciding.Values]:
    """What is decided of each question, whether it has an answer, and the cosine of the nearest."""
    return (
        [judge(each.search, embedder.match_score, embedder.calibration) for each in searched],
        np.array([each.trial.answered for each in searched]),
        np.array([each.search.cosines[0] for each in searched], np.float64),
    )


def by_kind(searched: Sequence[Searched], sure: deciding.Values) -> dict[str, float]:
    """AUROC for every size of library, and for every way to come near a question."""
    answered = np.array([each.trial.answered for each in searched])
    sizes = np.array([each.trial.size for each in searched])
    ways = np.array([each.trial.way for each in searched])
    kinds = {f"{size} pictures": sizes == size for size in sorted(set(sizes.tolist()))}
    kinds |= {way: answered | (ways == way) for way in WAYS}
    return {
        name: deciding.area_under_roc(sure[some], answered[some]) for name, some in kinds.items()
    }


def probabilities(judged: Sequence[Judgement]) -> deciding.Values:
    """How likely each question is answered; 0 or 1 where no more than a yes or no was given."""
    given = [each.matches > 0 if each.probability is None else each.probability for each in judged]
    return np.array(given, np.float64)


def best_is_right(searched: Sequence[Searched], judged: Sequence[Judgement]) -> Bools:
    """For each search, whether the picture ranked first answers."""
    pairs = zip(searched, judged, strict=True)
    return np.array([bool(each.right[judgement.order[0]]) for each, judgement in pairs])


def _figure(name: str, value_and_flat: Sequence[float], target: float) -> Figure:
    value, flat = value_and_flat
    return Figure(
        name=f"{name}; with one cosine for all {flat:.4f}",
        value=round(value, 4),
        unit="share",
        target=target,
        better="higher",
        met=value >= target,
    )


def _error(embedder: Embedder, searched: Sequence[Searched], judged: Sequence[Judgement]) -> Figure:
    name = "a clear match: error of its probability (expected calibration error)"
    if embedder.calibration is None:
        name = f"{name}; these models give none"
        return Figure(name=name, value=None, unit="share", target=0.05, better="lower", met=False)
    error = deciding.calibration_error(probabilities(judged), best_is_right(searched, judged))
    return Figure(
        name=name,
        value=round(error, 4),
        unit="share",
        target=0.05,
        better="lower",
        met=error <= 0.05,
    )
