"""Sets a bundle in type: piece after piece, each beginning on a page of its own."""

from __future__ import annotations

from samples.heads import set_head, small_head
from samples.layout import FOOT, Layout
from samples.letter import Part, RegionKind, plain
from samples.lines import Row, broken
from samples.pieces import Bundle, Piece
from samples.sheet import SetRegion, Sheet, Stroke
from samples.typefaces import Font

NARROW = 112.0
"""Points that a narrow column of letterhead takes from the left of the text."""
TEXT: frozenset[RegionKind] = frozenset({"body", "list", "table", "heading", "closing", "annex_title", "addressee", "date", "salutation"})
"""Kinds whose first word a typist repeats at the foot of the page before."""


class Setting(Layout):
    """A piece while it is being set. `said`: its parts in the order in which they begin on the pages."""

    def __init__(self, piece: Piece, before: int) -> None:
        super().__init__(piece.letter)
        self.piece, self.furniture, self.before = piece, piece.furniture, before
        head = set_head(piece)
        self.regions, self.ornaments, self.y, self.under = head.regions, head.strokes, head.beside, head.under
        self.left += NARROW if piece.head == "narrow" else 0.0
        self.said = list(piece.inside)
        self.began, self.there = self.y, 0

    def room(self, more_notes: list[int]) -> float:
        return super().room(more_notes) - (self.foot_height() if not self.pages else 0.0)

    def foot_height(self) -> float:
        foot = self.piece.foot
        return (len(foot.rows) + 1.2) * self.line_height if foot else 0.0

    def turn_page(self) -> None:
        """Finishes the page; the first gets the addressee that stands at its foot."""
        foot = self.piece.foot
        if foot and not self.pages:
            begun = len(self.regions) > self.there
            self.said.insert(len(self.said) if begun else len(self.said) - 1, foot)
            filled, self.y = self.y, self.look.paper[1] - FOOT - self.notes_height(self.notes) - self.foot_height() + self.line_height
            lines = [self.row(text).at(self.y + n * self.line_height, self.font) for n, text in enumerate(foot.rows)]
            self.regions.append(SetRegion(foot.kind, tuple(lines)))
            self.y = filled
        super().turn_page()
        self.y, self.under = self.furniture.text_top, 0.0
        self.there = 0

    def row(self, text: str) -> Row:
        return Row(tuple(text.split()), self.left, self.right)

    def rows_apart(self, part: Part) -> None:
        """Rows each on lines of their own, those that are too wide broken."""
        width = self.right - self.left
        lines = [words for text in part.rows for words in broken(text, self.font, width, width, None)]
        self.place(part.kind, [Row(words, self.left, self.right, part.align) for words in lines], self.line_height * 0.6)

    def part(self, part: Part) -> None:
        """Sets a part where it says that it is to stand."""
        if part.fresh or (part.kind in ("heading", "annex_title") and self.room([]) < 5 * self.line_height):
            self.turn_page()
        before, reached = len(self.pages), self.y
        self.y = self.began if part.level and self.began >= self.under else self.start(part)
        self.began, self.there = self.y, len(self.regions)
        self.said.append(part)
        kept = self.font, self.left
        self.font, self.left = Font(self.font.family, self.font.size, part.style), self.left + part.inset
        if len(part.rows) > 1 and part.kind not in ("table", "addressee", "signatory"):
            self.rows_apart(part)
        else:
            super().part(part)
        self.font, self.left = kept
        self.abreast = None if self.began < self.under else self.abreast
        if len(self.pages) > before:
            self.began = self.furniture.text_top
        elif part.level:
            self.y = max(self.y, reached)

    def start(self, part: Part) -> float:
        """The height at which a part begins: beside the letterhead when it is narrow, at the foot of the page when it asks for that."""
        half = (self.left + self.right) / 2
        slim = part.kind in ("addressee", "reference", "date") and part.align == "left"
        beside = slim and all(self.font.width(row) < half - self.left for row in part.rows)
        y = self.y if beside else max(self.y, self.under)
        if not part.at_foot:
            return y
        width = self.right - self.left
        lines = sum(len(broken(row, self.font, width, width, None)) for row in part.rows)
        return max(y, y + self.room([]) - (lines + 0.5) * self.line_height)

    # what surrounds the text

    def sheet(
        self, number: int, regions: list[SetRegion], notes: list[SetRegion], ornaments: list[Stroke], filled: float, fax_header: bool
    ) -> Sheet:
        look, form = self.look, self.furniture
        width, height = look.paper
        above: list[SetRegion] = []
        below: list[SetRegion] = []
        kept, self.left = self.left, look.margin
        if fax_header:
            above.append(self.fax_line(number))
        if number > 1:
            above += self.running_head(number, ornaments)
        if form.footer and (number == 1 or form.footer_everywhere):
            below.append(self.foot_lines(form.footer))
        if form.catchword and number < len(self.pages):
            below.append(self.band("footer", first_word(self.pages[number][0]), height - 58, "right", self.font))
        if form.number and (number > 1 or form.on_first):
            self.number(number, above, below)
        self.left = kept
        order = (*above, *regions, *notes, *below)
        return Sheet(self.before + number, width, height, order, tuple(ornaments), filled)

    def fax_line(self, number: int) -> SetRegion:
        text = self.look.fax_header.format(page=number, pages=len(self.pages))
        return self.band("running_head", text, 20, "left", Font("source sans", 8.5, "bold"))

    def running_head(self, number: int, ornaments: list[Stroke]) -> list[SetRegion]:
        form = self.furniture
        found = [small_head(self.piece)] if form.again else []
        if form.running_head:
            text = form.running_head.format(page=number, pages=len(self.pages))
            found.append(self.band("running_head", text, 50, form.running_align, self.small))
        if form.ruled and found:
            ornaments.append(Stroke(((self.left, 54), (self.right, 54)), 0.5))
        return found

    def foot_lines(self, lines: tuple[str, ...]) -> SetRegion:
        font, height = Font(self.look.head_typeface, 7.5), self.look.paper[1]
        return SetRegion(
            "footer", tuple(self.band("footer", t, height - 46 + n * 10, "centre", font).lines[0] for n, t in enumerate(lines))
        )

    def number(self, number: int, above: list[SetRegion], below: list[SetRegion]) -> None:
        form = self.furniture
        edge, align = form.number_place.split()
        text = form.number.format(page=number, pages=len(self.pages))
        baseline = 50.0 if edge == "top" else self.look.paper[1] - (60 if form.footer else 40)
        (above if edge == "top" else below).append(self.band("page_number", text, baseline, align, self.small))


