"""Which files beside a picture say something of it: XMP, and the JSON of Google's Takeout.

Only names are looked at, and the few files that belong to a picture read. Who cannot be read says
nothing.
"""

from __future__ import annotations

import logging
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from index.pictures.facts import takeout, xmp
from index.pictures.facts.facts import Facts
from index.pictures.facts.takeout import read_takeout
from index.pictures.facts.xmp import read_xmp

logger = logging.getLogger(__name__)

ENDINGS = (".xmp", ".json")
_NO_PICTURES = (
    *(".mov", ".mp4", ".m4v", ".3gp", ".avi", ".mts", ".thm", ".aae", ".wav", ".pp3", ".dop"),
    *("_original", ".db", ".ini", ".txt", ".html", ".csv"),
)
"""Endings of what lies beside pictures under the same names, in small letters."""
_LONG = "supplemental-metadata"
_CUT_FROM = 40  # characters; Google cuts names off at 46, and counts in its own way
_NUMBERED = re.compile(r"(.+)(\(\d+\))")
_EDITED = re.compile(
    r"(.+)-(?:edited|effects|bearbeitet|modifi[eé]|editado|editada|edytowane|modificato|bewerkt"
    r"|redigerad|redigeret|redigert|muokattu|upraveno|編集済み|已修改|수정됨)(\(\d+\))?",
    re.IGNORECASE,
)
"""What Google adds to the name of a picture that was edited, in its users' languages."""


def belonging(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The files beside each picture in one folder that say something of it.

    Args:
        names: of all files in the folder.

    Returns:
        By the picture's name, XMP before JSON; pictures that have none are left out.
    """
    names = list(names)
    beside = [name for name in names if name.lower().endswith(ENDINGS)]
    if not beside:
        return {}
    others = (*ENDINGS, *_NO_PICTURES)
    pictures = _Pictures(name for name in names if not name.lower().endswith(others))
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(beside, key=lambda name: (name.lower().endswith(".json"), -len(name), name)):
        stem = PurePath(name).stem
        is_xmp = name.lower().endswith(".xmp")
        for picture in pictures.of_xmp(stem) if is_xmp else pictures.of_takeout(stem):
            found[picture].append(name)
    return {picture: tuple(files) for picture, files in found.items()}


def read_beside(files: Sequence[Path]) -> tuple[list[Facts], list[Facts]]:
    """What XMP and what JSON says, in files that `belonging` has found."""
    sidecars, takeouts = [], []
    for path in files:
        if path.name.lower().endswith(".xmp"):
            sidecars.append(read_xmp(_bytes(path, xmp.MOST_BYTES), beside=True))
        else:
            takeouts.append(read_takeout(_bytes(path, takeout.MOST_BYTES)))
    return sidecars, takeouts


def _bytes(path: Path, most: int) -> bytes:
    """Of a file, or one more than the most that are read; none where it cannot be read."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)  # or a pipe would never open
    try:
        with open(path, "rb", opener=lambda name, _: os.open(name, flags)) as file:
            return file.read(most + 1) or b""
    except OSError:
        logger.debug("A file beside a picture cannot be read.", exc_info=True)
        return b""


class _Pictures:
    """The other files of a folder, by what names beside them may be made of."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_name: dict[str, str] = {}
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        self._edited: dict[str, list[str]] = defaultdict(list)
        for name in names:
            stem, ending = PurePath(name).stem, PurePath(name).suffix
            self._by_name[name.casefold()] = name
            self._by_stem[stem.casefold()].append(name)
            if edited := _EDITED.fullmatch(stem):
                original = f"{edited[1]}{edited[2] or ''}"
                self._edited[f"{original}{ending}".casefold()].append(name)

    def of_xmp(self, stem: str) -> list[str]:
        """Of NAME.jpg.xmp one picture; of NAME.xmp all that differ only in their kind."""
        whole = self._by_name.get(stem.casefold())
        return [whole] if whole else self._by_stem.get(stem.casefold(), [])

    def of_takeout(self, stem: str) -> list[str]:
        """The picture that Google wrote a file of, and those edited from it."""
        numbered = _NUMBERED.fullmatch(stem)
        for title, number in ((stem, ""), numbered.groups() if numbered else (stem, "")):
            for called in (title, _without_ending(title)):
                wanted = _numbered(called, number).casefold()
                found = [self._by_name[wanted]] if wanted in self._by_name else []
                if found or self._edited.get(wanted):
                    return found + self._edited.get(wanted, [])
        return self._by_part(stem)

    def _by_part(self, stem: str) -> list[str]:
        """By a name that was cut off, or that has no ending or another one; if it is only one."""
        called = _without_ending(stem).casefold()
        if len(stem) >= _CUT_FROM:
            begun = [name for key, name in self._by_name.items() if key.startswith(called)]
            if begun:
                return begun if len(begun) == 1 else []
        same = self._by_stem.get(called) or self._by_stem.get(PurePath(called).stem, [])
        return same if len(same) == 1 else []


def _without_ending(title: str) -> str:
    """Without ".supplemental-metadata", however much of it is left."""
    called, dot, ending = title.rpartition(".")
    return called if dot and _LONG.startswith(ending.lower()) else title


def _numbered(called: str, number: str) -> str:
    """IMG.jpg(1).json belongs to IMG(1).jpg."""
    name = PurePath(called)
    return f"{name.stem}{number}{name.suffix}" if number else called
