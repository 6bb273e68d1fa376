"""How well a search model and a captioner know the starter world, on scenes no training has seen.

Every picture goes the way a served one goes: drawn at 512 pixels, saved as JPEG, opened, prepared
by the model's own adapter. A second copy is saved once more, smaller and harder, to see what
that costs. Models come in through their protocols; what they are is not known here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from PIL import Image

from models.protocols import Captioner, Embedder, Matcher
from models.starter.drawing.picture import draw_scene
from models.starter.evaluate import ranking
from models.starter.evaluate.answerability import Pool, evaluate_clarity
from models.starter.evaluate.caption_marks import is_right
from models.starter.evaluate.figures import Figure
from models.starter.evaluate.gains import as_served, evaluate_ranking
from models.starter.gallery.jpeg import from_jpeg, to_jpeg
from models.starter.gallery.samples import gallery_scenes
from models.starter.world.scenes import Scene, sample_scene
from models.starter.world.splits import HELD_OUT_SEEDS
from models.starter.world.tables import AskTable, SceneTable, satisfaction
from models.starter.world.wording import Ask, asks

SCENES = 2_000
ASKS_PER_SCENE = 2
SERVED_PIXELS, SERVED_QUALITY = 512, 90
RESAVED_PIXELS, RESAVED_QUALITY = 400, 60
AT_A_TIME = 64  # pictures opened at once; more would only take memory


@dataclass(frozen=True)
class HeldOut:
    """Held-out scenes as files."""

    scenes: Sequence[Scene]
    served: Sequence[bytes]
    """One JPEG a scene, as the gallery would hold it."""
    resaved: Sequence[bytes]
    """The same pictures, made smaller and saved at a low quality."""


def held_out(count: int = SCENES) -> HeldOut:
    """The first `count` held-out scenes, drawn on all processors."""
    scenes = [sample_scene(seed) for seed in HELD_OUT_SEEDS[:count]]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        os.cpu_count(), mp_context=context, initializer=_end_at_interrupt
    ) as pool:
        with _interrupts_held():  # Python says a page of words where it is interrupted at its start
            drawn = pool.map(_files, scenes, chunksize=32)
        files = list(drawn)
    return HeldOut(scenes, [served for served, _ in files], [resaved for _, resaved in files])


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """While processes are started, which take over that Ctrl+C waits."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_at_interrupt() -> None:
    """In such a process: Ctrl+C ends it without a word, also one that came before."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _files(scene: Scene) -> tuple[bytes, bytes]:
    served = _served(scene)
    size = (RESAVED_PIXELS, RESAVED_PIXELS)
    smaller = from_jpeg(served).resize(size, Image.Resampling.BICUBIC)
    return served, to_jpeg(smaller, RESAVED_QUALITY)


def _served(scene: Scene) -> bytes:
    return to_jpeg(draw_scene(scene, SERVED_PIXELS), SERVED_QUALITY)


def evaluate_all(
    embedder: Embedder,
    captioner: Captioner,
    pictures: HeldOut,
    matcher: Matcher | None = None,
) -> list[Figure]:
    """Retrieval, clear matches and captions, in this order."""
    served = seen(embedder, captioner, pictures.scenes, pictures.served, matcher)
    resaved = seen(embedder, captioner, pictures.scenes, pictures.resaved)
    return [
        *evaluate_retrieval(embedder, served, resaved),
        *evaluate_ranking(embedder, served, wanted_of(pictures.scenes), matcher),
        *evaluate_clarity(embedder, served, matcher),
        *evaluate_captions(served, resaved),
    ]


def first_found(
    embedder: Embedder, captioner: Captioner, matcher: Matcher | None, questions: Sequence[str]
) -> list[int]:
    """For each question the place of the first picture found, among those of the gallery."""
    scenes = gallery_scenes()
    files = [_served(scene) for scene in scenes]
    pool = seen(embedder, captioner, scenes, files, matcher)
    scores = as_served(embedder, pool, questions, matcher)
    found: list[int] = scores.argmax(axis=1).tolist()
    return found


def seen(
    embedder: Embedder,
    captioner: Captioner,
    scenes: Sequence[Scene],
    files: Sequence[bytes],
    matcher: Matcher | None = None,
) -> Pool:
    """What the models make of pictures, one JPEG a scene."""
    vectors, captions, patches = [], [], []
    for some in _opened(files):
        vectors.append(embedder.embed(some))
        captions += [caption.text for caption in captioner.caption(some)]
        patches += [matcher.look(some)] if matcher else []
    looked = np.concatenate(patches) if patches else None
    return Pool(scenes, np.concatenate(vectors), captions, looked)


def wanted_of(scenes: Sequence[Scene]) -> list[Ask]:
    """Some ways to ask for each of the scenes."""
    return [ask for scene in scenes for ask in asks(scene, ASKS_PER_SCENE)]


def evaluate_retrieval(embedder: Embedder, served: Pool, resaved: Pool) -> list[Figure]:
    """How well asks find the scenes that satisfy them; every such scene is relevant."""
    wanted = wanted_of(served.scenes)
    relevant = satisfaction(AskTable.of(wanted), SceneTable.of(served.scenes))
    texts = embedder.embed([ask.text for ask in wanted])
    first, average = [], []
    for pool in (served, resaved):
        scores = texts @ pool.vectors.T
        first.append(ranking.precision_at_one(scores, relevant))
        average.append(ranking.mean_average_precision(scores, relevant))
    return [
        _at_least("first picture found satisfies the ask (P@1)", first[0], 0.97),
        _at_least("ranking of all pictures (mAP)", average[0], 0.93),
        _lost("P@1 lost when pictures are saved again, smaller and harder", first),
        _lost("mAP lost when pictures are saved again, smaller and harder", average),
    ]


def evaluate_captions(served: Pool, resaved: Pool) -> list[Figure]:
    """In how many scenes every thing, colour, count and the setting is named, and nothing else."""
    one, two = ([_share(pool, things) for pool in (served, resaved)] for things in (1, 2))
    return [
        _at_least("captions right, scenes of one thing", one[0], 0.97),
        _at_least("captions right, scenes of two things", two[0], 0.93),
        _lost("captions lost when saved again, one thing", one),
        _lost("captions lost when saved again, two things", two),
    ]


def _share(pool: Pool, things: int) -> float:
    """Of right captions, among those of scenes with so many things."""
    pairs = zip(pool.captions, pool.scenes, strict=True)
    marks = [is_right(caption, scene) for caption, scene in pairs if len(scene.things) == things]
    return sum(marks) / len(marks)


def _opened(files: Sequence[bytes]) -> Iterator[list[Image.Image]]:
    for at in range(0, len(files), AT_A_TIME):
        yield [from_jpeg(file) for file in files[at : at + AT_A_TIME]]


def _at_least(name: str, value: float, target: float) -> Figure:
    return Figure(
        name=name,
        value=round(value, 4),
        unit="share",
        target=target,
        better="higher",
        met=value >= target,
    )


def _lost(name: str, before_and_after: Sequence[float]) -> Figure:
    before, after = before_and_after
    lost = 100 * (before - after)
    return Figure(
        name=name, value=round(lost, 2), unit="points", target=3, better="lower", met=lost <= 3
    )
