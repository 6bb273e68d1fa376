"""Pictures, their vectors and captions, and the model that the vectors come from."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of an empty library and give the library its identity."""
    op.create_table(
        "vector_models",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("dimension", sa.Integer, nullable=False),
        sa.Column("preprocessing", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vector_models"),
        sa.UniqueConstraint("name", "dimension", "preprocessing", name="uq_vector_models_name"),
        sqlite_autoincrement=True,
    )
    _create_state()
    _create_images()
    op.create_table(
        "removals",
        sa.Column("image_id", _ID, autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("image_id", name="pk_removals"),
    )
    op.create_index("ix_removals_revision", "removals", ["revision"])


def _create_state() -> None:
    state = op.create_table(
        "library_state",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("library_id", sa.String(32), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column(
            "model_id", _ID, sa.ForeignKey("vector_models.id", name="fk_library_state_model_id")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_library_state"),
        sa.CheckConstraint("id = 1", name=op.f("ck_library_state_one_row")),
    )
    op.bulk_insert(state, [{"id": 1, "library_id": uuid.uuid4().hex, "revision": 0}])


def _create_images() -> None:
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
        sa.Column("caption", sa.Text),
        sa.Column("caption_confidence", sa.Float(53)),
        sa.Column("indexed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model_id", _ID, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_images"),
        sa.UniqueConstraint("path", name="uq_images_path"),
        sa.ForeignKeyConstraint(["model_id"], ["vector_models.id"], name="fk_images_model_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_images_content_hash", "images", ["content_hash"])
    op.create_index("ix_images_revision", "images", ["revision"])


def downgrade() -> None:
    """Forget every picture."""
    for table in ("removals", "images", "library_state", "vector_models"):
        op.drop_table(table)
