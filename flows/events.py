"""What was done to a letter, as its package tells it (PREMIS events): when, what came of it, and which program or person did it."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from document.correction import PERSON
from flows.work import PUBLISHED
from flows.workroom import VERSION
from reports.layout import engine_of
from reports.mets import Agent, Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.records import Attempt, Entry
    from archive.withdrawals import Withdrawal

_SOFTWARE = "verbale"
_ARCHIVIST = Agent("archivist", "person")


def events(
    entry: Entry, attempts: Sequence[Attempt], withdrawals: Sequence[Withdrawal], decided: Sequence[str], folder: Path, packed: str
) -> list[Event]:
    """First to last. decided: when a person decided about a correction; folder: of the published files; packed: when the package is made.

    An attempt that found a stage's result kept did not do it: what was read then is told with the time at which it was.
    """
    ended = [attempt for attempt in attempts if attempt.ended and attempt.status in PUBLISHED]
    told = [_ingestion(entry), *_withdrawals(withdrawals)]
    if ended:
        document = _json(folder / "document.json")
        told += [*_readings(document, ended), *_corrections(folder, _last(ended, "publish"), decided)]
        for checked in {attempt.number: attempt for attempt in (_last(ended, "read"), ended[-1])}.values():
            told.append(_fixity(entry, checked.started, "before it was worked on", _agent(checked)))
        told.append(_publication(_last(ended, "publish")))
    told.append(_fixity(entry, packed, "before it was copied into this package", Agent(_SOFTWARE, "software", VERSION)))
    return sorted(told, key=lambda event: event.at)


def _last(attempts: Sequence[Attempt], stage: str) -> Attempt:
    """The last attempt that did this stage's work, the last of all where none is known to have."""
    return next((attempt for attempt in reversed(attempts) if stage in attempt.seconds), attempts[-1])


def _agent(attempt: Attempt) -> Agent:
    return Agent(_SOFTWARE, "software", attempt.version or VERSION)


def _ingestion(entry: Entry) -> Event:
    own = Agent(_SOFTWARE, "software", VERSION)
    detail = "The scan was stored byte for byte and read again to verify it."
    return Event(kind="ingestion", at=entry.received, detail=detail, outcome="success", agents=(own,), of="original")


def _fixity(entry: Entry, at: str, when: str, agent: Agent) -> Event:
    detail = f"SHA-256 of the original compared with {entry.sha256} {when}."
    return Event(kind="fixity check", at=at, detail=detail, outcome="pass", agents=(agent,), of="original")


def _publication(attempt: Attempt) -> Event:
    return Event(
        kind="publication", at=str(attempt.ended), detail="The published files were written.", outcome=str(attempt.status),
        agents=(_agent(attempt),), of="published",
    )  # fmt: skip


def _withdrawals(withdrawals: Sequence[Withdrawal]) -> Iterator[Event]:
    for each in withdrawals:
        yield Event(
            kind="withdrawal", at=each.at, detail=f"Taken out of reports, exports and the published files. {each.why}", outcome="withdrawn",
            agents=(Agent(each.by, "person"),), of="published",
        )  # fmt: skip
        if each.restored and each.restored_by:
            back = Agent(each.restored_by, "person")
            yield Event(kind="restoration", at=each.restored, detail="Published again.", outcome="restored", agents=(back,), of="published")


def _readings(document: dict[str, Any], attempts: Sequence[Attempt]) -> Iterator[Event]:
    """The reading of the pages, and the second one of single words where there was any."""
    pages = document.get("pages", [])
    readers = Counter(page.get("reader") or "nothing read" for page in pages)
    languages = sorted({page["language"] for page in pages if page.get("language")})
    told = ", ".join(f"{reader}: {count} {'page' if count == 1 else 'pages'}" for reader, count in sorted(readers.items()))
    provenance = "; ".join(f"{key} {value}" for key, value in sorted(document.get("provenance", {}).items()))
    detail = f"The pages were read ({told}) with the models {', '.join(languages) or 'none'}. {provenance}"
    yield _recognition(detail, _last(attempts, "read"), [reader for reader in readers if reader != "nothing read"])
    second = _second_readers(pages)
    if second:
        told = ", ".join(f"{reader}: {count} {'word' if count == 1 else 'words'}" for reader, count in sorted(second.items()))
        yield _recognition(f"Doubtful words were read again ({told}) and voted on.", _last(attempts, "reread"), list(second))


def _recognition(detail: str, attempt: Attempt, readers: Sequence[str]) -> Event:
    engines = (engine_of(reader) for reader in sorted(readers))
    agents = (_agent(attempt), *(Agent(name, "software", version) for name, version in engines))
    return Event(kind="text recognition", at=str(attempt.ended), detail=detail, outcome="success", agents=agents, of="original")


def _second_readers(pages: Sequence[dict[str, Any]]) -> Counter[str]:
    """How many words each reader looked at besides the page's own."""
    words = ((page, word) for page in pages for region in page["regions"] for line in region["lines"] for word in line["words"])
    return Counter(r["reader"] for page, word in words for r in word["readings"] if r["reader"] and r["reader"] != page.get("reader"))


def _corrections(folder: Path, attempt: Attempt, decided: Sequence[str]) -> Iterator[Event]:
    """One event for what rules have corrected and one for what persons have."""
    try:
        with (folder / "corrections.csv").open(newline="", encoding="utf-8") as opened:
            rows = [row for row in csv.DictReader(opened) if row["decision"] == "applied"]
    except (OSError, KeyError):
        return
    persons = sum(row["rule"] == PERSON for row in rows)
    rules = Counter(row["rule"] for row in rows if row["rule"] != PERSON)
    if rules:
        detail = f"Words were corrected by rules ({', '.join(f'{rule}: {count}' for rule, count in sorted(rules.items()))})."
        yield Event(
            kind="modification", at=str(attempt.ended), detail=detail, outcome=f"{rules.total()} corrected", agents=(_agent(attempt),),
            of="published",
        )  # fmt: skip
    if persons or decided:
        yield Event(
            kind="modification", at=decided[-1] if decided else str(attempt.ended), outcome=f"{persons} corrected", of="published",
            detail=f"Decisions of a person about corrections: {len(decided)}.", agents=(_ARCHIVIST,),
        )  # fmt: skip


def _json(file: Path) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(file.read_bytes())
    except (OSError, msgspec.DecodeError):
        return {}
    return found if isinstance(found, dict) else {}
