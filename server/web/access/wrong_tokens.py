"""Wrong tokens, counted by who gave them: whoever gives many is told to wait.

The right token is let in all the same, or anybody could keep its owner out; it is far too long to
be found by trying. What is bounded is the work, and the owner is told.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from collections import OrderedDict
from collections.abc import Callable

logger = logging.getLogger(__name__)

AT_MOST = 10  # wrong tokens from one place within the time below
WITHIN = 60.0  # seconds
REMEMBERED = 1000  # places; the longest known is forgotten first
HOUSEHOLD_BITS = (
    64  # of an IPv6 address: the rest a device chooses for itself, as often as it likes
)


class WrongTokens:
    """Of one server.

    Args:
        now: seconds on a clock that never goes back; another one in tests.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._places: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def come(self, client: str | None) -> bool:
        """A wrong token came; returns whether there were too many by now."""
        place, now = _place(client), self._now()
        began, count = self._places.get(place, (now, 0))
        if now - began >= WITHIN:
            began, count = now, 0
        self._places[place] = began, count + 1
        while len(self._places) > REMEMBERED:
            self._places.popitem(last=False)
        if count == AT_MOST:
            logger.warning("%d wrong tokens came from %s within a minute.", AT_MOST, place)
        return count >= AT_MOST


def _place(client: str | None) -> str:
    try:
        address = ipaddress.ip_address((client or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and not address.ipv4_mapped:
        return str(ipaddress.ip_network((int(address), HOUSEHOLD_BITS), strict=False))
    return str(address)
