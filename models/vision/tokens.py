"""Texts as a tokenizer takes them, whatever language they are in; and a tokenizer as it was meant.

Knows no model and no vectors.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from models.checkpoints import checkpoint
from models.parts import Part

SETTINGS = "tokenizer_config.json"
# Marks of direction, soft hyphens and spaces without a width say nothing of a picture, and a model
# would read them as words. Joiners stay: emoji, Persian and the scripts of India are spelled with
# them.
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_HALVES = re.compile("[\ud800-\udfff]")  # of a character; a name of a file may bring them


def legible(text: str) -> str:
    """The text without what nobody sees; each character that is none becomes U+FFFD."""
    return _HALVES.sub("\ufffd", _UNSEEN.sub("", text))


def end_texts(tokenizer: Any, folder: Path, part: Part) -> None:
    """Let a tokenizer close each text with its end token, where the checkpoint asks for that.

    transformers 5 believes `tokenizer.json` alone, and says nothing where `add_eos_token` of
    `tokenizer_config.json` asks for more; SigLIP 2 was trained with an end in every text.

    Args:
        tokenizer: of transformers; None where open_clip takes its own, which needs nothing.
        folder: the checkpoint's.
        part: the ability that is missing where its settings cannot be read.

    Raises:
        ModelBroken: they cannot be read.
    """
    if tokenizer is None or not (folder / SETTINGS).is_file():
        return
    settings = checkpoint.read_json(folder / SETTINGS, part)
    if settings.get("add_eos_token") and tokenizer.eos_token_id not in tokenizer("a").input_ids:
        tokenizer.add_bos_token = bool(settings.get("add_bos_token"))
        tokenizer.add_eos_token = True
