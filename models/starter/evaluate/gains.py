"""How much better pictures are ranked where their captions count as well, and where the nearest are
looked at once more.

Every ask is put to all the pictures with and without, and what is gained is given with how sure
that is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.calibration import Calibration
from models.protocols import Embedder, Matcher
from models.starter.evaluate import ranking
from models.starter.evaluate.answerability import Pool
from models.starter.evaluate.figures import Figure
from models.starter.world.tables import AskTable, SceneTable, satisfaction
from models.starter.world.wording import Ask
from models.types import Patches
from models.vision.answerability import CREDITED, Candidates, ranked
from models.vision.score_fusion import NEAREST, reranked, together

SAMPLES = 1_000
"""Of the bootstrap."""
FIRST = 5
MEASURES = ("ranking of all pictures (mAP)", "first picture found (P@1)", "first five (R@5)")

Gains = npt.NDArray[np.float64]


def evaluate_ranking(
    embedder: Embedder,
    pool: Pool,
    wanted: Sequence[Ask],
    matcher: Matcher | None = None,
) -> list[Figure]:
    """What captions gain, in points, and what a matcher gains beside them.

    Args:
        embedder: searches.
        pool: the pictures.
        wanted: each has an answer in the pool.
        matcher: looks once more at the nearest; None where there is none.
    """
    relevant = satisfaction(AskTable.of(wanted), SceneTable.of(pool.scenes))
    questions = [ask.text for ask in wanted]
    cosines = embedder.embed(questions) @ pool.vectors.T
    served, titles = cosines, [f"gained by the words of captions: {name}" for name in MEASURES]
    figures = [_not_used(title) for title in titles]
    if embedder.calibration:
        served = _with_captions(cosines, questions, pool, embedder.calibration)
        figures = _gained(titles, cosines, served, relevant)
    if matcher is None or pool.patches is None:
        return figures
    titles = [f"gained by a second look at the nearest {NEAREST}: {name}" for name in MEASURES]
    moved = _after_a_second_look(served, questions, matcher, pool.patches)
    return figures + _gained(titles, served, moved, relevant)


def as_served(
    embedder: Embedder,
    pool: Pool,
    questions: Sequence[str],
    matcher: Matcher | None = None,
) -> ranking.Scores:
    """The scores that the server ranks all pictures by, shape (questions, pictures).

    Args:
        embedder, pool, matcher: as for `evaluate_ranking`.
        questions: in words.
    """
    scores: ranking.Scores = embedder.embed(questions) @ pool.vectors.T
    if embedder.calibration:
        scores = _with_captions(scores, questions, pool, embedder.calibration)
    if matcher is None or pool.patches is None:
        return scores
    return _after_a_second_look(scores, questions, matcher, pool.patches)


def _with_captions(
    cosines: ranking.Scores,
    questions: Sequence[str],
    pool: Pool,
    calibration: Calibration,
) -> ranking.Scores:
    rows = zip(cosines, questions, strict=True)
    return np.stack([_credited(row, question, pool, calibration) for row, question in rows])


def _after_a_second_look(
    scores: ranking.Scores, questions: Sequence[str], matcher: Matcher, patches: Patches
) -> ranking.Scores:
    rows = zip(scores, questions, strict=True)
    return np.stack([_looked_at_again(row, question, matcher, patches) for row, question in rows])


def _looked_at_again(
    scores: ranking.Scores, question: str, matcher: Matcher, patches: Patches
) -> ranking.Scores:
    """The scores of all pictures for one question, in which the odds count; where nobody knows how
    those are to be read, with the scores of the nearest exchanged."""
    order = np.argsort(-scores, kind="stable")
    odds = matcher.match(question, patches[order[:NEAREST]])
    moved = scores.copy()
    if matcher.calibration:
        moved[order] = together(scores[order], odds, matcher.weight, matcher.calibration.unseen)
    else:
        moved[order[reranked(scores[order], odds, matcher.weight)]] = scores[order]
    return moved


def _credited(
    cosines: ranking.Scores, question: str, pool: Pool, calibration: Calibration
) -> ranking.Scores:
    """The scores of all pictures for one question, with what captions of the nearest earned."""
    nearest = np.argsort(-cosines, kind="stable")[:CREDITED]
    captions = [pool.captions[row] for row in nearest]
    search = Candidates(question, cosines[nearest], captions, cosines, len(cosines))
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


def _gained(
    titles: Sequence[str],
    before: ranking.Scores,
    after: ranking.Scores,
    relevant: ranking.Relevant,
) -> list[Figure]:
    gains = _marks(after, relevant) - _marks(before, relevant)
    return [_gain(title, gain) for title, gain in zip(titles, gains, strict=True)]


def _gain(title: str, gains: Gains) -> Figure:
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
