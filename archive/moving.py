"""Moving the catalogue of an archive from SQLite into PostgreSQL: all rows in one transaction, and the file is put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from archive.catalogue import open_catalogue
from archive.folders import troubles
from archive.tables import DOCUMENTS, METADATA
from document.problem import Trouble

if TYPE_CHECKING:
    from pathlib import Path

_ROWS_AT_ONCE = 1000


def move(file: Path, address: str) -> int:
    """Copy every table of the catalogue in `file` to the empty one at `address`; how many documents. Raises Trouble.

    Nobody may be at work meanwhile. The file stays beside its old place, its name ending in `.moved`.
    """
    old, new = open_catalogue(file), open_catalogue(address)
    try:
        with old.writing() as source, new.writing() as target:
            if target.execute(sa.select(DOCUMENTS.c.id).limit(1)).first():
                raise Trouble("settings-wrong", "the catalogue in PostgreSQL holds documents already")
            for table in METADATA.sorted_tables:
                for rows in source.execute(sa.select(table)).mappings().partitions(_ROWS_AT_ONCE):
                    target.execute(table.insert(), [dict(row) for row in rows])
            count = target.execute(sa.select(sa.func.count()).select_from(DOCUMENTS)).scalar_one()
    finally:
        old.close()
        new.close()
    with troubles():
        file.rename(file.with_name(f"{file.name}.moved"))
    return count