def first_word(regions: list[SetRegion]) -> str:
    """The word with which the text of a page begins."""
    return next(region.lines[0].runs[0].text for region in regions if region.kind in TEXT)


def settings(bundle: Bundle) -> list[Setting]:
    """The pieces of a bundle, each set up to its last line."""
    before, found = 0, []
    for piece in bundle.pieces:
        setting = Setting(piece, before)
        for part in piece.letter.parts:
            setting.part(part)
        setting.turn_page()
        before += len(setting.pages)
        found.append(setting)
    return found


def set_and_told(bundle: Bundle, fax_header: bool = False) -> tuple[tuple[Sheet, ...], str]:
    """The pages of a bundle and its clean text, set in type once for both."""
    found = settings(bundle)
    return sheets_of(found, fax_header), text_of(bundle, found)


def set_bundle(bundle: Bundle, fax_header: bool = False) -> tuple[Sheet, ...]:
    """The pages of a bundle; `fax_header` adds the line that a fax machine prints over each."""
    return sheets_of(settings(bundle), fax_header)


def sheets_of(found: list[Setting], fax_header: bool) -> tuple[Sheet, ...]:
    """The pages of pieces that are set, with what surrounds their text."""
    return tuple(setting.sheet(number, *page, fax_header) for setting in found for number, page in enumerate(setting.pages, 1))


def clean_text(bundle: Bundle) -> str:
    """The clean text wanted of a bundle."""
    return text_of(bundle, settings(bundle))


def text_of(bundle: Bundle, found: list[Setting]) -> str:
    """The clean text wanted of pieces that are set, footnotes at the end."""
    parts = [part for setting in found for part in setting.said if part.kind != "signature"]
    texts = ["\n".join(plain(row).replace("\t", "  ") for row in part.rows) for part in parts]
    notes = [note for piece in bundle.pieces for note in piece.letter.footnotes]
    return "\n\n".join([*texts, *(f"{n} {plain(note)}" for n, note in enumerate(notes, 1))]) + "\n"
