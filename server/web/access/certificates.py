"""A certificate for this machine, and the authority that signs it, which phones are told to trust.

A browser gives a page the microphone only by TLS, and no public authority signs for "boat.local" or
192.168.1.5. So each home has an authority of its own. Its key never leaves this machine, and it can
sign for names and addresses of a home network only (RFC 5280, name constraints): who stole it could
not pretend to be a bank to the phones that trust it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from index.lock import locked
from server.data_home import write_secret
from server.web.access.addresses import literal

AUTHORITY_DAYS = 3650
DAYS = 397  # of the machine's own certificate; iPhones believe none beyond 825
RENEWED_BEFORE = timedelta(days=60)
SKEW = timedelta(days=1)  # by which the clocks of devices may differ
HOME_DOMAINS = ("home", "home.arpa", "internal", "lan", "local", "localhost")
HOME_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"),
        *("127.0.0.0/8", "::1/128", "fc00::/7", "fe80::/10"),
    )
)


@dataclass(frozen=True)
class CertificateFiles:
    """Where an authority and a machine's certificate are kept, for this person's eyes alone."""

    folder: Path

    @property
    def authority(self) -> Path:
        """Of the authority: what phones install, as PEM."""
        return self.folder / "authority.pem"

    @property
    def authority_key(self) -> Path:
        return self.folder / "authority-key.pem"

    @property
    def certificate(self) -> Path:
        """Of this machine, as PEM."""
        return self.folder / "certificate.pem"

    @property
    def key(self) -> Path:
        """Its key, as PEM."""
        return self.folder / "key.pem"

    @property
    def lock(self) -> Path:
        return self.folder / "certificates.lock"


@dataclass(frozen=True)
class Kept:
    """A certificate that can be served."""

    files: CertificateFiles
    authority: bytes
    """As DER."""
    fingerprint: str
    """Of the authority, SHA-256: "AB CD ...", in pairs, as phones show it."""
    new_authority: bool
    """Whether phones have to install it, perhaps again."""
    renewed: bool
    """Whether the machine's own certificate is a new one."""


def keep_certificate(home: Path, called: str, names: Sequence[str], now: datetime) -> Kept:
    """A certificate for all of these names that is valid for weeks, made where there is none.

    Args:
        home: Earshot's data folder.
        called: what phones call the authority, such as "Earshot on boat".
        names: names and IP addresses, in their one form.
        now: with its time zone.

    Raises:
        OSError: nothing can be kept.
    """
    files = CertificateFiles(home / "access")
    files.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(files.lock, wait=True):
        authority = _read_pair(files.authority, files.authority_key)
        new_authority = authority is None or not _can_sign(authority[0], names, now)
        if new_authority or authority is None:
            authority = _make_authority(called, names, now)
            _write_pair(files.authority, files.authority_key, *authority)
        own = None if new_authority else _read_pair(files.certificate, files.key)
        renewed = own is None or not _still_good(own[0], authority[0], names, now)
        if renewed:
            _write_pair(files.certificate, files.key, *_make_own(authority, names, now))
    certificate = authority[0]
    return Kept(
        files,
        certificate.public_bytes(serialization.Encoding.DER),
        certificate.fingerprint(hashes.SHA256()).hex(" ").upper(),
        new_authority,
        renewed,
    )


def is_of_a_home(name: str) -> bool:
    """Whether an address in its one form is one that only a home network uses."""
    ip = literal(name)
    return ip is not None and any(ipaddress.ip_address(ip) in each for each in HOME_NETWORKS)


Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _can_sign(authority: x509.Certificate, names: Iterable[str], now: datetime) -> bool:
    left = authority.not_valid_after_utc - now
    if authority.not_valid_before_utc > now or left < timedelta(days=DAYS) + SKEW:
        return False
    try:
        constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return False
    permitted = [subtree.value for subtree in constraints.permitted_subtrees or ()]
    return all(any(_covers(value, name) for value in permitted) for name in names)


def _covers(permitted: object, name: str) -> bool:
    ip = literal(name)
    if isinstance(permitted, str):
        return ip is None and (name == permitted or name.endswith(f".{permitted}"))
    networks = (ipaddress.IPv4Network, ipaddress.IPv6Network)
    return (
        isinstance(permitted, networks) and ip is not None and ipaddress.ip_address(ip) in permitted
    )


def _still_good(
    own: x509.Certificate, authority: x509.Certificate, names: Iterable[str], now: datetime
) -> bool:
    try:
        own.verify_directly_issued_by(authority)
        listed = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    in_time = own.not_valid_before_utc <= now < own.not_valid_after_utc - RENEWED_BEFORE
    return in_time and {_general(name) for name in names} <= {*listed}


def _make_authority(called: str, names: Iterable[str], now: datetime) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called[:64])])
    permitted: list[x509.GeneralName] = [x509.DNSName(domain) for domain in HOME_DOMAINS]
    permitted += [x509.IPAddress(network) for network in HOME_NETWORKS]
    for name in names:
        if not any(_covers(subtree.value, name) for subtree in permitted):
            ip = literal(name)
            permitted.append(x509.IPAddress(ipaddress.ip_network(ip)) if ip else x509.DNSName(name))
    builder = _builder(subject, subject, key.public_key(), now, AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    builder = builder.add_extension(x509.NameConstraints(permitted, None), critical=True)
    return builder.sign(key, hashes.SHA256()), key


def _make_own(authority: Pair, names: Sequence[str], now: datetime) -> Pair:
    certificate, signing = authority
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
    builder = _builder(subject, certificate.subject, key.public_key(), now, DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    for_servers = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    builder = builder.add_extension(for_servers, critical=False)
    builder = builder.add_extension(issued_by, critical=False)
    listed = x509.SubjectAlternativeName([_general(name) for name in names])
    return builder.add_extension(listed, critical=False).sign(signing, hashes.SHA256()), key


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    ip = literal(name)
    return x509.IPAddress(ipaddress.ip_address(ip)) if ip else x509.DNSName(name)


def _read_pair(certificate: Path, key: Path) -> Pair | None:
    """None where either is missing or damaged, or they do not belong together."""
    try:
        read = x509.load_pem_x509_certificate(certificate.read_bytes())
        private = serialization.load_pem_private_key(key.read_bytes(), None)
    except (FileNotFoundError, ValueError, TypeError):
        return None
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        return None
    return (read, private) if read.public_key() == private.public_key() else None


def _write_pair(
    to: Path, key_to: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> None:
    """The key first: with another's key a certificate is of no use, and is made anew."""
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_secret(key_to, secret)
    write_secret(to, certificate.public_bytes(serialization.Encoding.PEM))
