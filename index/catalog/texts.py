"""What is written in pictures: kept beside their rows, and gone with them.

A picture that was read and has no text has a row without lines, so that nobody reads it again; one
of another reader is read again. Each method is a transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, select

from index.catalog.database import Database
from index.catalog.embeddings import portions
from index.catalog.own_words import words_of
from index.catalog.records import PhotoText, WrittenLine
from index.catalog.schema import IMAGES, PICTURE_TEXTS, TEXT_WORDS


class Texts:
    """The texts in the pictures of one library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def store(self, texts: Sequence[tuple[int, str, PhotoText]], reader: str) -> int:
        """Keep what was read.

        Args:
            texts: for each picture its id, its content hash, and its text.
            reader: who read them.

        Returns:
            How many were kept: a picture that is gone or has changed meanwhile gets none.
        """
        kept = 0
        with self._database.write() as connection:
            for image_id, content_hash, text in texts:
                same = (IMAGES.c.id == image_id, IMAGES.c.content_hash == content_hash)
                if connection.execute(select(IMAGES.c.id).where(*same)).first() is None:
                    continue
                forget_texts(connection, [image_id])
                row = {"image_id": image_id, "reader": reader, "text": _as_json(text)}
                connection.execute(insert(PICTURE_TEXTS), [row])
                words = words_of(*(line.text for line in text.lines))
                if words:
                    rows = [{"word": word, "image_id": image_id} for word in words]
                    connection.execute(insert(TEXT_WORDS), rows)
                kept += 1
        return kept


def not_read_by(reader: str) -> ColumnElement[bool]:
    """The condition that a picture was not read by a reader."""
    columns = PICTURE_TEXTS.c
    return ~exists().where(columns.image_id == IMAGES.c.id, columns.reader == reader)


def forget_texts(connection: Connection, image_ids: Sequence[int]) -> None:
    """What was read in pictures is no longer true."""
    for some in portions(image_ids):
        for table in (PICTURE_TEXTS, TEXT_WORDS):
            connection.execute(delete(table).where(table.c.image_id.in_(some)))


def _as_json(text: PhotoText) -> dict[str, Any]:
    lines = [[each.text, each.confidence, each.script, each.cut_off] for each in text.lines]
    return {"lines": lines, "mirrored": text.mirrored, "more": text.more}


def text_kept(kept: dict[str, Any], reader: str) -> PhotoText:
    """What is written in a picture, as a row keeps it."""
    lines = tuple(WrittenLine(*line) for line in kept["lines"])
    return PhotoText(lines, kept["mirrored"], kept["more"], reader)
