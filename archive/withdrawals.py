"""Letters that are withdrawn: out of sight, still held, with who and when; and fingerprints, to find letters that were scanned twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from msgspec import Struct

from archive.catalogue import keep_apart
from archive.database import put
from archive.folders import troubles
from archive.records import now
from archive.tables import DOCUMENTS, FINGERPRINTS, PROBLEMS, WITHDRAWALS
from document.problem import KINDS

if TYPE_CHECKING:
    from archive.catalogue import Catalogue
    from archive.folders import Folders
    from document.problem import Problem


class Withdrawal(Struct, frozen=True, kw_only=True):
    """Why a letter was withdrawn, by whom and when; `restored` and `restored_by` when it came back."""

    at: str
    by: str
    why: str
    restored: str | None = None
    restored_by: str | None = None


def withdraw(catalogue: Catalogue, document: str, *, by: str, why: str) -> bool:
    """Mark a letter as withdrawn; False where it is being read, or withdrawn already. Raises Trouble."""
    with catalogue.writing() as connection:
        mine = sa.and_(DOCUMENTS.c.id == document, DOCUMENTS.c.status.not_in(["working", "withdrawn"]))
        if connection.execute(DOCUMENTS.update().where(mine).values(status="withdrawn")).rowcount != 1:
            return False
        number = connection.execute(sa.select(sa.func.max(WITHDRAWALS.c.number)).where(WITHDRAWALS.c.document == document)).scalar()
        connection.execute(WITHDRAWALS.insert().values(document=document, number=(number or 0) + 1, at=now(), by=by, why=why))
    return True


def restore(catalogue: Catalogue, document: str, *, by: str) -> bool:
    """Let a withdrawn letter wait for its publication; False where it is not withdrawn. Raises Trouble."""
    with catalogue.writing() as connection:
        mine = sa.and_(DOCUMENTS.c.id == document, DOCUMENTS.c.status == "withdrawn")
        if connection.execute(DOCUMENTS.update().where(mine).values(status="waiting")).rowcount != 1:
            return False
        open_ones = sa.and_(WITHDRAWALS.c.document == document, WITHDRAWALS.c.restored.is_(None))
        connection.execute(WITHDRAWALS.update().where(open_ones).values(restored=now(), restored_by=by))
    return True


def withdrawals(catalogue: Catalogue, document: str) -> list[Withdrawal]:
    """All of a document, first to last. Raises Trouble."""
    with catalogue.reading() as connection:
        query = sa.select(WITHDRAWALS).where(WITHDRAWALS.c.document == document).order_by(WITHDRAWALS.c.number)
        rows = [dict(row) for row in connection.execute(query).mappings()]
    return [Withdrawal(**{field: row[field] for field in Withdrawal.__struct_fields__}) for row in rows]


def unpublish(folders: Folders, document: str) -> None:
    """Take the published folder away in one step; harmless where there is none. Raises Trouble."""
    place = folders.published / document
    with folders.scratch("withdraw") as scratch, troubles():
        if place.exists():
            place.rename(scratch / document)


def keep_fingerprint(catalogue: Catalogue, document: str, result_key: str, hashes: bytes) -> None:
    """Remember the fingerprint of what is published under `result_key`. Raises Trouble."""
    with catalogue.writing() as connection:
        put(connection, FINGERPRINTS, {"document": document, "result_key": result_key, "hashes": hashes})


def fingerprints(catalogue: Catalogue) -> dict[str, tuple[str, bytes]]:
    """The fingerprints of all documents, with the result they are of. Raises Trouble."""
    with catalogue.reading() as connection:
        return {row.document: (row.result_key, row.hashes) for row in connection.execute(sa.select(FINGERPRINTS))}


def answer_doubt(catalogue: Catalogue, code: str, detail: str) -> None:
    """Take the doubts of this kind that name `detail` off all letters; one with no other doubt needs no look any more. Raises Trouble."""
    with catalogue.writing() as connection:
        mine = sa.and_(PROBLEMS.c.code == code, PROBLEMS.c.detail == detail)
        for document in list(connection.execute(sa.select(PROBLEMS.c.document).where(mine)).scalars()):
            connection.execute(PROBLEMS.delete().where(mine, PROBLEMS.c.document == document))
            left = connection.execute(sa.select(PROBLEMS.c.code).where(PROBLEMS.c.document == document)).scalars()
            if not any(KINDS[each].family == "doubt" for each in left if each in KINDS):
                looked_at = sa.and_(DOCUMENTS.c.id == document, DOCUMENTS.c.status == "needs-a-look")
                connection.execute(DOCUMENTS.update().where(looked_at).values(status="published"))


def raise_doubt(catalogue: Catalogue, document: str, problem: Problem) -> bool:
    """Add a doubt to a published letter, which then needs a look; False where it has it, or is not published. Raises Trouble."""
    with catalogue.writing() as connection:
        shown = sa.and_(DOCUMENTS.c.id == document, DOCUMENTS.c.status.in_(["published", "needs-a-look"]))
        keep_apart(connection, document)
        held = sa.select(PROBLEMS.c.position).where(PROBLEMS.c.document == document, PROBLEMS.c.code == problem.code)
        if (
            connection.execute(held).first()
            or connection.execute(DOCUMENTS.update().where(shown).values(status="needs-a-look")).rowcount != 1
        ):
            return False
        last = connection.execute(sa.select(sa.func.max(PROBLEMS.c.position)).where(PROBLEMS.c.document == document)).scalar()
        connection.execute(
            PROBLEMS.insert().values(
                document=document, position=0 if last is None else last + 1, code=problem.code, page=problem.page, detail=problem.detail
            )
        )
    return True
