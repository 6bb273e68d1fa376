"""Where in a recording somebody speaks, told by Silero's voice activity detector.

The detector is the one inside faster-whisper's package.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.types import SAMPLE_RATE, Samples

PAD_MS = 400  # kept on both sides of speech, so that no first sound is cut off
PAUSE_MS = 500  # a silence at which a long recording may be divided


def speech_pieces(
    samples: Samples, longest_seconds: float, threshold: float
) -> list[tuple[int, int]]:
    """Speech as (start, end) samples; nothing for silence and noise.

    A recording that is short enough stays in one piece, from its first word to its last; a
    longer one is divided at its pauses.

    Args:
        samples: shape (n,), 16 kHz.
        longest_seconds: no piece is longer.
        threshold: probability from which 32 ms count as speech.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if len(samples) == 0:
        return []
    options = VadOptions(
        threshold=threshold,
        min_silence_duration_ms=PAUSE_MS,
        speech_pad_ms=PAD_MS,
        max_speech_duration_s=longest_seconds,
    )
    found = get_speech_timestamps(np.asarray(samples, np.float32), options)
    spans = [(part["start"], part["end"]) for part in found]
    return merge(spans, round(longest_seconds * SAMPLE_RATE))


def merge(spans: Sequence[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """Neighbouring spans joined while they fit in `most` samples; a longer one is divided."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and end - merged[-1][0] <= most:
            merged[-1] = (merged[-1][0], end)
        else:
            cuts = range(start, end, most)
            merged += [(cut, min(cut + most, end)) for cut in cuts]
    return merged
