"""Libraries as earlier versions of Earshot have left them, with rows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command

from index.catalog.database import _engine, sqlite_url
from tests.index.catalog.test_migrations import at_revision, config
from tests.index.fakes import MODEL, entries

FILLED = "0004"
"""The revision at which rows are written; steps lead from there to all others."""


def older_library(folder: Path, revision: str, pictures: int) -> None:
    """So many pictures, and a thumb for every tenth."""
    folder.mkdir()
    path = folder / "catalog.sqlite"
    at_revision(path, FILLED)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(
            "INSERT INTO vector_models VALUES (1, ?, ?, ?)",
            (MODEL.name, MODEL.dimension, MODEL.preprocessing),
        )
        file.execute("UPDATE library_state SET model_id = 1, revision = 1")
        file.executemany(
            "INSERT INTO images (id, path, size, mtime_ns, content_hash, width, height, caption,"
            " indexed_at, model_id, revision, vector) VALUES"
            " (?, ?, 1, 1, ?, 16, 16, 'a boat', '2026-01-01 00:00:00', 1, 1, ?)",
            (
                (entry.image_id, str(entry.file.path), entry.file.content_hash, entry.vector.data)
                for seed in range(pictures)
                for entry in entries([seed], image_id=seed + 1)
            ),
        )
        file.executemany(
            "INSERT INTO feedback (id, at, session_id, query, heard_as, image_id, path, models,"
            " verdict, given_by, about) VALUES"
            " (?, '2026-01-01 00:00:00', 's', 'a boat', 'text', ?, '/a.png', '{}', 1, 'key',"
            " 'match')",
            ((number, number) for number in range(1, pictures, 10)),
        )
    engine = _engine(sqlite_url(path))
    with engine.begin() as connection:
        step = command.downgrade if revision < FILLED else command.upgrade
        step(config(connection), revision)
    engine.dispose()
