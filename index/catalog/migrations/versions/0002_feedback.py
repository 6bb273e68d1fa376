"""Thumbs: one row for each, and one for each that was taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the feedback table."""
    op.create_table(
        "feedback",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("heard_as", sa.String(16), nullable=False),
        sa.Column("transcript_confidence", sa.Float(53)),
        sa.Column("image_id", sa.BigInteger, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("rank", sa.Integer),
        sa.Column("score", sa.Float(53)),
        sa.Column("caption", sa.Text),
        sa.Column("models", sa.JSON, nullable=False),
        sa.Column("verdict", sa.SmallInteger, nullable=False),
        sa.Column("undoes", _ID),
        sa.Column("given_by", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.UniqueConstraint("undoes", name="uq_feedback_undoes"),
        sa.ForeignKeyConstraint(["undoes"], ["feedback.id"], name="fk_feedback_undoes"),
        sa.CheckConstraint("verdict IN (-1, 0, 1)", name=op.f("ck_feedback_verdict")),
        sa.CheckConstraint(
            "(verdict = 0) = (undoes IS NOT NULL)", name=op.f("ck_feedback_undo_names_its_row")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feedback_session_id", "feedback", ["session_id", "id"])


def downgrade() -> None:
    """Forget every thumb."""
    op.drop_table("feedback")
