"""Fits when the starter says that there is no clear match, and writes it into its checkpoint.

    python -m models.starter.train.clarity

Thousands of questions, half of them without an answer, are put to libraries of 20 to 5,000
validation scenes; one in six is as short as what a person tries first. It learns from one half of
the scenes and from wordings kept for training; what it has learnt is printed for the other half and
for other wordings, but that short ones are too few for that. What a caption earns is chosen
so that the decision is right as surely as can be; the rest follows from it. Then all is fitted once
more for scores in which the matcher's odds count, and written into the matcher's checkpoint.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from models.calibration import SIGNS, Calibration
from models.checkpoints import checkpoint
from models.parts import MATCHING, SEARCHING, Part
from models.starter.evaluate import decisions
from models.starter.evaluate.answerability import (
    Pool,
    Searched,
    best_is_right,
    by_kind,
    judged,
    looked_again,
    probabilities,
    search_all,
)
from models.starter.train import match
from models.starter.train.data import Drawn, validation_scenes
from models.starter.train.networks import caption, embed
from models.starter.world.trials import sample_trials, sample_unspecific_trials
from models.types import Order, Scores
from models.vision.answerability import (
    LIKELY,
    Candidates,
    Judgement,
    brevity,
    looked_at,
    ranked,
    signs,
)
from models.vision.captioner import Blip
from models.vision.embedder import OpenClip
from models.vision.matcher import BlipMatcher

SIZES = (20, 100, 500, 2_000, 5_000)
LEARNT_FROM, CHECKED_WITH = 100, 40
"""Trials of every size and way, with an answer and without."""
UNSPECIFIC = 100
"""Unspecific trials of every size, with an answer and without, to learn from and to check with."""
EARNINGS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2)
"""What a caption may earn, in units of the cosine."""
MARGINS: tuple[float, ...] = tuple(np.arange(0, 0.3, 0.005).tolist())
"""How far below what the best picture needs another may match, in units of the cosine, where a
question has one word of weight."""
UNSEEN: tuple[float, ...] = tuple(np.arange(-0.08, 0.081, 0.02).round(2).tolist())
"""What a picture may be given that the matcher has not looked at: it says between -0.08 and 0.08 of
one that it has."""
PENALTY = 1.0
"""Of the squared coefficients of signs scaled to a spread of one."""
ROUNDS = 30
"""Of Newton's method, which has long arrived by then."""

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """A logistic regression."""

    each: Matrix
    """Shape (5,), in the order of SIGNS."""
    constant: float
    loss: float
    """Mean of the logarithmic loss, nats."""

    @property
    def named(self) -> dict[str, float]:
        """The coefficients by their names in a `Calibration`."""
        return dict(zip((*SIGNS, "constant"), (*self.each.tolist(), self.constant), strict=True))


def fit(searched: Sequence[Searched]) -> Calibration:
    """All coefficients, from searches whose truth is known."""
    named, weights = min(
        ((named, regression(*_ranked(searched, named, 0.0))) for named in EARNINGS),
        key=lambda tried: tried[1].loss,
    )
    draft = Calibration(**weights.named, named=named, undescribed=0.0, margin=0.0)
    undescribed = min(
        np.linspace(0, named, 11).tolist(),
        key=lambda given: _loss(draft, *_ranked(_without_captions(searched), 0.0, given)),
    )
    margin = _best_margin(_told_apart(draft, searched))
    return _rounded(replace(draft, undescribed=undescribed, margin=margin))


def fit_second_look(searched: Sequence[Searched], first: Calibration) -> Calibration:
    """All coefficients for scores in which a matcher's odds count.

    Args:
        searched: with a second look.
        first: the search model's, by which the nearest were chosen.
    """
    tried = [_fitted_with(unseen, searched, first) for unseen in UNSEEN]
    fitted, _ = max(tried, key=lambda one: one[1])
    return _rounded(fitted)


def _rounded(calibration: Calibration) -> Calibration:
    return Calibration(**{name: round(value, 4) for name, value in asdict(calibration).items()})


