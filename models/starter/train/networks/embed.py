"""The starter's search model: its architecture, and the folder that `OpenClip` loads.

An open_clip model whose image tower has the very shape of the captioner's, because the two are
trained together with shared eyes (`pictures.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from models.checkpoints import checkpoint as folders
from models.starter.train import pixels
from models.starter.train.networks import eyes
from models.starter.train.vocabulary import END_ID, PAD_ID, tokenizer, words

WEIGHTS = Path(__file__).parents[2] / "weights" / "embed"
DIMENSION = 256
CONTEXT = 20  # tokens; the longest ask has 19


def model_config() -> dict[str, Any]:
    """The architecture, as open_clip writes it down."""
    return {
        "embed_dim": DIMENSION,
        "custom_text": True,
        "init_logit_scale": float(np.log(20.0)),
        "init_logit_bias": -8.0,
        "vision_cfg": {
            "image_size": eyes.PIXELS,
            "patch_size": eyes.PATCH,
            "width": eyes.WIDTH,
            "layers": eyes.LAYERS,
            "head_width": eyes.WIDTH // eyes.HEADS,
            "no_ln_pre": True,
            "pool_type": "tok",
        },
        "text_cfg": {
            "context_length": CONTEXT,
            "vocab_size": len(words()),
            "hf_tokenizer_name": "earshot-starter",
            "width": 128,
            "heads": 4,
            "layers": 2,
            "pool_type": "eos",
            "eos_id": END_ID,
            "pad_id": PAD_ID,
        },
    }


def build() -> Any:
    """The open_clip model, untrained."""
    from open_clip.model import CustomTextCLIP

    config = {key: value for key, value in model_config().items() if key != "custom_text"}
    return CustomTextCLIP(**config)


def load() -> Any:
    """The trained open_clip model, from its folder."""
    import open_clip

    return open_clip.create_model(f"local-dir:{WEIGHTS}", require_pretrained=True).eval()


def take_eyes(model: Any, vision: nn.Module) -> None:
    """Copy a BLIP image tower into the open_clip image tower: the same numbers, other names.

    open_clip's patches have no bias, so BLIP's goes into the positions that are added to them.
    """
    theirs = dict(vision.state_dict())
    positions = theirs["embeddings.position_embedding"][0].clone()
    positions[1:] += theirs["embeddings.patch_embedding.bias"]
    ours = {
        "class_embedding": theirs["embeddings.class_embedding"].flatten(),
        "positional_embedding": positions,
        "conv1.weight": theirs["embeddings.patch_embedding.weight"],
        "proj": model.visual.state_dict()["proj"],
    }
    for name, value in theirs.items():
        if name.startswith("encoder.layers."):
            _, _, layer, *rest = name.split(".")
            ours[f"transformer.resblocks.{layer}." + _LAYER_NAMES[".".join(rest)]] = value
        elif name.startswith("post_layernorm."):
            ours[name.replace("post_layernorm", "ln_post")] = value
    model.visual.load_state_dict(ours)


_LAYER_NAMES = {
    "self_attn.qkv.weight": "attn.in_proj_weight",
    "self_attn.qkv.bias": "attn.in_proj_bias",
    "self_attn.projection.weight": "attn.out_proj.weight",
    "self_attn.projection.bias": "attn.out_proj.bias",
    "layer_norm1.weight": "ln_1.weight",
    "layer_norm1.bias": "ln_1.bias",
    "layer_norm2.weight": "ln_2.weight",
    "layer_norm2.bias": "ln_2.bias",
    "mlp.fc1.weight": "mlp.c_fc.weight",
    "mlp.fc1.bias": "mlp.c_fc.bias",
    "mlp.fc2.weight": "mlp.c_proj.weight",
    "mlp.fc2.bias": "mlp.c_proj.bias",
}


def save(model: nn.Module, folder: Path, settings: Mapping[str, object]) -> None:
    """Write the folder that open_clip loads, weights in half precision."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    preprocess = {
        "mean": pixels.MEAN,
        "std": pixels.STD,
        "interpolation": "bicubic",
        "resize_mode": "squash",
    }
    config = {"model_cfg": model_config(), "preprocess_cfg": preprocess}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=1) + "\n")
    halves = {
        name: (value.half() if value.is_floating_point() else value).contiguous().clone()
        for name, value in model.state_dict().items()
    }
    save_file(halves, folder / "open_clip_model.safetensors")
    tokenizer().save_pretrained(folder)
    (folder / folders.SETTINGS).write_text(json.dumps(settings, indent=1) + "\n")
    folders.write_manifest(folder)
