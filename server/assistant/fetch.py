"""A picture from the web, for a program that names its address; never from inside the network.

A server that fetches what it is told can be made to reach what only it can reach: the router, the
printer, itself. So each connection is made to an address that was looked at first, the very one
that is then connected to: a name that changes its address meanwhile, or a redirect, gains nothing
(server-side request forgery, OWASP). What it fetches are bytes, and they have one deadline from the
lookup of the name to the last byte, however they drip and wherever they redirect to.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias
from urllib.parse import quote, urljoin, urlsplit

import httpcore

MAX_BYTES = 32 * 1024 * 1024
MAX_REDIRECTS = 5
CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 20.0
PORTS = {"http": 80, "https": 443}
REDIRECTS = (301, 302, 303, 307, 308)
INSIDE = (
    "That address lies inside a network, and Earshot only fetches pictures from the open web. "
    "Send the picture itself instead."
)
UNREACHABLE = "That address could not be reached. Check it, or send the picture itself instead."
NO_ADDRESS = "That is not the address of a picture on the web. It should begin with https."
TOO_LARGE = "The picture at that address is too large to search with."
TOO_SLOW = "The picture at that address took too long to arrive. Send the picture itself instead."

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
"""A host and a port to IP addresses. Raises: OSError."""


class NotFetched(Exception):
    """There is no picture; the message says why in a sentence."""


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system knows them. Raises: OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


def is_public(address: str) -> bool:
    """Whether an IP address lies on the open internet.

    Addresses that carry another one inside count as that one: IPv4 in IPv6, 6to4, Teredo, NAT64.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64 or ip in _IPV4_COMPATIBLE:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF))
        if any(each is not None and not _is_open(each) for each in inner):
            return False
        if ip.ipv4_mapped is not None:
            return True
    return _is_open(ip)


def fetch(
    url: str,
    *,
    resolve: Resolve = resolved,
    may_reach: Callable[[str], bool] = is_public,
    clock: Callable[[], float] = time.monotonic,
) -> bytes:
    """What lies at a web address; blocks.

    Args:
        url: with http or https.
        resolve, may_reach, clock: others in tests.

    Raises:
        NotFetched: it could not or must not be fetched.
    """
    deadline = Deadline(clock)
    backend = _Guarded(resolve, may_reach, deadline)
    with httpcore.ConnectionPool(network_backend=backend) as pool:
        for _ in range(MAX_REDIRECTS + 1):
            answer = _ask(pool, _checked(url))
            if isinstance(answer, bytes):
                return answer
            url = _led(url, answer)
    raise NotFetched(UNREACHABLE)


_KEPT = "%/:=&?~+!$,;'@()*[]"
"""Letters of an address that stay as they are."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_IPV4_COMPATIBLE = ipaddress.IPv6Network("::/96")


def _is_open(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast


def _led(url: str, place: str) -> str:
    """Where a redirect leads."""
    try:
        return urljoin(url, place)
    except ValueError as error:  # "http://["
        raise NotFetched(UNREACHABLE) from error


def _checked(url: str) -> str:
    """An address in ASCII, as it is asked for; names in other alphabets as IDNA has them."""
    try:
        parts = urlsplit(url)
        port = parts.port  # reading it is what refuses "http://a:b"
        host = parts.hostname or ""
        if not host.isascii():
            host = host.encode("idna").decode()
        path, query = quote(parts.path, _KEPT), quote(parts.query, _KEPT)
    except ValueError as error:
        raise NotFetched(NO_ADDRESS) from error
    named = parts.username is not None or parts.password is not None
    if parts.scheme not in PORTS or not host or named or port == 0:
        raise NotFetched(NO_ADDRESS)
    place = f"[{host}]" if ":" in host else host
    netloc = place if port is None else f"{place}:{port}"
    return parts._replace(netloc=netloc, path=path, query=query, fragment="").geturl()


def _ask(pool: httpcore.ConnectionPool, url: str) -> bytes | str:
    """The body, or the address that it redirects to."""
    headers = [("Accept", "image/*"), ("User-Agent", "Earshot")]
    try:
        with pool.stream("GET", url, headers=headers) as response:
            if response.status in REDIRECTS:
                places = [v for name, v in response.headers if name.lower() == b"location"]
                return places[0].decode("latin-1") if places else _refuse(UNREACHABLE)
            if response.status != 200:
                raise NotFetched(UNREACHABLE)
            return _body(response.iter_stream())
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise NotFetched(TOO_SLOW) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
        raise NotFetched(UNREACHABLE) from error


def _body(pieces: Iterable[bytes]) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > MAX_BYTES:
            raise NotFetched(TOO_LARGE)
    return bytes(body)


def _refuse(why: str) -> str:
    raise NotFetched(why)


class Deadline:
    """For everything that is done to fetch one picture."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends = clock() + WHOLE_SECONDS

    def seconds(self) -> float:
        """For the next step. Raises: NotFetched, where there is no time left for it."""
        left = self._ends - self._clock()
        if left <= 0:
            raise NotFetched(TOO_SLOW)
        return min(CONNECT_SECONDS, left)


class _Timed(httpcore.NetworkStream):
    """A connection whose steps all have one deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.seconds())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.seconds())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._deadline.seconds()
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, seconds), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Guarded(httpcore.NetworkBackend):
    """Connects to addresses that may be reached, and to no others."""

    def __init__(
        self, resolve: Resolve, may_reach: Callable[[str], bool], deadline: Deadline
    ) -> None:
        self._resolve = resolve
        self._may_reach = may_reach
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the name up once, and connect to what was looked at."""
        addresses = self._looked_up(host, port)
        if not addresses:
            raise NotFetched(UNREACHABLE)
        if not all(map(self._may_reach, addresses)):
            raise NotFetched(INSIDE)
        stream = self._network.connect_tcp(
            addresses[0], port, self._deadline.seconds(), local_address, socket_options
        )
        return _Timed(stream, self._deadline)

    def _looked_up(self, host: str, port: int) -> Sequence[str]:
        """Of a host, for as long as there is time.

        The system's own lookup cannot be stopped and may take a minute. So it has a thread of its
        own, which is left behind; whoever fetches goes on.
        """
        answers: SimpleQueue[Sequence[str] | OSError | ValueError] = SimpleQueue()

        def look() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, ValueError) as error:
                answers.put(error)

        threading.Thread(target=look, name="lookup", daemon=True).start()
        try:
            answer = answers.get(timeout=self._deadline.seconds())
        except Empty:
            raise NotFetched(TOO_SLOW) from None
        if isinstance(answer, Exception):
            raise NotFetched(UNREACHABLE) from answer
        return answer

    def connect_unix_socket(self, *args: Any, **named: Any) -> httpcore.NetworkStream:
        """Never: that is no place on the web."""
        raise NotFetched(INSIDE)
