"""Options that several verbs have, and what can be chosen in them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from server import MOST_PICTURES


class ProfileName(StrEnum):
    """Which models to use."""

    starter = "starter"
    standard = "standard"


class EvaluatedPart(StrEnum):
    """What to measure."""

    pictures = "pictures"
    hearing = "hearing"


class HearingPart(StrEnum):
    """What of hearing to measure."""

    people = "people"
    rooms = "rooms"
    commands = "commands"
    queries = "queries"
    names = "names"
    sounds = "sounds"
    foreign = "foreign"
    interjections = "interjections"


class PictureOrder(StrEnum):
    """Which pictures come first."""

    best = "best"
    newest = "newest"
    oldest = "oldest"


class ExportFormat(StrEnum):
    """How feedback is written."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


class Shell(StrEnum):
    """Whose Tab key completes the words of the command."""

    bash = "bash"
    zsh = "zsh"
    fish = "fish"


DATES = ("%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


def moment(text: str) -> datetime:
    """The moment at which a year, a month, a day or a time begins. Raises: BadParameter."""
    for form in DATES:
        with suppress(ValueError):
            return datetime.strptime(text, form)
    raise typer.BadParameter(f"{text!r} is no date. Write 2021, 2021-06 or 2021-06-30.")


Photos = Annotated[
    Optional[list[Path]],  # noqa: UP045 - typer reads this form
    typer.Argument(help="Folders of pictures, or single files."),
]
SomePhotos = Annotated[
    Optional[list[Path]],  # noqa: UP045 - typer reads this form
    typer.Argument(help="Folders of pictures, or single files. Without any: the sample pictures."),
]
LibraryOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--library",
        help="Folder in which what is known of the pictures is kept. [default: library in "
        "Earshot's data folder]",
        show_default=False,
    ),
]
ModelsOption = Annotated[
    Optional[ProfileName],  # noqa: UP045
    typer.Option(
        "--models",
        help="starter knows drawn scenes; standard knows photos, and is downloaded once. "
        "[default: those that the library was read with, else standard]",
        show_default=False,
    ),
]
StandardOption = Annotated[
    ProfileName, typer.Option("--models", help="Whose files: starter or standard.")
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout, and nothing else.")
]
FollowLinksOption = Annotated[
    bool, typer.Option("--follow-links", help="Follow links that lead out of the folders, too.")
]
ReindexOption = Annotated[
    bool,
    typer.Option(
        "--reindex", help="Read every picture again, and go on where another model made the index."
    ),
]
SampleOption = Annotated[
    bool, typer.Option("--sample", help="Take the thumbs of the sample pictures.")
]
TopKOption = Annotated[
    int, typer.Option("--top-k", min=1, max=MOST_PICTURES, help="How many pictures to give.")
]
