"""`kill -9` of `earshot index` at any moment: nothing is lost, nothing twice, and it goes on."""

from __future__ import annotations

import random
from pathlib import Path

from tests.server.cli.killed.conftest import Pictures
from tests.server.cli.killed.holdings import (
    Held,
    assert_fits,
    assert_kept,
    assert_whole,
    contents,
    holdings,
)
from tests.server.cli.killed.lives import KILLS, copied, killed, only_when_asked, undisturbed

pytestmark = only_when_asked
PICTURES = 18  # a batch, and some more
IN_A_ROW = 8  # kills before it may come to its end


def test_index(
    tmp_path: Path, pictures: Pictures, true: dict[str, Held], chance: random.Random
) -> None:
    pictures.add(PICTURES)
    command = "index", pictures.folder, "--models", "starter", "--library"
    measured = tmp_path / "measured"
    moments = undisturbed(measured, *command, measured).moments(chance)
    kills = rounds = 0
    while kills < KILLS:
        rounds += 1
        # Every other time it begins with nothing.
        library = tmp_path / f"library-{rounds // 2}"
        known = holdings(copied(library, tmp_path / "copy")) if library.exists() else {}
        for _ in range(IN_A_ROW):
            if killed(library, moment := next(moments), *command, library) is None:
                continue
            kills += 1
            if not (library / "catalog.sqlite").exists():
                assert not known, moment
                continue
            found = holdings(copied(library, tmp_path / "copy"))
            assert_kept(known, found)
            for path, held in found.items():
                if path.exists() and contents(path) == held.content_hash:
                    assert_fits(held, true[held.content_hash])
            known = found
        undisturbed(library, *command, library)
        assert_kept(known, assert_whole(library, pictures.folder, true))
        pictures.stir()
    assert kills >= KILLS
