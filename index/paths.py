"""Paths as text that every database, JSON and CSV can hold, and back, losing nothing.

A file name is any bytes; text is not. Bytes that are not UTF-8 are written as `\\xNN` and a
backslash as `\\\\`, so every name, however odd, has exactly one text. Knows no database.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

SEPARATOR = os.sep.replace("\\", "\\\\")
"""Between the parts of a path's text."""
_ESCAPE = re.compile(rb"\\(?:\\|x([0-9a-f]{2}))")


def path_to_text(path: Path | str) -> str:
    """`path` as valid Unicode text, the same on every run."""
    escaped = os.fsencode(path).replace(b"\\", b"\\\\")
    return escaped.decode("utf-8", "backslashreplace")


def text_to_path(text: str) -> Path:
    """The path that `path_to_text` made `text` from."""
    if text.isascii() and "\\" not in text:  # as most; a search reads a hundred
        return Path(text)
    raw = _ESCAPE.sub(lambda m: bytes.fromhex(m[1].decode()) if m[1] else b"\\", text.encode())
    return Path(os.fsdecode(raw))


def below(root: str) -> tuple[str, str]:
    """The texts between which, compared letter by letter, all that lies below a path is."""
    prefix = root.removesuffix(SEPARATOR) + SEPARATOR
    return prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)


def is_under(text: str, roots: tuple[str, ...]) -> bool:
    """Whether a path's text is one of `roots` or lies below one of them."""
    return any(
        text == root or text.startswith(root.removesuffix(SEPARATOR) + SEPARATOR) for root in roots
    )
