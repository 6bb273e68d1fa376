"""The benchmark of text in pictures: what it draws can be read, and what it counts is counted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PIL import Image

from benchmarks.reading import text
from benchmarks.reading.drawn import FONTS, drawn
from models.types import PictureText, TextLine


class Scripted:
    """A reader that reads the same in every picture."""

    name = "scripted"

    def __init__(self, said: str) -> None:
        self.said = said

    def load(self) -> None:
        pass

    def close(self) -> None:
        pass

    def read(self, images: Sequence[Image.Image]) -> list[PictureText]:
        return [PictureText((TextLine(self.said, 1.0),) if self.said else ())] * len(images)


@pytest.fixture(autouse=True)
def fonts() -> None:
    try:
        for number in range(len(FONTS)):
            drawn(number)
    except OSError:
        pytest.skip("A font of fonts-dejavu-extra or fonts-urw-base35 is not installed.")


def test_a_picture_depends_on_its_number_alone() -> None:
    one, same, other = drawn(9), drawn(9), drawn(10)
    assert one.text == same.text != other.text
    assert one.image.tobytes() == same.image.tobytes()
    assert {drawn(number).kind for number in (0, 8, 16)} == {"sign", "receipt", "label"}


def figure(said: str, name: str) -> float | None:
    return next(each.value for each in text.measure(1, Scripted(said)) if name in each.name)


def test_characters_and_inventions_are_counted() -> None:
    true = " ".join(drawn(0).text.split())
    assert figure(true, ": all") == 0.0
    assert figure(true[:-1], ": all") == pytest.approx(100 / len(true), abs=0.01)
    assert figure(true, "invented") == 1
    assert figure("", "invented") == 0
    assert figure("", ": all") == 100.0
