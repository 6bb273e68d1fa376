"""Certificates for this machine, as the TLS of Python, and so of OpenSSL, believes them or not."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from client.errors import AskFailed
from client.trust import trusting
from server.web.access.certificates import (
    DAYS,
    Kept,
    _make_own,
    _read_pair,
    _write_pair,
    is_of_a_home,
    keep_certificate,
)

NAMES = ("boat.local", "boat", "localhost", "192.168.1.5", "127.0.0.1", "::1", "fe80::1")
NOW = datetime.now(UTC)


def keep(home: Path, *names: str, now: datetime = NOW) -> Kept:
    return keep_certificate(home, "Earshot on boat", names or NAMES, now)


def believed(kept: Kept, name: str, client: ssl.SSLContext) -> bool:
    """Whether a client that looks for a machine of this name talks with it."""
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(kept.files.certificate, kept.files.key)
    ours, theirs = socket.socketpair()

    def answer() -> None:
        try:
            with server.wrap_socket(theirs, server_side=True) as secured:
                secured.recv(1)
        except OSError:
            theirs.close()

    answering = threading.Thread(target=answer)
    answering.start()
    try:
        with client.wrap_socket(ours, server_hostname=name) as secured:
            secured.send(b"x")
            return True
    except ssl.SSLCertVerificationError:
        ours.close()
        return False
    finally:
        answering.join()


def test_a_phone_that_trusts_the_authority_believes_every_name_of_the_machine(
    tmp_path: Path,
) -> None:
    kept = keep(tmp_path)
    phone = trusting(kept.files.authority)
    assert all(believed(kept, name, phone) for name in NAMES)
    assert not believed(kept, "boat.example", phone)
    assert not believed(kept, "192.168.1.6", phone)
    assert not believed(kept, "boat.local", ssl.create_default_context())
    fetched = tmp_path / "earshot-ca.crt"
    fetched.write_bytes(kept.authority)
    assert believed(kept, "boat.local", trusting(fetched))


def test_every_file_is_for_this_person_alone(tmp_path: Path) -> None:
    files = keep(tmp_path).files
    for secret in (files.authority, files.authority_key, files.certificate, files.key):
        assert secret.stat().st_mode & 0o777 == 0o600
    assert files.folder.stat().st_mode & 0o777 == 0o700


def test_a_certificate_is_kept_and_made_anew_in_time(tmp_path: Path) -> None:
    first = keep(tmp_path)
    assert (first.new_authority, first.renewed) == (True, True)
    again = keep(tmp_path, "boat.local", "127.0.0.1")
    assert (again.new_authority, again.renewed) == (False, False)
    assert again.fingerprint == first.fingerprint
    for days, renewed in ((DAYS - 61, False), (DAYS - 59, True)):
        later = keep(tmp_path, now=NOW + timedelta(days=days))
        assert (later.new_authority, later.renewed) == (False, renewed)
        if renewed:
            assert later.authority == first.authority
    last = keep(tmp_path, now=NOW + timedelta(days=3650 - 300))
    assert last.new_authority and last.authority != first.authority


def test_a_new_address_renews_the_certificate_and_not_the_authority(tmp_path: Path) -> None:
    first = keep(tmp_path)
    moved = keep(tmp_path, *NAMES, "10.0.0.9")
    assert (moved.new_authority, moved.renewed) == (False, True)
    assert believed(moved, "10.0.0.9", trusting(first.files.authority))


def test_the_authority_can_sign_for_a_home_only(tmp_path: Path) -> None:
    """Whoever stole its key could not pretend to be anybody else to the phones that trust it."""
    kept = keep(tmp_path)
    authority = _read_pair(kept.files.authority, kept.files.authority_key)
    assert authority
    for name in ("bank.example", "8.8.8.8", "local.example", "2001:db8::1"):
        certificate, key = _make_own(authority, [name], NOW)
        kept.files.certificate.write_bytes(certificate.public_bytes(Encoding.PEM))
        assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        own = _read_pair(kept.files.certificate, kept.files.key)
        assert own is None, "another's key"
        _write_pair(kept.files.certificate, kept.files.key, certificate, key)
        assert not believed(kept, name, trusting(kept.files.authority)), name


def test_a_name_that_a_person_allows_needs_an_authority_that_may_sign_for_it(
    tmp_path: Path,
) -> None:
    keep(tmp_path)
    wider = keep(tmp_path, *NAMES, "photos.example", "2001:db8::7")
    assert wider.new_authority
    phone = trusting(wider.files.authority)
    assert believed(wider, "photos.example", phone) and believed(wider, "2001:db8::7", phone)
    assert not keep(tmp_path, *NAMES, "photos.example", "2001:db8::7").new_authority


@pytest.mark.parametrize("file", ["authority", "authority_key", "certificate", "key"])
@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nx", b"\xff" * 99])
def test_a_file_that_was_lost_or_spoilt_is_made_anew(
    tmp_path: Path, file: str, content: bytes | None
) -> None:
    first = keep(tmp_path)
    path: Path = getattr(first.files, file)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    healed = keep(tmp_path)
    assert healed.new_authority is file.startswith("authority")
    assert healed.renewed
    assert believed(healed, "boat.local", trusting(healed.files.authority))


def test_a_client_believes_the_servers_own_certificate_and_no_other(tmp_path: Path) -> None:
    """So do commands on the same machine, under whichever name they reach it."""
    kept, other = keep(tmp_path / "one"), keep(tmp_path / "two")
    pinned = trusting(kept.files.certificate)
    assert believed(kept, "boat.local", pinned) and believed(kept, "anything.example", pinned)
    assert not believed(other, "boat.local", pinned)
    both = tmp_path / "both.pem"
    both.write_bytes(kept.files.certificate.read_bytes() + other.files.authority.read_bytes())
    assert not believed(other, "boat.local", trusting(both)), "only the first counts"


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\x30\x82"])
def test_a_certificate_that_cannot_be_read_is_said_to_be(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "ca.crt").write_bytes(content)
    with pytest.raises(AskFailed, match="cannot be read"):
        trusting(tmp_path / "ca.crt")


def test_what_is_of_a_home() -> None:
    homes = (
        "10.1.2.3",
        "172.31.0.1",
        "192.168.1.5",
        "100.100.1.1",
        "fd00::1",
        "fe80::1",
        "127.0.0.1",
    )
    assert all(map(is_of_a_home, homes))
    assert not any(map(is_of_a_home, ("8.8.8.8", "172.32.0.1", "2001:db8::1", "boat.local", "")))
