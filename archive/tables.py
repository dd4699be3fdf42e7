"""The tables of the catalogue. A change here needs a migration beside it (archive/migrations/versions)."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("status", String(16), nullable=False, index=True),
    Column("pages", Integer),
    Column("language", String(8)),
    Column("grade", String(1)),
    Column("expected_cer", Float),
    Column("received", String(32), nullable=False, index=True),
    Column("batch", Text),
    Column("scanner", Text),
    Column("result_key", String(64)),
    Column("attempts", Integer, nullable=False),
    Column("worker", Text),
    Column("lease_until", String(32)),
)

PROBLEMS = Table(
    "problems",
    METADATA,
    Column("document", String(64), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("code", String(32), nullable=False),
    Column("page", Integer),
    Column("detail", Text, nullable=False),
)
Index("problems_by_code", PROBLEMS.c.code)

ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("document", String(64), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("started", String(32), nullable=False),
    Column("ended", String(32)),
    Column("status", String(16)),
    Column("from_stage", String(16)),
    Column("seconds", Text),
    Column("version", Text),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("at", String(32), nullable=False),
)

# A letter may be withdrawn and restored more than once; the latest row without `restored` says that it is withdrawn now.
WITHDRAWALS = Table(
    "withdrawals",
    METADATA,
    Column("document", String(64), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("restored", String(32)),
    Column("restored_by", Text),
)

FINGERPRINTS = Table(
    "fingerprints",
    METADATA,
    Column("document", String(64), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("result_key", String(64), nullable=False),
    Column("hashes", LargeBinary, nullable=False),
)
