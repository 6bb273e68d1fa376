"""How exactly a date is known and by whom, what people wrote, and which file it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COLUMNS = (
    ("taken_precision", sa.String(8)),
    ("taken_origin", sa.String(16)),
    ("ctime_ns", sa.BigInteger()),
    ("inode", sa.BigInteger()),
    ("notes", sa.JSON()),
)


def upgrade() -> None:
    """Make room; the facts are read by the next indexing, which sees their version."""
    for name, kind in _COLUMNS:
        op.add_column("images", sa.Column(name, kind))
    op.add_column("images", sa.Column("beside", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "image_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("image_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("word", "image_id", name="pk_image_words"),
        sa.ForeignKeyConstraint(
            ["image_id"], ["images.id"], name="fk_image_words_image_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_image_words_image_id", "image_words", ["image_id"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("image_words")
    for name in ("beside", *(name for name, _ in _COLUMNS)):
        op.drop_column("images", name)
