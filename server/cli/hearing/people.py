"""Recordings of people, which never come with the program: a folder of whoever evaluates.

    orders/*          spoken sentences, any format that FFmpeg reads
    orders.json       {name of a file in orders: [words that must be in its transcript, ...]}
    digits/N_*        one digit each, the name beginning with it
    names/*           short names that are no command, such as "alexa"

Each part may be absent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.audio import from_bytes
from models.types import Audio

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Recording:
    """Something that was said, as a microphone recorded it."""

    name: str
    audio: Audio
    wanted: tuple[str, ...]
    """Words that the transcript must have; none for what is no speech, or not for Earshot."""


def orders(folder: Path) -> Iterator[Recording]:
    """The spoken sentences, where there are any. Raises: NotAudio."""
    listed = folder / "orders.json"
    if listed.is_file():
        for name, groups in sorted(json.loads(listed.read_text("utf-8")).items()):
            yield Recording(
                name, from_bytes((folder / "orders" / name).read_bytes()), tuple(groups)
            )


def digits(folder: Path) -> Iterator[Recording]:
    """The single digits, where there are any. Raises: NotAudio."""
    for path in _files(folder / "digits"):
        yield Recording(path.name, from_bytes(path.read_bytes()), (DIGITS[int(path.name[0])],))


def names(folder: Path) -> Iterator[Recording]:
    """The short names, where there are any. Raises: NotAudio."""
    for path in _files(folder / "names"):
        yield Recording(path.name, from_bytes(path.read_bytes()), ())


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_file())
