"""Speech of any loudness -> the loudness at which it is best heard.

Whisper's spectrogram is relative to its loudest part, but shifted by how loud that is, and a voice
30 dB below the ordinary is heard worse.
"""

from __future__ import annotations

import numpy as np

from models.types import Samples

PEAK = 0.5  # of full scale; the talk that Whisper was taught with reaches about that
MOST_GAIN = 300.0  # 50 dB; what is fainter still is a microphone's own noise


def even(samples: Samples) -> Samples:
    """The same sound with its peak at half of full scale; silence stays silent.

    Args:
        samples: shape (n,), in [-1, 1] or beyond.
    """
    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0.0:
        return samples
    return np.asarray(samples * np.float32(min(MOST_GAIN, PEAK / peak)), np.float32)
