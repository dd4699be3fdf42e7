"""What a result was read with, when a failed document is tried again, and which scan took the place of a refused one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; what was read before is of unknown origin."""
    with op.batch_alter_table("documents") as documents:
        documents.add_column(sa.Column("engine", sa.Text))
        documents.add_column(sa.Column("settings", sa.String(16)))
        documents.add_column(sa.Column("version", sa.Text))
        documents.add_column(sa.Column("tries", sa.Integer, nullable=False, server_default="0"))
        documents.add_column(sa.Column("retry_at", sa.String(32)))
        documents.add_column(sa.Column("superseded_by", sa.String(64)))
        documents.create_index("documents_by_name", ["name"])
    with op.batch_alter_table("attempts") as attempts:
        attempts.add_column(sa.Column("estimate", sa.Float))
