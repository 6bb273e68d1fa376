"""How large the stand-ins are, and what they are made to write.

The numbers of `FULL` are those of the published checkpoints that
`models/checkpoints/profiles.py` names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

QUERY = "a red boat on a beach"
"""What the stand-in for Whisper writes, whatever it hears."""
CAPTION = "a red boat on a sandy beach under a blue sky"
"""What the stand-in for BLIP writes, whatever it sees."""
TOKENS = 12
"""How many tokens both write, exactly."""


@dataclass(frozen=True)
class WhisperShape:
    """Of `Systran/faster-whisper-base.en`; the vocabulary is that of the multilingual ones."""

    width: int = 512
    layers: int = 6
    """Of encoder and decoder each."""
    heads: int = 8


WHISPER_SMALL = WhisperShape(width=768, layers=12, heads=12)
"""Of `Systran/faster-whisper-small`."""


@dataclass(frozen=True)
class ClipShape:
    """Of `timm/ViT-B-32-SigLIP2-256`, by open_clip's own configuration."""

    name: str = "ViT-B-32-SigLIP2-256"
    dimension: int | None = None
    """Length of a vector; None for the configuration's own."""
    vision: Mapping[str, Any] = field(default_factory=dict)
    """Changes to the image tower."""
    text: Mapping[str, Any] = field(default_factory=dict)
    """Changes to the text tower."""


@dataclass(frozen=True)
class BlipShape:
    """Of `Salesforce/blip-image-captioning-base`."""

    width: int = 768
    layers: int = 12
    """Of image tower and text decoder each."""
    heads: int = 12
    image_size: int = 384
    patch_size: int = 16
    vocabulary: int = 30_524


@dataclass(frozen=True)
class Shapes:
    """One for each ability that has a stand-in."""

    hear: WhisperShape = WhisperShape()
    embed: ClipShape = ClipShape()
    caption: BlipShape = BlipShape()


FULL = Shapes()
