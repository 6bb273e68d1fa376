"""All that is known of one picture's file, by itself, by what lies beside it and by its name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from index.pictures.facts.beside import read_beside
from index.pictures.facts.facts import Facts
from index.pictures.facts.file_names import read_file_name
from index.pictures.facts.trust import merged


def all_facts(path: Path, inside: Sequence[Facts], beside: Sequence[Path], today: date) -> Facts:
    """What all origins together know of a picture.

    Args:
        path: of its file.
        inside: what it says of itself.
        beside: files that `belonging` has found for it.
        today: dates after it are not believed where there are others.
    """
    sidecars, takeouts = read_beside(beside)
    name = read_file_name(path.stem, today)
    return merged([*sidecars, *inside, *takeouts, name], today)
