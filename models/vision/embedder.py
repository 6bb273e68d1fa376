"""Text or images -> unit vectors in one space, with open_clip.

The checkpoint is an open_clip local directory: `open_clip_config.json` with `model_cfg` and
`preprocess_cfg`, the weights as `open_clip_model.safetensors` (or another name that open_clip
knows), and the tokenizer that transformers' `AutoTokenizer` reads (`tokenizer.json` and
`tokenizer_config.json`); where `model_cfg.text_cfg.hf_tokenizer_name` is empty, open_clip takes its
own byte-pair vocabulary, which is that of OpenAI's CLIP. An `earshot.json` may say:

    match_score      cosine from which a picture counts as a match for a text
    calibration      whether a question is answered at all, as answerability.py tells it; its
                     fields are those of `Calibration`
    text_precision   "float32" or "bfloat16"; by default the latter for a full-size model with a
                     text tower of its own, on a processor with instructions for it
    picture_precision   the same for the image tower

A question waits for the text tower. In bfloat16 that of a ViT-B-32-SigLIP2-256 takes 27 ms instead
of 90 on two cores, and half of 1.1 GB. With random weights of that size the vectors have a cosine
of 0.998 to those of float32, with the starter's weights 0.999; keeping what is added up from layer
to layer in float32 changed neither. docs/performance.md has what bfloat16 does for pictures. For
true weights, tests/live holds words to 0.99 and pictures to 0.999 wherever they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from PIL import Image

from models.calibration import Calibration
from models.checkpoints import checkpoint
from models.checkpoints.adapter import Checkpointed, require_finite
from models.checkpoints.precision import best_precision
from models.checkpoints.threads import default_threads, pin_torch
from models.parts import SEARCHING
from models.types import Vectors
from models.vision.tokens import end_texts, legible
from models.vision.word_agreement import SEEKING, words_of_weight

PART = SEARCHING
CONFIG = "open_clip_config.json"
FILES = (CONFIG,)
BATCH = 16  # pictures; on a processor a larger batch gains nothing
DEFAULT_MATCH_SCORE = 0.2  # CLIP with a softmax loss: matches lie around 0.3, others below 0.2
# A sigmoid-loss model gives a probability, but a short query names only a part of a photo and
# scores far below one half; strangers lie below one in ten thousand.
MATCH_PROBABILITY = 0.01
OPEN_CLIP_DEFAULTS = {  # what its PreprocessCfg takes where a checkpoint says nothing
    "mean": (0.48145466, 0.4578275, 0.40821073),
    "std": (0.26862954, 0.26130258, 0.27577711),
    "interpolation": "bicubic",
    "resize_mode": "shortest",
}


@dataclass(frozen=True)
class _LoadedClip:
    model: Any
    tokenize: Callable[[list[str]], Any]
    prepare: Callable[[Image.Image], Any]
    picture_dtype: Any
    """Of the image tower: what pixels are handed to it in."""
    match_score: float
    calibration: Calibration | None


class OpenClip(Checkpointed[_LoadedClip]):
    """Any model of open_clip, from a local directory."""

    part = PART

    @property
    def dimension(self) -> int:
        """Length of a vector; read from the configuration, without loading the weights."""
        return int(self._model_config["embed_dim"])

    @cached_property
    def preprocessing(self) -> str:
        """How a picture is prepared, such as "256px squash bicubic mean 0.5,0.5,0.5 std ...".

        Read from the configuration, without loading the weights.
        """
        config = OPEN_CLIP_DEFAULTS | self._config.get("preprocess_cfg", {})
        size = self._model_config["vision_cfg"]["image_size"]
        mean, std = (",".join(f"{value:g}" for value in config[key]) for key in ("mean", "std"))
        way = f"{config['resize_mode']} {config['interpolation']}"
        return f"{size}px {way} mean {mean} std {std}"

    @property
    def match_score(self) -> float:
        """Cosine from which a picture counts as a match for a text; loads the model."""
        return self._lazy.get().match_score

    @property
    def calibration(self) -> Calibration | None:
        """How sure a match is; None where nobody has measured that. Loads the model."""
        return self._lazy.get().calibration

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Words that a word-level vocabulary does not hold.

        Beside a word of weight, "anything" and its like need not be known: the model learnt to pass
        over words that are not, and nothing is lost with them.

        Raises:
            ModelMissing, ModelBroken: it cannot be loaded.
        """
        tokenizer = getattr(self._lazy.get().tokenize, "tokenizer", None)
        unknown = getattr(tokenizer, "unk_token_id", None)
        if tokenizer is None or unknown is None or not tokenizer.is_fast:
            return ()
        text = legible(text)
        read = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        places = zip(read["input_ids"], read["offset_mapping"], strict=True)
        words = (text[start:end] for token, (start, end) in places if token == unknown)
        idle = SEEKING if words_of_weight(text) else frozenset()
        return tuple(w for w in words if any(map(str.isalnum, w)) and w.lower() not in idle)

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        """Unit vectors, shape (len(items), dimension), of texts or of upright RGB pictures.

        Raises:
            ModelMissing, ModelBroken: it cannot be loaded, or gives no usable numbers.
        """
        loaded = self._lazy.get()
        batches = [items[at : at + BATCH] for at in range(0, len(items), BATCH)]
        vectors = [self._embed_batch(loaded, batch) for batch in batches]
        if not vectors:
            return np.zeros((0, self.dimension), np.float32)
        return np.concatenate(vectors)

    def _embed_batch(self, loaded: _LoadedClip, items: Sequence[str | Image.Image]) -> Vectors:
        import torch

        with torch.inference_mode():
            if isinstance(items[0], str):
                tokens = loaded.tokenize([legible(str(text)) for text in items])
                output = loaded.model.encode_text(tokens)
            else:
                pictures = [item for item in items if isinstance(item, Image.Image)]
                pixels = torch.stack([loaded.prepare(picture) for picture in pictures])
                output = loaded.model.encode_image(pixels.to(loaded.picture_dtype))
            # After rounding: bfloat16 has no unit vectors to speak of.
            vectors = torch.nn.functional.normalize(output.float(), dim=-1).numpy()
        require_finite(vectors, PART)
        return np.asarray(vectors, np.float32)

    @cached_property
    def _config(self) -> dict[str, Any]:
        checkpoint.require(self._folder, FILES, PART)
        return checkpoint.read_json(self._folder / CONFIG, PART)

    @property
    def _model_config(self) -> dict[str, Any]:
        config: dict[str, Any] = self._config["model_cfg"]
        return config

    def _load(self) -> _LoadedClip:
        checkpoint.require(self._folder, FILES, PART)
        import open_clip
        import torch
        from open_clip.transform import PreprocessCfg, image_transform_v2

        pin_torch(self._threads or default_threads())
        where = f"local-dir:{self._folder}"
        model = open_clip.create_model(where, require_pretrained=True)
        model.eval()
        tokenize = open_clip.get_tokenizer(where)
        end_texts(getattr(tokenize, "tokenizer", None), self._folder, PART)
        prepare = image_transform_v2(PreprocessCfg(**model.visual.preprocess_cfg), is_train=False)
        settings = checkpoint.settings(self._folder, PART)
        said = settings.get("match_score")
        score = float(said) if said is not None else derived_match_score(model)
        if isinstance(getattr(model, "text", None), torch.nn.Module):
            width = int(self._model_config["text_cfg"]["width"])
            precision = settings.get("text_precision") or best_precision(width)
            model.text.to(getattr(torch, precision))
        width = int(self._model_config["vision_cfg"].get("width", self.dimension))
        picture_dtype = getattr(torch, settings.get("picture_precision") or best_precision(width))
        model.visual.to(picture_dtype)
        with torch.inference_mode():  # or the first question takes 20 ms longer than the next ones
            model.encode_text(tokenize(["a"]))
        return _LoadedClip(model, tokenize, prepare, picture_dtype, score, _calibration(settings))


def _calibration(settings: Mapping[str, Any]) -> Calibration | None:
    said = settings.get("calibration")
    with checkpoint.settings_read(PART):
        return None if said is None else Calibration.of(said)


def derived_match_score(model: Any) -> float:
    """The cosine at which a sigmoid-loss model gives `MATCH_PROBABILITY`; else the default."""
    if getattr(model, "logit_bias", None) is None:
        return DEFAULT_MATCH_SCORE
    scale, bias = float(model.logit_scale.detach().exp()), float(model.logit_bias.detach())
    logit = math.log(MATCH_PROBABILITY / (1 - MATCH_PROBABILITY))
    return min(1.0, max(-1.0, (logit - bias) / scale))
