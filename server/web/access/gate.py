"""The gate that every request comes through, of HTTP and of the socket, before anything is done.

`rule.py` keeps strangers out, and here the token is asked for where the door has one. Every answer
also carries the headers that keep the page to itself. Scripts and styles carry only two of them:
the page's own headers bind what it is made of, and with all of them on each of its many files they
would weigh as much as a third of the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.language import phrases
from server.protocol.failures import ErrorCode, Failure
from server.web.access import pages
from server.web.access.door import OPEN_ROUTES, Door
from server.web.access.rule import PAGES, READING, Asked, Stranger, judge
from server.web.access.wrong_tokens import AT_MOST, WITHIN, WrongTokens
from server.web.http_errors import refusal

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
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(self), geolocation=()",
}
_EVERY = _ALWAYS | _OF_A_PAGE

_TOKEN = "Bearer and the token that the server told when it was started"
_LIMITS: Mapping[ErrorCode, tuple[str, str]] = {
    "host.unknown": ("Host", "a name or an address that this server answers to"),
    "origin.refused": ("Origin", "none, or the very address in Host, with its scheme"),
    "token.missing": ("Authorization", _TOKEN),
    "token.wrong": ("Authorization", _TOKEN),
    "token.too_often": ("Authorization", f"{AT_MOST} wrong tokens within {WITHIN:g} seconds"),
}
"""Where the fault lies, and what is allowed there."""
YEAR = 365 * 24 * 60 * 60  # seconds that a browser keeps the cookie
_OPEN_FILES = re.compile(r"/(?:style|icons)/[\w-]+\.(?:css|svg|png)")
"""What the page that asks for a token is made of."""


class Gate:
    """ASGI middleware that lets in who may come in.

    Args:
        app: what is behind it.
        door: by whose rules.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door
        self._wrong = WrongTokens()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass; refuse the rest."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        part = headers.get("sec-fetch-dest") in ("script", "style")
        sending = _with_headers(send, _ALWAYS if part else _EVERY)
        answer = self._answer(scope, headers)
        if answer is None:
            await self._app(scope, receive, sending)
        elif scope["type"] == "http" or "websocket.http.response" in scope.get("extensions", {}):
            await answer(scope, receive, sending)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """What is answered here already; None for a request that is let in."""
        asked = Asked.of(scope)
        if stranger := judge(asked, self._door):
            return _refuse_stranger(stranger, headers)
        if asked.path == pages.CERTIFICATE and self._door.authority and asked.method in READING:
            return Response(self._door.authority, media_type="application/x-x509-ca-cert")
        if self._door.token is None or is_open(asked.path):
            return None
        return self._ask_for_token(asked, scope, headers)

    def _ask_for_token(self, asked: Asked, scope: Scope, headers: Headers) -> Response | None:
        cookie = cookie_name(scope)
        in_address = _token_in_address(asked, scope)
        if in_address and self._door.opens_for(in_address):
            return self._with_cookie(asked, cookie)
        kept = _tokens_kept(headers, cookie)
        if not in_address and any(map(self._door.opens_for, kept)):
            return None
        if not in_address and not kept:
            if asked.opens_a_page and asked.from_elsewhere:
                return _refusal(401, "token.missing", phrases.TOKEN_MISSING, pages.once_more())
            return self._refuse(asked, headers, 401, "token.missing", phrases.TOKEN_MISSING)
        client = scope.get("client")
        if self._wrong.come(client[0] if client else None):
            often = phrases.TOKEN_TOO_OFTEN
            return self._refuse(asked, headers, 429, "token.too_often", often)
        refused = self._refuse(asked, headers, 401, "token.wrong", phrases.TOKEN_WRONG)
        if kept:  # or it would be sent, and counted, again and again
            refused.delete_cookie(cookie, path="/", secure=asked.secure, httponly=True)
        return refused

    def _with_cookie(self, asked: Asked, name: str) -> Response:
        """Keep the token in the browser, and out of the address."""
        answer = RedirectResponse(asked.path, 303, {"Cache-Control": "no-store"})
        answer.set_cookie(
            name,
            self._door.token or "",
            max_age=YEAR,
            path="/",
            secure=asked.secure,
            httponly=True,
            samesite="strict",
        )
        return answer

    def _refuse(
        self, asked: Asked, headers: Headers, status: int, code: ErrorCode, text: str
    ) -> Response:
        page = None
        if _wants_page(headers):
            certificate = self._door.authority is not None
            page = pages.token_wanted(text, code != "token.missing", certificate)
        extra = {"WWW-Authenticate": "Bearer"} if status == 401 else {"Retry-After": "60"}
        return _refusal(status, code, text, page, extra)


def is_open(path: str) -> bool:
    """Whether a path is answered without a token, where one is asked for."""
    return path in OPEN_ROUTES or _OPEN_FILES.fullmatch(path) is not None


def cookie_name(scope: Scope) -> str:
    """Of its own for each port: a browser sends a machine's cookies to all of its servers.

    By TLS it begins as browsers demand of one that no other page of this host can have set.
    """
    server = scope.get("server")
    prefix = "__Host-" if scope.get("scheme") in ("https", "wss") else ""
    return f"{prefix}earshot-{server[1] if server else 0}"


def _token_in_address(asked: Asked, scope: Scope) -> str | None:
    if asked.path not in PAGES or asked.method not in READING or scope["type"] != "http":
        return None
    asking = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    tokens = asking.get("token", [])
    return " ".join(tokens) if tokens else None  # two are none


def _tokens_kept(headers: Headers, cookie: str) -> list[str]:
    """What a browser, or a program, gives with each request."""
    given = []
    for authorization in headers.getlist("authorization"):
        scheme, _, token = authorization.partition(" ")
        given.append(token.strip() if scheme.lower() == "bearer" else "")
    for line in headers.getlist("cookie"):
        found = cookie_parser(line).get(cookie)
        given += [found] if found else []
    return given


def _refuse_stranger(stranger: Stranger, headers: Headers) -> Response:
    code: ErrorCode = "host.unknown" if stranger is Stranger.HOST else "origin.refused"
    texts = {Stranger.HOST: phrases.HOST_UNKNOWN, Stranger.ORIGIN: phrases.STRANGER_REFUSED}
    text = texts[stranger]
    page = pages.refused(text) if _wants_page(headers) else None
    return _refusal(403, code, text, page)


def _wants_page(headers: Headers) -> bool:
    """Whether a person will see the answer, and not a program or a page."""
    shown = headers.get("sec-fetch-dest", "document") == "document"
    return shown and "text/html" in headers.get("accept", "")


def _refusal(
    status: int,
    code: ErrorCode,
    text: str,
    page: str | None,
    extra: Mapping[str, str] | None = None,
) -> Response:
    headers = {"Cache-Control": "no-store", **(extra or {})}
    if page is not None:
        return HTMLResponse(page, status, headers)
    field, limit = _LIMITS[code]
    return refusal(Failure(code=code, text=text, field=field, limit=limit), status, headers)


def _with_headers(send: Send, wanted: dict[str, str]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = MutableHeaders(scope=message)
            for name, value in wanted.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
