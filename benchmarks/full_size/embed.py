"""An open_clip local directory, of a model that open_clip knows by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.full_size.shapes import QUERY, ClipShape
from benchmarks.full_size.vocabulary import write_vocabulary

NAMES = {"pad_token": "<pad>", "unk_token": "<unk>", "eos_token": "<eos>"}
MATCH_SCORE = 0.5  # the library's planted matches lie above, all else far below
PREPROCESSING = {"mean": [0.5] * 3, "std": [0.5] * 3, "resize_mode": "squash"}  # SigLIP's


def config(shape: ClipShape) -> dict[str, Any]:
    """open_clip's own configuration, with the shape's changes."""
    import open_clip

    found: dict[str, Any] = open_clip.get_model_config(shape.name)
    found["embed_dim"] = shape.dimension or found["embed_dim"]
    found["vision_cfg"] |= shape.vision
    found["text_cfg"] |= shape.text
    return found


def make(folder: Path, shape: ClipShape) -> None:
    """The checkpoint, at `folder`, which is made."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(0)
    folder.mkdir(parents=True)
    words = [*NAMES.values(), *dict.fromkeys(QUERY.split())]
    ids = {word: at for at, word in enumerate(words)}
    write_vocabulary(folder, ids, [*NAMES.values()], QUERY, **NAMES)
    written = {"model_cfg": config(shape), "preprocess_cfg": PREPROCESSING}
    (folder / "open_clip_config.json").write_text(json.dumps(written), encoding="utf-8")
    model = open_clip.create_model(f"local-dir:{folder}")
    weights = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(weights, folder / "open_clip_model.safetensors")
    settings = {"match_score": MATCH_SCORE}
    (folder / "earshot.json").write_text(json.dumps(settings), encoding="utf-8")
