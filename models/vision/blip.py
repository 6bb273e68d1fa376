"""A transformers directory of a BLIP of any kind -> the model, and what prepares its input.

Captioner and matcher differ in the class that transformers has for them, and in what their
`earshot.json` may say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from models.checkpoints import checkpoint
from models.checkpoints.precision import best_precision
from models.checkpoints.threads import default_threads, pin_torch
from models.parts import Part
from models.vision.blip_attention import fuse_attention

FILES = ("config.json", "preprocessor_config.json", "tokenizer_config.json")


class BlipSettings(Protocol):
    """How a checkpoint is to be run."""

    @property
    def dtype(self) -> str:
        """Either "float32" or "bfloat16"; empty for what the processor is made for."""


R = TypeVar("R", bound=BlipSettings)


@dataclass(frozen=True)
class LoadedBlip(Generic[R]):
    """What the adapters work with."""

    model: Any
    prepare: Any
    tokenizer: Any
    running: R


def load_blip(
    folder: Path, part: Part, kind: str, running: Callable[..., R], threads: int
) -> LoadedBlip[R]:
    """Load a checkpoint.

    Args:
        folder: where it is.
        part: what a person calls it.
        kind: transformers' class for it, such as "BlipForConditionalGeneration".
        running: what `earshot.json` says, by name -> how the checkpoint is to be run. It raises
            TypeError, ValueError or AttributeError where that cannot be used.
        threads: 0 for what is quickest on this machine.

    Raises:
        ModelMissing: a file is not there.
        ModelBroken: the settings cannot be used.
    """
    checkpoint.require(folder, FILES, part)
    import torch
    import transformers
    from transformers.utils import logging

    progress: Any = logging
    progress.disable_progress_bar()  # stderr belongs to the command, which may be printing JSON
    pin_torch(threads or default_threads())
    how = _running(folder, part, running)
    model: Any = getattr(transformers, kind).from_pretrained(
        folder, local_files_only=True, dtype=torch.float32
    )
    width = model.config.vision_config.hidden_size
    model.to(getattr(torch, how.dtype or best_precision(width)))
    fuse_attention(model.vision_model)
    prepare = transformers.BlipImageProcessor.from_pretrained(folder, local_files_only=True)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    return LoadedBlip(model, prepare, tokenizer, how)


def _running(folder: Path, part: Part, running: Callable[..., R]) -> R:
    with checkpoint.settings_read(part):
        return running(**checkpoint.settings(folder, part))
