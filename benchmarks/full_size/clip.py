"""One and the same ViT-B-32 for Earshot, for transformers and for ONNX Runtime.

The weights are random ones of open_clip's shape "ViT-B-32-256", which rclip uses; the others get
copies of them, so that the vectors can be compared.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from benchmarks.full_size import embed
from benchmarks.full_size.home import KEPT
from benchmarks.full_size.shapes import ClipShape
from benchmarks.report import note
from models.vision.captioner import Blip
from models.vision.quickest import FolderEmbedder

SHAPE = ClipShape(name="ViT-B-32-256")
ONNX = "pictures.onnx"
LAYER = {  # open_clip's names of a layer's parts, and transformers'
    "ln_1": "layer_norm1",
    "ln_2": "layer_norm2",
    "attn.out_proj": "self_attn.out_proj",
    "mlp.c_fc": "mlp.fc1",
    "mlp.c_proj": "mlp.fc2",
}


def checkpoint(shape: ClipShape = SHAPE, kept: Path = KEPT) -> Path:
    """An open_clip directory with an ONNX file of its image tower beside the weights."""
    folder = kept / "clip"
    if not (folder / ONNX).is_file():
        note("Making a ViT-B-32 with random weights; this happens once.")
        shutil.rmtree(folder, ignore_errors=True)
        embed.make(folder, shape)
        _export(folder)
    return folder


def _export(folder: Path) -> None:
    """As rclip does it."""
    import open_clip
    import torch

    model = open_clip.create_model(f"local-dir:{folder}").eval()
    size = model.visual.image_size[0]
    torch.onnx.export(
        model.visual,
        (torch.zeros(2, 3, size, size),),
        str(folder / ONNX),
        dynamo=False,
        opset_version=17,
        input_names=["pixels"],
        output_names=["vectors"],
        dynamic_axes={"pixels": {0: "pictures"}, "vectors": {0: "pictures"}},
    )


def transformers_clip(folder: Path) -> Any:
    """transformers' `CLIPModel` with the image tower of an open_clip directory."""
    import open_clip
    import torch
    from transformers import CLIPConfig, CLIPModel

    tower = open_clip.create_model(f"local-dir:{folder}").eval().visual
    vision = {
        "hidden_size": tower.conv1.out_channels,
        "intermediate_size": tower.transformer.resblocks[0].mlp.c_fc.out_features,
        "num_hidden_layers": len(tower.transformer.resblocks),
        "num_attention_heads": tower.transformer.resblocks[0].attn.num_heads,
        "patch_size": tower.conv1.kernel_size[0],
        "image_size": tower.image_size[0],
        "hidden_act": "gelu",
    }
    text = {"num_hidden_layers": 1}  # never asked
    config = CLIPConfig(vision_config=vision, text_config=text, projection_dim=tower.proj.shape[1])
    with torch.inference_mode():
        model: Any = CLIPModel(config)
        model.eval()
        model.vision_model.load_state_dict(_renamed(tower.state_dict()), strict=False)
        model.visual_projection.weight.copy_(tower.proj.T)
    return model


def _renamed(weights: dict[str, Any]) -> dict[str, Any]:
    """open_clip's image tower under transformers' names."""
    found = {
        "embeddings.class_embedding": weights["class_embedding"],
        "embeddings.patch_embedding.weight": weights["conv1.weight"],
        "embeddings.position_embedding.weight": weights["positional_embedding"],
    }
    for kind in ("weight", "bias"):
        found[f"pre_layrnorm.{kind}"] = weights[f"ln_pre.{kind}"]
        found[f"post_layernorm.{kind}"] = weights[f"ln_post.{kind}"]
    for name, values in weights.items():
        if not name.startswith("transformer.resblocks."):
            continue
        _, _, number, part = name.split(".", 3)
        layer = f"encoder.layers.{number}"
        if part.startswith("attn.in_proj_"):
            kind = part.removeprefix("attn.in_proj_")
            for letter, piece in zip("qkv", values.chunk(3), strict=True):
                found[f"{layer}.self_attn.{letter}_proj.{kind}"] = piece
        else:
            start, kind = part.rsplit(".", 1)
            found[f"{layer}.{LAYER[start]}.{kind}"] = values
    return found


def for_studio(model: Path, export: Path) -> tuple[FolderEmbedder, Blip]:
    """What a process of the workshop has that makes vectors, and is asked for no caption."""
    return FolderEmbedder(model, export, model.parent), Blip(model)
