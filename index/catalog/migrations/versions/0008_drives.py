"""Which folders of pictures are on drives of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room; the next indexing notes them."""
    op.create_table(
        "drives",
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_drives"),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("drives")
