"""How well "no clear match" is told without calibration, on vectors of true photos.

    python -m benchmarks.library.no_match FOLDER

FOLDER holds unit vectors of one model as NumPy files: `photos*_img.npy`, shape (n, dimension), of
photos; `photos*_txt.npy`, shape (5 n, dimension), of what people wrote of them, five rows a photo;
`everyday*_txt.npy`, of sentences about other photos, which stand for the everyday questions.

A question should find its photo first, and be told from the same question to a library without
that photo, and from questions about other photos. The best cosine alone and CSLS stand beside
Earshot's way (`models/vision/everyday/standing.py`). Sentences that are asked are not among those
that stand for everyday questions: the figures for questions about other photos are of each half of
them, held against the other half.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from benchmarks.report import Metric, document, tables
from models.machine import this_machine
from models.starter.evaluate import decisions
from models.types import Scores, Vectors
from models.vision.everyday.standing import CLEAR, MATCH, NEIGHBOURS, Everyday, corrected

TEXTS_A_PHOTO = 5
PHOTO_GONE, OTHER_PHOTOS, FIRST = 0.87, 0.99, 86.0
OURS = "Earshot"

Way: TypeAlias = Callable[[Vectors, Vectors, Vectors], tuple[Scores, Scores]]
"""Questions, shape (q, d), photos (n, d) and everyday questions (c, d) to how sure it is that each
question has an answer, shape (q,), and which photo it finds first, shape (q,)."""


@dataclass(frozen=True, eq=False)
class TrueVectors:
    """Of one folder."""

    photos: Vectors
    texts: Vectors
    everyday: Vectors

    @classmethod
    def of(cls, folder: Path) -> TrueVectors:
        """Raises: FileNotFoundError where one of the files is not there."""
        kinds = ("photos*_img.npy", "photos*_txt.npy", "everyday*_txt.npy")
        return cls(*(_unit(np.load(_only(folder, kind))) for kind in kinds))


def measure(vectors: TrueVectors) -> list[Metric]:
    """The figures of every way."""
    figures = []
    for name, way in WAYS.items():
        targets = (PHOTO_GONE, OTHER_PHOTOS, FIRST) if name == OURS else (None, None, None)
        present, first = way(vectors.texts, vectors.photos, vectors.everyday)
        owners = np.arange(len(vectors.texts)) // TEXTS_A_PHOTO
        figures += [
            _area(f"{name}: the photo there, or gone", present, _gone(way, vectors), targets[0]),
            Metric(
                f"{name}: the same for questions about these photos, or others",
                round(_others(way, vectors), 4),
                "AUROC",
                targets[1],
                "higher",
            ),
            Metric(
                f"{name}: the right photo first",
                round(100 * float((first == owners).mean()), 1),
                "%",
                targets[2],
                "higher",
            ),
        ]
    return [*figures, *_limits(vectors)]


def _limits(vectors: TrueVectors) -> list[Metric]:
    """What is said of the questions, with limits that know nothing of these vectors."""
    present, _ = by_standing(vectors.texts, vectors.photos, vectors.everyday)
    gone = _gone(by_standing, vectors)
    other = np.concatenate([after for _, after in _halves(by_standing, vectors)])
    return [
        Metric(f"{OURS}: said to match, the photo there", _share(present >= MATCH), "%"),
        Metric(f"{OURS}: said to match, the photo gone", _share(gone >= MATCH), "%"),
        Metric(f"{OURS}: said to match, a question about others", _share(other >= MATCH), "%"),
        Metric(f"{OURS}: said to fit well, the photo there", _share(present >= CLEAR), "%"),
        Metric(f"{OURS}: said to fit well, a question about others", _share(other >= CLEAR), "%"),
    ]


def by_cosine(texts: Vectors, photos: Vectors, everyday: Vectors) -> tuple[Scores, Scores]:
    """As every search has it."""
    cosines = texts @ photos.T
    return cosines.max(axis=1), cosines.argmax(axis=1)


def by_csls(texts: Vectors, photos: Vectors, everyday: Vectors) -> tuple[Scores, Scores]:
    """As its authors have it: question and photo are both put right by their ten nearest."""
    cosines = texts @ photos.T
    own = _nearest_mean(cosines)[:, None]
    scores = 2 * cosines - own - _nearest_mean(photos @ everyday.T)
    return scores.max(axis=1), scores.argmax(axis=1)


def by_standing(texts: Vectors, photos: Vectors, everyday: Vectors) -> tuple[Scores, Scores]:
    """As Earshot does it."""
    cohort = Everyday(everyday)
    standing = cohort.standing(photos)
    scores = corrected(texts @ photos.T, cohort.hubness(photos))
    above = [standing.above(row) for row in -np.sort(-scores, axis=1)]
    return np.array(above, np.float32), scores.argmax(axis=1)


WAYS: Mapping[str, Way] = {"best cosine": by_cosine, "CSLS": by_csls, OURS: by_standing}


def _gone(way: Way, vectors: TrueVectors) -> Scores:
    """How sure each question's answer is in the library without its photo."""
    sure = []
    for photo in range(len(vectors.photos)):
        others = np.delete(vectors.photos, photo, axis=0)
        own = vectors.texts[photo * TEXTS_A_PHOTO : (photo + 1) * TEXTS_A_PHOTO]
        sure.append(way(own, others, vectors.everyday)[0])
    return np.concatenate(sure)


def _others(way: Way, vectors: TrueVectors) -> float:
    areas = [_area_under(before, after) for before, after in _halves(way, vectors)]
    return float(np.mean(areas))


def _halves(way: Way, vectors: TrueVectors) -> list[tuple[Scores, Scores]]:
    """How sure answers are of questions about these photos, and about others, twice: with either
    half of the sentences asked, and the other half for everyday questions."""
    found = []
    for asked, kept in ((0, 1), (1, 0)):
        everyday = vectors.everyday[kept::2]
        present = way(vectors.texts, vectors.photos, everyday)[0]
        found.append((present, way(vectors.everyday[asked::2], vectors.photos, everyday)[0]))
    return found


def _area(name: str, present: Scores, gone: Scores, target: float | None) -> Metric:
    return Metric(name, round(_area_under(present, gone), 4), "AUROC", target, "higher")


def _area_under(present: Scores, gone: Scores) -> float:
    truth = np.arange(len(present) + len(gone)) < len(present)
    return decisions.area_under_roc(np.concatenate([present, gone]).astype(np.float64), truth)


def _share(flags: decisions.Truth) -> float:
    return round(100 * float(flags.mean()), 1)


def _nearest_mean(cosines: Scores) -> Scores:
    mean: Scores = np.partition(cosines, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS:].mean(axis=1)
    return mean


def _unit(vectors: Vectors) -> Vectors:
    wide = vectors.astype(np.float32)
    unit: Vectors = wide / np.linalg.norm(wide, axis=1, keepdims=True)
    return unit


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(f"There is no {pattern} in {folder}.")
    return found[0]


def main() -> None:
    """Prints a table, or with `--json` the document."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        figures = measure(TrueVectors.of(arguments.folder))
    except FileNotFoundError as error:
        parser.error(str(error))
    measured = document(this_machine(), figures)
    sys.stdout.write((json.dumps(measured) if arguments.json else tables(measured)) + "\n")


if __name__ == "__main__":
    main()
