"""The pages of a document through the first stages: open, straighten, read, reread. Pages of all documents share the cores."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING

from msgspec import Struct

from archive.stages import StageStore, digest
from document.geometry import Transform
from document.page import OpenedScan, PageReading, PreparedPage, SourcePage, Trial
from document.problem import Problem, Refusal, Stopped, Trouble
from flows import choice, ladder
from flows.choice import PreparedReading
from flows.kept import KeptPage, KeptReadings
from flows.pictures import Pictures
from flows.readings import OF_ONE_PAGE, PageReader
from flows.second_look import second_look
from ocr import legibility, reader
from ocr.own_text import OWN_TEXT
from preprocessing import opening, straighten
from preprocessing.coverage import find_print, print_from

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future
    from pathlib import Path
    from types import TracebackType

    import numpy as np
    import numpy.typing as npt

    from archive.records import Entry
    from document.text_layer import TextLayer
    from flows.workroom import Clock, Workroom
    from preprocessing.coverage import Print

    Picture = npt.NDArray[np.uint8]


class ReadPage(Struct, frozen=True, kw_only=True):
    """One page after reading; `preview` is a small JPEG of it, None when it could not be opened; `trials`: how it was read;
    `gap` says why it was not read; `kept`: where its results are kept."""

    source: SourcePage
    prepared: PreparedPage
    reading: PageReading
    preview: bytes | None
    trials: tuple[Trial, ...] = ()
    gap: Stopped | None = None
    kept: KeptPage | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        missing = (Problem("page-not-read", self.source.number, self.gap.problem.message),) if self.gap else ()
        by_hand = choice.by_hand(self.prepared, self.trials) if self.reading.reader != OWN_TEXT else ()
        return (*missing, *self.prepared.problems, *self.reading.problems, *by_hand)


class LazyScan:
    """Opens the scan when the first picture of it is asked for: a rerun that needs no picture opens nothing."""

    def __init__(self, room: Workroom, files: Sequence[Path]) -> None:
        self._room, self._files = room, files
        self._lock = Lock()
        self._stack = ExitStack()
        self._scan: opening.Scan | None = None
        self.known: OpenedScan | None = None

    def __enter__(self) -> LazyScan:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def _opened(self) -> opening.Scan:
        with self._lock:
            if self._scan is None:
                work = self._stack.enter_context(self._room.folders.scratch("pages"))
                self._scan = self._stack.enter_context(opening.open_scan(self._files, work, limits_of(self._room), self.known))
            return self._scan

    def facts(self) -> OpenedScan:
        """Raises Refusal and Trouble."""
        return self._opened().opened

    def picture(self, number: int) -> Picture:
        """Raises Refusal and Trouble."""
        return self._opened().picture(number)

    def facsimile(self, layer: TextLayer) -> bytes:
        """The scan as a searchable PDF/A with this text; made where scans are opened. Raises Refusal and Trouble."""
        return self._opened().facsimile(layer)[0]


def limits_of(room: Workroom) -> opening.Limits:
    """What the settings allow a file to cost."""
    settings = room.settings
    return opening.Limits(
        max_pixels=settings.max_pixels, max_pages=settings.max_pages, max_bytes=settings.max_bytes,
        memory_bytes=settings.memory_megabytes << 20, timeout_seconds=settings.open_timeout_seconds,
    )  # fmt: skip


def read_pages(room: Workroom, store: StageStore, clock: Clock, entry: Entry, scan: LazyScan) -> tuple[list[ReadPage], tuple[Problem, ...]]:
    """All pages in order, and what opening the scan had to say. Raises Refusal and Trouble; a page alone leaves a gap."""
    limits = limits_of(room)
    key = digest(["open", opening.VERSION, entry.sha256, limits.max_pixels, limits.max_pages, limits.max_bytes, limits.memory_bytes])
    with clock.time("open"):
        opened = scan.known = store.once("open", key, OpenedScan, scan.facts)
    earlier = KeptReadings(store, entry.id)
    letter = _Letter(room, store, clock, entry.sha256, scan, earlier)
    pages = letter.read(opened.pages)
    gaps = [page.gap for page in pages if page.gap]
    if gaps and len(gaps) == len(pages):
        raise gaps[0]
    if len(gaps) > room.settings.max_unread_share * len(pages):
        of_the_file = all(isinstance(gap, Refusal) for gap in gaps)
        raise (
            Refusal("too-few-pages", f"{len(gaps)} of {len(pages)}")
            if of_the_file
            else Trouble("too-many-gaps", f"{len(gaps)} of {len(pages)}")
        )
    earlier.remember(page.kept for page in pages if page.kept)
    return pages, (*opened.problems, *room.second.problems)


class _Letter:
    """The pages of one document on their way; what they share is the scan, the store, and the language of the first of them."""

    def __init__(self, room: Workroom, store: StageStore, clock: Clock, sha256: str, scan: LazyScan, earlier: KeptReadings) -> None:
        self._room, self._store, self._clock, self._sha256, self._scan, self._earlier = room, store, clock, sha256, scan, earlier

    def read(self, sources: Sequence[SourcePage]) -> list[ReadPage]:
        """Pages one by one until one of them has told the language, the others side by side."""
        done: list[ReadPage] = []
        hint: str | None = None
        while hint is None and len(done) < len(sources):
            done.append(self._submit(sources[len(done)], None).result())
            hint = done[-1].reading.language or None
        others = [self._submit(source, hint) for source in sources[len(done) :]]
        try:
            return done + [other.result() for other in others]
        finally:
            for other in others:
                other.cancel()

    def _submit(self, source: SourcePage, hint: str | None) -> Future[ReadPage]:
        return self._room.pages.submit(self._page, source, hint)

    def _page(self, source: SourcePage, hint: str | None) -> ReadPage:
        if self._room.stopping.is_set():
            raise Trouble("worker-stopped")
        try:
            return self._read_page(source, hint)
        except Stopped as error:
            if self._room.stopping.is_set():
                raise Trouble("worker-stopped") from error
            if error.problem.code not in OF_ONE_PAGE:
                raise
            earlier = self._earlier.of(source)
            pictures = Pictures(self._clock, lambda: self._scan.picture(source.number))
            return self._read_as(source, pictures, *earlier) if earlier else _gap(source, error)

    def _read_page(self, source: SourcePage, hint: str | None) -> ReadPage:
        room, store = self._room, self._store
        pictures = Pictures(self._clock, lambda: self._scan.picture(source.number))
        first = room.settings.languages[0]
        key = digest(["straighten", straighten.VERSION, self._sha256, source, room.engine.name, first])

        def prepare() -> PreparedPage:
            stored = pictures.stored()
            with self._clock.time("straighten"):
                prepared, found = straighten.prepare(stored, source, legibility.look(room.engine, first))
            small = straighten.preview(pictures.upright(straighten.uncleaned(prepared)), prepared.dpi)
            store.put_bytes("straighten", key, ".jpg", small)
            store.put_bytes("straighten", key, ".print", found.to_bytes())
            return prepared

        prepared = store.once("straighten", key, PreparedPage, prepare)

        def page_reader() -> PageReader:
            return PageReader(room, self._clock, source, pictures, self._print(pictures, prepared, key), hint)

        read_key = digest(["read", reader.VERSION, choice.VERSION, key, prepared, room.engine.name, room.settings.languages, hint])
        best = store.once("read", read_key, PreparedReading, lambda: page_reader().best(prepared))
        climbed_key = digest([ladder.VERSION, read_key])
        if store.has("read", climbed_key) or (room.harder and choice.doubtful(best)):
            start, read_key = best, climbed_key
            best = store.once("read", climbed_key, PreparedReading, lambda: self._climbed(page_reader(), start, pictures, climbed_key))
        now = KeptPage(number=source.number, source=digest(source), straighten=key, read=read_key)
        return self._read_as(source, pictures, *(self._earlier.clearly_better(source, best) or (now, best)))

    def _climbed(self, page: PageReader, start: PreparedReading, pictures: Pictures, key: str) -> PreparedReading:
        """A page that stands otherwise than it was shown before is shown anew."""
        best = page.climbed(start)
        if best.prepared.turn != start.prepared.turn:
            small = straighten.preview(pictures.upright(straighten.uncleaned(best.prepared)), best.prepared.dpi)
            self._store.put_bytes("read", key, ".jpg", small)
        return best

    def _read_as(self, source: SourcePage, pictures: Pictures, kept: KeptPage, best: PreparedReading) -> ReadPage:
        reading = second_look(self._room, self._store, self._clock, best, pictures, kept.read)
        preview = self._store.bytes("read", kept.read, ".jpg") or self._store.bytes("straighten", kept.straighten, ".jpg")
        return ReadPage(source=source, prepared=best.prepared, reading=reading, trials=best.trials, preview=preview, kept=kept)

    def _print(self, pictures: Pictures, prepared: PreparedPage, key: str) -> Print:
        """The print that straightening found; where it is lost or damaged it is measured again, on the page as it was prepared."""
        kept = self._store.bytes("straighten", key, ".print")
        found = print_from(kept) if kept is not None else None
        return found or find_print(pictures.upright(prepared)).placed(prepared.transform.inverse())


def _gap(source: SourcePage, why: Stopped) -> ReadPage:
    """A page that could not be read stands in the letter as itself, without words."""
    prepared = PreparedPage(
        number=source.number, width=source.width, height=source.height, dpi=source.dpi[0], turn=0, skew_degrees=0.0, transform=Transform()
    )
    return ReadPage(
        source=source, prepared=prepared, reading=PageReading(number=source.number, reader="", language="", lines=()), preview=None, gap=why
    )
