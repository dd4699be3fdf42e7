"""The problems of documents in the catalogue, and which document took the place of a refused one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from archive.tables import DOCUMENTS, PROBLEMS
from document.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def supersede(connection: sa.Connection, document: str) -> None:
    """Note on refused documents of the same name, received before `document` could be read, that it took their place."""
    new = connection.execute(sa.select(DOCUMENTS.c.name, DOCUMENTS.c.received).where(DOCUMENTS.c.id == document)).one()
    same = sa.and_(
        DOCUMENTS.c.name == new.name, DOCUMENTS.c.id != document, DOCUMENTS.c.status == "refused",
        DOCUMENTS.c.superseded_by.is_(None), DOCUMENTS.c.received <= new.received,
    )  # fmt: skip
    for old in list(connection.execute(sa.select(DOCUMENTS.c.id).where(same)).scalars()):
        connection.execute(DOCUMENTS.update().where(DOCUMENTS.c.id == old).values(superseded_by=document))
        position = connection.execute(sa.select(sa.func.count()).select_from(PROBLEMS).where(PROBLEMS.c.document == old)).scalar_one()
        connection.execute(PROBLEMS.insert().values(document=old, position=position, code="superseded", page=None, detail=document))


def parts(ids: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """SQLite takes a limited number of values in one statement."""
    return (ids[i : i + size] for i in range(0, len(ids), size))


def write_problems(connection: sa.Connection, document: str, problems: Sequence[Problem]) -> None:
    """Put these in place of the problems that the document had."""
    connection.execute(PROBLEMS.delete().where(PROBLEMS.c.document == document))
    for position, p in enumerate(problems):
        connection.execute(PROBLEMS.insert().values(document=document, position=position, code=p.code, page=p.page, detail=p.detail))


def read_problems(connection: sa.Connection, ids: Sequence[str] | None) -> dict[str, list[Problem]]:
    """By document and in their order, of all documents where `ids` is None."""
    query = sa.select(PROBLEMS).order_by(PROBLEMS.c.document, PROBLEMS.c.position)
    queries = [query] if ids is None else [query.where(PROBLEMS.c.document.in_(part)) for part in parts(ids)]
    found: dict[str, list[Problem]] = {}
    for each in queries:
        for row in connection.execute(each).mappings():
            found.setdefault(row["document"], []).append(Problem(row["code"], row["page"], row["detail"]))
    return found