def _fitted_with(
    unseen: float, searched: Sequence[Searched], first: Calibration
) -> tuple[Calibration, float]:
    """The fit, and the mean F1 of a question's matches with it."""
    given = read_with(searched, replace(first, unseen=unseen, margin=0.0))
    found = [looked_at(each.search, first, each.look)[:2] for each in given]
    weights = regression(*_weighed(given, found))
    draft = replace(first, **weights.named, unseen=unseen, margin=0.0)
    told = _told_apart(first, read_with(given, draft))
    margin = _best_margin(told)
    return replace(draft, margin=margin), _mean_f1(told, margin)


def read_with(searched: Sequence[Searched], calibration: Calibration) -> list[Searched]:
    """The same, where scores are read so in which a matcher's odds count."""
    return [
        replace(each, look=replace(each.look, calibration=calibration)) if each.look else each
        for each in searched
    ]


def regression(rows: Matrix, right: decisions.Truth) -> Weights:
    """Logistic regression by Newton's method.

    Args:
        rows: the signs of each search, shape (n, signs).
        right: whether the best picture answered, shape (n,).
    """
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread == 0] = 1.0  # a sign that never changes gets no weight
    scaled = np.c_[(rows - middle) / spread, np.ones(len(rows))]
    penalty = np.diag([PENALTY] * rows.shape[1] + [0.0])
    weights = np.zeros(rows.shape[1] + 1)
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (likely - right) + penalty @ weights
        bend = (scaled.T * (likely * (1 - likely))) @ scaled + penalty
        weights -= np.linalg.solve(bend, slope)
    each = weights[:-1] / spread
    odds = np.where(right, 1, -1) * (scaled @ weights)
    return Weights(each, float(weights[-1] - each @ middle), float(np.logaddexp(0, -odds).mean()))


def _ranked(
    searched: Sequence[Searched], named: float, undescribed: float
) -> tuple[Matrix, decisions.Truth]:
    """As `_weighed`, where captions earn so much."""
    return _weighed(searched, [ranked(each.search, named, undescribed) for each in searched])


def _weighed(
    searched: Sequence[Searched], found: Sequence[tuple[Order, Scores]]
) -> tuple[Matrix, decisions.Truth]:
    """Signs, shape (n, 5), and whether the best picture answers, shape (n,)."""
    pairs = list(zip(searched, found, strict=True))
    rows = [signs(each.search, float(scores[0])) for each, (_, scores) in pairs]
    return np.stack(rows), np.array([bool(each.right[order[0]]) for each, (order, _) in pairs])


def _loss(calibration: Calibration, rows: Matrix, right: decisions.Truth) -> float:
    likely = np.array([calibration.probability(row) for row in rows])
    return float(-np.log(np.where(right, likely, 1 - likely)).mean())


def _without_captions(searched: Sequence[Searched]) -> list[Searched]:
    def blank(search: Candidates) -> Candidates:
        return replace(search, captions=[None] * len(search.captions))

    return [replace(each, search=blank(each.search)) for each in searched]


def _best_margin(told: Sequence[tuple[Matrix, decisions.Truth]]) -> float:
    """The one with the best mean F1 of a question's matches, over those that count as answered.

    Each question counts the same; else those that hundreds of pictures answer would decide for
    those that one does.
    """
    return max(MARGINS, key=lambda margin: _mean_f1(told, margin))


def _mean_f1(told: Sequence[tuple[Matrix, decisions.Truth]], margin: float) -> float:
    return float(np.mean([_f1(*each, margin) for each in told]))


def _told_apart(
    calibration: Calibration, searched: Sequence[Searched]
) -> list[tuple[Matrix, decisions.Truth]]:
    """For each question that counts as answered, best first: how far the score of each picture lies
    from what matches, in units of the margin, and whether it is right; both of shape (k,). What
    tells has a margin of 0."""
    told = []
    for each, judgement in zip(searched, judged(searched, 0.0, calibration), strict=True):
        if judgement.matches:
            distances = np.asarray(judgement.scores, np.float64) - judgement.match_score
            unit = brevity(each.search.question)
            told.append((distances / unit, each.right[judgement.order]))
    return told


def _f1(distances: Matrix, right: decisions.Truth, margin: float) -> float:
    matches = max(1, int(np.count_nonzero(distances >= -margin)))
    return 2 * float(right[:matches].sum()) / (matches + float(right.sum()))


