"""What is written in pictures, kept apart from their descriptions, and by which reader."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make room; the next indexing reads every picture, as none was read."""
    op.create_table(
        "picture_texts",
        sa.Column("image_id", _ID, nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("image_id", name="pk_picture_texts"),
        sa.ForeignKeyConstraint(
            ["image_id"], ["images.id"], name="fk_picture_texts_image_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "text_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("image_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("word", "image_id", name="pk_text_words"),
        sa.ForeignKeyConstraint(
            ["image_id"], ["images.id"], name="fk_text_words_image_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_text_words_image_id", "text_words", ["image_id"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("text_words")
    op.drop_table("picture_texts")
