"""Hosts and origins as browsers write them, brought into one form, so that they can be compared.

Knows nothing of who may come in. Whatever cannot be read for certain is None: a browser never
sends it, and who does otherwise has something in mind.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

import idna

DEFAULT_PORTS = {"http": 80, "https": 443}
HIGHEST_PORT = 65535
LONGEST = 300  # characters; a name of the network has 253 at most

_HOST = re.compile(
    r"(?:\[(?P<six>[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,40})(?:%25[\w.~-]{1,40}|%[\w.~-]{1,40})?\]"
    r"|(?P<name>[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\.?)"
    r"(?::(?P<port>[0-9]{0,5}))?",
    re.ASCII,
)
_ORIGIN = re.compile(r"(https?)://([^/]*)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """A host, and perhaps a port."""

    host: str
    """A name in lower case, without the dot at its end, or an IP address in its shortest form."""
    port: int | None = None
    """None where none was written."""

    def port_for(self, scheme: str) -> int:
        """That which a browser goes to."""
        return DEFAULT_PORTS[scheme] if self.port is None else self.port


def read_host(text: str) -> Address | None:
    """What a Host header says: "localhost:8000", "[::1]", "Boat.Local."."""
    found = _HOST.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    port = int(found["port"]) if found["port"] else None
    host = literal(found["six"]) if found["six"] else plain_name(found["name"])
    if host is None or (port or 0) > HIGHEST_PORT:
        return None
    return Address(host, port)


def read_origin(text: str) -> tuple[str, Address] | None:
    """The scheme and the host of an Origin header; None for "null", too."""
    found = _ORIGIN.fullmatch(text) if len(text) <= LONGEST else None
    address = read_host(found[2]) if found else None
    return (found[1].lower(), address) if found and address else None


def plain_name(name: str) -> str:
    """A name, or an IPv4 address, in the one form that is compared."""
    return literal(name) or name.lower()


def literal(text: str) -> str | None:
    """An IP address in its shortest form, one of IPv4 as such; None for whatever is none."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def is_loopback(host: str) -> bool:
    """Whether an address in its one form leads to nobody but this machine."""
    ip = literal(host)
    return host == "localhost" or (ip is not None and ipaddress.ip_address(ip).is_loopback)


def written_by_a_person(text: str) -> str | None:
    """A name or an IP address that somebody typed, "Bücher.local" too, in the one form."""
    bare = text.strip().strip("[]").rstrip(".")
    if ip := literal(bare):
        return ip
    try:
        name = idna.encode(bare, uts46=True).decode("ascii") if not bare.isascii() else bare
    except idna.IDNAError:
        return None
    address = read_host(name)
    return address.host if address and address.port is None else None
