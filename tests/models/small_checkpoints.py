"""Makes the tiny checkpoints that the adapters' tests load. Knows the formats, not the adapters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WORDS = ["a", "red", "blue", "boat", "dog", "on", "beach", "in", "the", "snow"]
WHISPER_SPECIAL = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|de|>"]
WHISPER_SPECIAL += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>"]
WHISPER_SPECIAL += ["<|nospeech|>", "<|notimestamps|>", "<|0.00|>"]
FRAMES = 600  # of 10 ms: a 6 s window
WHISPER_FRAMES = 3000  # of 10 ms: the 30 s window of the full-size models
WHISPER_VOCABULARY = 51_865  # tokens from which CTranslate2 takes a Whisper for multilingual


def word_tokenizer(folder: Path, words: list[str], special: Sequence[str], **names: str) -> None:
    """A word-level `tokenizer.json` with `tokenizer_config.json`, as transformers writes them."""
    import transformers
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    library: Any = transformers
    vocabulary = {word: at for at, word in enumerate([*words, *special])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=names["unk_token"]))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.add_special_tokens([*special])
    library.PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)


def make_full_size_whisper(folder: Path) -> Path:
    """Random narrow weights, with the window and the vocabulary of the full-size models."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES as CODES

    languages = [f"<|{code}|>" for code in sorted(CODES) if code != "yue"]
    times = [f"<|{at / 50:.2f}|>" for at in range(1501)]
    special = [*WHISPER_SPECIAL[:2], *languages, *WHISPER_SPECIAL[4:-1], *times]
    used = 1 + len(WORDS) + len(special)
    fillers = [f"word{at}" for at in range(WHISPER_VOCABULARY - used)]
    made = make_whisper(folder, WHISPER_FRAMES, fillers, special)
    (made / "earshot.json").unlink()
    return made


