"""The voice that tests speak with: the same sound every time, made once, understood by the ear."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from models.checkpoints.packages import Package
from models.checkpoints.profiles import STARTER
from tests import natural

pytestmark = pytest.mark.model


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache."""
    monkeypatch.setattr(natural, "CACHE", tmp_path)
    natural._folder.cache_clear()
    yield tmp_path
    natural._folder.cache_clear()


def test_a_sentence_is_spoken_once_and_always_the_same(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = natural.spoken("a dog in the snow").samples
    (kept,) = cache.rglob("*.npy")
    monkeypatch.setattr(natural, "_speak", None)  # whoever calls it now fails
    assert np.array_equal(natural.spoken("a dog in the snow").samples, first)
    monkeypatch.undo()
    monkeypatch.setattr(natural, "CACHE", cache)
    kept.unlink()
    assert np.array_equal(natural.spoken("a dog in the snow").samples, first)


def test_speech_of_other_code_is_thrown_away(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    natural.spoken("next")
    (before,) = cache.rglob("*.npy")
    monkeypatch.setattr(natural, "_made_of", lambda: "another voice")
    natural._folder.cache_clear()
    natural.spoken("next")
    (after,) = cache.rglob("*.npy")
    assert after.parent.name == "another voice"
    assert not before.exists()


def test_the_ear_understands_the_voice() -> None:
    heard = natural.ear().transcribe(natural.recorded("a dog in the snow"))
    assert heard.text.lower().rstrip(".") == "a dog in the snow"


@pytest.mark.parametrize(("ci", "outcome"), [("", "skipped"), ("true", "failed")])
def test_without_the_package_a_laptop_skips_and_continuous_integration_fails(
    ci: str, outcome: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Package, "folder", lambda package: None)
    monkeypatch.setenv("CI", ci)
    raised = pytest.fail.Exception if outcome == "failed" else pytest.skip.Exception
    with pytest.raises(raised, match="run make install-weights"):
        natural.needed(STARTER.speak)
