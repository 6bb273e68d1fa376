"""A text and pictures -> how surely each shows it, with the networks that `export.py` wrote.

The odds are those of `models/vision/matcher.py` for the same checkpoint. Neither PyTorch nor
transformers is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from models.calibration import Calibration
from models.checkpoints.adapter import Checkpointed, require_finite
from models.checkpoints.checkpoint import fingerprint, settings, settings_read, sha256
from models.checkpoints.export_record import read_record
from models.checkpoints.threads import default_threads, onnx_session
from models.parts import MATCHING
from models.types import Odds, Patches
from models.vision.exported.pixels import Preparation, prepared
from models.vision.exported.texts import ExportedTokenizer
from models.vision.matcher import MatchSettings
from models.vision.tokens import legible

LOOK, MATCH, TOKENIZER = "look.onnx", "match.onnx", "tokenizer.json"


@dataclass(frozen=True)
class MatchingNetworks:
    """What is loaded of one export."""

    look: Any
    """ONNX Runtime's session of the image tower."""
    match: Any
    """That of the words, read with every patch at hand."""
    tokenizer: ExportedTokenizer
    preparation: Preparation
    running: MatchSettings


class ExportedMatcher(Checkpointed[MatchingNetworks]):
    """The matcher of a BLIP checkpoint, without transformers."""

    part = MATCHING

    def __init__(
        self,
        folder: Path,
        export: Path,
        label: str = "",
        *,
        threads: int = 0,
        checksum: Callable[[Path], str] = sha256,
    ) -> None:
        """Nothing is read before the first use; the arguments are those of `ExportedClip`."""
        super().__init__(folder, label, threads=threads)
        self._export = export
        self._checksum = checksum

    @property
    def weight(self) -> float:
        """What one unit of the log-odds counts beside a cosine; loads the model."""
        return self._lazy.get().running.weight

    @property
    def calibration(self) -> Calibration | None:
        """How sure a match is where the log-odds count; None where nobody has measured that."""
        return self._lazy.get().running.calibration

    def look(self, images: Sequence[Image.Image]) -> Patches:
        """What is seen in upright RGB pictures, float16, shape (len(images), patches, width).

        Raises:
            ExportUnusable, ModelBroken: it cannot be loaded.
        """
        networks = self._lazy.get()
        step, seen = networks.running.batch, []
        for first in range(0, len(images), step):
            pixels = prepared(images[first : first + step], networks.preparation)
            seen.append(networks.look.run(None, {"pixels": pixels})[0].astype(np.float16))
        return np.concatenate(seen) if seen else np.zeros((0, 0, 0), np.float16)

    def match(self, text: str, seen: Patches) -> Odds:
        """Log-odds that each of n pictures shows what a text says, float32, shape (n,).

        Args:
            text: what is asked for.
            seen: what `look` saw, shape (n, patches, width).

        Raises:
            ExportUnusable, ModelBroken: it cannot be loaded, or gives no usable numbers.
        """
        networks = self._lazy.get()
        ids = networks.tokenizer.ids([legible(text)])
        step = networks.running.batch
        odds = [
            networks.match.run(
                None, {"ids": ids, "patches": seen[first : first + step].astype(np.float32)}
            )[0]
            for first in range(0, len(seen), step)
        ]
        found: Odds = np.concatenate(odds) if odds else np.zeros(0, np.float32)
        require_finite(found, self.part)
        return found

    def _load(self) -> MatchingNetworks:
        facts = read_record(self._export, fingerprint(self._folder), self._checksum).facts
        threads = self._threads or default_threads()
        with settings_read(self.part):
            running = MatchSettings.of(**settings(self._folder, self.part))
            preparation = Preparation.of(facts["preparation"])
        return MatchingNetworks(
            onnx_session(self._export / LOOK, threads),
            onnx_session(self._export / MATCH, threads),
            ExportedTokenizer.read(self._export / TOKENIZER, facts["tokenizer"]),
            preparation,
            running,
        )
