"""What one client is sent, in order, numbered, and kept a while for a client that lost its socket.

Everything is put here without waiting; whoever holds the socket takes it out. Both what waits
and what is kept are bounded in bytes.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from models.types import PCM16
from server.protocol import events

MOST_WAITING = 8_000_000  # bytes; some three minutes of sound
MOST_KEPT = 2_000_000  # bytes


class ClientGone(Exception):
    """The client has left for good, or takes no more bytes."""


@dataclass(frozen=True)
class Frame:
    """One message on the wire."""

    payload: str | bytes
    seq: int | None
    """Of an event; None for sound."""
    once: bool = False
    """Whether it is worth nothing on another socket."""


class Outbox:
    """One session's way to its client.

    Args:
        session_id: told in every event.
        now: seconds on a clock that never goes back.
        most_waiting: bytes; a client that lets more gather is too slow.
        most_kept: bytes of what was sent already.
    """

    def __init__(
        self,
        session_id: str,
        now: Callable[[], float],
        most_waiting: int = MOST_WAITING,
        most_kept: int = MOST_KEPT,
    ) -> None:
        self.session_id = session_id
        self.turn_id = 0
        """The question that events are about, from now on."""
        self._now = now
        self._began = now()
        self.most_waiting, self._most_kept = most_waiting, most_kept
        self._seq = 0
        self._waiting: deque[Frame] = deque()
        self._kept: deque[Frame] = deque()
        self._bytes_waiting = self._bytes_kept = 0
        self._something = asyncio.Event()
        self._attached = asyncio.Event()
        self.too_slow = False
        self.closed = False

    def emit(self, event: events.AnyServerEvent, once: bool = False) -> None:
        """Number an event and put it behind the others.

        Args:
            once: it is about the socket, and is not sent again on another one.
        """
        self.number(event)
        self._put(Frame(event.model_dump_json(), event.seq, once))

    def number(self, event: events.AnyServerEvent) -> None:
        """Give an event its place in the session."""
        self._seq += 1
        event.seq = self._seq
        event.event_id = f"event_{self._seq}"
        event.session_id = self.session_id
        event.turn_id = self.turn_id
        event.t_ms = int((self._now() - self._began) * 1000)

    def send_sound(self, response_id: str, samples: PCM16) -> None:
        """Put a piece of a response's sound behind the others.

        Args:
            response_id: 16 ASCII characters, which go before the sound.
            samples: int16, shape (n,), mono, at the rate that `SpeechStarted` told.
        """
        self._put(Frame(response_id.encode("ascii") + samples.astype("<i2").tobytes(), None))

    async def present(self) -> None:
        """Wait until somebody takes what is put here, so that no work is done for nobody.

        Raises:
            ClientGone: nobody ever will.
        """
        if not self.gone:
            await self._attached.wait()
        if self.gone:
            raise ClientGone

    @property
    def gone(self) -> bool:
        """Whether the client has left for good, or was too slow."""
        return self.closed or self.too_slow

    @property
    def away(self) -> bool:
        """Whether there is no socket now."""
        return not self._attached.is_set()

    def attach(self) -> None:
        """A socket is there."""
        self._attached.set()

    def detach(self) -> None:
        """The socket is gone; another one may come."""
        self._attached.clear()

    def close(self) -> None:
        """No socket will come again; whoever waits for one is told."""
        self.closed = True
        self._waiting.clear()
        self._kept.clear()
        self._attached.set()
        self._something.set()

    async def next(self) -> Frame:
        """The next frame to be sent, at once counted as sent.

        Raises:
            ClientGone: too much has gathered, or the session has been closed.
        """
        while not self._waiting or self.gone:
            if self.gone:
                raise ClientGone
            self._something.clear()
            await self._something.wait()
        frame = self._waiting.popleft()
        self._bytes_waiting -= len(frame.payload)
        self._keep(frame)
        return frame

    def rewind(self, last_seq: int, sound_frames: int) -> bool:
        """Go back to after an event and so many pieces of sound that followed it.

        Returns:
            False where that is not kept any more, or never was; nothing changes then.
        """
        frames = [*self._kept, *self._waiting]
        after = self._place_after(frames, last_seq)
        if after is None:
            return False
        place = after
        while place < len(frames) and place - after < sound_frames and frames[place].seq is None:
            place += 1
        if place - after != sound_frames:
            return False
        missed = (frame for frame in frames[place:] if not frame.once)
        self._kept, self._waiting = deque(frames[:place]), deque(missed)
        self._bytes_kept = sum(len(frame.payload) for frame in self._kept)
        self._bytes_waiting = sum(len(frame.payload) for frame in self._waiting)
        self._something.set()
        return True

    @staticmethod
    def _place_after(frames: list[Frame], last_seq: int) -> int | None:
        if last_seq == 0:
            return 0 if frames and frames[0].seq == 1 else None
        places = (place for place, frame in enumerate(frames, 1) if frame.seq == last_seq)
        return next(places, None)

    def _put(self, frame: Frame) -> None:
        if self.gone:
            return
        self._waiting.append(frame)
        self._bytes_waiting += len(frame.payload)
        if self._bytes_waiting > self.most_waiting:
            self.too_slow = True
            self._attached.set()
        self._something.set()

    def _keep(self, frame: Frame) -> None:
        self._kept.append(frame)
        self._bytes_kept += len(frame.payload)
        while self._bytes_kept > self._most_kept and len(self._kept) > 1:
            self._bytes_kept -= len(self._kept.popleft().payload)
