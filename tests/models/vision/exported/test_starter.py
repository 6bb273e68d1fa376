"""The starter's exports, which come with the program, say what its checkpoints say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from models.checkpoints.profiles import BUNDLED
from models.protocols import Embedder, Matcher
from models.starter.evaluate.gains import as_served
from models.starter.evaluate.pictures import HeldOut, held_out, seen, wanted_of
from models.types import Caption, Vectors
from models.vision.embedder import OpenClip
from models.vision.exported.embedder import ExportedClip
from models.vision.exported.matcher import ExportedMatcher
from models.vision.exported.probes import probe_pictures, probe_texts
from models.vision.matcher import BlipMatcher

ROOT = Path(__file__).parents[4]
EXPORTED = BUNDLED / "exported"
FIRST, ROUNDING = 20, 1e-4


@pytest.fixture(scope="module")
def clip() -> ExportedClip:
    return ExportedClip(BUNDLED / "embed", EXPORTED / "embed", "starter/embed")


def cosines(ones: Vectors, others: Vectors) -> Vectors:
    return np.asarray(np.sum(ones * others, axis=1))


def test_texts_and_pictures_have_the_same_vectors(clip: ExportedClip) -> None:
    theirs = OpenClip(BUNDLED / "embed", "starter/embed")
    texts, pictures = probe_texts(40, seed=9), probe_pictures(20, seed=9)
    assert cosines(clip.embed(texts), theirs.embed(texts)).min() >= 0.9999
    assert cosines(clip.embed(pictures), theirs.embed(pictures)).min() >= 0.9999
    assert clip.embed(texts).shape == (40, clip.dimension)
    assert clip.embed([]).shape == (0, clip.dimension)


def test_a_library_need_not_be_read_again(clip: ExportedClip) -> None:
    theirs = OpenClip(BUNDLED / "embed", "starter/embed")
    for name in ("name", "dimension", "preprocessing", "match_score", "calibration"):
        assert getattr(clip, name) == getattr(theirs, name), name


@pytest.mark.parametrize(
    "text", ["a zeppelin", "anything red", "something", "a boat & a xylo\u00adphone"]
)
def test_the_same_words_are_unknown(clip: ExportedClip, text: str) -> None:
    assert clip.unknown_words(text) == OpenClip(BUNDLED / "embed").unknown_words(text)


def test_the_matcher_has_the_same_odds() -> None:
    theirs = BlipMatcher(BUNDLED / "match", "starter/match")
    mine = ExportedMatcher(BUNDLED / "match", EXPORTED / "match", "starter/match")
    pictures = probe_pictures(8, seed=9)
    there, here = theirs.look(pictures), mine.look(pictures)
    assert there.shape == here.shape
    assert there.dtype == here.dtype == np.float16
    for text in probe_texts(20, seed=9):
        assert np.abs(theirs.match(text, there) - mine.match(text, here)).max() < 0.05, text
    assert (mine.weight, mine.calibration, mine.name) == (
        theirs.weight,
        theirs.calibration,
        theirs.name,
    )
    assert mine.look([]).shape == (0, 0, 0)


class Mute:
    """Describes nothing, so that only what is seen decides."""

    name = "mute"

    def load(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to free."""

    def caption(self, images: Sequence[object], between_words: object = None) -> list[Caption]:
        return [Caption("", 0.0)] * len(images)


def scores(embedder: Embedder, matcher: Matcher, pictures: HeldOut) -> Vectors:
    pool = seen(embedder, Mute(), pictures.scenes, pictures.served, matcher)
    questions = [ask.text for ask in wanted_of(pictures.scenes)]
    return as_served(embedder, pool, questions, matcher)


def test_the_evaluations_questions_find_the_same_first_twenty(clip: ExportedClip) -> None:
    pictures = held_out(40)
    theirs = scores(
        OpenClip(BUNDLED / "embed", "starter/embed"),
        BlipMatcher(BUNDLED / "match", "starter/match"),
        pictures,
    )
    mine = scores(clip, ExportedMatcher(BUNDLED / "match", EXPORTED / "match"), pictures)
    for there, here in zip(theirs, mine, strict=True):
        first = np.argsort(-there)[:FIRST]
        rest = np.delete(here, first)
        # Whoever lies as close together as rounding may stand the other way round.
        assert (np.diff(here[first]) <= ROUNDING).all()
        assert rest.max() <= here[first].min() + ROUNDING


def test_neither_torch_nor_transformers_is_loaded() -> None:
    code = f"""
import sys
from collections.abc import Sequence
from pathlib import Path
from models.vision.exported.embedder import ExportedClip
from models.vision.exported.matcher import ExportedMatcher
from models.vision.exported.probes import probe_pictures
weights = Path({str(BUNDLED)!r})
clip = ExportedClip(weights / "embed", weights / "exported" / "embed")
match = ExportedMatcher(weights / "match", weights / "exported" / "match")
pictures = probe_pictures(2)
clip.embed(["a red boat"]), clip.embed(pictures), clip.calibration, clip.unknown_words("boat")
match.match("a red boat", match.look(pictures))
print([name for name in ("torch", "transformers", "open_clip") if name in sys.modules])
"""
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert shown.stdout.strip() == "[]"
