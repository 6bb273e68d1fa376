"""A small tokenizer in the format of SigLIP 2's, which is Gemma's, trained on a few lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

SPECIAL = ("<pad>", "<eos>", "<bos>", "<unk>", "<mask>")
"""With Gemma's numbers, from 0."""
PAD, END = 0, 1
MERGED = 400  # tokens that are learned, beside those of single bytes
SETTINGS = {
    **{"tokenizer_class": "GemmaTokenizer", "padding_side": "right", "model_max_length": 64},
    **{"add_bos_token": False, "add_eos_token": True},
    **{"pad_token": "<pad>", "eos_token": "<eos>", "bos_token": "<bos>", "unk_token": "<unk>"},
}


def make_tokenizer(folder: Path, lines: Iterable[str], says_end: bool = True) -> int:
    """Write `tokenizer.json` and `tokenizer_config.json`; how many tokens there are.

    Args:
        folder: where to.
        lines: what it learns from.
        says_end: whether `tokenizer.json` too puts an end to each text, or only the other file.
    """
    from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import BPE
    from tokenizers.trainers import BpeTrainer

    spaces = normalizers.Replace(" ", "▁")
    pieces = pre_tokenizers.Split(" ", "merged_with_previous")
    learner = Tokenizer(BPE())
    learner.normalizer, learner.pre_tokenizer = spaces, pieces
    trainer = BpeTrainer(vocab_size=MERGED, show_progress=False)
    learner.train_from_iterator([line.lower() for line in lines], trainer)
    learned = json.loads(learner.to_str())["model"]
    in_order = sorted(learned["vocab"], key=learned["vocab"].__getitem__)
    tokens = [*SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256)), *in_order]
    tokenizer = Tokenizer(
        BPE(
            {token: number for number, token in enumerate(tokens)},
            [(first, second) for first, second in learned["merges"]],
            unk_token="<unk>",
            fuse_unk=True,
            byte_fallback=True,
        )
    )
    tokenizer.normalizer, tokenizer.pre_tokenizer = spaces, pieces
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    tokenizer.add_special_tokens([*SPECIAL])
    if says_end:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="$A <eos>", pair="$A <eos> $B:1 <eos>:1", special_tokens=[("<eos>", END)]
        )
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(SETTINGS))
    return len(tokens)
