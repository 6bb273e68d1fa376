"""The same Whisper the plain way: faster-whisper's own `transcribe`, as its documentation calls it.

What Earshot's figures stand beside. It fills every recording up to 30 s and follows five beams.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from models.checkpoints.threads import default_threads
from models.types import Audio

PlainEar = Callable[[Audio], str]


def plain_ear(folder: Path) -> PlainEar:
    """faster-whisper on a checkpoint; sound at 16 kHz -> words."""
    from faster_whisper import WhisperModel

    whisper = WhisperModel(
        str(folder), device="cpu", compute_type="int8", cpu_threads=default_threads()
    )

    def hear(audio: Audio) -> str:
        segments, _ = whisper.transcribe(audio.samples, language="en")
        return " ".join(segment.text.strip() for segment in segments)

    return hear
