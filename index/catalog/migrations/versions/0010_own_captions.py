"""What people call their pictures, and what is wrong with a picture itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make room; flaws are measured by the next indexing, which sees the facts' version."""
    op.add_column("images", sa.Column("flaws", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "own_captions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_own_captions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_own_captions_content_hash", "own_captions", ["content_hash", "id"])
    op.create_index("ix_own_captions_session_id", "own_captions", ["session_id", "id"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("own_captions")
    op.drop_column("images", "flaws")
