"""What a document was published from: the readings of its pages that were kept, so that no later run replaces them by worse ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from archive.stages import digest
from flows.choice import PreparedReading, better
from ocr.own_text import OWN_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.stages import StageStore
    from document.page import SourcePage


class KeptPage(Struct, frozen=True, kw_only=True):
    """A page by its facts (their digest), and the keys of the results of straightening and reading that were kept for it."""

    number: int
    source: str
    straighten: str
    read: str


class KeptReadings:
    """The readings that a document was published from the last time. document: its id."""

    def __init__(self, store: StageStore, document: str) -> None:
        self._store, self._document = store, document
        self._pages = {page.number: page for page in store.peek("kept", document, tuple[KeptPage, ...]) or ()}

    def of(self, source: SourcePage) -> tuple[KeptPage, PreparedReading] | None:
        """The reading of this very page, None when there is none: the facts say whether boxes still mean the same pixels."""
        page = self._pages.get(source.number)
        reading = self._store.peek("read", page.read, PreparedReading) if page and page.source == digest(source) else None
        return (page, reading) if page and reading else None

    def clearly_better(self, source: SourcePage, new: PreparedReading) -> tuple[KeptPage, PreparedReading] | None:
        """The earlier reading of a page where `new` is clearly worse. Text that a file carries has no confidences to compare."""
        earlier = self.of(source)
        if earlier is None or OWN_TEXT in (new.reading.reader, earlier[1].reading.reader):
            return None
        return earlier if better(new, earlier[1]).reading is earlier[1].reading else None

    def remember(self, pages: Iterable[KeptPage]) -> None:
        """Write down what is kept now. Raises Trouble."""
        now = tuple(sorted(pages, key=lambda page: page.number))
        if now != tuple(self._pages.values()):
            self._store.put_bytes("kept", self._document, ".json", msgspec.json.encode(now))
