"""A library of very many pictures without the pictures: rows and vectors, written in bulk.

Everything that a search reads is as indexing would have written it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from index.catalog.catalog import FACTS_VERSION, Catalog
from index.catalog.database import Database, sqlite_url
from index.catalog.records import VectorModel
from index.folder import LibraryFolder
from index.vectors import Vectors

MODEL = VectorModel("benchmarks/clip-like", 512, "none")
AT_ONCE = 20_000
PER_FOLDER = 5_000
IMAGE = (
    "INSERT INTO images (id, path, size, mtime_ns, content_hash, width, height, taken_at, place,"
    " region, country, camera, facts_version, caption, caption_confidence, indexed_at)"
    " VALUES (?, ?, 1, 1, ?, 4032, 3024, ?, 'Leeds', 'England', 'United Kingdom', 'Phone 12', ?,"
    " 'a red boat on a beach', 0.5, '2026-01-01 00:00:00.000000')"
)
EMBEDDING = "INSERT INTO embeddings (model_id, image_id, revision, vector) VALUES (?, ?, ?, ?)"


def fill(folder: Path, vectors: Vectors) -> None:
    """A library in `folder`, made if absent; picture n, from 1, has the vector n - 1.

    Args:
        folder: for the library.
        vectors: shape (n, 512), of length one.
    """
    catalog = LibraryFolder(folder).catalog
    folder.mkdir(parents=True, exist_ok=True)
    with closing(Database.open(sqlite_url(catalog), "the library of the benchmark")) as database:
        found = Catalog(database)
        model_id = found.model_id(MODEL)
        found.use_model(model_id)
        if found.count() == len(vectors):
            return
    with closing(sqlite3.connect(catalog)) as file:
        file.execute("PRAGMA synchronous = OFF")
        file.execute("DELETE FROM images")
        file.execute("DELETE FROM embeddings")
        for revision, first in enumerate(range(0, len(vectors), AT_ONCE), start=2):
            rows = vectors[first : first + AT_ONCE]
            ids = range(first + 1, first + len(rows) + 1)
            file.executemany(IMAGE, _images(ids))
            file.executemany(
                EMBEDDING,
                (
                    (model_id, one, revision, row.tobytes())
                    for one, row in zip(ids, rows, strict=True)
                ),
            )
            file.execute("UPDATE library_state SET revision = ?", (revision,))
            file.commit()
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _images(ids: range) -> Iterator[tuple[object, ...]]:
    for one in ids:
        folder = one // PER_FOLDER
        path = Path(f"pictures/{folder:04}/picture-{one:07}.jpg").absolute()
        taken = f"{2000 + folder % 25}-{1 + one % 12:02}-{1 + one % 28:02} 12:00:00.000000"
        yield one, str(path), f"{one:040x}", taken, FACTS_VERSION
