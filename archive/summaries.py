"""Summaries of published letters, kept beside the catalogue's other facts so that the report of an archive opens no letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from archive.database import put
from archive.tables import DOCUMENTS, SUMMARIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.catalogue import Catalogue

AT_ONCE = 500
"""Summaries written in one transaction: nobody who publishes waits long for the lock."""


def keep_summaries(catalogue: Catalogue, made: Mapping[str, tuple[str, str]]) -> None:
    """Remember summaries by document, each with the key of the result it is of. A document that is gone is passed over. Raises Trouble."""
    ids = list(made)
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        with catalogue.writing() as connection:
            held = set(connection.execute(sa.select(DOCUMENTS.c.id).where(DOCUMENTS.c.id.in_(part))).scalars())
            for document in held:
                key, summary = made[document]
                put(connection, SUMMARIES, {"document": document, "result_key": key, "summary": summary})


def summaries(catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    """The kept summaries of all documents, with the key of the result that each is of. Raises Trouble."""
    with catalogue.reading() as connection:
        return {row.document: (row.result_key, row.summary) for row in connection.execute(sa.select(SUMMARIES))}
