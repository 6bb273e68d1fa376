"""A text and pictures -> how surely each shows it, with transformers' BLIP.

Image-text matching reads the words with every patch of the picture at hand (J. Li et al., "BLIP",
2022). What its numbers count beside a search is in `models/vision/score_fusion.py`.

The checkpoint is a transformers directory of a `BlipForImageTextRetrieval`, such as
Salesforce/blip-itm-base-coco: `config.json`, `model.safetensors`, `preprocessor_config.json` for
`BlipImageProcessor`, and the tokenizer that `AutoTokenizer` reads. An `earshot.json` may say:

    weight        what one unit of the log-odds counts beside a cosine; 0.02
    calibration   whether a question is answered at all, where that counts, as answerability.py
                  tells it; its coefficients by name
    batch         pictures at a time; 20
    dtype         "float32" or "bfloat16"; by default the latter for a
                  full-size model on a processor with instructions for it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from models.calibration import Calibration
from models.checkpoints.adapter import Checkpointed, require_finite
from models.parts import MATCHING
from models.types import Odds, Patches
from models.vision.blip import LoadedBlip, load_blip
from models.vision.tokens import legible

PART = MATCHING


@dataclass(frozen=True)
class MatchSettings:
    """How one checkpoint is to be run."""

    weight: float = 0.02
    calibration: Calibration | None = None
    batch: int = 20
    """Pictures at a time."""
    dtype: str = ""
    """Either "float32" or "bfloat16"; empty for what the processor is made for."""

    @classmethod
    def of(cls, calibration: Mapping[str, object] | None = None, **said: Any) -> MatchSettings:
        """As `earshot.json` has it. Raises: TypeError, ValueError where that cannot be used."""
        return cls(calibration=None if calibration is None else Calibration.of(calibration), **said)


class BlipMatcher(Checkpointed[LoadedBlip[MatchSettings]]):
    """A BLIP for image-text matching, from a local directory."""

    part = PART

    @property
    def weight(self) -> float:
        """What one unit of the log-odds counts beside a cosine; loads the model."""
        return self._lazy.get().running.weight

    @property
    def calibration(self) -> Calibration | None:
        """How sure a match is where the log-odds count; None where nobody has measured that. Loads
        the model."""
        return self._lazy.get().running.calibration

    def look(self, images: Sequence[Image.Image]) -> Patches:
        """What is seen in upright RGB pictures, shape (len(images), patches, width).

        Raises:
            ModelMissing, ModelBroken: it cannot be loaded, or gives no usable numbers.
        """
        import torch

        loaded = self._lazy.get()
        step, seen = loaded.running.batch, []
        for first in range(0, len(images), step):
            upright = [image.convert("RGB") for image in images[first : first + step]]
            pixels = loaded.prepare(images=upright, return_tensors="pt")["pixel_values"]
            with torch.inference_mode():
                patches = loaded.model.vision_model(pixels.to(loaded.model.dtype))
            seen.append(patches.last_hidden_state.half().numpy())
        if not seen:
            return np.zeros((0, 0, 0), np.float16)
        return np.concatenate(seen)

    def match(self, text: str, seen: Patches) -> Odds:
        """Log-odds that each of some pictures shows what a text says, shape (n,).

        Args:
            text: what is asked for.
            seen: what `look` saw in n pictures.

        Raises:
            ModelMissing, ModelBroken: it cannot be loaded, or gives no usable numbers.
        """
        loaded = self._lazy.get()
        longest = loaded.model.config.text_config.max_position_embeddings
        ids = loaded.tokenizer(
            legible(text), truncation=True, max_length=longest, return_tensors="pt"
        )["input_ids"]
        step = loaded.running.batch
        odds = [
            _odds(loaded.model, ids, seen[first : first + step])
            for first in range(0, len(seen), step)
        ]
        found: Odds = np.concatenate(odds) if odds else np.zeros(0, np.float32)
        require_finite(found, PART)
        return found

    def _load(self) -> LoadedBlip[MatchSettings]:
        return load_blip(
            self._folder, PART, "BlipForImageTextRetrieval", MatchSettings.of, self._threads
        )


def _odds(model: Any, ids: Any, seen: Patches) -> Odds:
    """Of at most a batch of pictures; `ids` has shape (1, tokens)."""
    import torch

    patches = torch.from_numpy(seen).to(model.dtype)
    with torch.inference_mode():
        read = model.text_encoder(
            input_ids=ids.expand(len(seen), -1),
            encoder_hidden_states=patches,
            encoder_attention_mask=torch.ones(patches.shape[:2], dtype=torch.long),
        )
        no, yes = model.itm_head(read.last_hidden_state[:, 0]).float().unbind(1)
    odds: Odds = (yes - no).numpy()
    return odds