def report(
    calibration: Calibration, searched: Sequence[Searched], unspecific: Sequence[Searched]
) -> str:
    """How it does on searches that it did not learn from, one figure a line."""
    named = by_kind(searched, _likely(calibration, searched))
    kinds = "".join(f"{name}: AUROC {area:.4f}\n" for name, area in named.items())
    return f"{_told(calibration, searched)}{kinds}unspecific: {_told(calibration, unspecific)}"


def _told(calibration: Calibration, searched: Sequence[Searched]) -> str:
    judgements = judged(searched, 0.0, calibration)
    likely = probabilities(judgements)
    answered = np.array([each.trial.answered for each in searched])
    error = decisions.calibration_error(likely, best_is_right(searched, judgements))
    lines = [
        f"{len(searched)} questions: AUROC {decisions.area_under_roc(likely, answered):.4f}",
        f"right decisions {((likely >= LIKELY) == answered).mean():.4f}",
        f"calibration error {error:.4f}",
        _of_pictures(judgements, searched),
    ]
    if not any(each.look for each in searched):
        undescribed = _likely(calibration, _without_captions(searched))
        area = decisions.area_under_roc(undescribed, answered)
        lines.append(f"while no picture has a caption: AUROC {area:.4f}")
    return "\n".join(lines) + "\n"


def _of_pictures(judgements: Sequence[Judgement], searched: Sequence[Searched]) -> str:
    """What is told as matches, all questions together that count as answered."""
    pairs = zip(judgements, searched, strict=True)
    told = [(one, each.right) for one, each in pairs if one.matches]
    hits = sum(int(right[one.order[: one.matches]].sum()) for one, right in told)
    matches, wanted = (sum(one.matches for one, _ in told), sum(int(r.sum()) for _, r in told))
    return f"pictures told as matches: precision {hits / matches:.4f}, recall {hits / wanted:.4f}"


def _likely(calibration: Calibration, searched: Sequence[Searched]) -> decisions.Values:
    return probabilities(judged(searched, 0.0, calibration))


def write(folder: Path, part: Part, calibration: Calibration) -> None:
    """Put it beside the other settings of a checkpoint."""
    settings = {**checkpoint.settings(folder, part), "calibration": asdict(calibration)}
    (folder / checkpoint.SETTINGS).write_text(json.dumps(settings, indent=1) + "\n")
    checkpoint.write_manifest(folder)


def _pool(embedder: OpenClip, captioner: Blip, matcher: BlipMatcher, drawn: Drawn) -> Pool:
    pictures = [Image.fromarray(picture) for picture in drawn.pictures]
    captions = [said.text for said in captioner.caption(pictures)]
    return Pool(drawn.scenes, embedder.embed(pictures), captions, matcher.look(pictures))


def main() -> None:
    """Fit, say how good it is, write it."""
    half = max(SIZES)
    drawn = validation_scenes(2 * half)
    embedder = OpenClip(embed.WEIGHTS, "starter/embed", threads=1)
    captioner = Blip(caption.WEIGHTS, "starter/caption", threads=1)
    matcher = BlipMatcher(match.WEIGHTS, "starter/match", threads=1)
    pool = _pool(embedder, captioner, matcher, Drawn(drawn.scenes[:half], drawn.pictures[:half]))
    trials = sample_trials(pool.scenes, SIZES, LEARNT_FROM, "train", "calibration")
    trials += sample_unspecific_trials(pool.scenes, SIZES, UNSPECIFIC, "calibration")
    searched = search_all(embedder, trials, pool)
    first = fit(searched)
    second = fit_second_look(looked_again(searched, pool, matcher, first), first)
    write(embed.WEIGHTS, SEARCHING, first)
    write(match.WEIGHTS, MATCHING, second)
    pool = _pool(embedder, captioner, matcher, Drawn(drawn.scenes[half:], drawn.pictures[half:]))
    specific, unspecific = (
        search_all(embedder, trials, pool)
        for trials in (
            sample_trials(pool.scenes, SIZES, CHECKED_WITH, "validation", "check"),
            sample_unspecific_trials(pool.scenes, SIZES, UNSPECIFIC, "check"),
        )
    )
    sys.stderr.write(report(first, specific, unspecific))
    specific, unspecific = (
        read_with(looked_again(some, pool, matcher, first), second)
        for some in (specific, unspecific)
    )
    sys.stderr.write(f"with a second look:\n{report(first, specific, unspecific)}")


if __name__ == "__main__":
    main()
