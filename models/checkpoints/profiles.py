"""Which checkpoints make up `starter` and `standard`, and whether they are on this machine.

A profile is a list of checkpoints and nothing else: no code is chosen by its name. This file
reads disks, never the network (`models/checkpoints/download.py` does) and never the environment.

The data home holds `models/PROFILE/PART/`; the starter's weights come with the program.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from models.checkpoints.checkpoint import MANIFEST, manifest, sha256
from models.errors import ModelMissing

BUNDLED = Path(__file__).parents[1] / "starter" / "weights"

Kind = Literal["whisper", "open_clip", "blip_itm", "blip", "piper", "espeak"]
State = Literal["present", "missing", "damaged"]
Part = Literal["hear", "embed", "match", "caption", "speak"]
PARTS: tuple[Part, ...] = ("hear", "embed", "match", "caption", "speak")


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
    voice: str = ""
    """For espeak, which needs no files: the name of the voice."""

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
    notice: str = ""
    """What a person should be told first; empty where there is nothing to warn of."""

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """All that there are, in the order in which they are used."""
        each: tuple[Checkpoint | None, ...] = tuple(getattr(self, part) for part in PARTS)
        return tuple(checkpoint for checkpoint in each if checkpoint)


@dataclass(frozen=True)
class Located:
    """The folder of each checkpoint of a profile; for espeak, an empty path."""

    hear: Path
    embed: Path
    caption: Path
    speak: Path
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

STARTER = Profile(
    name="starter",
    hear=Checkpoint("whisper", "starter/hear", files=_WHISPER_FILES),
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
    speak=Checkpoint("espeak", "starter/speak", voice="en-us"),
    match=Checkpoint("blip_itm", "starter/match", files=_BLIP_FILES, weights=_BLIP_WEIGHTS),
    notice="I am using the starter models: they know drawn scenes, not photos.",
)

STANDARD = Profile(
    name="standard",
    hear=Checkpoint(
        "whisper",
        "standard/hear",
        files=_WHISPER_FILES,
        extras=("vocabulary.*", "preprocessor_config.json"),
        repository="Systran/faster-whisper-base",
    ),
    embed=Checkpoint(
        "open_clip",
        "standard/embed",
        files=_OPEN_CLIP_FILES,
        weights=_OPEN_CLIP_WEIGHTS,
        extras=("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"),
        repository="timm/ViT-B-32-SigLIP2-256",
    ),
    caption=Checkpoint(
        "blip",
        "standard/caption",
        files=_BLIP_FILES,
        weights=_BLIP_WEIGHTS,
        extras=("tokenizer_config.json", "special_tokens_map.json", "vocab.txt"),
        repository="Salesforce/blip-image-captioning-base",
    ),
    speak=Checkpoint(
        "piper",
        "standard/speak",
        files=("en_US-lessac-medium.onnx", "en_US-lessac-medium.onnx.json"),
        repository="rhasspy/piper-voices",
        subfolder="en/en_US/lessac/medium",
    ),
)


def profiles() -> dict[str, Profile]:
    """The profiles by name."""
    return {profile.name: profile for profile in (STARTER, STANDARD)}


def folder_of(checkpoint: Checkpoint, home: Path) -> Path:
    """Where a checkpoint lies, or would lie. An empty path where it needs no files."""
    if not checkpoint.files:
        return Path()
    if not checkpoint.repository:
        return BUNDLED / checkpoint.label.rpartition("/")[2]
    return home / "models" / checkpoint.label


def locate(profile: Profile, home: Path) -> Located:
    """The folders of a profile whose files are all there.

    Args:
        profile: which.
        home: the data home, such as the folder in EARSHOT_HOME.

    Raises:
        ModelMissing: a file is missing; the message names what to do.
    """
    missing = [found.file for found in check(profile, home, deep=False) if found.state == "missing"]
    if missing:
        raise ModelMissing(missing_sentence(profile, len(missing)))
    checkpoints = ((part, getattr(profile, part)) for part in PARTS)
    return Located(**{part: folder_of(each, home) for part, each in checkpoints if each})


def missing_sentence(profile: Profile, files: int) -> str:
    """What to say where a profile is not complete."""
    count = "one file" if files == 1 else f"{files} files"
    if not any(checkpoint.repository for checkpoint in profile.checkpoints()):
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

    Args:
        profile: which.
        home: the data home.
        deep: compare checksums too, which reads every byte; else only sizes.
    """
    return [
        state
        for checkpoint in profile.checkpoints()
        if checkpoint.files
        for state in _check_folder(checkpoint, folder_of(checkpoint, home), deep)
    ]


def _check_folder(checkpoint: Checkpoint, folder: Path, deep: bool) -> Iterator[CheckedFile]:
    recorded = manifest(folder)
    here = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    chosen = checkpoint.choose(here) | {*recorded} | {*checkpoint.lacks(here)}
    for name in sorted(chosen - {MANIFEST}):
        path = folder / name
        label = f"{checkpoint.label}/{name}"
        if not path.is_file():
            yield CheckedFile(label, "missing", 0)
            continue
        size = path.stat().st_size
        facts = recorded.get(name)
        wrong_size = size == 0 or (facts is not None and size != facts.size)
        damaged = wrong_size or (deep and facts is not None and sha256(path) != facts.sha256)
        yield CheckedFile(label, "damaged" if damaged else "present", size)
