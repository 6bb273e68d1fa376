"""The one rule for strangers: which requests come from this server's own page or from a program.

A page of a stranger's can make a browser send requests to this machine, and can have its own name
lead here (DNS rebinding). A request is let in only where

1. it names one host, and that is one of this server's;
2. it comes from no page (no Origin), or from one of the very same scheme, host and port;
3. the browser, where it says whose page asked (Sec-Fetch-Site), says: this server's, or nobody's. A
   link on another page may lead to the page, but never to a picture, an answer or a frame.

Whoever sends two of any of these says nothing that can be relied upon, and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from starlette.datastructures import Headers
from starlette.types import Scope

from server.web.access.addresses import Address, literal, read_host, read_origin
from server.web.access.door import Door

PAGES = {"/", "/index.html", "/docs", "/docs/protocol"}
"""What a link on another page may lead to."""
READING = ("GET", "HEAD")


class Stranger(Enum):
    """Why a request is not let in."""

    HOST = "host.unknown"
    """It is meant for another server."""
    ORIGIN = "origin.refused"
    """Another page sent it."""


@dataclass(frozen=True)
class Asked:
    """What of a request tells who asks."""

    method: str
    path: str
    secure: bool
    """Whether it came by TLS."""
    local: str | None
    """The IP address of this machine that it came to."""
    hosts: tuple[str, ...]
    """Every Host header, as it was sent; so with those below."""
    origins: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()

    @classmethod
    def of(cls, scope: Scope) -> Asked:
        """An ASGI request's, of HTTP or of a WebSocket."""
        headers, server = Headers(scope=scope), scope.get("server")
        return cls(
            method=scope.get("method", "GET"),
            path=scope["path"],
            secure=scope.get("scheme") in ("https", "wss"),
            local=literal(str(server[0])) if server else None,
            hosts=tuple(headers.getlist("host")),
            origins=tuple(headers.getlist("origin")),
            sites=tuple(headers.getlist("sec-fetch-site")),
            modes=tuple(headers.getlist("sec-fetch-mode")),
            destinations=tuple(headers.getlist("sec-fetch-dest")),
        )

    @property
    def opens_a_page(self) -> bool:
        """Whether it is what a link, or an address that somebody types, makes a browser send."""
        shows = self.modes == ("navigate",) and self.destinations == ("document",)
        shows = shows and len(self.sites) == 1
        return shows and self.method in READING and self.path in PAGES

    @property
    def from_elsewhere(self) -> bool:
        """Whether the browser says that another page asked."""
        return self.sites not in ((), ("same-origin",), ("none",))


def judge(asked: Asked, door: Door) -> Stranger | None:
    """Why a request is refused; None where it is let in."""
    host = read_host(asked.hosts[0]) if len(asked.hosts) == 1 else None
    if host is None or not door.is_ours(host, asked.local):
        return Stranger.HOST
    if asked.origins and not _is_own_page(asked, host, door):
        return Stranger.ORIGIN
    if asked.from_elsewhere and not asked.opens_a_page:
        return Stranger.ORIGIN
    return None


def _is_own_page(asked: Asked, host: Address, door: Door) -> bool:
    origin = read_origin(asked.origins[0]) if len(asked.origins) == 1 else None
    if origin is None:
        return False
    scheme, address = origin
    # Behind a proxy that has been allowed, TLS may end there.
    schemes = {"https"} if asked.secure else {"http"}
    if host.host in door.allowed:
        schemes.add("https")
    same = address.host == host.host and address.port_for(scheme) == host.port_for(scheme)
    return same and scheme in schemes
