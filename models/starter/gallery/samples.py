"""The sample gallery: 240 drawn pictures with dates and places, made at first use.

The same on every machine, and its own ground truth.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from PIL import Image

from models.starter.drawing.picture import DRAWING_VERSION, draw_scene
from models.starter.gallery.facts import exif_for
from models.starter.world.scenes import (
    COLOURS,
    KINDS,
    SETTINGS,
    STANDS_ON_SUPPORT,
    Scene,
    sample_scene,
)

PICTURES = 240
PIXELS = 512
JPEG_QUALITY = 90
FIRST_SEED = 9_000_000
"""The gallery's seeds begin here; training and evaluation must stay below."""

EXAMPLE = ("boat", "red"), "beach"
"""What README and page ask for as their example."""
EXAMPLE_ALONE, EXAMPLE_IN_COMPANY = 2, 1
"""Pictures of the example, beside every kind in every colour."""
STACKED = 16
"""Scenes beside those in which one thing stands on another."""

FEATURES = Path(__file__).with_name("features.npz")
"""What the starter's models made of the pictures; `server/cli/sample.py` writes and reads it."""
STATE_FILE = ".gallery.json"
PART_SUFFIX = ".part"
PART_LEFT_BEHIND = 10 * 60.0
"""Seconds after which a half-written picture belongs to nobody."""

Progress = Callable[[int, int], None]
"""Called with how many pictures are there and how many there will be."""


def gallery_scenes() -> list[Scene]:
    """The 240 scenes, in the order of the files: the ground truth."""
    order = random.Random("earshot gallery")
    plans = [_Plan((kind, colour)) for kind in KINDS for colour in COLOURS]
    plans += [_Plan(*EXAMPLE, things=1)] * EXAMPLE_ALONE
    plans += [_Plan(*EXAMPLE, things=2)] * EXAMPLE_IN_COMPANY
    plans += [_Plan(stacked=True)] * STACKED
    plans += [_Plan()] * (PICTURES - len(plans))
    settings = [SETTINGS[i % len(SETTINGS)] for i in range(PICTURES)]
    order.shuffle(settings)
    scenes = [
        _planned_scene(FIRST_SEED + 1000 * i, plan, setting)
        for i, (plan, setting) in enumerate(zip(plans, settings, strict=True))
    ]
    order.shuffle(scenes)
    return scenes


@dataclass(frozen=True)
class _Plan:
    """What one of the gallery's scenes must hold."""

    first: tuple[str, str] | None = None
    """(kind, colour) of one thing."""
    setting: str | None = None
    """None: whichever setting it is the turn of."""
    things: int | None = None
    """How many things there must be; None: no matter."""
    stacked: bool = False
    """Whether one thing must stand on another."""

    def kept_by(self, scene: Scene) -> bool:
        """Whether the scene holds what is planned, with no elephant on a chair."""
        if self.things not in (None, len(scene.things)):
            return False
        if scene.relation != "on":
            return not self.stacked
        return scene.things[0].kind in STANDS_ON_SUPPORT


def _planned_scene(seed: int, plan: _Plan, setting: str) -> Scene:
    """The first scene from this seed on that keeps to the plan."""
    seeds = count(seed)
    scenes = (sample_scene(each, plan.setting or setting, plan.first) for each in seeds)
    return next(scene for scene in scenes if plan.kept_by(scene))


def picture_name(index: int) -> str:
    """The file name of a picture; it says nothing about what is in it."""
    return f"scene-{index + 1:03d}.jpg"


def ensure_gallery(folder: Path, progress: Progress | None = None) -> list[Path]:
    """Draw what is missing of the gallery; cheap when it is all there.

    May be killed at any instant: a picture is there whole or not at all, and the next call goes on
    where this one stopped. Pictures of an older drawing are drawn anew.

    Args:
        folder: where the pictures go; made when it is not there.
        progress: told after every picture.

    Returns:
        The 240 pictures, in the order of `gallery_scenes`.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    scenes = gallery_scenes()
    paths = [folder / picture_name(i) for i in range(len(scenes))]
    _drop_older_drawing(folder, paths, _fingerprint(scenes))
    _drop_left_behind(folder)
    for i, (scene, path) in enumerate(zip(scenes, paths, strict=True)):
        if not path.exists():
            _write_picture(path, draw_scene(scene, PIXELS), exif_for(scene, i))
        if progress is not None:
            progress(i + 1, len(paths))
    return paths


def is_drawn(folder: Path) -> bool:
    """Whether all pictures are there, as far as a look at the folder tells."""
    return all((folder / picture_name(i)).exists() for i in range(PICTURES))


def _fingerprint(scenes: list[Scene]) -> str:
    """Changes whenever any picture would look different."""
    said = f"{DRAWING_VERSION} {PIXELS} {JPEG_QUALITY} {scenes!r}"
    return hashlib.sha256(said.encode()).hexdigest()


def _drop_older_drawing(folder: Path, paths: list[Path], fingerprint: str) -> None:
    """Remove pictures of another drawing, and only then say which drawing this folder holds."""
    state = folder / STATE_FILE
    if state.exists() and _drawing_of(state) == fingerprint:
        return
    state.unlink(missing_ok=True)
    for path in paths:
        path.unlink(missing_ok=True)
    _write_whole(state, json.dumps({"drawing": fingerprint}).encode())


def _drawing_of(state: Path) -> str | None:
    """The fingerprint that a state file holds, None when it cannot be read."""
    try:
        said = json.loads(state.read_bytes())
    except (OSError, ValueError):
        return None
    return said.get("drawing") if isinstance(said, dict) else None


def _drop_left_behind(folder: Path) -> None:
    """Remove half-written files of a run that was killed, but not of one that is writing now."""
    for part in folder.glob(f".*{PART_SUFFIX}"):
        try:
            if time.time() - part.stat().st_mtime > PART_LEFT_BEHIND:
                part.unlink()
        except FileNotFoundError:
            continue


def _write_picture(path: Path, image: Image.Image, exif: Image.Exif) -> None:
    part = _part(path)
    with part.open("wb") as file:
        image.save(file, "JPEG", quality=JPEG_QUALITY, exif=exif)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _write_whole(path: Path, content: bytes) -> None:
    part = _part(path)
    part.write_bytes(content)
    part.replace(path)


def _part(path: Path) -> Path:
    """Where a file is written before it takes its name; two processes never share one."""
    return path.with_name(f".{path.name}.{os.getpid()}{PART_SUFFIX}")
