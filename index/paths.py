"""Paths as text that every database, JSON and CSV can hold, and back, losing nothing.

A file name is any bytes; text is not. Bytes that are not UTF-8 are written as `\\xNN` and a
backslash as `\\\\`, so every name, however odd, has exactly one text. Knows no database.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

_ESCAPE = re.compile(rb"\\(?:\\|x([0-9a-f]{2}))")


def path_to_text(path: Path) -> str:
    """`path` as valid Unicode text, the same on every run."""
    escaped = os.fsencode(path).replace(b"\\", b"\\\\")
    return escaped.decode("utf-8", "backslashreplace")


def text_to_path(text: str) -> Path:
    """The path that `path_to_text` made `text` from."""
    raw = _ESCAPE.sub(lambda m: bytes.fromhex(m[1].decode()) if m[1] else b"\\", text.encode())
    return Path(os.fsdecode(raw))


def is_under(text: str, roots: tuple[str, ...]) -> bool:
    """Whether a path's text is one of `roots` or lies below one of them."""
    separator = path_to_text(Path(os.sep)) if os.sep == "/" else "\\\\"
    return any(
        text == root or text.startswith(root.removesuffix(separator) + separator) for root in roots
    )
