"""The options of `earshot serve` that say from where it can be reached, and by whom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

HostOption = Annotated[
    Optional[str],  # noqa: UP045 - typer reads this form
    typer.Option(
        help="Address to listen on. Others than 127.0.0.1 let other devices in, with a token: "
        "0.0.0.0 is all of this machine's. [default: 127.0.0.1, for this machine alone]",
        show_default=False,
    ),
]
AllowHostOption = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--allow-host",
        help="Answer under this name or address, too, such as that of a proxy; may be given again.",
    ),
]
TlsOption = Annotated[
    Optional[bool],  # noqa: UP045
    typer.Option(
        "--tls/--no-tls",
        help="Encrypt, with a certificate made here: phones give their microphone to no other "
        "page. [default: no]",
        show_default=False,
    ),
]
TlsCertOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--tls-cert", help="Encrypt with this certificate, a PEM file, instead."),
]
TlsKeyOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--tls-key", help="Its key. [default: in the same file]", show_default=False),
]
AskTokenOption = Annotated[
    Optional[bool],  # noqa: UP045
    typer.Option(
        "--ask-token/--ask-no-token",
        help="Ask for the token on this machine as well, where others use it, too. [default: no]",
        show_default=False,
    ),
]
NewTokenOption = Annotated[
    bool,
    typer.Option("--new-token", help="Make another token; who has the old one is shut out."),
]
CodeOption = Annotated[
    bool,
    typer.Option("--qr/--no-qr", help="Print the address as a code for cameras, too."),
]
TokenFileOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--token-file", help="File with the token of a server on another machine."),
]
CertificateOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--certificate", help="The certificate that such a server gives to phones."),
]
