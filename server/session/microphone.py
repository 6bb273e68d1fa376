"""One person's microphone: sound in; turns, pauses and recordings out.

By hand, the client says when a recording begins and ends, and a pause only lets its words be
anticipated. Open, the silence after speech ends a turn. Pure: no model and no clock; whoever
drives it tells, a little later than the sound, how likely somebody speaks in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.audio import BYTES_PER_SAMPLE
from models.types import SAMPLE_RATE
from server.session.endpointing import WINDOW, Ended, Endpointer, Moment

KEPT_UNHEARD_SECONDS = 5.0  # at an open microphone, while the detector lags behind


class AudioBuffer:
    """The last of one microphone's sound: PCM16 mono at 16 kHz.

    A position counts samples from the first that ever arrived, so that it stays the same when the
    beginning, no longer needed, is dropped.
    """

    def __init__(self) -> None:
        self._pcm = bytearray()
        self._base = 0  # the first sample kept

    @property
    def end(self) -> int:
        """Samples that have arrived in all."""
        return self._base + len(self._pcm) // BYTES_PER_SAMPLE

    def append(self, pcm: bytes) -> None:
        """More sound."""
        self._pcm += pcm

    def since(self, start: int, end: int | None = None) -> bytes:
        """The sound from `start` to `end`, as far as it is kept."""
        first = max(0, start - self._base) * BYTES_PER_SAMPLE
        last = len(self._pcm) if end is None else max(0, end - self._base) * BYTES_PER_SAMPLE
        return bytes(self._pcm[first:last])

    def drop_before(self, sample: int) -> None:
        """Forget what came earlier."""
        kept = min(max(sample, self._base), self.end)
        del self._pcm[: (kept - self._base) * BYTES_PER_SAMPLE]
        self._base = kept


@dataclass(frozen=True)
class Take:
    """A recording that is complete."""

    pcm: bytes
    cut: bool = False
    """It went on beyond the longest that is listened to."""
    anticipated: bool = False
    """Nobody spoke since the last pause."""
    damaged: bool = False
    """Some of its sound was of no use."""


class Microphone:
    """What arrives from one microphone.

    Args:
        longest: seconds of one recording; more is cut.
    """

    def __init__(self, longest: float) -> None:
        self.longest = longest
        self._end_of_turn: float | None = None
        self._passed = 0.0  # seconds of sound before the present epoch
        self.epoch = 0
        """Counts fresh starts; what is told of the sound before the last one is of no use."""
        self._cut = self._undetected = self._damaged = False
        self._start()

    @property
    def open(self) -> bool:
        """Whether the server tells the turns."""
        return self._end_of_turn is not None

    def milliseconds(self, sample: int) -> int:
        """A moment of this epoch, counted from the first sound that ever arrived."""
        return round((self._passed + sample / SAMPLE_RATE) * 1000)

    @property
    def speaking(self) -> bool:
        """Whether somebody speaks, short pauses included."""
        return self._endpointer.speaking

    @property
    def recording(self) -> bool:
        """Whether any sound is kept."""
        return self._recording.end > 0

    @property
    def analysed(self) -> bool:
        """Whether what was recorded has been listened to for speech."""
        return self._undetected or self._recording.end - self._endpointer.heard < WINDOW

    def give_up_detecting(self) -> None:
        """Nobody tells whether somebody speaks in this recording."""
        self._undetected = True

    def set_end_of_turn(self, seconds: float | None) -> None:
        """Open it, with so much silence at the end of a turn; None closes it."""
        was_open, self._end_of_turn = self.open, seconds
        if was_open != self.open:
            self.forget()
        elif seconds is not None:
            self._endpointer.end_of_turn = seconds

    def note_damage(self) -> bool:
        """Sound has arrived that is of no use; returns whether it is the first in this recording,
        or since the last turn at an open microphone."""
        first, self._damaged = not self._damaged, True
        return first

    def receive(self, pcm: bytes) -> bytes:
        """Sound arrives; returns as much of it as is to be listened to for speech."""
        if self.open:
            self._recording.append(pcm)
            unheard = round(KEPT_UNHEARD_SECONDS * SAMPLE_RATE)
            most = round(self.longest * SAMPLE_RATE) + unheard
            self._recording.drop_before(self._recording.end - most)
            return pcm
        room = round(self.longest * SAMPLE_RATE) - self._recording.end
        kept = pcm[: max(room, 0) * BYTES_PER_SAMPLE]
        self._cut = self._cut or len(kept) < len(pcm)
        self._recording.append(kept)
        return kept

    def listen(self, probabilities: list[float]) -> list[Moment]:
        """What happened in the next windows of sound."""
        moments = list(self._endpointer.listen(probabilities))
        starts = (one.start for one in moments if isinstance(one, Ended))
        kept_from = min((self._endpointer.needed_from, *starts))
        if self.open:
            self._recording.drop_before(kept_from)
        return moments

    def so_far(self) -> bytes:
        """The recording, or the turn at an open microphone, up to now."""
        start = self._endpointer.needed_from if self.open else 0
        return self._recording.since(start, self._endpointer.heard)

    def take_turn(self, turn: Ended) -> Take:
        """The sound of a turn that has ended at an open microphone."""
        damaged, self._damaged = self._damaged, False
        return Take(self._recording.since(turn.start, turn.at), turn.cut, not turn.cut, damaged)

    def take(self) -> Take:
        """The recording as it is; the next one begins."""
        start = self._endpointer.needed_from if self.open and self.speaking else 0
        pcm = b"" if self.open and not self.speaking else self._recording.since(start)
        known = self.analysed and not self._undetected
        taken = Take(pcm, self._cut, self._endpointer.paused and known, self._damaged)
        self.forget()
        return taken

    def forget(self) -> None:
        """Drop the recording."""
        self._passed += self._recording.end / SAMPLE_RATE
        self.epoch += 1
        self._start()

    def _start(self) -> None:
        self._recording = AudioBuffer()
        self._cut = self._undetected = self._damaged = False
        self._endpointer = Endpointer(self._end_of_turn, self.longest)
