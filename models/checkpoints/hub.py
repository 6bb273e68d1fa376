"""Requests to the Hugging Face hub: made again where that may help, and a sentence where it cannot.

Tried again is what passes by itself: a lost connection, 429 (too many requests) and faults of the
server (5xx), after one second, then two, four, and so on; where the server says when it may be
asked again (`Retry-After`, RFC 9110), then. It is waited for at most `LONGEST_WAIT`, and whoever
asks for more than that is told so instead. Everything else is final.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.request import getproxies

import httpx

from models.errors import DownloadFailed

ATTEMPTS = 5  # without any of them getting further than the one before
FIRST_WAIT = 1.0  # seconds; each further one is twice as long
LONGEST_WAIT = 120.0  # seconds, between two attempts
TIMEOUT_SECONDS = 30.0  # without a byte
CONNECT_SECONDS = 10.0

CANNOT = "The models cannot be downloaded: "
OTHERWISE = (
    "You can also run earshot models download --to a folder on a machine with a connection, "
    "and bring that folder here."
)
NO_NETWORK = f"{CANNOT}there is no connection to the internet. {OTHERWISE}"
CUT = (
    "The connection broke while downloading. What has arrived is kept. "
    "Run earshot models download again to go on."
)
NOT_THERE = f"{CANNOT}the server answered that it does not have them. {OTHERWISE}"
NOT_ALLOWED = f"{CANNOT}the server does not allow it. {OTHERWISE}"
NO_LISTING = (
    f"{CANNOT}what answered is not the Hugging Face hub. Perhaps this network wants you to sign in "
    f"first; open any page in a browser to see. {OTHERWISE}"
)
PROXIES = "the environment variables HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY"
SOCKS = (
    f"{CANNOT}this machine is to use a SOCKS proxy, and Earshot lacks what that needs. "
    f"Run pip install socksio, or name an HTTP proxy in {PROXIES}. {OTHERWISE}"
)
BAD_PROXY = (
    f"{CANNOT}the address of the proxy of this machine cannot be used. Look at {PROXIES}. "
    f"{OTHERWISE}"
)
PROXY_REFUSED = (
    f"{CANNOT}the proxy of this machine did not let it through. Look at {PROXIES}. {OTHERWISE}"
)
NO_PROXY_REACHED = (
    f"{CANNOT}the proxy of this machine, or the internet behind it, cannot be reached. "
    f"Look at {PROXIES}. {OTHERWISE}"
)
BAD_ENDPOINT = f"{CANNOT}HF_ENDPOINT is no address of a server. Mend it, or leave it out."

LOST = (
    *(httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError),
    *(httpx.ReadTimeout, httpx.WriteTimeout, httpx.ConnectError, httpx.ConnectTimeout),
)
"""A connection that was there, or was to be had a moment ago."""

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Clock:
    """The time, and how to let it pass."""

    now: Callable[[], float] = time.time
    """Seconds since 1970."""
    wait: Callable[[float], None] = time.sleep


SYSTEM_CLOCK = Clock()


@contextmanager
def hub_client(endpoint: str = "") -> Iterator[httpx.Client]:
    """A client for the hub.

    Args:
        endpoint: its address; that of `huggingface_hub` if empty.

    Raises:
        DownloadFailed: whatever the network, a proxy or the server does wrong while it is used.
    """
    if not endpoint:
        from huggingface_hub.constants import ENDPOINT

        endpoint = ENDPOINT
    with _client(endpoint) as client:
        try:
            yield client
        except httpx.HTTPStatusError as error:
            raise DownloadFailed(_refusal(error.response.status_code)) from error
        except httpx.ProxyError as error:
            raise DownloadFailed(PROXY_REFUSED) from error
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise DownloadFailed(NO_PROXY_REACHED if getproxies() else NO_NETWORK) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise DownloadFailed(CUT) from error


def patiently(
    request: Callable[[], T],
    clock: Clock,
    arrived: Callable[[], int] = lambda: 0,
    connected: bool = True,
) -> T:
    """What a request gives, made again after what passes by itself.

    Args:
        request: makes it; raises httpx's errors, those of the status too.
        clock: another one in tests.
        arrived: bytes that are here; where they have become more, attempts are counted anew.
        connected: whether the hub has answered before. Where it has not, a connection that cannot
            be made is final: most likely there is none.

    Raises:
        httpx.HTTPError: it was final, or the last of all attempts.
        DownloadFailed: the server wants to be left alone for longer than is waited.
    """
    attempt, most = 1, arrived()
    while True:
        try:
            return request()
        except httpx.HTTPStatusError as error:
            if not _passes(error.response.status_code) or attempt >= ATTEMPTS:
                raise
            seconds = _wait_for(error.response, attempt, clock)
        except LOST as error:
            new = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) and not connected
            attempt = 1 if arrived() > most else attempt
            if new or attempt >= ATTEMPTS:
                raise
            seconds = _backoff(attempt)
            _log.info("The connection to the hub was lost, and is made again.", exc_info=True)
        most = max(most, arrived())
        attempt += 1
        clock.wait(seconds)


def _client(endpoint: str) -> httpx.Client:
    try:
        address = httpx.URL(endpoint)
    except httpx.InvalidURL as error:
        raise DownloadFailed(BAD_ENDPOINT) from error
    if address.scheme not in ("http", "https") or not address.host:
        raise DownloadFailed(BAD_ENDPOINT)
    patience = httpx.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS)
    try:
        return httpx.Client(base_url=address, follow_redirects=True, timeout=patience)
    except ImportError as error:  # of socksio
        raise DownloadFailed(SOCKS) from error
    except (ValueError, httpx.InvalidURL) as error:
        raise DownloadFailed(BAD_PROXY) from error


def _passes(status: int) -> bool:
    return status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR


def _wait_for(answer: httpx.Response, attempt: int, clock: Clock) -> float:
    """Seconds until the next attempt. Raises: DownloadFailed, where those are too many."""
    said = _retry_after(answer.headers.get("Retry-After", ""), clock)
    seconds = _backoff(attempt) if said is None else max(0.0, said)
    if seconds > LONGEST_WAIT:
        minutes = round(seconds / 60) or 1
        when = f"in {minutes} minutes" if minutes < 120 else "later"
        raise DownloadFailed(
            "The server is too busy to send the models now. What has arrived is kept. "
            f"Run earshot models download again {when}."
        )
    return seconds


def _backoff(attempt: int) -> float:
    return min(FIRST_WAIT * 2.0 ** (attempt - 1), LONGEST_WAIT)


def _retry_after(header: str, clock: Clock) -> float | None:
    """Seconds that a header asks for, as a number or as a date; None where it says neither."""
    if header.strip().isdecimal():
        return float(header)
    try:
        return parsedate_to_datetime(header).timestamp() - clock.now()
    except (ValueError, OverflowError):
        return None


def _refusal(status: int) -> str:
    """What to say of an answer that is final."""
    if status == httpx.codes.NOT_FOUND:
        return NOT_THERE
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return NOT_ALLOWED
    if status == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
        return PROXY_REFUSED
    if _passes(status):
        busy = status == httpx.codes.TOO_MANY_REQUESTS
        fault = "is too busy to send the models" if busy else "has a fault"
        return (
            f"The server {fault} just now. What has arrived is kept. "
            "Run earshot models download again in a few minutes."
        )
    return f"{CANNOT}the server refused with the number {status}. {OTHERWISE}"
