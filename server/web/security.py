"""Who may talk to this server: pages that it served itself, and programs on this machine.

A page of a stranger's can make a browser send requests to loopback. Two checks stop it: the Host
must be a name of this server (against DNS rebinding), and the Origin, where there is one, must
be that same host. Every answer also carries the headers that keep the page to itself. Scripts and
styles carry only two of them: the page's own headers bind what it is made of, and with all of them
on each of its many files they would weigh as much as a third of the page.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.language import phrases

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_OF_A_PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' blob:; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(self), geolocation=()",
}

_EVERY = _ALWAYS | _OF_A_PAGE


class Gate:
    """ASGI middleware that refuses strangers.

    Args:
        app: what is behind it.
        host: the address that the server listens on.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._names = {"localhost", "127.0.0.1", "::1", host}
        self._any_name = _is_wildcard(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass; refuse the rest."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif self._admits(Headers(scope=scope)):
            part = Headers(scope=scope).get("sec-fetch-dest") in ("script", "style")
            await self._app(scope, receive, _with_headers(send, _ALWAYS if part else _EVERY))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            refusal = {"error": {"code": "origin.refused", "text": phrases.STRANGER_REFUSED}}
            await JSONResponse(refusal, status_code=403)(scope, receive, send)

    def _admits(self, headers: Headers) -> bool:
        host = headers.get("host", "")
        origin = headers.get("origin")
        if not self._any_name and _hostname(f"//{host}") not in self._names:
            return False
        return origin is None or urlsplit(origin).netloc == host


def _with_headers(send: Send, wanted: dict[str, str]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in wanted.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _is_wildcard(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
