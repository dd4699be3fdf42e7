"""Where results, refusals and originals come to lie. Each step leaves the archive whole if the machine stops after it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from archive.folders import put_away, put_in_place, troubles
from archive.originals import WHY, checksum, link_or_copy, original
from archive.stages import StageStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from archive.folders import Folders
    from archive.records import Entry
    from document.problem import Problem


def publish(folders: Folders, document: str, files: Mapping[str, bytes]) -> Path:
    """Write the files of a result and let them appear as `published/<id>` in one rename; their checksums are kept. Raises Trouble."""
    with folders.scratch("publish") as scratch, troubles():
        made = scratch / document
        made.mkdir()
        for name, data in files.items():
            place = made / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        put_in_place(made, folders.published / document)
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    StageStore(folders.stages).put_bytes("publish", document, ".json", msgspec.json.encode(sums))
    return folders.published / document


def missing(folders: Folders, document: str, names: Iterable[str]) -> list[str]:
    """Which of `names`, and of all that was published, do not lie in `published/<id>`. Raises Trouble."""
    place, wanted = folders.published / document, dict.fromkeys((*names, *_sums(folders, document)))
    with troubles():
        return [name for name in wanted if not (place / name).is_file()]


def changed(folders: Folders, document: str) -> list[str]:
    """Published files that are no longer what was published; none where no checksums are kept. Raises Trouble."""
    place = folders.published / document
    return [name for name, sha256 in _sums(folders, document).items() if (place / name).is_file() and checksum(place / name) != sha256]


def _sums(folders: Folders, document: str) -> dict[str, str]:
    return StageStore(folders.stages).peek("publish", document, dict[str, str]) or {}


def refuse(folders: Folders, entry: Entry, problems: tuple[Problem, ...]) -> None:
    """Move the original to `refused/<id>/`, beside `why.txt` and `why.json`. What was published before is kept. Raises Trouble."""
    place = original(folders, entry.id)
    with folders.scratch("refuse") as scratch, troubles():
        made = scratch / entry.id
        made.mkdir()
        sentences = [f"{p.message}\n{p.advice}\n" for p in problems]
        (made / "why.txt").write_text(f"{entry.name}\n\n" + "\n".join(sentences), encoding="utf-8")
        rows = [{"code": p.code, "page": p.page, "message": p.message, "advice": p.advice} for p in problems]
        why = {"schema": "verbale-why/1", "document": entry.id, "name": entry.name, "sha256": entry.sha256, "problems": rows}
        (made / "why.json").write_bytes(msgspec.json.format(msgspec.json.encode(why), indent=2) + b"\n")
        name = place.name if place.name not in WHY else f"original-{place.name}"
        link_or_copy(place, made / name)
        put_in_place(made, folders.refused / entry.id)
        put_away(folders.originals / entry.id, scratch)


def take_back(folders: Folders, entry: Entry) -> None:
    """A refused scan can be read after all: its original goes back to `originals/<id>/`. Raises Trouble."""
    refused = folders.refused / entry.id
    if not refused.is_dir():
        return
    place = original(folders, entry.id)
    with folders.scratch("original") as scratch, troubles():
        if place.parent == refused:
            made = scratch / entry.id
            made.mkdir()
            link_or_copy(place, made / place.name)
            put_in_place(made, folders.originals / entry.id)
        put_away(refused, scratch)
