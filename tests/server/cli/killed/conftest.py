"""Folders of small pictures, and what an undisturbed run makes of all that will ever be there."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.server.cli.killed.holdings import Held, holdings
from tests.server.cli.killed.lives import SEED, undisturbed

SIZE = (64, 64)


@dataclass
class Pictures:
    """A folder whose pictures come, go, change and are renamed, all out of one store."""

    folder: Path
    store: Sequence[Path]
    """All that will ever be there, with different contents."""
    chance: random.Random
    _made: int = field(default=0)

    def add(self, count: int) -> None:
        """Put some of the store there, under new names."""
        for source in self.chance.sample(self.store, count):
            self._made += 1
            put(source, self.folder / f"{self._made:04}.png")

    def stir(self) -> None:
        """Let some go, some change, and some come."""
        there = sorted(self.folder.iterdir())
        for path in self.chance.sample(there, len(there) // 3):
            path.unlink()
        left = sorted(self.folder.iterdir())
        for path in self.chance.sample(left, len(left) // 3):
            put(self.chance.choice(self.store), path)
        for path in self.chance.sample(left, len(left) // 6):
            path.rename(path.with_name(f"renamed-{path.name}"))
        self.add(len(there) - len(left))


def put(source: Path, target: Path) -> None:
    """A picture that is there all at once."""
    beside = target.parent.with_name("beside.png")
    shutil.copyfile(source, beside)
    beside.replace(target)


def draw(folder: Path, count: int) -> list[Path]:
    """Pictures of coloured tiles that are all different."""
    folder.mkdir()
    paths = [folder / f"{seed:03}.png" for seed in range(count)]
    for seed, path in enumerate(paths):
        tiles = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
        Image.fromarray(tiles).resize(SIZE, Image.Resampling.NEAREST).save(path)
    return paths


@pytest.fixture
def chance() -> random.Random:
    """The same whenever the tests are run with the same EARSHOT_SEED, which is told."""
    print(f"EARSHOT_SEED={SEED}")  # noqa: T201 - shown where a test fails
    return random.Random(SEED)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """All pictures that will ever be there."""
    return draw(tmp_path_factory.mktemp("store") / "pictures", 30)


@pytest.fixture
def pictures(tmp_path: Path, store: list[Path], chance: random.Random) -> Pictures:
    """An empty folder, and the store."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return Pictures(folder, store, chance)


@pytest.fixture(scope="session")
def true(store: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Held]:
    """What an undisturbed run of the starter models makes of all of the store."""
    folder = tmp_path_factory.mktemp("true")
    found = made_by("starter", store, folder, folder / "home")
    assert all(held.caption for held in found.values())
    return found


def made_by(profile: str, store: list[Path], folder: Path, home: Path) -> dict[str, Held]:
    """What a profile's models make of pictures, in an undisturbed run, by hashes of contents."""
    library = folder / "library"
    index = "index", store[0].parent, "--library", library, "--models", profile
    undisturbed(folder, *index, environment={"EARSHOT_HOME": str(home)})
    return {held.content_hash: held for held in holdings(library).values()}
