"""Letters that were withdrawn: when, by whom and why, and when they came back; fingerprints of texts, to find letters scanned twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "withdrawals",
        sa.Column("document", sa.String(64), sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("restored", sa.String(32)),
        sa.Column("restored_by", sa.Text),
    )
    op.create_table(
        "fingerprints",
        sa.Column("document", sa.String(64), sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("result_key", sa.String(64), nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
    )
