"""A trained Whisper -> the folder that faster-whisper loads.

Builds the word-level tokenizer, with the special tokens that faster-whisper looks up, and writes
CTranslate2's format. Knows nothing of training or of sound.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizers import Tokenizer

UNKNOWN = "<unk>"
END, START = "<|endoftext|>", "<|startoftranscript|>"
NO_SPEECH, NO_TIMESTAMPS = "<|nospeech|>", "<|notimestamps|>"
SPECIAL = (
    *(END, START, "<|en|>", "<|translate|>", "<|transcribe|>"),
    *("<|startoflm|>", "<|startofprev|>", NO_SPEECH, NO_TIMESTAMPS),
)
"""In Whisper's order: faster-whisper takes everything from the first on for no text."""


class Tokens:
    """Words and special tokens by number."""

    def __init__(self, words: Sequence[str]) -> None:
        self.all = (UNKNOWN, *words, *SPECIAL)
        self._ids = {token: i for i, token in enumerate(self.all)}
        self.end = self._ids[END]
        self.start = self._ids[START]
        self.no_speech = self._ids[NO_SPEECH]
        self.no_timestamps = self._ids[NO_TIMESTAMPS]

    def __len__(self) -> int:
        return len(self.all)

    def encode(self, text: str) -> list[int]:
        """The numbers of the words.

        Raises:
            KeyError: a word is outside the vocabulary.
        """
        return [self._ids[word] for word in text.split()]

    def tokenizer(self) -> Tokenizer:
        """The same as a tokenizer of Hugging Face's library."""
        from tokenizers import Tokenizer
        from tokenizers.models import WordLevel
        from tokenizers.pre_tokenizers import WhitespaceSplit

        tokenizer = Tokenizer(WordLevel(self._ids, unk_token=UNKNOWN))
        tokenizer.pre_tokenizer = WhitespaceSplit()
        tokenizer.add_special_tokens(list(SPECIAL))
        return tokenizer


def export(model: Any, tokens: Tokens, settings: dict[str, Any], folder: Path) -> None:
    """Write the checkpoint.

    Args:
        model: a transformers `WhisperForConditionalGeneration`.
        tokens: its vocabulary.
        settings: what `earshot.json` says to `models/hear/whisper.py`.
        folder: made where it is missing; files in it are replaced.
    """
    import torch
    from ctranslate2.converters.transformers import WhisperLoader

    copy = deepcopy(model).eval()  # CTranslate2 rewrites the weights that it is handed
    with torch.no_grad():
        spec = WhisperLoader().get_model_spec(copy)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []  # an empty transcript is a fair answer
    spec.config.alignment_heads = [(model.config.decoder_layers - 1, 0)]
    spec.config.lang_ids = []
    spec.register_vocabulary(list(tokens.all))
    spec.validate()
    spec.optimize(quantization="float16")
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    tokens.tokenizer().save(str(folder / "tokenizer.json"))
    write_settings(folder, settings)


def write_settings(folder: Path, settings: dict[str, Any]) -> None:
    """Write `earshot.json` alone."""
    (folder / "earshot.json").write_text(json.dumps(settings, indent=2) + "\n")
