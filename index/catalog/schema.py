"""The tables of the catalogue, the same on SQLite and PostgreSQL.

A picture's vectors, one a model, are written in the same transaction as its row and go with it:
there is never a vector without its row, whenever the machine stops. They have a table of their own,
so that reading a million dates or names does not read two gigabytes of vectors. Ids are 64-bit and
never used twice.
How the tables came to be, step by step, is in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

# SQLite numbers rows by itself only where the type is exactly INTEGER, which there is 64 bits wide.
ID = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on the Python side, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; it was UTC."""
        del dialect
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC)


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

VECTOR_MODELS = Table(
    "vector_models",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("dimension", Integer, nullable=False),
    Column("preprocessing", Text, nullable=False),
    UniqueConstraint("name", "dimension", "preprocessing"),
    sqlite_autoincrement=True,
)

LIBRARY_STATE = Table(
    "library_state",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("library_id", String(32), nullable=False),
    # Goes up by one in every transaction that changes what can be found.
    Column("revision", BigInteger, nullable=False),
    # Whose vectors are searched; others may be there beside them.
    Column("model_id", ID, ForeignKey(VECTOR_MODELS.c.id)),
    CheckConstraint("id = 1", name="one_row"),
)

IMAGES = Table(
    "images",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("path", Text, nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("content_hash", String(64), nullable=False, index=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    # The camera's own clock, and how far that clock is from UTC where the camera says so.
    Column("taken_at", DateTime, index=True),
    Column("taken_offset_minutes", SmallInteger),
    # How much of it is known, and who says so; see `Precision` and `Origin`.
    Column("taken_precision", String(8)),
    Column("taken_origin", String(16)),
    Column("latitude", Float(53)),
    Column("longitude", Float(53)),
    # The nearest town, the part of it, and what it lies in, by the gazetteer.
    Column("district", Text, index=True),
    Column("place", Text, index=True),
    Column("region", Text, index=True),
    Column("country", Text, index=True),
    Column("camera", Text, index=True),
    # 64 bits of its look, so that near duplicates are known without a model.
    Column("look_hash", BigInteger),
    # Which facts were read from the file, so that a newer Earshot can read those that are missing.
    Column("facts_version", SmallInteger, nullable=False, server_default="0"),
    Column("caption", Text),
    Column("caption_confidence", Float(53)),
    # Whose caption it is, so that another captioner's is made anew.
    Column("captioner", Text),
    Column("indexed_at", UtcDateTime, nullable=False),
    # Which file it was, beside its size and time, and what lay beside it.
    Column("ctime_ns", BigInteger),
    Column("inode", BigInteger),
    Column("beside", Text, nullable=False, server_default=""),
    # What people have written about it: a title, a caption, keywords, names.
    Column("notes", JSON(none_as_null=True)),
    # What is wrong with the picture itself, as `pictures/quality.py` names it, parted by spaces.
    Column("flaws", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

# What people call their pictures; the last row of a picture's contents counts. No foreign key: it
# stays when the file is moved, read again or looked at by another model.
OWN_CAPTIONS = Table(
    "own_captions",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    # Where the picture was then.
    Column("path", Text, nullable=False),
    # None at all where somebody took away what it was called.
    Column("words", Text, nullable=False),
    Column("given_by", String(16), nullable=False),
    Index("ix_own_captions_content_hash", "content_hash", "id"),
    Index("ix_own_captions_session_id", "session_id", "id"),
    sqlite_autoincrement=True,
)

# The words of notes and own captions, in small letters, so that pictures are found by them.
IMAGE_WORDS = Table(
    "image_words",
    METADATA,
    Column("word", Text, primary_key=True),
    Column("image_id", ID, ForeignKey(IMAGES.c.id, ondelete="CASCADE"), primary_key=True),
    Index("ix_image_words_image_id", "image_id"),
)

# What is written in them, by whom it was read, and its words. JSON, for it is only ever read whole.
PICTURE_TEXTS = Table(
    "picture_texts",
    METADATA,
    Column(
        "image_id",
        ID,
        ForeignKey(IMAGES.c.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("reader", Text, nullable=False),
    Column("text", JSON, nullable=False),
)

TEXT_WORDS = Table(
    "text_words",
    METADATA,
    Column("word", Text, primary_key=True),
    Column("image_id", ID, ForeignKey(IMAGES.c.id, ondelete="CASCADE"), primary_key=True),
    Index("ix_text_words_image_id", "image_id"),
)

EMBEDDINGS = Table(
    "embeddings",
    METADATA,
    Column("model_id", ID, ForeignKey(VECTOR_MODELS.c.id), primary_key=True),
    Column("image_id", ID, ForeignKey(IMAGES.c.id, ondelete="CASCADE"), primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Index("ix_embeddings_revision", "model_id", "revision"),
    Index("ix_embeddings_image_id", "image_id"),
)

# Pictures that are gone, or have other contents than before: their vectors are no longer true.

REMOVALS = Table(
    "removals",
    METADATA,
    Column("image_id", ID, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False, index=True),
)

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("heard_as", String(16), nullable=False),
    Column("transcript_confidence", Float(53)),
    # No foreign key: a thumb outlives the picture it was given to.
    Column("image_id", BigInteger, nullable=False),
    Column("path", Text, nullable=False),
    Column("rank", Integer),
    Column("score", Float(53)),
    Column("caption", Text),
    Column("models", JSON, nullable=False),
    Column("verdict", SmallInteger, nullable=False),
    Column("undoes", ID, ForeignKey("feedback.id"), unique=True),
    Column("given_by", String(16), nullable=False),
    # Whether the picture fits what was asked for, or its description fits the picture.
    Column("about", String(16), nullable=False, server_default="match"),
    CheckConstraint("about IN ('match', 'description')", name="about"),
    CheckConstraint("verdict IN (-1, 0, 1)", name="verdict"),
    CheckConstraint("(verdict = 0) = (undoes IS NOT NULL)", name="undo_names_its_row"),
    Index("ix_feedback_session_id", "session_id", "id"),
    sqlite_autoincrement=True,
)

# Thumbs up to the one named teach nothing any more; none of them is deleted.
FORGETTINGS = Table(
    "forgettings",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("last_feedback_id", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# What models make of the questions that thumbs were given to.
QUERY_VECTORS = Table(
    "query_vectors",
    METADATA,
    Column("model_id", ID, ForeignKey(VECTOR_MODELS.c.id), primary_key=True),
    Column("query", Text, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# Folders of pictures that other drives were in: when one is gone, its pictures are waited for.
DRIVES = Table("drives", METADATA, Column("path", Text, primary_key=True))
