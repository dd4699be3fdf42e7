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
    Column("engine", Text),
    Column("settings", String(16)),
    Column("version", Text),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("retry_at", String(32)),
    Column("superseded_by", String(64)),
)
Index("documents_by_name", DOCUMENTS.c.name)

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
    Column("estimate", Float),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("at", String(32), nullable=False),
)

# What persons have decided about corrections, in the order in which they did. The box is in pixels of the page as stored in the scan.
VERDICTS = Table(
    "verdicts",
    METADATA,
    Column("document", String(64), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("page", Integer, nullable=False),
    Column("left", Integer, nullable=False),
    Column("top", Integer, nullable=False),
    Column("right", Integer, nullable=False),
    Column("bottom", Integer, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("decided", String(32), nullable=False),
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

# What only one process of all machines may do at a time, such as to serve the archive.
LEASES = Table(
    "leases",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("worker", Text, nullable=False),
    Column("until", String(32), nullable=False),
)

# What the archive's report needs of a published letter (reports/summary.py, JSON); of the result that `result_key` names.
SUMMARIES = Table(
    "summaries",
    METADATA,
    Column("document", String(64), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("result_key", String(64), nullable=False),
    Column("summary", Text, nullable=False),
)
