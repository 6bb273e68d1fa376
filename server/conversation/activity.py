"""One session's microphone, listened to for speech a little behind the sound.

Pieces of sound are put together while the detector looks at an earlier one, so that it keeps up
however small they are. The session is told the probabilities, and makes turns of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from models.audio import from_pcm16
from models.protocols import ActivityStream
from server.assistant.assistant import Assistant
from server.assistant.errors import log_failure
from server.session.effects import Detect, Effect
from server.session.session import Session


class ActivityMonitor:
    """Tells a session how likely somebody speaks.

    Args:
        who: the session's id, for taking turns in the lane.
        assistant: listens.
        session: is told.
        perform: does what the session then wants.
    """

    def __init__(
        self,
        who: str,
        assistant: Assistant,
        session: Session,
        perform: Callable[[Sequence[Effect]], Awaitable[None]],
    ) -> None:
        self._who, self._assistant = who, assistant
        self._session, self._perform = session, perform
        self._waiting = bytearray()
        self._epoch = -1
        self._stream: ActivityStream | None = None
        self._task: asyncio.Task[None] | None = None

    def listen(self, sound: Detect) -> None:
        """Look at this sound when what came before it has been looked at."""
        if sound.epoch != self._epoch:
            self._waiting.clear()
            self._epoch, self._stream = sound.epoch, None
        self._waiting += sound.pcm
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._catch_up())

    def stop(self) -> None:
        """Look at no more."""
        self._waiting.clear()
        if self._task:
            self._task.cancel()

    async def finished(self) -> None:
        """Wait until all that has arrived has been looked at."""
        if self._task:
            await asyncio.wait((self._task,))

    async def _catch_up(self) -> None:
        while self._waiting:
            pcm, epoch = bytes(self._waiting), self._epoch
            self._waiting.clear()
            await self._perform(await self._activity(pcm, epoch))

    async def _activity(self, pcm: bytes, epoch: int) -> list[Effect]:
        try:
            self._stream = self._stream or self._assistant.models.detector.stream()
            audio = from_pcm16(pcm)
            probabilities = await self._assistant.listen(self._who, audio, self._stream)
            return self._session.activity(epoch, probabilities)
        except Exception as error:  # noqa: BLE001 - whatever a model throws, the person is told
            log_failure("Listening for speech", error)
            self._stream = None
            return self._session.detection_failed(epoch)
