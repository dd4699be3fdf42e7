"""Makes scans with truth: one for a test, a corpus of many, the demo's."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

from msgspec import Struct

from samples.letter import Kind, Language, Letter
from samples.letters import make_letter
from samples.page import PageImage
from samples.pieces import Bundle
from samples.plans import make_bundle
from samples.profiles import SCANS
from samples.sheet import Sheet
from samples.traps import TRAPS, make_trap
from samples.truthfile import Truth, truth_of, write_manifest
from samples.typeset import draw_sheet, sheets_of
from samples.write import FORMATS, Job

RENDERED_DPI = 300
"""Resolution in which the truth of a page without a picture gives its boxes."""


class Order(Struct, frozen=True, kw_only=True):
    """What is to be made. plan: of `samples.plans.PLANS` or `samples.traps.TRAPS`, "" for a letter of `samples.letters`; stretches and
    head are for a plan."""

    name: str
    scan: str = "office-200"
    format: str = "pdf"
    seed: int = 1
    pages: int = 1
    language: Language = "eng"
    kind: Kind | None = None
    look: dict[str, object] = {}
    plan: str = ""
    stretches: int = 5
    head: str | None = None


def ordered(order: Order, look: dict[str, object]) -> Letter | Bundle:
    """What the order asks for before it is drawn: a letter, or the bundle of a plan or trap."""
    if order.plan in TRAPS:
        return make_trap(order.plan, order.seed, order.language, look)
    if order.plan:
        return make_bundle(order.plan, order.seed, order.language, order.stretches, order.head, look)
    return make_letter(order.seed, order.language, order.pages, order.kind, look=look)


def drawn_pages(sheets: tuple[Sheet, ...]) -> list[PageImage]:
    """Sheets of real text as a viewer would show them."""
    return [draw_sheet(sheet, RENDERED_DPI) for sheet in sheets]


def fulfil(order: Order, folder: Path) -> tuple[Path, Truth]:
    """Writes the scan that is ordered into `folder` and tells what is true of it.

    Raises KeyError for a scan or format that there is not, ValueError for several pages in a format that holds one.
    """
    file_format, scan = FORMATS[order.format], SCANS[order.scan]
    letter = ordered(order, {**scan.look(order.seed), **order.look})
    real_text = order.format in ("pdf-born-digital", "pdf-mixed")
    sheets = sheets_of(letter, scan.fax_header and not real_text)
    if order.format == "pdf-born-digital":
        pages = drawn_pages(sheets)
    elif order.format == "pdf-mixed":
        pages = [*drawn_pages(sheets[:1]), *scan.of(letter, order.seed)[1:]]
    else:
        pages = [file_format.prepare(page) for page in scan.of(letter, order.seed)]
    if file_format.single and len(pages) != 1:
        raise ValueError(f"{order.format} holds one page, not {len(pages)}")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (order.name + file_format.suffix)
    file_format.write(Job(path, pages, sheets, order.seed))
    profile = "born-digital" if order.format == "pdf-born-digital" else order.scan
    return path, truth_of(letter, pages, name=order.name, kind=file_format.kind, scan=profile, format=order.format, seed=order.seed)


def make(
    folder: Path, name: str = "letter", scan: str = "office-200", format: str = "pdf", seed: int = 1, pages: int = 1,
    language: Language = "eng", kind: Kind | None = None, look: dict[str, object] | None = None,
) -> tuple[Path, Truth]:  # fmt: skip
    """Writes one scan of an invented letter into `folder`: its path and what is true of it. For tests.

    scan: a name in `SCANS`; format: a name in `FORMATS`; look: fields of `Look` to be as given. Raises as `fulfil` does.
    """
    order = Order(name=name, scan=scan, format=format, seed=seed, pages=pages, language=language, kind=kind, look=look or {})
    return fulfil(order, folder)


DEMO = (
    Order(name="kaltensund-note", scan="stamped-grey-300", format="pdf", seed=1, pages=2, kind="note verbale"),
    Order(name="valbrume-fax", scan="fax-204x196", format="tiff-g4", seed=2, pages=2, language="fra", kind="letter"),
    Order(name="altamarina-sideways", scan="turned-90", format="jpeg", seed=3, language="spa", kind="note verbale"),
    Order(name="quenlora-born-digital", format="pdf-born-digital", seed=4, pages=2, kind="letter"),
    Order(name="aldermoor-upside-down", scan="turned-180", format="png-1bit", seed=5, kind="letter"),
)
"""The samples that are kept in `samples/scans` and `samples/truth`."""

MIXTURE: tuple[tuple[str, str, int], ...] = (
    ("clean-300", "pdf", 2), ("office-200", "pdf", 2), ("fax-204x196", "tiff-g4", 2), ("turned-90", "jpeg", 1),
    ("clean-300", "pdf-born-digital", 3), ("photocopy-300", "tiff-g4", 2), ("office-200", "pdf-bad-text", 2), ("stamped-200", "pdf", 2),
    ("low-150", "png", 1), ("turned-180", "pdf", 2), ("fax-204x98", "tiff-g4", 1), ("office-300", "jpeg2000", 1),
    ("tilted-200", "pdf", 1), ("clean-300", "pdf-text", 2), ("faded-200", "webp", 1), ("blank-verso-200", "pdf", 2),
    ("bleed-through-200", "pdf", 2), ("office-200", "pdf-mixed", 3), ("turned-270", "tiff-lzw", 2), ("photo-200", "jpeg", 1),
    ("dark-border-200", "tiff-jpeg", 2), ("office-200", "jpeg-exif", 1), ("fax-lying", "tiff-g4", 2), ("office-200", "folder", 3),
    ("clean-600", "pdf", 1), ("noisy-200", "png", 1), ("office-200", "pdf-turned", 2), ("clean-300", "png-16bit", 1),
    ("mixed-turns", "pdf", 3), ("office-200", "jpeg-cmyk", 1), ("bilevel-300", "png-1bit", 1), ("blurred-200", "pdf", 2),
    ("office-200", "tiff-alpha", 2), ("office-200", "png-palette", 1), ("fax-lying-98", "tiff-g4", 1), ("clean-300", "png-alpha", 1),
    ("office-200", "pdf-wrongly-turned", 1), ("stamped-grey-300", "pdf", 2), ("office-200", "tiff-turned", 2),
    ("overstamped-200", "pdf", 1),
)  # fmt: skip
"""Scan, format and pages of the letters of a corpus, the commonest first."""

HARD: tuple[tuple[str, str, int], ...] = (
    ("worn-200", "pdf", 3), ("ragged-copy-300", "tiff-g4", 2), ("desk-photo-200", "jpeg", 1), ("tinted-bleed-200", "pdf", 2),
    ("slipped-fax", "tiff-g4", 2), ("streaked-250", "jpeg", 1), ("stamped-over-200", "pdf", 2), ("one-turned-200", "pdf", 4),
    ("low-140", "pdf", 2), ("cropped-photo-200", "pdf", 2), ("mixed-landscape", "pdf", 3), ("holes-200", "pdf", 2),
    ("skewed-5-200", "png", 1), ("second-copy-300", "tiff-g4", 2), ("folded-200", "pdf", 2), ("short-turned-200", "pdf", 2),
    ("slipped-fax-lying", "tiff-g4", 2), ("annotated-200", "pdf", 2), ("low-110", "png", 1), ("curled-photo-200", "pdf", 2),
    ("tinted-200", "pdf", 2), ("faint-250", "webp", 1), ("slipped-fax-98", "tiff-g4", 2), ("glare-photo-200", "folder", 2),
    ("fine-600", "pdf", 1), ("ragged-copy-300", "pdf", 3), ("streaked-250", "pdf", 2), ("desk-photo-200", "pdf", 2),
    ("tinted-bleed-200", "jpeg", 1), ("cropped-photo-150", "jpeg", 1),
)  # fmt: skip
"""The same of letters that were handled, copied, photographed and sent as badly as letters are."""


def corpus_orders(count: int, seed: int, kinds: tuple[tuple[str, str, int], ...] = (*MIXTURE, *HARD)) -> list[Order]:
    """What a corpus of `count` letters consists of: all kinds of scan in turn, four languages, English most often."""
    languages: tuple[Language, ...] = ("eng", "eng", "fra", "eng", "spa", "eng", "fra", "deu", "eng")
    mixture = islice(zip(cycle(kinds), cycle(languages), strict=False), count)
    return [
        Order(name=f"{n:03d}-{language}-{scan}-{form}", scan=scan, format=form, seed=seed * 1000 + n, pages=pages, language=language)
        for n, ((scan, form, pages), language) in enumerate(mixture, 1)
    ]


def write_corpus(orders: list[Order] | tuple[Order, ...], folder: Path) -> list[tuple[Path, Truth]]:
    """Writes scans, their truth and the manifest into `folder`."""
    rows = [fulfil(order, folder / "scans") for order in orders]
    for _, truth in rows:
        truth.write(folder / "truth")
    write_manifest(folder / "manifest.csv", rows)
    return rows
