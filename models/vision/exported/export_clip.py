"""The towers of an open_clip checkpoint, written for ONNX Runtime and compared with open_clip's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import ModelBroken, ModelError
from models.types import Vectors
from models.vision.embedder import OpenClip, derived_match_score
from models.vision.exported.embedder import IMAGE_TOWER, TEXT_TOWER, TOKENIZER, ExportedClip
from models.vision.exported.export import NotTheSame, export, write_network
from models.vision.exported.probes import probe_pictures, probe_texts
from models.vision.exported.tokenizers import write_tokenizer
from models.vision.tokens import legible

SAME_VECTOR = 0.9999
"""Cosine that every vector must have with PyTorch's in float32."""
PROBES = 250
"""Texts, and as many pictures."""


def export_clip(folder: Path, target: Path) -> None:
    """Write the towers of the checkpoint in `folder` to the folder `target`.

    Raises:
        ModelError: it cannot be loaded or written, or what was written is not the same.
        OSError: there is no room, or the folder cannot be written.
    """
    try:
        checkpoint = _Checkpoint(folder)
    except ModelError:
        raise
    # open_clip fails in many ways, each with a class of its own.
    except Exception as error:
        raise ModelBroken("open_clip cannot load this search model.") from error
    export(folder, target, checkpoint.write, checkpoint.compare)


class _Checkpoint:
    """One checkpoint, loaded by open_clip in float32."""

    def __init__(self, folder: Path) -> None:
        import open_clip
        from open_clip.transform import PreprocessCfg, image_transform_v2

        self._folder = folder
        where = f"local-dir:{folder}"
        self._model = open_clip.create_model(where, require_pretrained=True).float().eval()
        self._tokenize = open_clip.get_tokenizer(where)
        self._preparation = PreprocessCfg(**self._model.visual.preprocess_cfg)
        self._prepare = image_transform_v2(self._preparation, is_train=False)

    def write(self, beside: Path) -> Mapping[str, Any]:
        """Write towers and tokenizer into a folder; the facts of the record."""
        import torch

        tokenizer = write_tokenizer(self._tokenize, self._folder, beside / TOKENIZER)
        ids, shortens = self._tokenize(["a red boat", "two cats"]), _shortens(self._model)
        text, image = _towers(self._model)
        along = {0: "n", 1: "tokens"} if shortens else {0: "n"}
        write_network(text, [ids], beside / TEXT_TOWER, ["ids"], [along])
        pixels = torch.zeros(2, 3, self._side, self._side)
        write_network(image, [pixels], beside / IMAGE_TOWER, ["pixels"], [{0: "n"}])
        adapter = OpenClip(self._folder)
        return {
            "dimension": adapter.dimension,
            "preprocessing": adapter.preprocessing,
            "match_score": derived_match_score(self._model),
            "preparation": self._preparation_facts(),
            "tokenizer": tokenizer | {"shortens": shortens},
        }

    def compare(self, beside: Path) -> None:
        """Hold the export in a folder against the checkpoint. Raises: NotTheSame."""
        exported = ExportedClip(self._folder, beside)
        texts, pictures = probe_texts(PROBES), probe_pictures(PROBES)
        for mine, theirs in (
            (exported.embed(texts), self._vectors_of(texts)),
            (exported.embed(pictures), self._vectors_of(pictures)),
        ):
            lowest = float(np.min(np.sum(mine * theirs, axis=1)))
            if not lowest >= SAME_VECTOR:
                raise NotTheSame(f"A vector has a cosine of {lowest:.6f} to that of PyTorch.")

    def _vectors_of(self, items: Any) -> Vectors:
        """By open_clip itself, one at a time."""
        import torch

        vectors = []
        with torch.inference_mode():
            for item in items:
                if isinstance(item, str):
                    output = self._model.encode_text(self._tokenize([legible(item)]))
                else:
                    output = self._model.encode_image(self._prepare(item)[None])
                vectors.append(torch.nn.functional.normalize(output, dim=-1)[0].numpy())
        return np.stack(vectors)

    @property
    def _side(self) -> int:
        size = self._preparation.size
        across, down = (size, size) if isinstance(size, int) else size
        if across != down:
            raise NotTheSame("The search model takes pictures that are no squares.")
        return int(across)

    def _preparation_facts(self) -> dict[str, Any]:
        said = self._preparation
        return {
            "side": self._side,
            "way": said.resize_mode,
            "bilinear": said.interpolation == "bilinear",
            "mean": list(said.mean),
            "std": list(said.std),
            "fill": said.fill_color,
        }


def _shortens(model: Any) -> bool:
    """Whether a text may end with its last token, which has the largest number and sees no later
    one, so that what fills it up changes nothing."""
    words = getattr(model, "text", model)
    pooling = getattr(words, "pool_type", None) or getattr(words, "text_pool_type", None)
    plain = getattr(words, "cls_emb", None) is None
    return plain and pooling == "argmax" and getattr(words, "attn_mask", None) is not None


def _towers(model: Any) -> tuple[Any, Any]:
    """Networks from token ids, and from pixels, to unit vectors."""
    import torch
    from torch.nn.functional import normalize

    shortens = _shortens(model)

    class TextTower(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: Any) -> Any:
            if shortens and not hasattr(self.model, "text"):
                return normalize(self.shortened(ids), dim=-1)
            return normalize(self.model.encode_text(ids), dim=-1)

        def shortened(self, ids: Any) -> Any:
            """open_clip's `CLIP.encode_text`, which takes no text that is not filled up."""
            tower, tokens = self.model, ids.shape[1]
            x = tower.token_embedding(ids) + tower.positional_embedding[:tokens]
            x = tower.transformer(x, attn_mask=tower.attn_mask[:tokens, :tokens])
            x = tower.ln_final(x)[torch.arange(ids.shape[0]), ids.argmax(dim=-1)]
            project = tower.text_projection
            return project(x) if isinstance(project, torch.nn.Linear) else x @ project

    class ImageTower(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, pixels: Any) -> Any:
            return normalize(self.model.encode_image(pixels), dim=-1)

    return TextTower(), ImageTower()
