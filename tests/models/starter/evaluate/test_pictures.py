"""The evaluation itself: it counts what is right, and counts nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from models.starter.evaluate.answerability import Pool
from models.starter.evaluate.caption_marks import is_right
from models.starter.evaluate.pictures import (
    RESAVED_PIXELS,
    SERVED_PIXELS,
    HeldOut,
    evaluate_captions,
    evaluate_retrieval,
    held_out,
    seen,
)
from models.starter.gallery.jpeg import from_jpeg, to_jpeg
from models.starter.world.scenes import COLOURS, KINDS, SETTINGS, Scene, Thing, sample_scene
from models.starter.world.wording import caption
from models.types import Caption, Vectors


class FakeCaptioner:
    """Says the prepared captions, picture after picture."""

    name = "fake"

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = iter(texts)

    def load(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to free."""

    def caption(
        self, images: Sequence[Image.Image], between_words: Callable[[], None] | None = None
    ) -> list[Caption]:
        return [Caption(next(self._texts), 1.0) for _ in images]


class FakeEmbedder:
    """Knows kinds by name; a picture's red channel says which kind of thing it shows."""

    name, dimension, preprocessing, match_score = "fake", len(KINDS), "none", 0.5
    calibration = None

    def load(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to free."""

    def unknown_words(self, text: str) -> tuple[str, ...]:
        return ()

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        rows = []
        for item in items:
            if isinstance(item, str):
                rows.append([float(kind in item.split()) for kind in KINDS])
            else:
                shown = round(float(np.asarray(item)[..., 0].mean()) / 10)
                rows.append([float(place == shown) for place in range(len(KINDS))])
        return np.array(rows, np.float32)


def _one_thing_scenes() -> list[Scene]:
    return [
        Scene((Thing(kind, "red", 0.5, 0.5, 0.5),), "snow", "beside", place)
        for place, kind in enumerate(KINDS)
    ]


def _marked(scenes: Sequence[Scene], resaved: Sequence[Scene]) -> HeldOut:
    """Pictures that say nothing but which kind they show."""

    def file(scene: Scene) -> bytes:
        level = 10 * KINDS.index(scene.things[0].kind)
        return to_jpeg(Image.new("RGB", (16, 16), (level, level, level)), 95)

    return HeldOut(scenes, [file(s) for s in scenes], [file(s) for s in resaved])


def test_retrieval_is_perfect_for_one_that_knows_every_kind() -> None:
    scenes = _one_thing_scenes()
    pictures = _marked(scenes, scenes[::-1])
    served, resaved = (
        seen(FakeEmbedder(), FakeCaptioner([""] * len(KINDS)), scenes, files)
        for files in (pictures.served, pictures.resaved)
    )
    figures = evaluate_retrieval(FakeEmbedder(), served, resaved)
    first, average, lost, _ = (figure["value"] or 0.0 for figure in figures)
    assert first > 0.8 and average > 0.8  # asks for the setting alone aside
    assert lost > 50 and not figures[2]["met"]


def test_captions_are_counted_by_number_of_things() -> None:
    scenes = [sample_scene(seed) for seed in range(60)]
    vectors = np.zeros((60, 1), np.float32)
    right = [caption(scene) for scene in scenes]
    wrong_twos = [
        t if len(s.things) != 2 else "a thing" for t, s in zip(right, scenes, strict=True)
    ]
    served, resaved = (Pool(scenes, vectors, captions) for captions in (right, wrong_twos))
    figures = evaluate_captions(served, resaved)
    values = {figure["name"]: (figure["value"], figure["met"]) for figure in figures}
    assert values["captions right, scenes of one thing"] == (1.0, True)
    assert values["captions right, scenes of two things"] == (1.0, True)
    assert values["captions lost when saved again, one thing"] == (0.0, True)
    assert values["captions lost when saved again, two things"] == (100.0, False)


def test_held_out_pictures_are_files_of_the_sizes_said() -> None:
    pictures = held_out(2)
    assert from_jpeg(pictures.served[0]).size == (SERVED_PIXELS, SERVED_PIXELS)
    assert from_jpeg(pictures.resaved[1]).size == (RESAVED_PIXELS, RESAVED_PIXELS)
    assert pictures.scenes[0] != pictures.scenes[1]


@pytest.mark.parametrize("seed", range(30))
def test_the_reference_caption_is_right_and_a_careless_one_is_not(seed: int) -> None:
    scene = sample_scene(seed)
    assert is_right(caption(scene), scene)
    first = scene.things[0]
    others = [
        replace(scene, setting=next(s for s in SETTINGS if s != scene.setting)),
        _with_first(scene, replace(first, colour=next(c for c in COLOURS if c != first.colour))),
        _with_first(scene, replace(first, kind=next(k for k in KINDS if k != first.kind))),
    ]
    if len(scene.things) > 1 and scene.relation == "beside":
        others.append(replace(scene, things=scene.things[1:]))
    for other in others:
        assert not is_right(caption(other), scene)


def _with_first(scene: Scene, thing: Thing) -> Scene:
    return replace(scene, things=(thing, *scene.things[1:]))
