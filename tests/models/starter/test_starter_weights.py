"""The committed picture models, loaded as any other, know scenes that they were never shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from models.starter.evaluate.answerability import Pool, evaluate_clarity, looked_again, search_all
from models.starter.evaluate.figures import Figure
from models.starter.evaluate.gains import evaluate_ranking
from models.starter.evaluate.pictures import (
    HeldOut,
    evaluate_captions,
    evaluate_retrieval,
    held_out,
    seen,
    wanted_of,
)
from models.starter.gallery.jpeg import from_jpeg
from models.starter.gallery.samples import ensure_gallery, gallery_scenes
from models.starter.train import match
from models.starter.train.networks import caption, embed
from models.starter.world.scenes import COLOURS, KINDS, SETTINGS
from models.starter.world.trials import ANSWERED, REMOVED, Trial
from models.starter.world.wording import SETTING_PHRASES, Ask, Need, plural, with_article
from models.vision.answerability import judge
from models.vision.captioner import Blip
from models.vision.embedder import OpenClip
from models.vision.matcher import BlipMatcher

MEGABYTE = 1e6
ASKS_FOR_ONE = [
    *(Ask(colour, (), colour=colour) for colour in COLOURS),
    *(Ask(f"something {colour}", (), colour=colour) for colour in COLOURS),
    *(Ask(f"anything {colour}", (), colour=colour) for colour in COLOURS),
    *(Ask(f"{colour} things", (), colour=colour) for colour in COLOURS),
    *(Ask(with_article(kind), (Need(kind),)) for kind in KINDS),
    *(Ask(plural(kind), (Need(kind),)) for kind in KINDS),
    *(Ask(setting, (), setting) for setting in SETTINGS),
    *(Ask(ways[0], (), setting) for setting, ways in SETTING_PHRASES.items()),
]


def _value(figure: Figure) -> float:
    assert figure["value"] is not None
    return figure["value"]


@pytest.fixture(scope="module")
def pictures() -> HeldOut:
    return held_out(60)


@pytest.fixture(scope="module")
def pools(search: OpenClip, matcher: BlipMatcher, pictures: HeldOut) -> tuple[Pool, Pool]:
    """What the models make of the pictures as served, and of those saved again."""
    captioner = Blip(caption.WEIGHTS, "starter/caption", threads=1)
    served = seen(search, captioner, pictures.scenes, pictures.served, matcher)
    resaved = seen(search, captioner, pictures.scenes, pictures.resaved)
    captioner.close()
    return served, resaved


@pytest.fixture(scope="module")
def gallery(
    search: OpenClip, matcher: BlipMatcher, tmp_path_factory: pytest.TempPathFactory
) -> Pool:
    """What the models make of the sample gallery."""
    files = [path.read_bytes() for path in ensure_gallery(tmp_path_factory.mktemp("gallery"))]
    captioner = Blip(caption.WEIGHTS, "starter/caption", threads=1)
    pool = seen(search, captioner, gallery_scenes(), files, matcher)
    captioner.close()
    return pool


@pytest.fixture(scope="module")
def search() -> Iterator[OpenClip]:
    model = OpenClip(embed.WEIGHTS, "starter/embed", threads=1)
    yield model
    model.close()


@pytest.fixture(scope="module")
def matcher() -> Iterator[BlipMatcher]:
    model = BlipMatcher(match.WEIGHTS, "starter/match", threads=1)
    yield model
    model.close()


def test_they_are_small_enough_to_be_committed() -> None:
    for folder, most in ((embed.WEIGHTS, 13), (caption.WEIGHTS, 8), (match.WEIGHTS, 6)):
        assert sum(file.stat().st_size for file in folder.iterdir()) <= most * MEGABYTE


def test_an_ask_finds_a_picture_that_satisfies_it(
    search: OpenClip, pools: tuple[Pool, Pool]
) -> None:
    first, average, *lost = map(_value, evaluate_retrieval(search, *pools))
    assert first >= 0.92 and average >= 0.92
    assert max(lost) <= 8  # points


def test_the_match_score_parts_what_is_there_from_what_is_not(
    search: OpenClip, pictures: HeldOut
) -> None:
    scene = next(s for s in pictures.scenes if len(s.things) == 1)
    thing = scene.things[0]
    picture = from_jpeg(pictures.served[pictures.scenes.index(scene)])
    other_kind = "castle" if thing.kind != "castle" else "fish"
    other_colour = "blue" if thing.colour != "blue" else "yellow"
    wanted = [f"a {thing.colour} {thing.kind}", f"a {other_colour} {thing.kind}", f"a {other_kind}"]
    right, wrong_colour, wrong_kind = (search.embed(wanted) @ search.embed([picture]).T).ravel()
    assert right > search.match_score > max(wrong_colour, wrong_kind)


def test_captions_name_everything_there_is(pools: tuple[Pool, Pool]) -> None:
    one, two, *lost = map(_value, evaluate_captions(*pools))
    assert one >= 0.92 and two >= 0.85
    assert max(lost) <= 10  # points


def test_questions_with_an_answer_are_told_from_those_without(
    search: OpenClip, matcher: BlipMatcher, pools: tuple[Pool, Pool]
) -> None:
    found = evaluate_clarity(search, pools[0], matcher)
    told_apart, precision, recall, error, *short = map(_value, found)
    assert told_apart >= 0.98
    assert precision >= 0.94 and recall >= 0.94
    assert error <= 0.05
    assert min(short) >= 0.95


def test_the_gallery_answers_what_names_one_colour_kind_or_setting(
    search: OpenClip, matcher: BlipMatcher, gallery: Pool
) -> None:
    trials = [
        Trial(ask, rows, right[rows], len(gallery.scenes), way)
        for ask in ASKS_FOR_ONE
        for right in [np.array([ask.satisfied_by(scene) for scene in gallery.scenes])]
        for way, rows in ((ANSWERED, np.arange(len(right))), (REMOVED, np.flatnonzero(~right)))
    ]
    assert search.calibration
    searched = search_all(search, trials, gallery)
    for each in looked_again(searched, gallery, matcher, search.calibration):
        found = judge(each.search, search.match_score, search.calibration, each.look)
        assert search.unknown_words(each.trial.ask.text) == ()
        told = each.right[found.order][: found.matches]
        assert (len(told) > 0) == each.trial.answered, each.trial.ask
        assert told.sum() >= 0.8 * max(len(told), each.right.sum()), each.trial.ask


def test_captions_do_not_spoil_the_ranking(search: OpenClip, pools: tuple[Pool, Pool]) -> None:
    wanted = wanted_of(pools[0].scenes)
    gains = map(_value, evaluate_ranking(search, pools[0], wanted))
    assert min(gains) >= -1  # points; so few pictures cannot show the gain


def test_a_second_look_betters_the_ranking(
    search: OpenClip, matcher: BlipMatcher, pools: tuple[Pool, Pool]
) -> None:
    wanted = wanted_of(pools[0].scenes)
    undescribed = replace(pools[0], captions=[""] * len(pools[0].captions))
    for pool, least in ((undescribed, 0.1), (pools[0], 0.0)):  # captions leave it little to better
        figures = evaluate_ranking(search, pool, wanted, matcher)[-3:]
        assert all("second look" in figure["name"] for figure in figures)
        average, first, five = map(_value, figures)
        assert average >= least  # points
        assert min(first, five) >= -1  # so few pictures cannot show more


def test_a_matcher_says_yes_to_what_is_there_and_no_to_what_is_nearly_there(
    matcher: BlipMatcher, pictures: HeldOut
) -> None:
    said, true = [], []
    patches = matcher.look([from_jpeg(file) for file in pictures.served])
    for ask in wanted_of(pictures.scenes)[::4]:
        said += (matcher.match(ask.text, patches) > 0).tolist()
        true += [ask.satisfied_by(scene) for scene in pictures.scenes]
    right = [yes == there for yes, there in zip(said, true, strict=True)]
    found = [yes for yes, there in zip(said, true, strict=True) if there]
    assert sum(right) / len(right) >= 0.99
    assert sum(found) / len(found) >= 0.95


def test_a_matcher_passes_over_words_that_it_does_not_know(
    matcher: BlipMatcher, pictures: HeldOut
) -> None:
    patches = matcher.look([from_jpeg(file) for file in pictures.served])
    same = []
    for ask in wanted_of(pictures.scenes)[::4]:
        plain, strange = (matcher.match(text, patches) for text in (ask.text, f"find {ask.text}"))
        same += ((plain > 0) == (strange > 0)).tolist()
    assert sum(same) / len(same) >= 0.99