def make_whisper(
    folder: Path,
    frames: int = FRAMES,
    fillers: Sequence[str] = (),
    special: Sequence[str] = WHISPER_SPECIAL,
) -> Path:
    """Random weights, converted to CTranslate2's format by its own converter."""
    import torch
    import transformers
    from ctranslate2.converters import TransformersConverter

    library: Any = transformers
    torch.manual_seed(0)
    source, words = folder / "source", ["<unk>", *WORDS, *fillers]
    ids = {token: at for at, token in enumerate([*words, *special])}
    end, start = ids["<|endoftext|>"], ids["<|startoftranscript|>"]
    config = library.WhisperConfig(
        vocab_size=len(ids),
        num_mel_bins=80,
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_source_positions=frames // 2,
        max_target_positions=448,
        pad_token_id=end,
        bos_token_id=end,
        eos_token_id=end,
        decoder_start_token_id=start,
        suppress_tokens=[],
        begin_suppress_tokens=[],
    )
    model = library.WhisperForConditionalGeneration(config)
    model.generation_config = library.GenerationConfig(
        eos_token_id=end,
        pad_token_id=end,
        bos_token_id=end,
        decoder_start_token_id=start,
        alignment_heads=[[0, 0]],
    )
    model.save_pretrained(source)
    names = {"unk_token": "<unk>", "eos_token": "<|endoftext|>", "bos_token": "<|endoftext|>"}
    word_tokenizer(source, words, special, **names)
    library.WhisperFeatureExtractor(chunk_length=frames // 100).save_pretrained(source)
    copied = ["tokenizer.json", "preprocessor_config.json"]
    made = folder / "hear"
    TransformersConverter(str(source), copy_files=copied).convert(str(made), quantization="int8")
    settings = {"window_seconds": 6, "language": "en", "prompt": "notimestamps-only"}
    (made / "earshot.json").write_text(json.dumps(settings))
    return made


def make_clip(folder: Path) -> Path:
    """A one-layer image tower and a one-layer text tower, written as a trainer would."""
    import torch

    torch.manual_seed(0)
    special = ["<pad>", "<unk>", "<end>"]
    names = {"pad_token": "<pad>", "unk_token": "<unk>", "eos_token": "<end>"}
    word_tokenizer(folder, WORDS, special, **names)
    model_cfg = {
        "embed_dim": 16,
        "vision_cfg": {
            "image_size": 32,
            "layers": 1,
            "width": 32,
            "patch_size": 8,
            "head_width": 16,
        },
        "text_cfg": {
            "context_length": 12,
            "vocab_size": len(WORDS) + len(special),
            "width": 16,
            "heads": 2,
            "layers": 1,
            "hf_tokenizer_name": "starter",
            "pool_type": "last",
            "no_causal_mask": True,
        },
        "custom_text": True,
    }
    return _write_clip(folder, model_cfg)


def make_siglip(folder: Path, vocabulary: int = 0) -> Path:
    """The configuration of the standard model, with small numbers in place of its large ones.

    Its tokenizer knows `WORDS`, unless one of as many tokens as are told lies there already.
    """
    import open_clip

    if not vocabulary:
        special = ["<pad>", "<unk>", "<eos>"]
        names = {"pad_token": "<pad>", "unk_token": "<unk>", "eos_token": "<eos>"}
        word_tokenizer(folder, WORDS, special, **names)
        vocabulary = len(WORDS) + len(special)
    model_cfg = open_clip.get_model_config("ViT-B-32-SigLIP2-256")
    model_cfg["embed_dim"] = 64
    model_cfg["vision_cfg"] |= {"timm_model_name": "test_vit", "image_size": 160}
    model_cfg["text_cfg"] |= {"vocab_size": vocabulary, "width": 64, "heads": 2, "layers": 1}
    return _write_clip(folder, model_cfg)


def make_classic(folder: Path) -> Path:
    """The configuration of OpenAI's ViT-B-32, small, without a tokenizer of its own; as
    laion/CLIP-ViT-B-32-laion2B-s34B-b79K has it."""
    import open_clip
    import torch

    torch.manual_seed(0)
    folder.mkdir(parents=True)
    model_cfg = open_clip.get_model_config("ViT-B-32")
    model_cfg["embed_dim"] = 32
    model_cfg["vision_cfg"] |= {"image_size": 64, "width": 64, "layers": 2, "patch_size": 16}
    model_cfg["vision_cfg"] |= {"head_width": 16}
    model_cfg["text_cfg"] |= {"width": 64, "heads": 2, "layers": 2}
    return _write_clip(folder, model_cfg, {"mean": [0.48, 0.46, 0.41], "std": [0.27, 0.26, 0.28]})


SQUASHED = {"mean": [0.5] * 3, "std": [0.5] * 3, "resize_mode": "squash"}


def _write_clip(
    folder: Path, model_cfg: dict[str, Any], preprocess_cfg: dict[str, Any] = SQUASHED
) -> Path:
    import open_clip
    from safetensors.torch import save_file

    config = {"model_cfg": model_cfg, "preprocess_cfg": preprocess_cfg}
    (folder / "open_clip_config.json").write_text(json.dumps(config))
    model = open_clip.create_model(f"local-dir:{folder}")
    weights = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(weights, folder / "open_clip_model.safetensors")
    return folder


def make_blip(folder: Path) -> Path:
    """One layer of sight and one of words."""
    import torch
    from transformers import BlipForConditionalGeneration

    torch.manual_seed(0)
    model = BlipForConditionalGeneration(_blip_config(folder))
    model.text_decoder.cls.predictions.bias.data[: len(WORDS)] += 5  # so that it says words
    model.save_pretrained(folder)
    return folder


def make_itm(folder: Path) -> Path:
    """The same for matching, with all the parts that Salesforce/blip-itm-base-coco has."""
    import torch
    from transformers import BlipForImageTextRetrieval

    torch.manual_seed(0)
    model = BlipForImageTextRetrieval(_blip_config(folder))
    for weights in model.parameters():
        if weights.ndim > 1:
            torch.nn.init.normal_(weights, std=0.3)  # a new BLIP is all but blind
    model.save_pretrained(folder)
    return folder


def _blip_config(folder: Path) -> Any:
    """Of both; writes the tokenizer and the preparation of pictures."""
    from transformers import BlipConfig, BlipImageProcessor

    special = ["[PAD]", "[UNK]", "[DEC]", "[SEP]"]
    word_tokenizer(folder, WORDS, special, pad_token="[PAD]", unk_token="[UNK]", sep_token="[SEP]")
    ids = {token: at for at, token in enumerate([*WORDS, *special])}
    text = {
        "vocab_size": len(ids),
        "hidden_size": 16,
        "encoder_hidden_size": 16,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "max_position_embeddings": 32,
        "projection_dim": 16,
        "pad_token_id": ids["[PAD]"],
        "bos_token_id": ids["[DEC]"],
        "eos_token_id": ids["[SEP]"],
        "sep_token_id": ids["[SEP]"],
    }
    vision = {
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 32,
        "patch_size": 16,
    }
    BlipImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
    return BlipConfig(
        text_config=text, vision_config=vision, projection_dim=16, image_text_hidden_size=8
    )


def make_piper(folder: Path) -> Path:
    """An ONNX graph with a Piper voice's inputs and output: 160 samples a phoneme, scaled."""
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    def constant(name: str, values: object, dtype: type) -> onnx.TensorProto:
        return numpy_helper.from_array(np.asarray(values, dtype), name)

    nodes = [
        helper.make_node("Gather", ["scales", "one"], ["length_scale"], axis=0),
        helper.make_node("Cast", ["input_lengths"], ["count"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["count", "length_scale"], ["stretched"]),
        helper.make_node("Mul", ["stretched", "samples_each"], ["many"]),
        helper.make_node("Cast", ["many"], ["samples"], to=TensorProto.INT64),
        helper.make_node("Squeeze", ["samples", "zero"], ["end"]),
        helper.make_node("Range", ["first", "end", "step"], ["at"]),
        helper.make_node("Cast", ["at"], ["time"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["time", "pitch"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["wave"]),
        helper.make_node("Unsqueeze", ["wave", "leading"], ["output"]),
    ]
    constants = [
        constant("one", [1], np.int64),
        constant("zero", [0], np.int64),
        constant("leading", [0, 1], np.int64),
        constant("first", 0, np.int64),
        constant("step", 1, np.int64),
        constant("samples_each", [160], np.float32),
        constant("pitch", 0.1, np.float32),
    ]
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, [1, "phonemes"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    outputs = [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "samples"])]
    graph = helper.make_graph(nodes, "voice", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, folder / "hum.onnx")
    alphabet = "abcdefghijklmnopqrstuvwxyz .,"
    phonemes = {"_": [0], "^": [1], "$": [2]} | {c: [3 + at] for at, c in enumerate(alphabet)}
    config = {
        "audio": {"sample_rate": 16000},
        "espeak": {"voice": "en-us"},
        "phoneme_type": "text",
        "num_symbols": len(phonemes),
        "num_speakers": 1,
        "inference": {"length_scale": 1.0},
        "phoneme_id_map": phonemes,
    }
    (folder / "hum.onnx.json").write_text(json.dumps(config))
    return folder
