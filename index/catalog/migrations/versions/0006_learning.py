"""What thumbs teach: from when on, and the vectors of the questions that they were given to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "forgettings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_feedback_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forgettings"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "query_vectors",
        sa.Column("model_id", _ID, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("model_id", "query", name="pk_query_vectors"),
        sa.ForeignKeyConstraint(
            ["model_id"], ["vector_models.id"], name="fk_query_vectors_model_id"
        ),
    )


def downgrade() -> None:
    """Forget what was forgotten; thumbs teach again."""
    op.drop_table("query_vectors")
    op.drop_table("forgettings")
