"""The first tables: documents, their problems, their attempts, and when things last happened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "documents",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("status", sa.String(16), nullable=False, index=True),
        sa.Column("pages", sa.Integer),
        sa.Column("language", sa.String(8)),
        sa.Column("grade", sa.String(1)),
        sa.Column("expected_cer", sa.Float),
        sa.Column("received", sa.String(32), nullable=False, index=True),
        sa.Column("batch", sa.Text),
        sa.Column("scanner", sa.Text),
        sa.Column("result_key", sa.String(64)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("worker", sa.Text),
        sa.Column("lease_until", sa.String(32)),
    )
    op.create_table(
        "problems",
        sa.Column("document", sa.String(64), sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("page", sa.Integer),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("problems_by_code", "problems", ["code"])
    op.create_table(
        "attempts",
        sa.Column("document", sa.String(64), sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("started", sa.String(32), nullable=False),
        sa.Column("ended", sa.String(32)),
        sa.Column("status", sa.String(16)),
        sa.Column("from_stage", sa.String(16)),
        sa.Column("seconds", sa.Text),
        sa.Column("version", sa.Text),
    )
    op.create_table("events", sa.Column("name", sa.String(32), primary_key=True), sa.Column("at", sa.String(32), nullable=False))
