"""How much one connection may take before anybody is asked anything: time, room, and how many.

uvicorn waits for ever for a request's head, and for who reads nothing; these are its own protocols
with the limits that it lacks. What a request may bring is counted in `requests.py`.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

from server.language import phrases
from server.protocol.failures import ErrorCode, Failure
from server.web.http_errors import refusal

MOST_CONNECTIONS = 1024
"""Half of them from one client. Each costs a descriptor and some 50 kB; a page has seven."""
HEAD_SECONDS = 10.0  # from when a connection could begin a request until its head is there
REQUEST_SECONDS = 90.0
"""For a body, beyond the time after which `requests.py` refuses it with a sentence."""
LEFTOVER_SECONDS = 5.0
"""For the rest of a body that has been answered: a client that is cut off while it sends may never
read the answer."""
UNREAD_SECONDS = 30.0  # for a client to take what it is sent, until it is cut off
MOST_HEAD_BYTES = 64 * 1024
"""Of a head that comes in pieces. What is longer than `requests.py` allows, and not this long, is
told so."""
MOST_HEADERS, MOST_HEADERS_BYTES, MOST_ADDRESS_BYTES = 100, 32 * 1024, 8 * 1000
MOST_FRAMES = 4096  # of one message
BACKLOG = 128  # connections that wait to be taken
PINGS_PER_SECOND, PINGS_AT_ONCE = 5.0, 50


def within_bounds(open_files: int = 4 * MOST_CONNECTIONS) -> dict[str, Any]:
    """Arguments of uvicorn's configuration, where so many files may be open.

    Messages are not compressed: a megabyte of them could be a gigabyte of nothing.
    """
    return {
        "http": HttpConnection,
        "ws": SocketConnection,
        "ws_per_message_deflate": False,
        "h11_max_incomplete_event_size": MOST_HEAD_BYTES,
        "limit_concurrency": min(MOST_CONNECTIONS, open_files // 2) + 1,
        "backlog": BACKLOG,
    }


def has_too_much(scope: Any) -> bool:
    """Whether a request's head is more than anybody needs."""
    headers = scope["headers"]
    return (
        len(headers) > MOST_HEADERS
        or sum(len(name) + len(value) for name, value in headers) > MOST_HEADERS_BYTES
        or len(scope["raw_path"]) + len(scope["query_string"]) > MOST_ADDRESS_BYTES
    )


class Stalling(asyncio.Protocol):
    """A protocol of uvicorn's that cuts off a client which takes nothing of what it is sent."""

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    _stalled: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._end()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client has let much gather."""
        super().pause_writing()
        self._end()
        self._stalled = self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has taken most of it."""
        super().resume_writing()
        self._end()

    def _end(self) -> None:
        if self._stalled:
            self._stalled.cancel()


class HttpConnection(Stalling, H11Protocol):
    """One connection of HTTP, until it becomes a WebSocket."""

    _alarm: asyncio.TimerHandle | None = None
    _watched: Any = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it, unless there are too many."""
        super().connection_made(transport)
        _give_up_who_vanished(transport)
        most = min(MOST_CONNECTIONS, (self.limit_concurrency or MOST_CONNECTIONS + 1) - 1)
        mine = sum(_host(each) == _host(self) for each in self.connections)
        if len(self.connections) > most or mine > most // 2:
            self.transport.write(_refusal("503 Service Unavailable", "server.busy", phrases.BUSY))
            self.transport.close()
            return
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._disarm()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Take what has come, and watch how the request goes on."""
        super().handle_events()
        self._watch()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hand it over."""
        self._disarm()
        self._end()  # the WebSocket watches for itself
        self._watched = h11.SWITCHED_PROTOCOL
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        """Watch for the next request, or for the rest of this one."""
        super().on_response_complete()
        self._watch()
        if self.conn.their_state is h11.SEND_BODY:
            self._arm(LEFTOVER_SECONDS)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request."""
        text = phrases.UNREADABLE_REQUEST
        self.transport.write(_refusal("400 Bad Request", "request.invalid", text))
        self.transport.close()

    def _should_upgrade(self) -> bool:
        """What no handshake can be is a request like any other, and answered as such."""
        names = {name for name, _ in self.headers}
        bare = not names & {b"transfer-encoding", b"content-length"}
        is_plausible = self.scope["method"] == "GET" and bare and not has_too_much(self.scope)
        return is_plausible and super()._should_upgrade()

    def _watch(self) -> None:
        """Let it not wait for ever for what the client must send next."""
        if self._watched is h11.SWITCHED_PROTOCOL or self.conn.their_state is self._watched:
            return
        self._watched = self.conn.their_state
        self._disarm()
        if self._watched is h11.IDLE:
            self._arm(HEAD_SECONDS)
        elif self._watched is h11.SEND_BODY:
            self._arm(REQUEST_SECONDS)

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self._alarm = self.loop.call_later(seconds, self._give_up)

    def _disarm(self) -> None:
        if self._alarm:
            self._alarm.cancel()

    def _give_up(self) -> None:
        begun, _ = self.conn.trailing_data  # browsers open some that they may never need
        if begun and not self.transport.is_closing() and self.conn.their_state is h11.IDLE:
            text = phrases.TOO_SLOW_A_REQUEST
            self.transport.write(_refusal("408 Request Timeout", "request.too_slow", text))
        self.transport.close()


class SocketConnection(Stalling, WebSocketsSansIOProtocol):
    """One WebSocket."""

    _pings = float(PINGS_AT_ONCE)
    _pinged = 0.0

    def data_received(self, data: bytes) -> None:
        """Take what has come; a handshake that fails is answered and its connection closed."""
        super().data_received(data)
        if self.conn.handshake_exc and not self.handshake_initiated:
            text = phrases.UNREADABLE_REQUEST
            self.transport.write(_refusal("400 Bad Request", "request.invalid", text))
            self.handshake_complete = self.close_sent = True
            self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        """One more part of a message; they may be empty, so that counting bytes is not enough."""
        if len(self.frames) < MOST_FRAMES:
            super().handle_cont(event)
        else:
            self._break_off(CloseCode.MESSAGE_TOO_BIG)

    def handle_ping(self) -> None:
        """Answer it, unless they come faster than anybody means them."""
        now = self.loop.time()
        earned = (now - self._pinged) * PINGS_PER_SECOND
        self._pings, self._pinged = min(PINGS_AT_ONCE, self._pings + earned) - 1, now
        if self._pings < 0:
            self._break_off(CloseCode.POLICY_VIOLATION)
        elif self.writable.is_set():
            super().handle_ping()

    def _break_off(self, code: CloseCode) -> None:
        if self.close_sent:
            return
        self.frames = []
        self.conn.fail(code)
        self.handle_parser_exception()


def _give_up_who_vanished(transport: asyncio.Transport) -> None:
    """Let the system end a connection that takes nothing, also the last of what it is sent."""
    connection = transport.get_extra_info("socket")
    if connection is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = int(UNREAD_SECONDS * 1000)
        with suppress(OSError):  # it is no connection of TCP
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)


def _host(connection: Any) -> str:
    return connection.client[0] if connection.client else ""


def _refusal(status: str, code: ErrorCode, text: str) -> bytes:
    """An answer in the shape of all refusals, for where there is no application to give it."""
    body = bytes(refusal(Failure(code=code, text=text)).body)
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
