"""The port that the server listens on."""

from __future__ import annotations

import asyncio
import socket

from server.cli.serve import _listen
from server.settings import Settings


async def test_small_messages_are_sent_at_once() -> None:
    """Nagle's algorithm would hold the first sound of an answer back for 40 ms."""
    undelayed = asyncio.get_running_loop().create_future()

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        undelayed.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listening = _listen(Settings(port=0))
    async with await asyncio.start_server(accepted, sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname())
        async with asyncio.timeout(10):
            assert await undelayed
        writer.close()
        await writer.wait_closed()
