"""A transformers BLIP directory that writes exactly `TOKENS` tokens, whatever it sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.full_size.shapes import CAPTION, TOKENS, BlipShape
from benchmarks.full_size.vocabulary import write_vocabulary

NAMES = {"pad_token": "[PAD]", "unk_token": "[UNK]", "sep_token": "[SEP]"}
NEVER = -1e4  # a logit's bias


def config(shape: BlipShape) -> Any:
    """The configuration; the beginning of a caption is the vocabulary's last token but one."""
    from transformers import BlipConfig

    text = {
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.width,
        "encoder_hidden_size": shape.width,
        "intermediate_size": 4 * shape.width,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "projection_dim": shape.width,
        "pad_token_id": 0,
        "sep_token_id": 2,
        "eos_token_id": 2,
        "bos_token_id": shape.vocabulary - 2,
    }
    vision = {
        "hidden_size": shape.width,
        "intermediate_size": 4 * shape.width,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "image_size": shape.image_size,
        "patch_size": shape.patch_size,
    }
    return BlipConfig(text_config=text, vision_config=vision, projection_dim=shape.width)


def make(folder: Path, shape: BlipShape) -> None:
    """The checkpoint, at `folder`, which is made."""
    import torch
    from transformers import BlipForConditionalGeneration, BlipImageProcessor

    torch.manual_seed(0)
    folder.mkdir(parents=True)
    special = [*NAMES.values()]
    words = (f"word{at}" for at in range(len(special), shape.vocabulary))
    ids = {token: at for at, token in enumerate([*special, *words])}
    write_vocabulary(folder, ids, special, CAPTION, **NAMES)
    model = BlipForConditionalGeneration(config(shape))
    model.text_decoder.cls.predictions.bias.data[: len(special)] = NEVER
    model.save_pretrained(folder, max_shard_size="10GB")
    size = {"height": shape.image_size, "width": shape.image_size}
    BlipImageProcessor(size=size).save_pretrained(folder)
    (folder / "earshot.json").write_text(json.dumps({"max_new_tokens": TOKENS}), encoding="utf-8")
