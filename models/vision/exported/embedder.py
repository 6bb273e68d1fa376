"""Text or images -> unit vectors in one space, with the towers that `export.py` wrote.

The vectors are those of `models/vision/embedder.py` for the same checkpoint, whose name, dimension
and preparation these have too, so that a library need not be read again. Neither PyTorch nor
open_clip is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from models.calibration import Calibration
from models.checkpoints.adapter import Checkpointed, require_finite
from models.checkpoints.checkpoint import fingerprint, settings, settings_read, sha256
from models.checkpoints.export_record import ExportRecord, read_record
from models.checkpoints.lazy import Lazy
from models.checkpoints.threads import default_threads, onnx_session
from models.parts import SEARCHING
from models.types import Vectors
from models.vision.exported.forms import FLOAT32, Form, Forms, file_of
from models.vision.exported.pixels import Preparation, prepared
from models.vision.exported.texts import ExportedTokenizer
from models.vision.tokens import legible
from models.vision.word_agreement import SEEKING, words_of_weight

TEXT_TOWER, IMAGE_TOWER, TOKENIZER = "text.onnx", "image.onnx", "tokenizer.json"
BATCH = 16  # pictures


@dataclass(frozen=True)
class Towers:
    """What is loaded of one export."""

    words: Any
    """ONNX Runtime's session of the text tower."""
    forms: Forms
    pictures: Lazy[Any]
    """That of the image tower, which most questions do not need."""
    tokenizer: ExportedTokenizer
    preparation: Preparation
    calibration: Calibration | None


class ExportedClip(Checkpointed[Towers]):
    """The search model of an open_clip checkpoint, without open_clip."""

    part = SEARCHING

    def __init__(
        self,
        folder: Path,
        export: Path,
        label: str = "",
        *,
        threads: int = 0,
        checksum: Callable[[Path], str] = sha256,
        choose: Callable[[Path, Path], Forms] = lambda folder, export: Forms(),
    ) -> None:
        """Nothing is read before the first use.

        Args:
            folder: the checkpoint, which names the model and holds its settings.
            export: what `export.py` wrote of it.
            label: see `Checkpointed`.
            threads: 0 for what is quickest on this machine.
            checksum: of a file, as `read_record` takes it.
            choose: in which forms the towers are run; asked with both folders when it is loaded.
        """
        super().__init__(folder, label, threads=threads)
        self._export = export
        self._checksum = checksum
        self._choose = choose

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._record.facts["dimension"])

    @property
    def preprocessing(self) -> str:
        """How a picture is prepared; the same text as open_clip's adapter has."""
        return str(self._record.facts["preprocessing"])

    @cached_property
    def match_score(self) -> float:
        """Cosine from which a picture counts as a match for a text."""
        said = settings(self._folder, self.part).get("match_score")
        return float(self._record.facts["match_score"] if said is None else said)

    @property
    def calibration(self) -> Calibration | None:
        """How sure a match is; None where nobody has measured that. Loads the model."""
        return self._lazy.get().calibration

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Words that a word-level vocabulary does not hold; see `OpenClip.unknown_words`."""
        text = legible(text)
        idle = SEEKING if words_of_weight(text) else frozenset()
        outside = self._lazy.get().tokenizer.outside(text)
        return tuple(w for w in outside if any(map(str.isalnum, w)) and w.lower() not in idle)

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        """Unit vectors, float32, shape (len(items), dimension), of texts or upright RGB pictures.

        Raises:
            ExportUnusable, ModelBroken: it cannot be loaded, or gives no usable numbers.
        """
        towers = self._lazy.get()
        batches = [items[at : at + BATCH] for at in range(0, len(items), BATCH)]
        if not batches:
            return np.zeros((0, self.dimension), np.float32)
        vectors: Vectors = np.concatenate([_embedded(towers, batch) for batch in batches])
        require_finite(vectors, self.part)
        return vectors

    @cached_property
    def _record(self) -> ExportRecord:
        return read_record(self._export, fingerprint(self._folder), self._checksum)

    def _load(self) -> Towers:
        facts, threads = self._record.facts, self._threads or default_threads()
        forms = self._choose(self._folder, self._export)
        with settings_read(self.part):
            said = settings(self._folder, self.part).get("calibration")
            calibration = None if said is None else Calibration.of(said)
            preparation = Preparation.of(facts["preparation"])
        return Towers(
            onnx_session(self._file(TEXT_TOWER, forms.words), threads),
            forms,
            Lazy(lambda: onnx_session(self._file(IMAGE_TOWER, forms.pictures), threads), self.part),
            ExportedTokenizer.read(self._export / TOKENIZER, facts["tokenizer"]),
            preparation,
            calibration,
        )

    def _file(self, network: str, form: Form) -> Path:
        """A tower in the form that was chosen, or, where it has none, in the exact one."""
        name = file_of(network, form)
        return self._export / (name if name in self._record.files else network)


def _embedded(towers: Towers, items: Sequence[str | Image.Image]) -> Vectors:
    """Of at most a batch, all of one sort."""
    if isinstance(items[0], str):
        ids = towers.tokenizer.ids([legible(str(text)) for text in items])
        if towers.forms.words == FLOAT32:
            return np.asarray(towers.words.run(None, {"ids": ids})[0], np.float32)
        # One by one: a text in int8 must not be rounded otherwise for what stands beside it.
        each = [towers.words.run(None, {"ids": ids[at : at + 1]})[0] for at in range(len(ids))]
        vectors = np.concatenate(each)
    else:
        pictures = [item for item in items if isinstance(item, Image.Image)]
        pixels = prepared(pictures, towers.preparation)
        vectors = towers.pictures.get().run(None, {"pixels": pixels})[0]
    return np.asarray(vectors, np.float32)
