"""Thumbs teach: which of them count, for which questions, in which library, and until when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from index.build.build import build
from index.catalog.records import VectorModel
from index.library.library import Library
from models.types import Vectors
from server.feedback.learning import Learning
from server.feedback.store import Feedback, HeardAs, Thumb
from server.language.synonyms import Verdict
from tests.fakes import FakeEmbedder

SHADES = {
    "towards green": (220, 60, 0),
    "towards blue": (220, 0, 61),
    "green": (0, 220, 0),
    "blue": (0, 0, 220),
}
"""The first is a little nearer to red than the second."""
WORDS = {"red": (1.0, 0.0, 0.0), "green": (0.0, 1.0, 0.0), "blue": (0.0, 0.0, 1.0)}
MODEL = VectorModel("fake/shades@1", 4, "none")


@dataclass
class Shades(FakeEmbedder):
    """A picture lies where its colour lies; "the" moves a text a little."""

    embedded: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        rows = [self._text(item) if isinstance(item, str) else _look(item) for item in items]
        return np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)

    def _text(self, text: str) -> Vectors:
        self.embedded.append(text)
        words = text.split()
        colours = [WORDS[word] for word in words if word in WORDS] or [(0.0, 0.0, 0.0)]
        shift = 0.02 if "the" in words else 0.0
        return np.array([*np.sum(colours, axis=0), 0.2 + shift], np.float32)


def _look(picture: Image.Image) -> Vectors:
    return np.array([*np.asarray(picture, np.float32).mean(axis=(0, 1)) / 255, 0.0], np.float32)


@dataclass
class Home:
    """A library, its thumbs, and what they teach."""

    library: Library
    embedder: Shades
    learning: Learning
    feedback: Feedback

    def id_of(self, shade: str) -> int:
        return next(
            photo.image_id
            for photo in self.library.catalog.page()
            if photo.path.stem == shade.replace(" ", "-")
        )

    def judge(
        self,
        verdict: Verdict,
        shade: str,
        query: str = "a red boat",
        session: str = "s1",
        heard_as: HeardAs = "voice",
    ) -> None:
        image_id = self.id_of(shade)
        models = {"embed": MODEL.name}
        self.feedback.record(
            Thumb(session, query, heard_as, image_id, Path("x"), verdict, "key", models)
        )

    def moved(self, words: str = "the red boat") -> Vectors:
        self.learning.follow()
        return self.learning.moved(self.embedder.embed([words])[0])

    def score(self, shade: str, words: str = "the red boat") -> float:
        vector = self.library.vector(self.id_of(shade))
        assert vector is not None
        return float(self.moved(words) @ vector)

    def first(self, words: str = "the red boat") -> str:
        [image_id] = self.library.scores(self.moved(words), 1)[0].tolist()
        photo = self.library.photo(image_id)
        assert photo is not None
        return photo.path.stem.replace("-", " ")

    def is_as_it_was(self, words: str = "the red boat") -> bool:
        return bool(np.array_equal(self.moved(words), self.embedder.embed([words])[0]))


def make_home(folder: Path) -> Home:
    pictures = folder / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for name, colour in SHADES.items():
        Image.new("RGB", (16, 16), colour).save(pictures / f"{name.replace(' ', '-')}.png")
    library, embedder = Library.open(folder / "library", MODEL), Shades()
    build(library, [pictures], embed=embedder.embed, caption=None)
    learning = Learning(library, embedder, today=lambda: date(2026, 11, 21))
    return Home(library, embedder, learning, Feedback(library.database))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = make_home(tmp_path)
    yield made
    made.library.close()


def test_without_thumbs_a_question_stays_as_it_is(home: Home) -> None:
    assert home.is_as_it_was()
    assert home.first() == "towards green"


def test_a_thumb_down_sinks_a_picture_for_the_same_in_other_words(home: Home) -> None:
    home.judge("down", "towards green")
    assert home.first() == "towards blue"


def test_a_thumb_up_raises_a_picture(home: Home) -> None:
    before = home.score("towards blue") - home.score("towards green")
    home.judge("up", "towards blue")
    assert home.score("towards blue") - home.score("towards green") > before
    home.judge("down", "towards green")
    assert home.first() == "towards blue"


def test_taking_a_thumb_back_restores_the_answers(home: Home) -> None:
    home.judge("down", "towards green")
    home.feedback.undo("s1")
    assert home.is_as_it_was()


def test_forgetting_restores_the_answers_and_keeps_every_thumb(home: Home) -> None:
    home.judge("down", "towards green")
    home.judge("wrong_description", "towards blue")
    assert home.feedback.forget() == 1
    assert home.is_as_it_was()
    assert len(list(home.feedback.rows())) == 2
    assert home.feedback.report().down == 1
    assert home.feedback.forget() == 0
    home.judge("down", "towards green")
    assert home.first() == "towards blue"


def test_a_thumb_that_is_taken_back_after_forgetting_teaches_nothing(home: Home) -> None:
    home.judge("down", "towards green")
    home.feedback.forget()
    home.feedback.undo("s1")
    assert home.is_as_it_was()


def test_an_unlike_question_stays_as_it_is(home: Home) -> None:
    home.judge("down", "towards green")
    assert home.is_as_it_was("a blue boat")


def test_another_library_is_not_touched(home: Home, tmp_path: Path) -> None:
    other = make_home(tmp_path / "other")
    home.judge("down", "towards green")
    assert other.is_as_it_was()
    other.library.close()


def test_the_latest_verdict_of_a_person_counts(home: Home) -> None:
    home.judge("down", "towards green")
    home.judge("up", "towards green")
    assert home.first() == "towards green"
    home.feedback.undo("s1")
    assert home.first() == "towards blue"


def test_wrong_descriptions_and_questions_with_a_picture_teach_nothing(home: Home) -> None:
    home.judge("wrong_description", "towards green")
    home.judge("down", "towards green", heard_as="image")
    home.judge("down", "towards green", query="")
    home.judge("down", "towards green", query="a giraffe")
    assert home.is_as_it_was()


def test_what_was_not_to_be_shown_and_when_are_no_part_of_the_question(home: Home) -> None:
    home.judge("down", "towards green", query="a red boat from 2021 without people")
    assert home.first() == "towards blue"
    assert "a red boat" in home.embedder.embedded


def test_pictures_that_are_gone_are_passed_over(home: Home) -> None:
    home.judge("down", "towards green")
    home.judge("down", "towards blue")
    home.library.catalog.remove([home.id_of("towards green"), home.id_of("towards blue")])
    assert home.is_as_it_was()


def test_an_angry_session_weighs_no_more_than_a_few_verdicts(home: Home) -> None:
    for _ in range(50):
        for shade in SHADES:
            home.judge("down", shade, session="angry")
    for session in ("s1", "s2", "s3", "s4"):
        home.judge("up", "towards green", session=session)
    assert home.first() == "towards green"


def learn_again(home: Home) -> Learning:
    return Learning(home.library, home.embedder)


def test_questions_are_embedded_once_and_kept(home: Home) -> None:
    home.judge("down", "towards green")
    home.learning.follow()
    home.embedder.embedded.clear()
    again = learn_again(home)
    again.follow()
    assert home.embedder.embedded == []
    vector = home.embedder.embed(["the red boat"])[0]
    assert again.moved(vector) == pytest.approx(home.moved())


def test_while_somebody_waits_only_the_latest_questions_are_embedded(home: Home) -> None:
    for number in range(5):
        home.judge("down", "towards green", query=f"a red boat {number}")
    home.learning.follow(questions_at_most=2)
    assert home.embedder.embedded == ["a red boat 4", "a red boat 3"]
    home.learning.follow(questions_at_most=None)
    assert len(home.embedder.embedded) == 5
    version = home.learning.version
    home.learning.follow()
    assert home.learning.version == version


@pytest.mark.parametrize(
    "change",
    [
        lambda home: home.judge("up", "green"),
        lambda home: home.feedback.undo("s1"),
        lambda home: home.feedback.forget(),
    ],
)
def test_the_version_tells_when_questions_may_move_otherwise(
    home: Home, change: Callable[[Home], None]
) -> None:
    home.judge("down", "towards green")
    home.learning.follow()
    before = home.learning.version
    home.learning.follow()
    assert home.learning.version == before
    change(home)
    home.learning.follow()
    assert home.learning.version != before
