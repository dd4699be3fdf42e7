"""One letter's report for people: the page picture beside its text, the doubtful words marked in both, the clean text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from document.correction import Correction
from document.metadata import Found, Metadata
from document.text import Paragraph
from reports.cutouts import Cutter
from reports.letter_pages import LetterReport, shown_pages
from reports.marking import DOUBTFUL, chance, mark_class, rate
from reports.metadata import FIELDS, metadata_table
from reports.template import STATUSES, language_name, notes, render, to_look_at


class ShownCorrection(Struct, frozen=True):
    """A correction with its number in `corrections.csv` and the piece of the picture, a data: URI, "" where there is no picture."""

    number: int
    correction: Correction
    picture: str


class Stretch(Struct, frozen=True):
    """A stretch of the clean text; `word` numbers the word of the reading when it is marked."""

    text: str
    word: int | None
    sure: str = ""
    chance: str = ""


def letter_report(report: LetterReport) -> str:
    """The report as one HTML file that needs no network and no script. The same input gives the same bytes."""
    pages = shown_pages(report)
    likely = report.confidence.words
    title, meaning = STATUSES[report.status]
    parts = [part for page in pages for part in page.parts]
    return render(
        "letter",
        report=report,
        status=title,
        meaning=meaning,
        pages=pages,
        languages=list(dict.fromkeys(p.language for p in pages if p.language)),
        words=sum(1 for word in report.composition.words if word.text),
        marked=sum(len(page.marks) for page in pages),
        estimated=bool(likely),
        doubtful_below=DOUBTFUL,
        confidence=report.confidence,
        rate=rate,
        about=_about(report.metadata),
        look=to_look_at(report.problems),
        notes=notes(report.problems),
        corrections=_corrections(report),
        removed=[part for part in parts if not part.stays],
        questionable=[part for part in parts if part.stays],
        paragraphs=[(p.kind, stretches(p, likely)) for p in report.composition.paragraphs if p.text],
        clean_tag=next((page.tag for page in pages if page.regions), ""),
    )


def stretches(paragraph: Paragraph, likely: Sequence[float]) -> list[Stretch]:
    """The text of a paragraph cut where marked words begin and end; put together again it is `paragraph.text`."""
    if paragraph.mark:
        return [Stretch(paragraph.mark, None)]
    pieces: list[Stretch] = []
    for place, piece in enumerate(paragraph.pieces):
        pieces += [Stretch(piece.gap, None)] if place and piece.gap else []
        p = likely[piece.word] if likely else None
        sure = mark_class(p)
        pieces.append(Stretch(piece.shown, piece.word, sure, chance(p)) if sure else Stretch(piece.shown, None))
    joined: list[Stretch] = []
    for _, run in groupby(pieces, key=lambda stretch: stretch.word):
        same = list(run)
        joined.append(replace(same[0], text="".join(stretch.text for stretch in same)))
    return [stretch for stretch in joined if stretch.text]


def _about(metadata: Metadata) -> list[tuple[str, tuple[Found, ...]]]:
    """What the letter says of itself, its language by name."""
    table = metadata_table(metadata)
    return [(n, tuple(replace(f, value=language_name(f.value)) for f in found) if n == FIELDS["language"] else found) for n, found in table]


def _corrections(report: LetterReport) -> list[ShownCorrection]:
    """The corrections of a letter, each beside its piece of the picture."""
    widths = {page.number: page.width for page in report.pages}
    pictures = Cutter({n: preview for n, preview in report.previews.items() if n in widths}, widths)
    return [ShownCorrection(number, c, pictures.cut_out(c.page, c.box)) for number, c in enumerate(report.corrections, start=1)]
