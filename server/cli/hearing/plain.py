"""The same Whisper the plain way: faster-whisper's own `transcribe`, as its documentation calls it.

What Earshot's figures stand beside. It fills every recording up to 30 s and follows five beams,
which takes longer than all else that is measured: what it wrote is kept on disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from models.types import Audio

PlainEar = Callable[[Audio], str]


def plain_ear(folder: Path, workers: int = 1) -> PlainEar:
    """faster-whisper on a checkpoint; sound at 16 kHz -> words.

    Args:
        folder: of the checkpoint.
        workers: threads that may call it at once.
    """
    from faster_whisper import WhisperModel

    whisper = WhisperModel(
        str(folder), device="cpu", compute_type="int8", cpu_threads=1, num_workers=workers
    )

    def hear(audio: Audio) -> str:
        segments, _ = whisper.transcribe(audio.samples, language="en")
        return " ".join(segment.text.strip() for segment in segments)

    return hear


def remembered(hear: PlainEar, checkpoint: Path, kept: Path) -> PlainEar:
    """The same ear, which hears every recording once.

    Args:
        hear: what it is.
        checkpoint: its folder; another checkpoint hears anew, as another faster-whisper does.
        kept: folder for what it wrote.
    """
    ear = hashlib.sha256(version("faster-whisper").encode())
    for path in sorted(checkpoint.glob("*")):
        ear.update(f"{path.name} {path.stat().st_size}".encode())
    folder = kept / "plain" / ear.hexdigest()[:16]

    def again(audio: Audio) -> str:
        text = folder / hashlib.sha256(audio.samples.tobytes()).hexdigest()
        if not text.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            part = text.with_suffix(".part")
            part.write_text(hear(audio), encoding="utf-8")
            part.replace(text)
        return text.read_text(encoding="utf-8")

    return again
