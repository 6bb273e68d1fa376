"""Vectors of several models beside each other; places, cameras and looks of pictures."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEPT = (
    "id, path, size, mtime_ns, content_hash, width, height, taken_at, taken_offset_minutes,"
    " latitude, longitude, caption, caption_confidence, captioner, indexed_at"
)
_LOOKED_FOR = ("taken_at", "district", "place", "region", "country", "camera")


def upgrade() -> None:
    """Move the vectors to a table of their own, and make room for more facts.

    The facts themselves are read by the next indexing, which sees that they are of version 0.
    """
    _set_aside("ix_images_content_hash", "ix_images_revision")
    _create_images()
    op.create_index("ix_images_content_hash", "images", ["content_hash"])
    for column in _LOOKED_FOR:
        op.create_index(f"ix_images_{column}", "images", [column])
    op.execute(f"INSERT INTO images ({_KEPT}) SELECT {_KEPT} FROM old_images")
    _create_embeddings()
    op.execute(
        "INSERT INTO embeddings (model_id, image_id, revision, vector)"
        " SELECT model_id, id, revision, vector FROM old_images ORDER BY id"
    )
    _go_on_counting()
    op.drop_table("old_images")


def downgrade() -> None:
    """Keep the vectors of the model in use, and forget those of others, with the new facts."""
    _set_aside("ix_images_content_hash", *(f"ix_images_{column}" for column in _LOOKED_FOR))
    _create_images(
        sa.Column("model_id", _ID, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["vector_models.id"], name="fk_images_model_id"),
        facts=(),
    )
    op.create_index("ix_images_content_hash", "images", ["content_hash"])
    op.create_index("ix_images_revision", "images", ["revision"])
    op.execute(
        f"INSERT INTO images ({_KEPT}, model_id, revision, vector)"
        f" SELECT {_KEPT}, embeddings.model_id, embeddings.revision, vector FROM old_images"
        " JOIN embeddings ON image_id = id"
        " WHERE embeddings.model_id = (SELECT library_state.model_id FROM library_state)"
    )
    _go_on_counting()
    op.drop_table("embeddings")
    op.drop_table("old_images")


def _set_aside(*indexes: str) -> None:
    # SQLite cannot drop a column with a foreign key, so the table is made anew beside the old one.
    for name in indexes:
        op.drop_index(name, "images")
    op.rename_table("images", "old_images")
    if not _on_sqlite():
        op.execute("ALTER TABLE old_images RENAME CONSTRAINT pk_images TO pk_old_images")
        op.execute("ALTER TABLE old_images RENAME CONSTRAINT uq_images_path TO uq_old_images_path")
        op.execute("ALTER SEQUENCE images_id_seq RENAME TO old_images_id_seq")


def _go_on_counting() -> None:
    """Ids that were used before must not be used again, also where their pictures are gone."""
    if _on_sqlite():
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'images'")
        op.execute(
            "INSERT INTO sqlite_sequence (name, seq)"
            " SELECT 'images', seq FROM sqlite_sequence WHERE name = 'old_images'"
        )
    else:
        op.execute("SELECT setval('images_id_seq', (SELECT last_value FROM old_images_id_seq))")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _facts() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("district", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("region", sa.Text),
        sa.Column("country", sa.Text),
        sa.Column("camera", sa.Text),
        sa.Column("look_hash", sa.BigInteger),
        sa.Column("facts_version", sa.SmallInteger, nullable=False, server_default="0"),
    )


def _create_images(
    *more: sa.Column[Any] | sa.Constraint, facts: tuple[sa.Column[Any], ...] | None = None
) -> None:
    op.create_table(
        "images",
        sa.Column("id", _ID, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("taken_at", sa.DateTime),
        sa.Column("taken_offset_minutes", sa.SmallInteger),
        sa.Column("latitude", sa.Float(53)),
        sa.Column("longitude", sa.Float(53)),
        *(_facts() if facts is None else facts),
        sa.Column("caption", sa.Text),
        sa.Column("caption_confidence", sa.Float(53)),
        sa.Column("captioner", sa.Text),
        sa.Column("indexed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_images"),
        sa.UniqueConstraint("path", name="uq_images_path"),
        *more,
        sqlite_autoincrement=True,
    )


def _create_embeddings() -> None:
    op.create_table(
        "embeddings",
        sa.Column("model_id", _ID, nullable=False),
        sa.Column("image_id", _ID, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("model_id", "image_id", name="pk_embeddings"),
        sa.ForeignKeyConstraint(["model_id"], ["vector_models.id"], name="fk_embeddings_model_id"),
        sa.ForeignKeyConstraint(
            ["image_id"], ["images.id"], name="fk_embeddings_image_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_embeddings_revision", "embeddings", ["model_id", "revision"])
    op.create_index("ix_embeddings_image_id", "embeddings", ["image_id"])
