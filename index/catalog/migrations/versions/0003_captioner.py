"""Whose caption each picture has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; captions made before it count as somebody else's and are made anew."""
    op.add_column("images", sa.Column("captioner", sa.Text))


def downgrade() -> None:
    """Forget whose captions they are."""
    op.drop_column("images", "captioner")
