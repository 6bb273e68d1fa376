"""What thumbs tell about the answers: over time, by question, by how sure Earshot was, by model.

Numbers only, of thumbs that stand; `report_page.py` writes them for people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from typing import TypeAlias

from server.feedback.store import HIGHEST, FeedbackRow

WEEKS_AT_MOST = 26
QUERIES_AT_MOST = 20
DESCRIPTIONS_AT_MOST = 50
BANDS = 20  # of a score or a confidence, between 0 and 1
MODEL_PARTS = ("hear", "embed", "match", "caption", "speak")

Confidences: TypeAlias = Mapping[int, tuple[str, float]]
"""By the ids of pictures, their descriptions and how sure those are, 0 to 1."""


@dataclass(frozen=True)
class Counted:
    """Thumbs of one kind: of a week, a question, a band."""

    name: str
    up: int = 0
    down: int = 0
    wrong_descriptions: int = 0

    @property
    def share_up(self) -> float | None:
        """Of the thumbs on matches, 0 to 1; None where there are none."""
        judged = self.up + self.down
        return self.up / judged if judged else None

    @property
    def share_wrong(self) -> float | None:
        """Wrong descriptions of all thumbs, 0 to 1; None where there are none."""
        thumbs = self.up + self.down + self.wrong_descriptions
        return self.wrong_descriptions / thumbs if thumbs else None


@dataclass(frozen=True)
class WrongDescription:
    """A description that was called wrong."""

    caption: str
    path: str
    times: int


@dataclass(frozen=True)
class Told:
    """Everything on the page."""

    all: Counted
    weeks: Sequence[Counted]
    """The latest with thumbs, oldest first, each named by its Monday."""
    earlier_weeks: int
    """With thumbs, which are not among them."""
    worst: Sequence[Counted]
    """Questions with thumbs down, those with the most first."""
    further_questions: int
    """With thumbs down, which are not among them."""
    scored_by: str | None
    """The search model of the latest thumb: scores of different models cannot be compared."""
    scores: Sequence[Counted]
    """By the score of the picture, lowest first."""
    confidences: Sequence[Counted]
    """By how sure the description of the picture is, lowest first."""
    models: Mapping[str, Sequence[Counted]]
    """By model, under its part."""
    wrong: Sequence[WrongDescription]
    further_wrong: int
    """Descriptions called wrong that are not among them."""


def told(rows: Iterable[FeedbackRow], confidences: Confidences) -> Told:
    """Count thumbs.

    Args:
        rows: every row, undo rows included, oldest first.
        confidences: of the descriptions that pictures have now.
    """
    every = list(rows)
    taken_back = {row.undoes for row in every if row.undoes is not None}
    standing = [row for row in every if row.verdict and row.id not in taken_back]
    weeks = _counted(standing, lambda row: _monday(row).isoformat())
    asked = [row for row in standing if row.query]
    questions = _counted(asked, lambda row: row.query)
    worst = sorted((one for one in questions if one.down), key=lambda one: (-one.down, one.up))
    wrong = _wrong(standing)
    latest = next(
        (row.models["embed"] for row in reversed(standing) if "embed" in row.models), None
    )
    scored = [row for row in standing if row.models.get("embed") == latest]
    return Told(
        all=_tally("all", standing),
        weeks=sorted(weeks, key=lambda week: week.name)[-WEEKS_AT_MOST:],
        earlier_weeks=max(0, len(weeks) - WEEKS_AT_MOST),
        worst=worst[:QUERIES_AT_MOST],
        further_questions=max(0, len(worst) - QUERIES_AT_MOST),
        scored_by=latest,
        scores=_bands(scored, lambda row: row.score),
        confidences=_bands(standing, lambda row: _confidence(row, confidences)),
        models={part: _by_model(standing, part) for part in MODEL_PARTS},
        wrong=wrong[:DESCRIPTIONS_AT_MOST],
        further_wrong=max(0, len(wrong) - DESCRIPTIONS_AT_MOST),
    )


def _counted(rows: Iterable[FeedbackRow], name: Callable[[FeedbackRow], str]) -> list[Counted]:
    groups: dict[str, list[FeedbackRow]] = {}
    for row in rows:
        groups.setdefault(name(row), []).append(row)
    return [_tally(named, group) for named, group in groups.items()]


def _tally(name: str, rows: Iterable[FeedbackRow]) -> Counted:
    given = Counter(row.given for row in rows)
    return Counted(name, given["up"], given["down"], given["wrong_description"])


def _monday(row: FeedbackRow) -> date:
    day = row.at.date()
    return day - timedelta(days=day.weekday())


def _bands(
    rows: Iterable[FeedbackRow], value: Callable[[FeedbackRow], float | None]
) -> list[Counted]:
    """Thumbs by band of a value, lowest first; those without a value, or with an
    impossible one, are left out."""
    groups: dict[int, list[FeedbackRow]] = {}
    for row in rows:
        measured = value(row)
        # An earlier version kept whatever number a program called a score.
        if measured is not None and abs(measured) <= HIGHEST:
            groups.setdefault(min(BANDS - 1, floor(measured * BANDS)), []).append(row)
    return [
        _tally(f"{band / BANDS:.2f} to {(band + 1) / BANDS:.2f}", groups[band])
        for band in sorted(groups)
    ]


def _confidence(row: FeedbackRow, confidences: Confidences) -> float | None:
    """How sure the description is that the person heard; None where the picture has another now."""
    caption, confidence = confidences.get(row.image_id, ("", None))
    return confidence if row.caption and row.caption == caption else None


def _by_model(rows: Iterable[FeedbackRow], part: str) -> list[Counted]:
    named = [row for row in rows if part in row.models]
    return sorted(_counted(named, lambda row: row.models[part]), key=lambda one: one.name)


def _wrong(rows: Iterable[FeedbackRow]) -> list[WrongDescription]:
    times = Counter(
        (row.caption or "", row.path) for row in rows if row.given == "wrong_description"
    )
    return [
        WrongDescription(caption, path, count) for (caption, path), count in times.most_common()
    ]
