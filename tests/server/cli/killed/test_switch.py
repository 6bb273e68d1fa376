"""`kill -9` as a library is read for other models beside those in use, and as they are chosen."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from index.library.library import model_in_use
from models.checkpoints.profiles import STANDARD, folder_of, profile_name
from tests.models.small_checkpoints import make_blip, make_siglip
from tests.server.cli.killed.conftest import Pictures, made_by
from tests.server.cli.killed.holdings import Held, assert_fits, assert_kept, assert_whole, holdings
from tests.server.cli.killed.lives import KILLS, copied, killed, only_when_asked, undisturbed

pytestmark = only_when_asked
PICTURES = 18
IN_A_ROW = 4
OTHER = {"starter": "standard", "standard": "starter"}


def in_use(folder: Path) -> str:
    model = model_in_use(folder)
    assert model
    return profile_name(model.name)


def without_captions(true: dict[str, Held]) -> dict[str, Held]:
    """Descriptions are made anew by whichever models have read last."""
    return {key: replace(held, caption=None) for key, held in true.items()}


def test_switch(
    tmp_path: Path,
    earshot_home: Path,
    pictures: Pictures,
    store: list[Path],
    true: dict[str, Held],
    chance: random.Random,
) -> None:
    for make, part in ((make_siglip, STANDARD.embed), (make_blip, STANDARD.caption)):
        folder = folder_of(part, earshot_home)
        folder.mkdir(parents=True)
        make(folder)
    standard = made_by("standard", store, tmp_path / "standard", earshot_home)
    right = {"starter": without_captions(true), "standard": without_captions(standard)}
    pictures.add(PICTURES)
    library, copy = tmp_path / "library", tmp_path / "copy"
    undisturbed(library, "index", pictures.folder, "--models", "starter", "--library", library)
    now, kills = "starter", 0
    while kills < KILLS:
        other = OTHER[now]
        read = "index", pictures.folder, "--beside", "--models", other, "--library"
        use = "models", "use", other, "--library"
        for command in (read, use):
            moments = undisturbed(copied(library, copy), *command, copy).moments(chance)
            known = holdings(copied(library, copy))
            for _ in range(IN_A_ROW):
                if killed(library, moment := next(moments), *command, library) is None:
                    continue
                kills += 1
                chosen = in_use(copied(library, copy))
                assert chosen == now or (chosen == other and command == use), moment
                found = holdings(copy)
                assert_kept(known, found)
                for held in found.values():
                    assert_fits(held, right[chosen][held.content_hash])
                known = found
            undisturbed(library, *command, library)
        assert in_use(library) == other
        assert_kept(known, assert_whole(library, pictures.folder, right[other]))
        now = other
        pictures.stir()
