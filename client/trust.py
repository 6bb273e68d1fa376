"""Whom a client of a server with a certificate of its own believes: that certificate alone."""

from __future__ import annotations

import re
import ssl
from pathlib import Path

from client.errors import AskFailed

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def trusting(certificate: Path) -> ssl.SSLContext:
    """TLS that believes nobody but who has this certificate, or one that it signed.

    Args:
        certificate: a server's own, or that of an authority, as PEM or DER. Of several in one file
            only the first counts: behind a public one stands who signed for many others, too. A
            server's own one is believed under any name, that of an authority only signs for those
            that the server has.

    Raises:
        AskFailed: it cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        content = certificate.read_bytes()
        first = _PEM.search(content)
        context.load_verify_locations(cadata=first[0].decode("ascii") if first else content)
    except (OSError, ValueError) as error:
        raise AskFailed(
            f"The certificate {certificate} cannot be read. Fetch it again from the server."
        ) from error
    if not context.cert_store_stats()["x509_ca"]:
        context.check_hostname = False
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context
