"""Whether somebody is speaking just now, told from a microphone's sound as it arrives.

It gives one probability for every 32 ms, and whoever asks decides what is a turn.
`models/hear/speech.py` finds speech in a whole recording with the same network.

The network is Silero's (snakers4/silero-vad, version 6), from inside faster-whisper's package,
whose own functions want a whole recording. A window is 512 new samples after the 64 before them;
the state of its recurrent layer, two arrays of 128 numbers, goes from window to window. The same
sound gives the same probabilities here as there, however it is cut into pieces. A window takes
0.07 ms, 0.05 ms where three come at once, of the 32 ms that one processor core has for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from models.checkpoints.lazy import Lazy
from models.checkpoints.threads import onnx_session
from models.errors import ModelMissing
from models.parts import LISTENING
from models.types import Samples

WINDOW_SAMPLES = 512  # 32 ms at 16 kHz
CONTEXT_SAMPLES = 64  # of the window before, which the network wants again
STATE_SHAPE = (1, 1, 128)
NETWORK = "silero_vad_v6.onnx"


class Silero:
    """The network, shared by every stream."""

    def __init__(self) -> None:
        """Nothing is read before the first use."""
        self._lazy: Lazy[Any] = Lazy(_load, LISTENING)

    @property
    def name(self) -> str:
        """The network and its version."""
        return NETWORK.removesuffix(".onnx")

    def load(self) -> None:
        """Load now. Raises: ModelMissing, ModelBroken."""
        self._lazy.get()

    def close(self) -> None:
        """Free the memory; a stream in use loads it again."""
        self._lazy.close()

    def stream(self) -> SileroStream:
        """A microphone's sound from its beginning. Streams may run on different threads."""
        return SileroStream(self._lazy)


class SileroStream:
    """One microphone's sound. To be used by one thread at a time."""

    def __init__(self, network: Lazy[Any]) -> None:
        """Use `Silero.stream` instead."""
        self._network = network
        self._rest = np.zeros(0, np.float32)
        self._context = np.zeros(CONTEXT_SAMPLES, np.float32)
        self._h = np.zeros(STATE_SHAPE, np.float32)
        self._c = np.zeros(STATE_SHAPE, np.float32)

    def feed(self, samples: Samples) -> list[float]:
        """The probability of speech, 0 to 1, in each full window of 512 samples.

        Args:
            samples: shape (n,), 16 kHz, in [-1, 1], any n; what does not fill a window waits for
                the next call.

        Raises:
            ModelMissing, ModelBroken: the network cannot be loaded.
        """
        sound = np.concatenate([self._rest, np.asarray(samples, np.float32)])
        count = len(sound) // WINDOW_SAMPLES
        if count == 0:
            self._rest = sound
            return []
        used = count * WINDOW_SAMPLES
        windows = sound[:used].reshape(count, WINDOW_SAMPLES)
        before = np.vstack([self._context, windows[:-1, -CONTEXT_SAMPLES:]])
        given = {"input": np.hstack([before, windows]), "h": self._h, "c": self._c}
        probabilities, h, c = self._network.get().run(None, given)
        self._h, self._c = h, c
        self._context, self._rest = windows[-1, -CONTEXT_SAMPLES:].copy(), sound[used:].copy()
        return [float(value) for value in np.ravel(probabilities)]


def _load() -> Any:
    try:
        from faster_whisper.utils import get_assets_path

        path = Path(get_assets_path()) / NETWORK
    except ImportError as error:
        raise ModelMissing(_missing()) from error
    if not path.is_file():
        raise ModelMissing(_missing())
    return onnx_session(path, threads=1)


def _missing() -> str:
    return (
        f"The {LISTENING} is not on this machine. {LISTENING.without} "
        "Run make install to get it again."
    )
