"""A Piper voice: Piper's own VITS, exported to ONNX as Piper's own exporter does it.

Its sound is noise, as long as speech would be.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

from benchmarks.full_size.shapes import Piper

SYMBOLS = 256  # of every voice with espeak-ng's phonemes
SPECTRUM = 513  # bins of the training spectrogram
SEGMENT = 32  # frames, in training
SAMPLE_RATE = 22_050  # hertz
SCALES = (0.667, 1.0, 0.8)  # noise, length, noise of length: Piper's defaults
EXAMPLE = 50  # phonemes, for the exporter to follow
OPSET = 15  # Piper's


def model(shape: Piper) -> Any:
    """The whole VITS as it is trained; what is exported leaves out the posterior encoder."""
    from piper.train.vits.config import ModelAudioConfig, ModelConfig
    from piper.train.vits.models import SynthesizerTrn

    # Despite its name, this is the vocoder of the medium voices.
    audio = ModelAudioConfig.low_quality()
    usual = ModelConfig(SYMBOLS, 1, audio)
    return SynthesizerTrn(
        n_vocab=SYMBOLS,
        spec_channels=SPECTRUM,
        segment_size=SEGMENT,
        inter_channels=shape.width,
        hidden_channels=shape.width,
        filter_channels=shape.feed_forward,
        n_heads=usual.n_heads,
        n_layers=shape.layers,
        kernel_size=usual.kernel_size,
        p_dropout=usual.p_dropout,
        resblock=audio.resblock,
        resblock_kernel_sizes=audio.resblock_kernel_sizes,
        resblock_dilation_sizes=audio.resblock_dilation_sizes,
        upsample_rates=audio.upsample_rates,
        upsample_initial_channel=shape.upsample_channels,
        upsample_kernel_sizes=audio.upsample_kernel_sizes,
    )


def make(folder: Path, shape: Piper, name: str) -> None:
    """The voice, as `NAME.onnx` and `NAME.onnx.json` in `folder`, which is made."""
    import torch
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    torch.manual_seed(0)
    folder.mkdir(parents=True)
    with warnings.catch_warnings():
        # Piper traces with what PyTorch calls deprecated, and PyTorch says so a dozen times.
        warnings.simplefilter("ignore")
        _export(folder / f"{name}.onnx", shape)
    voice = {
        "audio": {"sample_rate": SAMPLE_RATE, "quality": "medium"},
        "espeak": {"voice": "en-us"},
        "phoneme_type": "espeak",
        "num_symbols": SYMBOLS,
        "num_speakers": 1,
        "inference": dict(
            zip(("noise_scale", "length_scale", "noise_w"), SCALES, strict=True),
            length_scale=shape.length_scale,
        ),
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
    }
    (folder / f"{name}.onnx.json").write_text(json.dumps(voice), encoding="utf-8")


def _export(path: Path, shape: Piper) -> None:
    import torch

    vits = model(shape)
    vits.eval()
    vits.dec.remove_weight_norm()

    def infer(text: Any, lengths: Any, scales: Any) -> Any:
        noise, length, noise_of_length = scales[0], scales[1], scales[2]
        made = vits.infer(
            text,
            lengths,
            noise_scale=noise,
            length_scale=length,
            noise_scale_w=noise_of_length,
        )
        return made[0].unsqueeze(1)

    vits.forward = infer
    text = torch.randint(0, SYMBOLS, (1, EXAMPLE))
    torch.onnx.export(
        vits,
        (text, torch.tensor([EXAMPLE]), torch.tensor(SCALES)),
        str(path),
        dynamo=False,  # lengths depend on data, which the newer exporter does not follow
        opset_version=OPSET,
        input_names=["input", "input_lengths", "scales"],
        output_names=["output"],
        dynamic_axes={
            "input": {0: "batch_size", 1: "phonemes"},
            "input_lengths": {0: "batch_size"},
            "output": {0: "batch_size", 2: "time"},
        },
    )
