"""Opens the door of a server: its token, its names and its certificate, by where it listens."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]

from server.cli.console import Failed
from server.cli.running import EVERY_ADDRESS
from server.web.access.addresses import is_loopback, literal, written_by_a_person
from server.web.access.door import Door, names_of_this_machine
from server.web.access.token_file import keep_token

if TYPE_CHECKING:
    from server.settings import Settings
    from server.web.access.certificates import Kept

MOST_ADDRESSES = 20  # of one machine; more are those of containers


@dataclass(frozen=True)
class Reach:
    """How a server that listens can be reached."""

    door: Door
    host: str
    """The address that it listens on, in its one form."""
    port: int
    beyond: bool
    """Whether others than this machine can come."""
    addresses: tuple[str, ...] = ()
    """Of this machine in the network, the likeliest first."""
    context: ssl.SSLContext | None = None
    """For TLS; None where nothing is encrypted."""
    certificate: Path | None = None
    """What it shows of itself."""
    own: Kept | None = None
    """Its certificate, where it was made here."""
    renew: Callable[[], None] | None = None
    """Brings that up to date."""

    @property
    def scheme(self) -> str:
        """Of its addresses."""
        return "https" if self.context else "http"


def open_door(settings: Settings, host: str, port: int, new_token: bool) -> Reach:
    """The door of a server that listens on `host`.

    Raises:
        Failed: a certificate, a name or the token cannot be used; the message says which.
    """
    at = literal(host) or host
    allowed = _allowed(settings.allow_host)
    beyond = not is_loopback(at) or bool(allowed)
    names = names_of_this_machine() if beyond else frozenset()
    guarded = beyond or settings.ask_token
    token = _token(settings.home, new_token) if guarded or new_token else None
    door = Door(token if guarded else None, names, allowed)
    reach = Reach(door, at, port, beyond, _addresses(at) if beyond else ())
    if settings.tls_cert:
        return _with_given(reach, settings.tls_cert, settings.tls_key)
    if settings.tls_key:
        raise Failed("There is a key and no certificate. Give the certificate with --tls-cert.")
    return _with_own(reach, settings.home) if settings.tls else reach


def _addresses(at: str) -> tuple[str, ...]:
    """Under which others find a server that listens there."""
    return addresses_of_this_machine() if at in EVERY_ADDRESS else (at,)


def addresses_of_this_machine() -> tuple[str, ...]:
    """Its IP addresses in home networks, that which leads to the internet first."""
    from server.web.access.certificates import is_of_a_home

    first = _towards_the_internet()
    found = [first] if first else []
    for interface in psutil.net_if_addrs().values():
        found += [literal(each.address) or "" for each in interface]
    kept = dict.fromkeys(each for each in found if is_of_a_home(each) and not is_loopback(each))
    return tuple(kept)[:MOST_ADDRESSES]


def _towards_the_internet() -> str | None:
    """Nothing is sent: to connect by UDP only chooses a route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as route:
        try:
            route.connect(("192.0.2.1", 9))  # of no machine (RFC 5737)
            return literal(str(route.getsockname()[0]))
        except OSError:
            return None


def _allowed(names: str) -> frozenset[str]:
    allowed = set()
    for name in filter(None, (each.strip() for each in names.split(","))):
        read = written_by_a_person(name)
        if read is None:
            raise Failed(
                f"{name} is no name or address of a machine. Give --allow-host one such as "
                "photos.example, without a port."
            )
        allowed.add(read)
    return frozenset(allowed)


def _token(home: Path, anew: bool) -> str:
    try:
        return keep_token(home, anew)
    except OSError as error:
        raise Failed(
            f"The token that others need cannot be kept in {home}, so nothing is served. See that "
            "you may write there."
        ) from error


def _certified(reach: Reach) -> list[str]:
    """All that a certificate of this machine is for just now; what people say comes first."""
    names = sorted(reach.door.names, key=lambda name: (not name.endswith(".local"), name))
    names += ["localhost", *_addresses(reach.host), *sorted(reach.door.allowed)]
    return [*dict.fromkeys([*names, "127.0.0.1", "::1"])]


def _with_own(reach: Reach, home: Path) -> Reach:
    from server.web.access.certificates import keep_certificate

    called = f"Earshot on {socket.gethostname()}"
    context = _context()

    def keep() -> Kept:
        kept = keep_certificate(home, called, _certified(reach), datetime.now(UTC))
        context.load_cert_chain(kept.files.certificate, kept.files.key)
        return kept

    def renew() -> None:
        keep()

    try:
        own = keep()
    except (OSError, ValueError) as error:
        raise Failed(
            f"A certificate cannot be made or kept in {home}, so nothing is served. See that you "
            "may write there, or leave --tls out."
        ) from error
    return replace(
        reach,
        door=replace(reach.door, authority=own.authority),
        context=context,
        certificate=own.files.certificate,
        own=own,
        renew=renew,
    )


def _with_given(reach: Reach, certificate: Path, key: Path | None) -> Reach:
    context = _context()
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except (OSError, ValueError) as error:
        raise Failed(
            f"The certificate {certificate} cannot be used with its key, so nothing is served. "
            "Both must be PEM files, belong together, and need no password."
        ) from error
    return replace(reach, context=context, certificate=certificate.absolute())


def _no_password() -> str:
    raise ValueError("a key with a password")


def _context() -> ssl.SSLContext:
    """For a server, of TLS 1.2 or newer."""
    return ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
