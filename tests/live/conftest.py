"""The models that are really used, where they can be had.

`make test-live` sets EARSHOT_LIVE=1. EARSHOT_HOME says where the models are, as for the program;
EARSHOT_LIVE_MODELS=starter runs the same tests on the starter models, which proves the tests.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from models.bundle import Models
from models.checkpoints.profiles import profiles
from models.errors import ModelMissing
from models.starter.drawing.picture import draw_scene
from models.starter.world.scenes import Scene, sample_scene
from server.settings import Settings
from server.wiring import wire_models

WANTED = {  # (kind, colour) -> setting, and how a person says it
    ("boat", "red"): ("beach", "on a beach"),
    ("dog", "black"): ("snow", "in the snow"),
    ("house", "blue"): ("field", "in a field"),
    ("car", "yellow"): ("street", "on a street"),
    ("tree", "green"): ("night", "at night"),
    ("banana", "yellow"): ("kitchen", "in a kitchen"),
    ("cat", "white"): ("field", "in a field"),
    ("castle", "purple"): ("beach", "on a beach"),
}


@dataclass(frozen=True)
class Picture:
    """A drawn picture and what a person would ask for to get it."""

    query: str
    image: Image.Image


@pytest.fixture(scope="session")
def profile_name() -> str:
    """Which profile is tested; skips where live tests are not asked for."""
    if os.environ.get("EARSHOT_LIVE") != "1":
        pytest.skip("needs the full-size models: run make test-live")
    return os.environ.get("EARSHOT_LIVE_MODELS", "standard")


@pytest.fixture(scope="session")
def home(profile_name: str) -> Path:
    """The data home of this machine, where the models are."""
    return Settings().home


@pytest.fixture(scope="session")
def models(profile_name: str, home: Path) -> Iterator[Models]:
    """The four models; skips where they are not on this machine."""
    try:
        wired = wire_models(profiles()[profile_name], home)
    except ModelMissing as missing:
        pytest.skip(str(missing))
    yield wired
    for model in (wired.transcriber, wired.embedder, wired.captioner, wired.speaker):
        model.close()


@pytest.fixture(scope="session")
def pictures() -> list[Picture]:
    """One thing each, all different."""
    return [
        Picture(f"a {colour} {kind} {where}", draw_scene(lone(kind, colour, setting)))
        for (kind, colour), (setting, where) in WANTED.items()
    ]


def lone(kind: str, colour: str, setting: str) -> Scene:
    """The first scene with nothing else in it."""
    seed = 0
    while len((scene := sample_scene(seed, setting, (kind, colour))).things) > 1:
        seed += 1
    return scene
