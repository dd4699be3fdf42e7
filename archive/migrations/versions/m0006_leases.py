"""What only one process of all machines may do at a time, such as to serve the archive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "leases",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("until", sa.String(32), nullable=False),
    )
