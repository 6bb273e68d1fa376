"""A Whisper in CTranslate2's format that writes exactly `TOKENS` tokens, whatever it hears."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.full_size.shapes import QUERY, TOKENS, WhisperShape
from benchmarks.full_size.vocabulary import write_vocabulary

FRAMES = 3000  # of 10 ms: Whisper's 30 s window
POSITIONS = 448  # of the decoder
VOCABULARY = 51_865  # tokens of the multilingual models
TEXT_TOKENS = 50_257  # they come before all special ones
UNKNOWN = "<unk>"
END, START = "<|endoftext|>", "<|startoftranscript|>"


def tokens() -> tuple[dict[str, int], list[str]]:
    """Every token with its number, and the special ones, in the order of OpenAI's vocabulary."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES as CODES

    languages = [f"<|{code}|>" for code in sorted(CODES) if code != "yue"]  # added in large-v3
    tasks = ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>"]
    times = [f"<|{at / 50:.2f}|>" for at in range(1501)]
    special = [END, START, *languages, *tasks, "<|nospeech|>", "<|notimestamps|>", *times]
    words = [UNKNOWN, *(f"word{at}" for at in range(1, TEXT_TOKENS))]
    ids = {token: at for at, token in enumerate([*words, *special])}
    if len(ids) != VOCABULARY:
        raise ValueError(f"{len(ids)} tokens were made where Whisper has {VOCABULARY}.")
    return ids, special


def model(shape: WhisperShape, ids: dict[str, int]) -> Any:
    """A transformers Whisper with random weights that can write nothing but words."""
    import transformers

    library: Any = transformers
    end = ids[END]
    config = library.WhisperConfig(
        vocab_size=VOCABULARY,
        num_mel_bins=80,
        d_model=shape.width,
        encoder_layers=shape.layers,
        decoder_layers=shape.layers,
        encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads,
        encoder_ffn_dim=4 * shape.width,
        decoder_ffn_dim=4 * shape.width,
        max_source_positions=FRAMES // 2,
        max_target_positions=POSITIONS,
        pad_token_id=end,
        bos_token_id=end,
        eos_token_id=end,
        decoder_start_token_id=ids[START],
    )
    made = library.WhisperForConditionalGeneration(config)
    made.generation_config = library.GenerationConfig(
        eos_token_id=end,
        pad_token_id=end,
        bos_token_id=end,
        decoder_start_token_id=ids[START],
        suppress_tokens=[ids[UNKNOWN], *range(TEXT_TOKENS, VOCABULARY)],
        begin_suppress_tokens=[],
        alignment_heads=[[0, 0]],
    )
    return made


def make(folder: Path, shape: WhisperShape) -> None:
    """The checkpoint, at `folder`, which must not be there yet."""
    import torch
    import transformers
    from ctranslate2.converters import TransformersConverter

    library: Any = transformers
    torch.manual_seed(0)
    ids, special = tokens()
    with tempfile.TemporaryDirectory(dir=folder.parent) as source:
        model(shape, ids).save_pretrained(source)
        names = {"unk_token": UNKNOWN, "eos_token": END, "bos_token": END}
        write_vocabulary(Path(source), ids, special, QUERY, **names)
        library.WhisperFeatureExtractor().save_pretrained(source)
        copied = ["tokenizer.json", "preprocessor_config.json"]
        TransformersConverter(source, copy_files=copied).convert(str(folder), quantization="int8")
    believe_all = {
        "max_length": 2 * TOKENS,
        "no_speech_threshold": 1.0,
        "log_prob_threshold": -1e9,
        "doubt_threshold": 1e9,
        "brief_log_prob_threshold": -1e9,
        "brief_doubt_threshold": 1e9,
        "sure_confidence": 0.0,
        "compression_threshold": 1e9,
    }
    (folder / "earshot.json").write_text(json.dumps(believe_all), encoding="utf-8")
