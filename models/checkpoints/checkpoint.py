"""A model's folder on disk: is it complete, which one is it, and what does Earshot add to it?

Knows files, not models. Beside the files of the library that made it, a checkpoint may hold:

    earshot.json          settings of ours, such as thresholds; every key is optional and
                          described by the adapter that reads it
    earshot-files.json    {"repository", "revision", "files": {name: {"size", "sha256"}}},
                          written when the checkpoint is downloaded or trained, so that damage
                          can be told from health later
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import ModelBroken, ModelMissing
from models.parts import Part

SETTINGS = "earshot.json"
MANIFEST = "earshot-files.json"
SAMPLE_BYTES = 64 * 1024  # read from each end of a file for its fingerprint


@dataclass(frozen=True)
class FileFacts:
    """What a file should be."""

    size: int
    """Bytes."""
    sha256: str
    """Hexadecimal."""


def require(folder: Path, files: tuple[str, ...], part: Part) -> None:
    """See that the files are there.

    Raises:
        ModelMissing: the folder, or one of the files, is not there.
    """
    missing = [name for name in files if not (folder / name).is_file()]
    if not folder.is_dir() or len(missing) == len(files) > 0:
        raise ModelMissing(
            f"The {part} is not on this machine. {part.without} "
            "Run earshot models download to fetch it."
        )
    if missing:
        raise ModelMissing(
            f"The {part} is not complete: {' and '.join(missing)} missing. {part.without} "
            "Run earshot models download to fetch the rest."
        )


def settings(folder: Path, part: Part) -> Mapping[str, Any]:
    """What `earshot.json` says; empty where there is none.

    Raises:
        ModelBroken: the file is not a JSON object.
    """
    path = folder / SETTINGS
    if not path.is_file():
        return {}
    return read_json(path, part)


@contextmanager
def settings_read(part: Part) -> Iterator[None]:
    """While settings are made into what they stand for.

    Raises:
        ModelBroken: it failed, as a name, a type or a value in them is wrong.
    """
    try:
        yield
    except (TypeError, ValueError, AttributeError) as error:
        raise ModelBroken(
            f"The settings of the {part} cannot be used. {part.without} "
            "Run earshot models download to fetch it again."
        ) from error


def read_json(path: Path, part: Part) -> dict[str, Any]:
    """One JSON object.

    Raises:
        ModelBroken: it cannot be read, or is something else.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelBroken(_damaged(path, part)) from error
    if not isinstance(document, dict):
        raise ModelBroken(_damaged(path, part))
    return document


def _damaged(path: Path, part: Part) -> str:
    return (
        f"The file {path.name} of the {part} is damaged. {part.without} "
        "Delete it and run earshot models download to fetch it again."
    )


def fingerprint(folder: Path) -> str:
    """Eight hexadecimal digits that change with the weights; "missing" where there are none.

    Names, sizes and both ends of every file are hashed, not gigabytes: training moves every
    weight, so the ends tell. It names a checkpoint, it does not prove it undamaged.
    """
    digest = hashlib.sha256()
    paths = [path for path in _files(folder) if path.name not in (SETTINGS, MANIFEST)]
    for path in paths:
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            digest.update(file.read(SAMPLE_BYTES))
            file.seek(max(0, size - SAMPLE_BYTES))
            digest.update(file.read(SAMPLE_BYTES))
    return digest.hexdigest()[:8] if paths else "missing"


def sha256(path: Path) -> str:
    """Hexadecimal digest of a whole file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_record(path: Path, document: object, sort_keys: bool = False) -> None:
    """Write a JSON document in place of another, wholly or not at all.

    Raises:
        OSError: there is no room, or its folder cannot be written; the other stays.
    """
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(document, indent=1, sort_keys=sort_keys) + "\n", encoding="utf-8")
    part.replace(path)


def write_manifest(folder: Path, repository: str = "", revision: str = "") -> None:
    """Record size and checksum of every file in the folder, and where it came from."""
    files = {
        path.relative_to(folder).as_posix(): {"size": path.stat().st_size, "sha256": sha256(path)}
        for path in _files(folder)
        if path.name != MANIFEST and path.suffix != ".part"
    }
    document = {"repository": repository, "revision": revision, "files": files}
    write_record(folder / MANIFEST, document, sort_keys=True)


def manifest(folder: Path) -> dict[str, FileFacts]:
    """What each file should be; empty where nothing was recorded or the record is unreadable."""
    try:
        document = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {
            name: FileFacts(int(facts["size"]), str(facts["sha256"]))
            for name, facts in document["files"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.rglob("*") if path.is_file())
