"""Image -> Caption, with transformers' BLIP.

It says what the model saw, in the model's words, with spaces where people put them, and no words at
all for a picture without content, nor a guess at who the people in it are (`people.py`).

The checkpoint is a transformers directory of a `BlipForConditionalGeneration`: `config.json`,
`model.safetensors`, `preprocessor_config.json` for `BlipImageProcessor`, and the tokenizer that
`AutoTokenizer` reads. The text configuration's `bos_token_id` starts a caption,
`sep_token_id` ends it and `pad_token_id` fills up. An `earshot.json` may say:

    max_new_tokens   most tokens of a caption; 30
    num_beams        1
    batch            pictures at a time; 8
    dtype            "float32" or "bfloat16"; by default the latter for a
                     full-size model on a processor with instructions for it
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from models.checkpoints.adapter import Checkpointed, require_finite
from models.parts import DESCRIBING
from models.types import Caption
from models.vision.blip import LoadedBlip, load_blip
from models.vision.described.detokenise import detokenise
from models.vision.described.people import impersonal

PART = DESCRIBING
BLANK_SPREAD = 3.0  # of 255; what a covered lens or an empty scan leaves
NOTHING_SEEN = Caption("", 0.0)


@dataclass(frozen=True)
class CaptionSettings:
    """How one checkpoint is to be run."""

    max_new_tokens: int = 30
    num_beams: int = 1
    batch: int = 8
    """Pictures at a time."""
    dtype: str = ""
    """Either "float32" or "bfloat16"; empty for what the processor is made for."""


class Blip(Checkpointed[LoadedBlip[CaptionSettings]]):
    """A BLIP captioner, from a local directory."""

    part = PART

    def caption(
        self, images: Sequence[Image.Image], between_words: Callable[[], None] | None = None
    ) -> list[Caption]:
        """One caption for each upright RGB picture, in order; `Caption("", 0.0)` for a blank one.

        Args:
            images: the pictures.
            between_words: called after each word of a batch, in this thread; may block.

        Raises:
            ModelMissing, ModelBroken: it cannot be loaded, or gives no usable numbers.
        """
        loaded = self._lazy.get()
        captions = [NOTHING_SEEN] * len(images)
        wanted = [at for at, image in enumerate(images) if not is_blank(image)]
        step = loaded.running.batch
        for first in range(0, len(wanted), step):
            places = wanted[first : first + step]
            upright = [images[at].convert("RGB") for at in places]
            described = _describe(loaded, upright, between_words)
            for at, caption in zip(places, described, strict=True):
                captions[at] = caption
        return captions

    def _load(self) -> LoadedBlip[CaptionSettings]:
        return load_blip(
            self._folder, PART, "BlipForConditionalGeneration", CaptionSettings, self._threads
        )


def is_blank(image: Image.Image) -> bool:
    """Whether every pixel is nearly the same: a covered lens, an empty page, a dark room."""
    small = image.convert("RGB").resize((32, 32), Image.Resampling.BOX)
    spread = np.asarray(small, np.float32).std(axis=(0, 1))
    return bool(spread.max() < BLANK_SPREAD)


def _describe(
    loaded: LoadedBlip[CaptionSettings],
    images: list[Image.Image],
    between_words: Callable[[], None] | None,
) -> list[Caption]:
    """One caption for each of at most a batch of pictures."""
    import torch

    pixels = loaded.prepare(images=images, return_tensors="pt")["pixel_values"]
    describing = loaded.running
    with torch.inference_mode():
        output = loaded.model.generate(
            pixels.to(loaded.model.dtype),
            max_new_tokens=describing.max_new_tokens,
            num_beams=describing.num_beams,
            do_sample=False,
            return_dict_in_generate=True,
            output_scores=True,
            stopping_criteria=_pauses(between_words) if between_words else None,
        )
        scores = loaded.model.text_decoder.compute_transition_scores(
            output.sequences,
            output.scores,
            getattr(output, "beam_indices", None),
            normalize_logits=True,
        )
    texts = loaded.tokenizer.batch_decode(output.sequences, skip_special_tokens=True)
    written = output.sequences[:, -scores.shape[1] :]
    real = written != loaded.model.config.text_config.pad_token_id
    return [
        Caption(impersonal(detokenise(text).rstrip(".")), _confidence(row[kept].float().numpy()))
        for text, row, kept in zip(texts, scores, real, strict=True)
    ]


def _pauses(between_words: Callable[[], None]) -> Any:
    """What transformers asks after each word whether to stop: never, but it takes its time."""
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    class Pause(StoppingCriteria):
        def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
            between_words()
            return torch.zeros(len(input_ids), dtype=torch.bool)

    return StoppingCriteriaList([Pause()])


def _confidence(log_probs: Any) -> float:
    """Geometric mean of the tokens' probabilities."""
    require_finite(log_probs, PART)
    return math.exp(float(log_probs.mean())) if len(log_probs) else 0.0
