"""What a person is told of a server's addresses: in sentences, read line by line.

The address stands alone on its line, so that it can be copied, or read letter by letter. The code
for cameras comes last: who cannot see it hears nothing more after it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from server.cli.reach.door import Reach
from server.cli.running import EVERY_ADDRESS
from server.web.access.addresses import is_loopback
from server.web.access.pages import CERTIFICATE

FIRST_ADDRESSES = 3  # that are told; of more, the others hardly lead anywhere


def told(reach: Reach, as_code: bool) -> Iterator[str]:
    """The lines.

    Args:
        as_code: whether the address is drawn for cameras, too.
    """
    if not reach.beyond:
        yield f"Earshot is at {address(reach, reach.host)} (Ctrl+C stops it)."
        if reach.own:
            yield from _certificate(reach, reach.host)
        return
    places = _places(reach)
    yield "Earshot is served to your network (Ctrl+C stops it). On another device, open:"
    yield from (address(reach, place) for place in places)
    yield "On this computer, open:"
    yield address(reach, EVERY_ADDRESS.get(reach.host, reach.host))
    yield (
        "The end of these addresses is the token. Whoever has it can ask for your photos, look at "
        "them and rate them, so pass it on to nobody else. With --new-token it is worth nothing "
        "any more."
    )
    if reach.context is None:
        yield (
            "Nothing is encrypted: in this network others can listen to what is said and see the "
            "photos, and phones open no microphone for such a page. Add --tls for both."
        )
    if reach.own:
        yield from _certificate(reach, places[0])
    if as_code:
        yield f"The first address as a code for cameras:\n{code(address(reach, places[0]))}"


def address(reach: Reach, host: str, path: str = "/", with_token: bool = True) -> str:
    """Of the page, or of another path."""
    at = f"[{host}]" if ":" in host else host
    token = reach.door.token if with_token else None
    return f"{reach.scheme}://{at}:{reach.port}{path}" + (f"?token={token}" if token else "")


def code(text: str) -> str:
    """A QR code of half blocks, light on dark as terminals are."""
    import segno

    drawn = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(drawn, border=2, compact=True)
    return drawn.getvalue().rstrip("\n")


def _places(reach: Reach) -> list[str]:
    """Where others find it: by number first, which every device understands, and by name."""
    numbers = [each for each in reach.addresses if not is_loopback(each)][:FIRST_ADDRESSES]
    names = sorted(name for name in reach.door.names if name.endswith(".local"))
    return [*numbers, *names, *sorted(reach.door.allowed)] or [reach.host]


def _certificate(reach: Reach, place: str) -> Iterator[str]:
    if reach.own is None:
        return
    yield (
        "Its certificate is new: each device has to install it once, as docs/phone.md tells, from:"
        if reach.own.new_authority
        else "A device that has not installed Earshot's certificate yet gets it from:"
    )
    yield address(reach, place, CERTIFICATE, with_token=False)
    yield (
        "Before a device trusts it, compare: its fingerprint by SHA-256 begins with "
        f"{reach.own.fingerprint[:23]} and ends with {reach.own.fingerprint[-11:]}."
    )
