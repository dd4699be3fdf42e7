"""Summaries of published letters: what the report of the archive needs of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table. It starts empty: the first report makes the summaries of what is published already."""
    op.create_table(
        "summaries",
        sa.Column("document", sa.String(64), sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("result_key", sa.String(64), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
    )
