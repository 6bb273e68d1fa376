"""Names of what other programs and systems keep among photos: thumbnails, wastebaskets, copies.

A picture that was thrown away, or a small copy of one, is none that anybody looks for. One list,
for reading folders and for following them. Knows names only.
"""

from __future__ import annotations

import re

_FOLDERS = frozenset(
    {
        # Of network drives: Synology, QNAP, Asustor, Western Digital, NetApp.
        *("@eadir", "@recycle", "@recently-snapshot", "@synoresource", "@tmp", "@sharebin"),
        *("#recycle", "#snapshot", "#trash", "~snapshot", "@__thumb"),
        # Of Windows, old and new, and of Macs on drives of others.
        *("$recycle.bin", "recycler", "recycled", "system volume information"),
        *("__macosx", "derivatives", "ipod photo cache", "network trash folder", "temporary items"),
        # Of Linux, Android, Nextcloud, Google Takeout, Picasa.
        *("lost+found", "lost.dir", "files_trashbin", "files_versions", "trash"),
        "originals.picasa",
    }
)
_FOUND = re.compile(r"found\.\d{3}")
"""Of Windows, which puts there what is left of damaged files."""
_BEGINNINGS = (".", "~$", "synophoto_thumb_", "synofile_thumb_", "appdata_")
"""Everything that is hidden, and what Office, Synology and Nextcloud keep for themselves."""
_ENDINGS = (".lrdata", ".cocatalog", ".dtrash", ".tmp", ".part", ".crdownload")
"""Lightroom's and Capture One's previews, digiKam's wastebasket, and what is still downloaded."""


def is_left_out(name: str) -> bool:
    """Whether a file or folder of this name is passed over, wherever it lies."""
    small = name.casefold()
    known = small in _FOLDERS or _FOUND.fullmatch(small)
    return bool(known) or small.startswith(_BEGINNINGS) or small.endswith(_ENDINGS)
