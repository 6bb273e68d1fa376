"""The quickest way to run a search model on this processor, found by a few seconds of trying.

Processors differ: where one multiplies int8 four times as fast as float32, another gains nothing,
and rounds otherwise. So every form of the towers is tried once on the machine at hand, in a process
that leaves nothing behind, and the quickest of those whose vectors stay near those of float32 is
taken from then on. Whoever talks with people chooses among ONNX Runtime's forms; whoever reads
folders may choose PyTorch instead.

What was measured is kept in `exports/quickest.json` of the data home, with the processor's name,
how many cores there are and the libraries' versions. What was measured elsewhere, or cannot be
read, is measured anew. `python -m models.vision.quickest` is the process that tries; it prints a
JSON object.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from PIL import Image

from models.checkpoints.checkpoint import fingerprint, write_record
from models.checkpoints.export_record import recorded, versions
from models.checkpoints.lazy import Lazy
from models.checkpoints.remembered import Checksums
from models.machine import available_cores, processor
from models.parts import SEARCHING
from models.protocols import Embedder
from models.types import Vectors
from models.vision.embedder import OpenClip
from models.vision.exported.embedder import IMAGE_TOWER, TEXT_TOWER, ExportedClip
from models.vision.exported.forms import FLOAT32, FORMS, Forms, file_of
from models.vision.exported.probes import probe_pictures, probe_texts

NEAR = 0.999
"""Lowest cosine that a vector may have to that of float32."""
WORTHWHILE = 0.9
"""Of the time of float32: what another form must at least keep below, or nothing changes."""
TEXTS, PICTURES, AT_A_TIME = 24, 24, 8
PATIENCE = 300.0  # seconds for the process that tries
LAST_CHARACTERS = 4000  # of what it wrote where it failed, for the log
TORCH: Final = "torch"
GALLERY = "gallery"  # in the data home: drawn pictures, where there are any
Way: TypeAlias = Literal["float32", "int8", "int8 unsigned", "torch"]
What: TypeAlias = Literal["forms", "torch"]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class WayTrial:
    """How one way did."""

    milliseconds: float
    """Of the processor, all its cores together, for one text or one picture."""
    cosine: float
    """Of the vector that lies furthest from that of float32."""


Trials: TypeAlias = dict[str, dict[str, WayTrial]]
"""By "words" or "pictures", and by way."""
Measure: TypeAlias = Callable[[What, Path, Path, Path], Trials]
"""Tries one sort of ways with a checkpoint and its export, in a data home."""


class Quickest:
    """What is known of this machine, in one data home."""

    def __init__(self, home: Path, measure: Measure | None = None) -> None:
        """Nothing is read or tried yet.

        Args:
            home: the data home.
            measure: tries; in a process of its own by default.
        """
        self._home = home
        self._measure = measure or in_a_child

    def talking(self, folder: Path, export: Path) -> Forms:
        """In which forms a checkpoint's towers answer questions; tries them at first."""
        if not _has_forms(export):
            return Forms()
        trials = self._trials("forms", folder, export)
        return Forms(*(_quickest(trials.get(tower, {})) for tower in ("words", "pictures")))

    def indexing(self, folder: Path, export: Path) -> Way:
        """How the pictures of folders are best embedded; tries all ways at first."""
        if not _has_forms(export):
            return FLOAT32
        forms = self._trials("forms", folder, export).get("pictures", {})
        torch = self._trials("torch", folder, export).get("pictures", {}) if forms else {}
        found: Way = _quickest(forms | torch)
        return found

    def _trials(self, what: What, folder: Path, export: Path) -> Trials:
        """What was measured here; empty where it cannot be kept, for trying at each start would
        cost more than it gains."""
        here = {"processor": processor(), "cores": available_cores(), "versions": versions()}
        key = f"{what} {fingerprint(folder)}"
        known = self._read()
        if (trials := _trials_measured(known.get(key), here)) is not None:
            return trials
        if not self._write(known):
            return {}
        try:
            trials = self._measure(what, folder, export, self._home)
        except (OSError, ValueError, subprocess.SubprocessError):
            logger.exception("The quickest way cannot be found out, so the exact one is taken.")
            trials = {}  # which is remembered, or every start would wait for it
        self._write({**known, key: {**here, "trials": _plain(trials)}})
        return trials

    @property
    def _record(self) -> Path:
        return self._home / "exports" / "quickest.json"

    def _read(self) -> dict[str, Any]:
        try:
            known = json.loads(self._record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

    def _write(self, known: Mapping[str, Any]) -> bool:
        try:
            self._record.parent.mkdir(parents=True, exist_ok=True)
            write_record(self._record, known)
        except OSError:
            logger.info("The quickest way cannot be remembered.", exc_info=True)
            return False
        return True


class FolderEmbedder:
    """A search model that has an export, as it embeds the pictures of folders quickest."""

    def __init__(self, folder: Path, export: Path, home: Path) -> None:
        """Nothing is read or tried before the first use.

        Args:
            folder: the checkpoint.
            export: its export, which is whole.
            home: the data home, where what was measured is kept.
        """
        self._folder, self._export, self._home = folder, export, home
        self._lazy: Lazy[Embedder] = Lazy(self._load, SEARCHING, lambda embedder: embedder.close())

    def embed(self, items: Sequence[Image.Image]) -> Vectors:
        """See `PictureEmbedder`. Raises: ModelError."""
        return self._lazy.get().embed(items)

    def close(self) -> None:
        """Free the memory."""
        self._lazy.close()

    def _load(self) -> Embedder:
        quickest = Quickest(self._home)
        way = quickest.indexing(self._folder, self._export)
        if way == TORCH:
            return OpenClip(self._folder)
        forms = Forms(quickest.talking(self._folder, self._export).words, way)
        checksum = Checksums(self._home).of
        return ExportedClip(self._folder, self._export, checksum=checksum, choose=lambda *_: forms)


def _has_forms(export: Path) -> bool:
    """Whether there is anything to choose; a small network has one form only."""
    files = recorded(export).files
    return any(file_of(tower, "int8") in files for tower in (TEXT_TOWER, IMAGE_TOWER))


def _quickest(trials: Mapping[str, WayTrial]) -> Any:
    """The quickest way that is near enough, where it gains something."""
    reference = trials.get(FLOAT32)
    near = {
        way: trial.milliseconds
        for way, trial in trials.items()
        if trial.cosine >= NEAR and trial.milliseconds > 0
    }
    if reference is None or not near:
        return FLOAT32
    best = min(near, key=near.__getitem__)
    return best if near[best] < WORTHWHILE * reference.milliseconds else FLOAT32


def _plain(trials: Trials) -> dict[str, dict[str, Any]]:
    """For JSON."""
    return {
        tower: {way: asdict(trial) for way, trial in each.items()} for tower, each in trials.items()
    }


def _trials_measured(entry: object, here: Mapping[str, object]) -> Trials | None:
    """What a record tells of this machine; None where it tells nothing that can be used."""
    if not isinstance(entry, dict) or any(entry.get(name) != is_ for name, is_ in here.items()):
        return None
    return _trials_of(entry.get("trials"))


def _trials_of(said: object) -> Trials | None:
    """As a record has them; None where they cannot be used."""
    try:
        return {
            str(tower): {
                str(way): WayTrial(float(each["milliseconds"]), float(each["cosine"]))
                for way, each in trials.items()
                if way in (*FORMS, TORCH)
            }
            for tower, trials in said.items()  # type: ignore[attr-defined]
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def in_a_child(what: What, folder: Path, export: Path, home: Path) -> Trials:
    """Try in a process of its own; see `Measure`.

    Raises:
        OSError, ValueError, SubprocessError: it did not work.
    """
    command = [sys.executable, "-m", "models.vision.quickest", what]
    done = subprocess.run(
        [*command, str(folder), str(export), str(home)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=PATIENCE,
    )
    if done.returncode:
        raise subprocess.SubprocessError(done.stderr[-LAST_CHARACTERS:])
    trials = _trials_of(json.loads(done.stdout))
    if trials is None:
        raise ValueError("What was measured cannot be read.")
    return trials


def main(arguments: list[str]) -> None:
    """Try, and print what came out."""
    parser = argparse.ArgumentParser(description="Try the ways to run a search model.")
    parser.add_argument("what", choices=("forms", "torch"))
    for name in ("folder", "export", "home"):
        parser.add_argument(name, type=Path)
    said = parser.parse_args(arguments)
    trials = measured(said.what, said.folder, said.export, said.home)
    plain = {
        tower: {way: asdict(one) for way, one in each.items()} for tower, each in trials.items()
    }
    sys.stdout.write(json.dumps(plain) + "\n")


def measured(what: What, folder: Path, export: Path, home: Path) -> Trials:
    """Try now, in this process; see `Measure`."""
    images, texts = _images(home / GALLERY), probe_texts(TEXTS)
    run = partial(ExportedClip, folder, export, checksum=Checksums(home).of)
    if what == TORCH:
        return {"pictures": _compared({FLOAT32: run(), TORCH: OpenClip(folder)}, images, AT_A_TIME)}
    found: Trials = {}
    for tower, network, items, at_a_time in (
        ("words", TEXT_TOWER, texts, 1),
        ("pictures", IMAGE_TOWER, images, AT_A_TIME),
    ):
        there = recorded(export).files
        forms = [Forms(form, form) for form in FORMS if file_of(network, form) in there]
        ways = {both.words: run(choose=lambda *_, both=both: both) for both in forms}
        found[tower] = _compared(ways, items, at_a_time)
    return found


def _images(folder: Path) -> list[Image.Image]:
    """Pictures of a folder, and as many as are lacking made from a seed."""
    files = sorted(folder.glob("*.jpg"))[: PICTURES // 2] if folder.is_dir() else []
    opened = [Image.open(file).convert("RGB") for file in files]
    return [*opened, *probe_pictures(PICTURES - len(opened))]


def _compared(ways: Mapping[Any, Any], items: Any, at_a_time: int) -> dict[str, WayTrial]:
    """Time and nearness of each way that works here; one that does not is left out."""
    working = {
        way: vectors
        for way, one in ways.items()
        if (vectors := _tried(way, one, items)) is not None
    }
    reference = working.get(FLOAT32)
    if reference is None:
        return {}
    seconds = dict.fromkeys(working, 0.0)
    for first in range(0, len(items), at_a_time):
        for way in working:  # each in turn
            began = time.process_time()  # by which other programs slow none
            ways[way].embed(items[first : first + at_a_time])
            seconds[way] += time.process_time() - began
    return {
        way: WayTrial(
            round(1000 * seconds[way] / len(items), 3),
            round(float(np.sum(found * reference, axis=1).min()), 6),
        )
        for way, found in working.items()
    }


def _tried(way: str, one: Any, items: Iterable[Any]) -> Vectors | None:
    """The vectors of one way; None where it does not work on this machine."""
    try:
        vectors: Vectors = one.embed(items)
    # ONNX Runtime fails in ways of its own, such as NotImplemented without kernels for int8.
    except Exception:
        logger.info("%s does not work on this machine.", way, exc_info=True)
        return None
    return vectors


if __name__ == "__main__":
    main(sys.argv[1:])
