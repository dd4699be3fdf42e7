"""Alembic's entry: runs the migrations on the connection that the catalogue hands over, all in one transaction."""

from __future__ import annotations

from alembic import context

from archive.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
