"""What a server is reached by: the names that it answers to, and the token that it asks for.

On loopback nobody but this machine comes, and no token is needed. Beyond it everybody in the
network does: then the machine's own names count as well, and who has no token stays outside.
"""

from __future__ import annotations

import hmac
import socket
from dataclasses import dataclass, field

from server.web.access.addresses import Address, is_loopback, written_by_a_person
from server.web.access.token_file import bare

OPEN_ROUTES = {"/health", "/manifest.webmanifest"}
"""Without a token: the first says nothing, and browsers ask for the second without a cookie."""


@dataclass(frozen=True)
class Door:
    """How one server lets people in."""

    token: str | None = field(default=None, repr=False)
    """None where none is needed."""
    names: frozenset[str] = frozenset()
    """Of this machine, as others in the network call it; those of loopback always count."""
    allowed: frozenset[str] = frozenset()
    """Names and addresses that the person has allowed, such as those of a proxy."""
    authority: bytes | None = None
    """The certificate that phones need to believe this server, as DER; None where it has none."""

    def is_ours(self, host: Address, local: str | None) -> bool:
        """Whether a request for this host is meant for this server.

        Args:
            host: that it names.
            local: the IP address of this machine that it came to, in its one form.
        """
        known = is_loopback(host.host) or host.host in self.names | self.allowed
        return known or (local is not None and host.host == local)

    def opens_for(self, given: str) -> bool:
        """Whether this is the token; takes as long for any other one."""
        if self.token is None:
            return False
        return hmac.compare_digest(bare(given).encode(), bare(self.token).encode())


def names_of_this_machine() -> frozenset[str]:
    """What others in the network call it: "boat", "boat.local"."""
    full = written_by_a_person(socket.gethostname())
    if not full or is_loopback(full):
        return frozenset()
    short = full.partition(".")[0]
    return frozenset({full, short, f"{short}.local"})
