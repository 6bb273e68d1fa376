"""Requests to a gate with nothing behind it, made of headers as they stand on the wire."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from server.web.access.door import Door
from server.web.access.gate import Gate

HERE = "127.0.0.1"
LAN = "192.168.1.5"
TOKEN = "abcde-fghjk-mnopq-rstuv-wxyz2"
WIDE = Door(TOKEN, frozenset({"boat", "boat.local"}), frozenset({"photos.example"}))
"""Of a machine called boat that others in the network can reach."""

Header = tuple[str, str]


@dataclass
class Answered:
    """What came back; None for whatever came to the application behind the gate."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def let_in(self) -> bool:
        return self.status is None

    @property
    def code(self) -> str:
        """Of a refusal."""
        return str(json.loads(self.body)["error"]["code"])

    @property
    def cookie(self) -> str:
        """As a browser sends it back."""
        return self.headers["set-cookie"].partition(";")[0]


async def knock(
    gate: Gate,
    *headers: Header,
    method: str = "GET",
    path: str = "/api/images/1",
    query: str = "",
    kind: str = "http",
    secure: bool = False,
    local: str = HERE,
    client: str = HERE,
) -> Answered:
    """Send one request, with exactly these headers."""
    answered = Answered()
    scope: Scope = {
        "type": kind,
        "method": method,
        "scheme": {"http": "http", "websocket": "ws"}[kind] + ("s" if secure else ""),
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "server": (local, 8000),
        "client": (client, 50_000),
        "extensions": {"websocket.http.response": {}} if kind == "websocket" else {},
    }

    async def receive() -> Message:
        return {"type": f"{kind}.connect"}

    async def send(message: Message) -> None:
        if message["type"].endswith("start"):
            answered.status = message["status"]
            answered.headers = {n.decode(): v.decode("latin-1") for n, v in message["headers"]}
        answered.body += message.get("body", b"")

    await gate(scope, receive, send)
    return answered


def gate(door: Door) -> Gate:
    """With an application behind it that answers nothing."""

    async def behind(scope: Scope, receive: Receive, send: Send) -> None:
        return None

    return Gate(behind, door)


def host(value: str) -> Header:
    return ("Host", value)


def fetched(site: str, **more: Any) -> list[Header]:
    """What a browser says of a request: `fetched("cross-site", mode="navigate")`."""
    return [(f"Sec-Fetch-{name.title()}", value) for name, value in ({"site": site} | more).items()]
