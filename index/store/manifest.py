"""What a vector file beside the catalogue holds: whose vectors, how many, with which checksum.

The catalogue is the truth and the vector file a copy made for speed. The manifest says which file
it is and of which moment it is the copy; where it is missing, unreadable or disagrees, the copy is
made anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath

from index.catalog.records import VectorModel
from index.durable import replacing

FORMAT = 2


@dataclass(frozen=True)
class Manifest:
    """A description of one saved vector file."""

    model: VectorModel
    library_id: str
    """Which catalogue the vectors are a copy of."""
    revision: int
    """The catalogue's revision that they are a copy of."""
    count: int
    """How many vectors."""
    kind: str
    """Which kind of index, see `index/store/index_kinds.py`."""
    file: str
    """The vector file's name."""
    checksum: str
    """SHA-256 of the vector file, in hexadecimal digits."""

    def write(self, path: Path) -> None:
        """Replace the manifest at `path`, wholly or not at all."""
        text = json.dumps({"format": FORMAT, **asdict(self)}, indent=2) + "\n"
        with replacing(path) as file:
            file.write(text.encode())

    @classmethod
    def read(cls, path: Path) -> Manifest | None:
        """The manifest at `path`; None where there is none that can be understood."""
        try:
            data = json.loads(path.read_bytes())
            if data["format"] != FORMAT or PurePath(data["file"]).name != data["file"]:
                return None
            return cls(
                model=VectorModel(**data["model"]),
                library_id=str(data["library_id"]),
                revision=int(data["revision"]),
                count=int(data["count"]),
                kind=str(data["kind"]),
                file=str(data["file"]),
                checksum=str(data["checksum"]),
            )
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None
