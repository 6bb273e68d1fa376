"""What every adapter shares: a name that tells the weights apart, one load, and a close."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.checkpoints.adapter import Checkpointed, require_finite
from models.errors import ModelBroken
from models.parts import DESCRIBING


class Reader(Checkpointed[str]):
    """A model that is a file's text."""

    part = DESCRIBING
    loads = 0

    def read(self) -> str:
        """The text as it was when it was loaded."""
        return self._lazy.get()

    def _load(self) -> str:
        self.loads += 1
        return (self._folder / "weights").read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "caption").mkdir()
    (tmp_path / "caption" / "weights").write_text("a boat")
    return tmp_path / "caption"


def test_it_is_loaded_once_and_again_after_closing(folder: Path) -> None:
    model = Reader(folder)
    assert model.loads == 0
    model.load()
    assert [model.read(), model.read(), model.loads] == ["a boat", "a boat", 1]
    (folder / "weights").write_text("a dog")
    model.close()
    assert (model.read(), model.loads) == ("a dog", 2)


def test_its_name_is_its_label_with_the_fingerprint_of_its_weights(folder: Path) -> None:
    name = Reader(folder).name
    assert name.startswith("caption@")
    assert Reader(folder, "standard/caption").name == f"standard/{name}"
    (folder / "weights").write_text("a dog")
    assert Reader(folder).name != name
    assert Reader(folder / "nowhere").name == "nowhere@missing"


def test_a_load_that_fails_is_told_in_the_words_of_its_part(folder: Path) -> None:
    (folder / "weights").unlink()
    with pytest.raises(ModelBroken, match="The describing model is there but cannot be loaded"):
        Reader(folder).load()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_a_sentence(bad: float) -> None:
    require_finite(np.zeros(3, np.float32), DESCRIBING)
    with pytest.raises(ModelBroken, match="The describing model gives no usable numbers"):
        require_finite(np.array([0.5, bad], np.float32), DESCRIBING)
