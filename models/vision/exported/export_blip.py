"""A BLIP for image-text matching, written for ONNX Runtime and compared with transformers'."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from models.parts import MATCHING
from models.vision.blip import load_blip
from models.vision.exported.export import NotTheSame, export, tokenizer_facts, write_network
from models.vision.exported.matcher import LOOK, MATCH, TOKENIZER, ExportedMatcher
from models.vision.exported.probes import probe_pictures, probe_texts
from models.vision.matcher import BlipMatcher, MatchSettings

SAME_ODDS = 0.05
"""How far log-odds may lie apart: beside a cosine that is a thousandth, at the usual weight."""
PICTURES, TEXTS = 50, 10
"""Each is compared with each."""


def export_blip(folder: Path, target: Path) -> None:
    """Write the networks of the checkpoint in `folder` to the folder `target`.

    Raises:
        ModelError: it cannot be loaded or written, or what was written is not the same.
        OSError: there is no room, or the folder cannot be written.
    """
    loaded = load_blip(folder, MATCHING, "BlipForImageTextRetrieval", MatchSettings.of, 0)
    model = loaded.model.float().eval()

    def write(beside: Path) -> Mapping[str, Any]:
        import torch

        look, match = _networks(model)
        side = loaded.prepare.size["height"]
        if side != loaded.prepare.size["width"]:
            raise NotTheSame("The matching model takes pictures that are no squares.")
        pixels = torch.zeros(2, 3, side, side)
        write_network(look, [pixels], beside / LOOK, ["pixels"], [{0: "n"}])
        longest = model.config.text_config.max_position_embeddings
        ids = loaded.tokenizer(
            "a red boat", truncation=True, max_length=longest, return_tensors="pt"
        )["input_ids"]
        with torch.inference_mode():
            patches = look(pixels).clone()
        write_network(
            match, [ids, patches], beside / MATCH, ["ids", "patches"], [{1: "tokens"}, {0: "n"}]
        )
        loaded.tokenizer.backend_tokenizer.save(str(beside / TOKENIZER))
        return {
            "preparation": {
                "side": side,
                "way": "squash",
                "bilinear": int(loaded.prepare.resample) == 2,
                "mean": list(loaded.prepare.image_mean),
                "std": list(loaded.prepare.image_std),
                "fill": 0,
            },
            "tokenizer": tokenizer_facts(loaded.tokenizer, "", None),
        }

    export(folder, target, write, lambda beside: _compare(folder, beside))


def _compare(folder: Path, beside: Path) -> None:
    theirs, mine = BlipMatcher(folder), ExportedMatcher(folder, beside)
    pictures = probe_pictures(PICTURES)
    seen_there, seen_here = theirs.look(pictures), mine.look(pictures)
    texts = [text for text in probe_texts(TEXTS) if text.strip()]  # nobody asks for nothing
    for text in texts:
        apart = np.abs(theirs.match(text, seen_there) - mine.match(text, seen_here)).max()
        if not apart <= SAME_ODDS:
            raise NotTheSame(f"Log-odds lie {apart:.4f} from those of PyTorch.")


def _networks(model: Any) -> tuple[Any, Any]:
    """From pixels to patches, and from token ids, shape (1, tokens), with patches to log-odds."""
    import torch

    class LookNetwork(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, pixels: Any) -> Any:
            return self.model.vision_model(pixels).last_hidden_state

    class MatchNetwork(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: Any, patches: Any) -> Any:
            read = self.model.text_encoder(
                input_ids=ids.expand(patches.shape[0], -1),
                encoder_hidden_states=patches,
                encoder_attention_mask=torch.ones(patches.shape[:2], dtype=torch.long),
            )
            no, yes = self.model.itm_head(read.last_hidden_state[:, 0]).unbind(1)
            return yes - no

    return LookNetwork(), MatchNetwork()
