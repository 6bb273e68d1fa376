"""All conversations of a server: begun, left for a while, taken up again, ended.

A client whose socket drops finds its conversation again for a minute. Its id is no secret: it
stands in every event, and in the database. So each client is given a secret besides, and who does
not have it is told no more than who names a conversation that never was.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from server.conversation.conversation import Conversation
from server.protocol.outbox import Outbox
from server.session.session import Session

SESSION_PREFIX = "sess_"
SECRET_BYTES = 24


@dataclass
class Talk:
    """One conversation with one client, whichever socket it comes by."""

    outbox: Outbox
    session: Session
    conversation: Conversation
    client: str = ""
    """Its address."""
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(SECRET_BYTES), repr=False)
    """What only its client knows."""
    received: int = 0
    """The client's messages so far, sound and refused ones included."""
    socket: asyncio.Task[bool] | None = None
    """What attends to the socket that it comes by now."""
    expiry: asyncio.TimerHandle | None = None


class Sessions:
    """Every open conversation.

    Args:
        begin: makes a conversation that writes to an outbox.
        most: conversations at a time, those that wait for their client included.
        wait_seconds: how long one waits for a client that lost its socket.
        most_of_one: conversations of one client, by its address; None for as many as there are.
    """

    def __init__(
        self,
        begin: Callable[[Outbox], tuple[Session, Conversation]],
        most: int,
        wait_seconds: float,
        most_of_one: int | None = None,
    ) -> None:
        self._begin = begin
        self.most, self.most_of_one = most, most_of_one or most
        self._wait_seconds = wait_seconds
        self._talks: dict[str, Talk] = {}
        self._ending: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._talks)

    def is_full_of(self, client: str) -> bool:
        """Whether one client has as many conversations as it may."""
        return sum(talk.client == client for talk in self._talks.values()) >= self.most_of_one

    def open(self, client: str = "") -> Talk | None:
        """A new conversation; None where there are too many, of all or of this client.

        One whose client has lost its socket makes room, the longest lost first.
        """
        its_own = self.is_full_of(client)
        if its_own or len(self._talks) >= self.most:
            lost = (talk for talk in self._talks.values() if talk.expiry)
            makes_room = next((talk for talk in lost if not its_own or talk.client == client), None)
            if makes_room is None:
                return None
            self.end(makes_room)
        outbox = Outbox(SESSION_PREFIX + uuid4().hex[:16], asyncio.get_running_loop().time)
        session, conversation = self._begin(outbox)
        talk = Talk(outbox, session, conversation, client)
        self._talks[outbox.session_id] = talk
        return talk

    def find(self, session_id: str, secret: str) -> Talk | None:
        """The conversation of who knows its secret; None for everybody else, or if it is over."""
        talk = self._talks.get(session_id)
        # Compared in any case, so that nobody can measure which ids there are.
        kept = talk.secret if talk else secrets.token_urlsafe(SECRET_BYTES)
        return talk if hmac.compare_digest(kept.encode(), secret.encode(errors="replace")) else None

    async def resume(
        self, session_id: str, secret: str, last_seq: int, sound_frames: int
    ) -> Talk | None:
        """The conversation that a client had, wound back to what it has got; None if it is over.

        A socket that has not noticed yet that its client is gone takes and sends nothing more.
        """
        while (talk := self.find(session_id, secret)) and talk.socket and not talk.socket.done():
            talk.socket.cancel()
            await asyncio.wait((talk.socket,))
        return talk if talk and talk.outbox.rewind(last_seq, sound_frames) else None

    def attach(self, talk: Talk, socket: asyncio.Task[bool]) -> None:
        """A socket takes it up."""
        if talk.expiry:
            talk.expiry.cancel()
            talk.expiry = None
        talk.socket = socket
        talk.outbox.attach()

    def lose(self, talk: Talk) -> None:
        """The socket was lost; the client may come back."""
        talk.socket = None
        talk.outbox.detach()
        loop = asyncio.get_running_loop()
        talk.expiry = loop.call_later(self._wait_seconds, self.end, talk)
        self._talks[talk.outbox.session_id] = self._talks.pop(talk.outbox.session_id)

    def end(self, talk: Talk) -> None:
        """The client has left for good."""
        if self._talks.pop(talk.outbox.session_id, None) is None:
            return
        if talk.expiry:
            talk.expiry.cancel()
        talk.outbox.close()
        stopping = asyncio.create_task(talk.conversation.stop())
        self._ending.add(stopping)
        stopping.add_done_callback(self._ending.discard)

    def end_all(self) -> None:
        """End every conversation; whoever is there begins a new one."""
        for talk in list(self._talks.values()):
            self.end(talk)

    async def close(self) -> None:
        """End every conversation and wait until they have stopped."""
        self.end_all()
        if self._ending:
            await asyncio.wait(set(self._ending))
