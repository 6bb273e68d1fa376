"""What each thumb judges: the match, or the description."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; thumbs given before it judge the match."""
    # In plain SQL, for SQLite takes a new column with its constraint, and Alembic would copy the
    # whole table instead.
    op.execute(
        "ALTER TABLE feedback ADD COLUMN about VARCHAR(16) DEFAULT 'match' NOT NULL"
        " CONSTRAINT ck_feedback_about CHECK (about IN ('match', 'description'))"
    )


def downgrade() -> None:
    """Forget which thumbs judge a description."""
    op.drop_column("feedback", "about")
