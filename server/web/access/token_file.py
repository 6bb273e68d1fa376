"""The token of a server that others in the network can reach, kept between its runs.

It stands in a file that only this person may read. Commands on the same machine take it from there.
"""

from __future__ import annotations

import secrets
import string
from pathlib import Path

from server.data_home import write_secret

SYMBOLS = "".join(sorted({*string.ascii_lowercase, *string.digits} - {*"01il"}))
"""32 that nobody takes for one another; a person may have to type them."""
GROUPS, GROUP = 5, 5  # 25 symbols of 5 bits


def token_file(home: Path) -> Path:
    """Where the token of this person's servers is kept."""
    return home / "access" / "token"


def keep_token(home: Path, anew: bool = False) -> str:
    """The token, made where there is none.

    Args:
        home: Earshot's data folder.
        anew: make another one; nobody gets in with the old one then.

    Raises:
        OSError: it can be neither read nor kept.
    """
    kept = None if anew else read_token(home)
    if kept is None:
        kept = new_token()
        write_secret(token_file(home), kept.encode())
    return kept


def read_token(home: Path) -> str | None:
    """The token that is kept; None where there is none. Raises: OSError."""
    try:
        token = token_file(home).read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    return token if len(bare(token)) == GROUPS * GROUP and bare(token).isascii() else None


def new_token() -> str:
    """One that nobody can guess: "abcde-fghjk-…"."""
    groups = ("".join(secrets.choice(SYMBOLS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def bare(token: str) -> str:
    """A token as it is compared: people type blanks, capitals and other dashes, or none."""
    return "".join(symbol for symbol in token.lower() if symbol.isalnum())
