"""The starter's captioner: its architecture, and the folder that `Blip` loads.

Trained by `pictures.py`.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from models.checkpoints import checkpoint as folders
from models.starter.train import pixels
from models.starter.train.networks import eyes
from models.starter.train.vocabulary import END_ID, PAD_ID, START_ID, encode, tokenizer, words
from models.starter.world.scenes import Scene
from models.starter.world.wording import caption

WEIGHTS = Path(__file__).parents[2] / "weights" / "caption"
LONGEST = 24  # tokens of a caption; the longest reference caption has 18
SETTINGS: Mapping[str, object] = {"max_new_tokens": LONGEST, "batch": 32, "dtype": "float32"}


def model_config() -> dict[str, Any]:
    """The architecture, as transformers writes it down."""
    vision = {
        "hidden_size": eyes.WIDTH,
        "intermediate_size": 4 * eyes.WIDTH,
        "num_hidden_layers": eyes.LAYERS,
        "num_attention_heads": eyes.HEADS,
        "image_size": eyes.PIXELS,
        "patch_size": eyes.PATCH,
        "initializer_range": 0.02,
    }
    text = {
        "vocab_size": len(words()),
        "hidden_size": 128,
        "encoder_hidden_size": eyes.WIDTH,
        "intermediate_size": 512,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "max_position_embeddings": 32,
        "bos_token_id": START_ID,
        "eos_token_id": END_ID,
        "sep_token_id": END_ID,
        "pad_token_id": PAD_ID,
    }
    return {"vision_config": vision, "text_config": text}


def build() -> Any:
    """The BLIP, untrained, its patches placed by waves."""
    from transformers import BlipConfig, BlipForConditionalGeneration

    model = BlipForConditionalGeneration(BlipConfig(**model_config()))
    with torch.no_grad():
        model.vision_model.embeddings.position_embedding[:, 1:] = waves(eyes.GRID, eyes.WIDTH)
    return model


def waves(grid: int, width: int) -> torch.Tensor:
    """Fixed sines and cosines of row and column, shape (1, grid * grid, width): a head start."""
    rates = torch.exp(torch.arange(width // 4) * (-math.log(100.0) / (width // 4)))
    angles = torch.arange(grid)[:, None] * rates[None]
    line = torch.cat([angles.sin(), angles.cos()], dim=1)
    rows = line[:, None].expand(grid, grid, -1)
    columns = line[None].expand(grid, grid, -1)
    return 0.3 * torch.cat([rows, columns], dim=2).reshape(1, grid * grid, width)


def caption_ids(scenes: Sequence[Scene], places: dict[str, int]) -> torch.Tensor:
    """Token ids of the reference captions, shape (n, longest), padded."""
    rows = [encode(caption(scene), places) for scene in scenes]
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [PAD_ID] * (longest - len(row)) for row in rows])


def save(model: Any, folder: Path, settings: Mapping[str, object] = SETTINGS) -> None:
    """Write the folder that transformers loads, weights in half precision, for a BLIP of any kind.

    Args:
        model: with these eyes and these words.
        folder: it is made where it is not there.
        settings: what its `earshot.json` says.
    """
    from transformers import BlipImageProcessor

    folder.mkdir(parents=True, exist_ok=True)
    copy.deepcopy(model).half().save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    processor = BlipImageProcessor(
        size={"height": eyes.PIXELS, "width": eyes.PIXELS},
        image_mean=list(pixels.MEAN),
        image_std=list(pixels.STD),
    )
    processor.save_pretrained(folder)
    (folder / folders.SETTINGS).write_text(json.dumps({**settings}, indent=1) + "\n")
    folders.write_manifest(folder)
