"""The sound of one microphone, as far as it may still be asked for.

Positions are counted in samples from the first that ever arrived. Knows no speech.
"""

from __future__ import annotations

BYTES = 2  # a sample


class Recording:
    """PCM16 mono at 16 kHz, with what is no longer needed dropped from its beginning."""

    def __init__(self) -> None:
        self._pcm = bytearray()
        self._base = 0  # the first sample kept

    @property
    def end(self) -> int:
        """Samples that have arrived in all."""
        return self._base + len(self._pcm) // BYTES

    def append(self, pcm: bytes) -> None:
        """More sound."""
        self._pcm += pcm

    def since(self, start: int, end: int | None = None) -> bytes:
        """The sound from `start` to `end`, as far as it is kept."""
        first = max(0, start - self._base) * BYTES
        last = len(self._pcm) if end is None else max(0, end - self._base) * BYTES
        return bytes(self._pcm[first:last])

    def drop_before(self, sample: int) -> None:
        """Forget what came earlier."""
        kept = min(max(sample, self._base), self.end)
        del self._pcm[: (kept - self._base) * BYTES]
        self._base = kept
