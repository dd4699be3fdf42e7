"""The stage `correct`: readings with what rules and persons say about them, kept under all that decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from archive.stages import digest
from ocr.language import two_letters
from postprocess.correction import correct as correcting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from archive.records import Entry
    from archive.stages import StageStore
    from document.correction import Correction
    from document.geometry import Box
    from flows.pages import ReadPage
    from flows.workroom import Clock, Workroom


def corrected(
    room: Workroom, store: StageStore, clock: Clock, entry: Entry, pages: Sequence[ReadPage]
) -> tuple[list[ReadPage], tuple[Correction, ...]]:
    """The pages with their corrections put in, and all corrections. Raises Trouble."""
    verdicts = room.catalogue.verdicts(entry.id)
    readings = [page.reading for page in pages]
    transforms = [page.prepared.transform for page in pages] if verdicts else []
    learnt = {name.text: name.letters for name in room.learnt.snapshot.spellings} if room.learnt.snapshot else {}
    key = digest(["correct", correcting.key(), room.lexicons.digest, learnt, readings, verdicts, transforms])

    def make() -> correcting.Corrected:
        languages = {reading.language: two_letters(reading.language) for reading in readings}
        places = {page.source.number: stored_box(page) for page in pages}
        return correcting.correct(
            readings, languages=languages, lexicons=room.lexicons.lexicons, verdicts=verdicts, places=places, learnt=learnt
        )

    with clock.time("correct"):
        done = store.once("correct", key, correcting.Corrected, make)
    return [replace(page, reading=reading) for page, reading in zip(pages, done.pages, strict=True)], done.corrections


def stored_box(page: ReadPage) -> Callable[[Box], Box]:
    """From upright pixels of a page to pixels of its picture as stored in the scan."""
    back = page.prepared.transform.inverse()
    return lambda box: back.box(box).within(page.source.width, page.source.height)
