"""A data home with the standard models in it: the person's own, or one of stand-ins.

Stand-ins are made once and kept under `build/`, which git ignores; some three gigabytes at the true
sizes. The voice has none: it comes as a package.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.full_size import caption, embed, hear
from benchmarks.full_size.shapes import FULL, WHISPER_SMALL, Shapes, WhisperShape
from benchmarks.report import BenchmarkFailed, note
from models.checkpoints.profiles import STANDARD, folder_of, found

KEPT = Path(__file__).parents[2] / "build" / "benchmarks"
VERSION = 3
"""Goes up when the same shapes are made in another way."""
SAYS = "shapes.txt"


@dataclass(frozen=True)
class Home:
    """Where models are, as in EARSHOT_HOME."""

    folder: Path
    random_weights: bool
    """Whether the models are stand-ins."""


def standard_home(own: Path, kept: Path = KEPT, shapes: Shapes = FULL) -> Home:
    """The person's own data home where it holds the standard models, else stand-ins.

    Args:
        own: the person's.
        kept: where stand-ins are, or are made.
        shapes: the stand-ins' sizes.
    """
    if all(found(part, own) for part in STANDARD.checkpoints()):
        return Home(own, random_weights=False)
    return Home(stand_ins(kept / "standard", shapes), random_weights=True)


def voice_in(home: Path) -> Path:
    """Where the Piper voice of a data home is, or of an installed package.

    Raises:
        BenchmarkFailed: it is nowhere.
    """
    folder = found(STANDARD.speak, home)
    if folder is None:
        raise BenchmarkFailed("The Piper voice is not here. Run make install-weights.")
    return folder


def whisper_small_home(
    kept: Path = KEPT, shapes: Shapes = FULL, small: WhisperShape = WHISPER_SMALL
) -> Home:
    """Stand-ins again, with a Whisper of another size; all else is that of `standard_home`.

    Args:
        kept: where stand-ins are, or are made.
        shapes: the sizes of the others.
        small: the size of this Whisper.
    """
    others = stand_ins(kept / "standard", shapes)
    home = kept / "standard-whisper-small"
    wanted = f"{VERSION} {shapes!r} {small!r}"
    if not _says(home, wanted):
        note("Making another Whisper of full size with random weights; this happens once.")
        shutil.rmtree(home, ignore_errors=True)
        (home / "models" / STANDARD.name).mkdir(parents=True)
        _quiet()
        hear.make(folder_of(STANDARD.hear, home), small)
        for part in (STANDARD.embed, STANDARD.caption):
            folder_of(part, home).symlink_to(folder_of(part, others), target_is_directory=True)
        (home / SAYS).write_text(wanted, encoding="utf-8")
    return Home(home, random_weights=True)


def stand_ins(home: Path, shapes: Shapes) -> Path:
    """A data home with stand-ins of these shapes, made where it is not there yet."""
    wanted = f"{VERSION} {shapes!r}"
    if _says(home, wanted):
        return home
    note("Making models of full size with random weights; this happens once.")
    shutil.rmtree(home, ignore_errors=True)
    where = {part.label: folder_of(part, home) for part in STANDARD.checkpoints()}
    (home / "models" / STANDARD.name).mkdir(parents=True)
    _quiet()
    hear.make(where[STANDARD.hear.label], shapes.hear)
    embed.make(where[STANDARD.embed.label], shapes.embed)
    caption.make(where[STANDARD.caption.label], shapes.caption)
    (home / SAYS).write_text(wanted, encoding="utf-8")
    return home


def _says(home: Path, wanted: str) -> bool:
    """Whether it was made, wholly and as is wanted now."""
    says = home / SAYS
    return says.is_file() and says.read_text(encoding="utf-8") == wanted


def _quiet() -> None:
    """transformers draws progress bars wherever it writes."""
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
