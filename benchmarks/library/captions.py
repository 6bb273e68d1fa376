"""How quickly pictures are described, beside transformers' own `generate`, one after the other.

The plain way is BLIP in float32 as its example has it. Both have the same weights, threads and
pictures, take turns, and search greedily. Random weights of full size tell the speed. They give all
words nearly the same chance, so that any rounding makes other words; whether the words stay the
same is told by the starter's weights, which were trained, in the number format of the full size.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import TypeAlias

from PIL import Image

from benchmarks.full_size.home import Home, standard_home
from benchmarks.full_size.photos import photos
from benchmarks.report import Metric, note, run
from index.pictures.photo import read_photo
from models.checkpoints.checkpoint import SETTINGS
from models.checkpoints.precision import WIDE, best_precision
from models.checkpoints.profiles import STANDARD, STARTER, folder_of, locate
from models.starter.drawing.picture import draw_scene
from models.starter.world.scenes import sample_scene
from models.starter.world.splits import HELD_OUT_SEEDS
from models.vision.captioner import Blip
from server.settings import Settings

PICTURES = 32
A_TURN = 8
SCENES, PIXELS = 100, 512
SOONER = 3.0
SAME_AT_LEAST = 99.0  # of 100
PLAIN, EARSHOT = "the plain way", "Earshot"

Way: TypeAlias = Callable[[Sequence[Image.Image]], list[str]]
"""Pictures to captions."""


def measure(
    pictures: int,
    home: Callable[[], Home] = lambda: standard_home(Settings().home),
    originals: Callable[[], list[Path]] = photos,
    scenes: int = SCENES,
) -> list[Metric]:
    """Seconds a caption, the ratio, and the share of captions with the same words."""
    at, files = home(), originals()
    images = [read_photo(files[number % len(files)]).image for number in range(pictures)]
    seconds = _took(locate(STANDARD, at.folder).caption, images)
    ratios = [other / own for other, own in zip(seconds[PLAIN], seconds[EARSHOT], strict=True)]
    what = f"captions, BLIP base ({'random' if at.random_weights else 'true'} weights)"
    same = "the same words, of 100 scenes, by the starter's weights"
    return [
        Metric(f"{what}: a picture, {PLAIN}", round(median(seconds[PLAIN]), 3), "s"),
        Metric(f"{what}: a picture, {EARSHOT}", round(median(seconds[EARSHOT]), 3), "s"),
        Metric(f"{what}: quicker", round(median(ratios), 2), "times", SOONER, "higher"),
        Metric(f"{what}: {same}", same_words(scenes), "", SAME_AT_LEAST, "higher"),
    ]


def _took(folder: Path, images: Sequence[Image.Image]) -> dict[str, list[float]]:
    """Seconds a picture, turn by turn, of each way."""
    with closing(Blip(folder)) as captioner:
        captioner.load()  # holds PyTorch to as many threads as the other has
        ways = {PLAIN: plain(folder), EARSHOT: earshot(captioner)}
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for way in ways.values():
            way(images[:1])  # ready to run
        for first in range(0, len(images), A_TURN):
            note(f"{first} of {len(images)} pictures are described.")
            turn = images[first : first + A_TURN]
            for name, way in ways.items():
                began = time.perf_counter()
                way(turn)
                seconds[name].append((time.perf_counter() - began) / len(turn))
    return seconds


def same_words(scenes: int) -> float:
    """Of a hundred captions of drawn scenes, how many both ways give alike."""
    note(f"Comparing the words for {scenes} scenes.")
    drawn = [draw_scene(sample_scene(seed), PIXELS) for seed in HELD_OUT_SEEDS[:scenes]]
    weights = folder_of(STARTER.caption, Path())
    with tempfile.TemporaryDirectory() as beside:
        folder = shutil.copytree(weights, Path(beside, "blip"))
        said = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        said["dtype"] = best_precision(WIDE)
        (folder / SETTINGS).write_text(json.dumps(said), encoding="utf-8")
        with closing(Blip(folder)) as captioner:
            ours = earshot(captioner)(drawn)
    same = [one == other for one, other in zip(ours, plain(weights)(drawn), strict=True)]
    return round(100 * sum(same) / len(same), 1)


def earshot(captioner: Blip) -> Way:
    """As pictures are described when they are indexed and nobody asks."""
    return lambda images: [caption.text for caption in captioner.caption(images)]


def plain(folder: Path) -> Way:
    """One after the other, in float32."""
    import torch
    from transformers import AutoTokenizer, BlipForConditionalGeneration, BlipImageProcessor

    model = BlipForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    prepare = BlipImageProcessor.from_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    limits = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    tokens = limits.get("max_new_tokens", 30)

    def describe(images: Sequence[Image.Image]) -> list[str]:
        texts: list[str] = []
        with torch.inference_mode():
            for image in images:
                pixels = prepare(images=image, return_tensors="pt")["pixel_values"]
                written = model.generate(pixels, max_new_tokens=tokens, do_sample=False)
                texts += tokenizer.batch_decode(written, skip_special_tokens=True)
        return [" ".join(text.split()).rstrip(".") for text in texts]

    return describe


if __name__ == "__main__":
    run(measure, "How quickly pictures are described.", PICTURES)
