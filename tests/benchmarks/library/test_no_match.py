"""Vectors of true photos: Earshot's way tells more than one cosine, with nothing fitted."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.library import no_match
from benchmarks.library.no_match import TrueVectors

SCORES = Path(__file__).parents[4] / "shared" / "scores"


@pytest.mark.skipif(not SCORES.is_dir(), reason="The vectors of true photos are not here.")
def test_true_photos_are_found_first_and_told_from_others() -> None:
    figures = {figure.name: figure for figure in no_match.measure(TrueVectors.of(SCORES))}
    assert figures["Earshot: the right photo first"].met
    assert figures["Earshot: the same for questions about these photos, or others"].met
    gone = "the photo there, or gone"
    ours, cosine = (figures[f"{way}: {gone}"].value for way in ("Earshot", "best cosine"))
    assert ours is not None
    assert cosine is not None
    assert ours > cosine + 0.01


def test_a_folder_without_vectors_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"photos\*_img"):
        TrueVectors.of(tmp_path)
