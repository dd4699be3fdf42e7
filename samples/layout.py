"""Sets a letter in type, page after page. Knows nothing of pixels or files.

The layout is the same at every resolution, so that a page at 150 dpi and the born-digital PDF hold the same lines.
"""

from __future__ import annotations

from samples.annex import annex_sheet
from samples.letter import Letter, Part, RegionKind
from samples.letterhead import letterhead
from samples.lines import RAISED, Row, broken
from samples.ornaments import signature
from samples.sheet import Run, SetLine, SetRegion, Sheet, Stroke
from samples.typefaces import Font

FOOT = 74.0
"""Points kept free at the foot of a page for footer and page number."""
HEAD = 84.0
"""Height at which the text of a later page begins."""
SMALL = 0.8
"""Size of footnotes, running heads and page numbers, in sizes of the body."""
TAIL_LINES = 9
"""Lines that must be left on a page for date or closing, signature and name to begin on it."""


class Layout:
    """A letter while it is being set: the finished pages, and the page at work with the height `y` reached on it."""

    def __init__(self, letter: Letter) -> None:
        self.letter, self.look = letter, letter.look
        self.font = Font(self.look.typeface, self.look.size)
        self.small = Font(self.look.typeface, round(self.look.size * SMALL, 2))
        self.line_height = self.look.size * self.look.leading
        self.left, self.right = self.look.margin, self.look.paper[0] - self.look.margin
        self.language = letter.language if self.look.justified else None
        self.pages: list[tuple[list[SetRegion], list[SetRegion], list[Stroke], float]] = []
        self.regions, self.ornaments, self.y = letterhead(letter)
        self.notes: list[int] = []
        self.abreast: float | None = None

    # pages

    def note_rows(self, number: int) -> list[Row]:
        """The lines of a footnote, its number hanging in front."""
        text = self.letter.footnotes[number - 1]
        lines = broken(text, self.small, self.right - self.left - 12, self.right - self.left - 12, None)
        marks = [str(number)] + [""] * (len(lines) - 1)
        return [Row(words, self.left + 12, self.right, mark=mark, mark_left=self.left) for words, mark in zip(lines, marks, strict=True)]

    def notes_height(self, numbers: list[int]) -> float:
        lines = sum(len(self.note_rows(number)) for number in numbers)
        return lines * self.small.size * 1.25 + 14 if lines else 0.0

    def room(self, more_notes: list[int]) -> float:
        """Points left on the page when these footnotes are added to it."""
        return self.look.paper[1] - FOOT - self.notes_height([*self.notes, *more_notes]) - self.y

    def turn_page(self) -> None:
        """Finishes the page at work and begins the next."""
        limit = self.look.paper[1] - FOOT
        notes, y = [], limit - self.notes_height(self.notes) + 14
        if self.notes:
            self.ornaments.append(Stroke(((self.left, y - 7), (self.left + 110, y - 7)), 0.5))
        for number in self.notes:
            rows = self.note_rows(number)
            step = self.small.size * 1.25
            notes.append(SetRegion("footnote", tuple(row.at(y + n * step + self.small.size, self.small) for n, row in enumerate(rows))))
            y += len(rows) * step
        self.pages.append((self.regions, notes, self.ornaments, self.y / limit))
        self.regions, self.ornaments, self.notes, self.y = [], [], [], HEAD

    # regions

    def place(self, kind: RegionKind, rows: list[Row], after: float, keep: bool = False) -> None:
        """Sets rows from `y` on, over as many pages as they need; `keep` holds them on one."""
        lines: list[SetLine] = []
        together = len(rows) if keep else min(len(rows), 2)
        for n, row in enumerate(rows):
            marks = note_marks(row)
            least = together if n == 0 else 1
            if self.room(marks) < least * self.line_height:
                if lines:
                    self.regions.append(SetRegion(kind, tuple(lines)))
                self.turn_page()
                lines = []
            self.notes += marks
            lines.append(row.at(self.y + self.look.size * (0.3 + self.look.leading / 2), self.font))
            self.y += self.line_height
        self.regions.append(SetRegion(kind, tuple(lines)))
        self.y += after

    def paragraph(self, part: Part) -> None:
        width = self.right - self.left
        indent = self.look.indent if part.align == "justify" else 0.0
        lines = broken(part.rows[0], self.font, width - indent, width, self.language)
        align = "justify" if self.look.justified and part.align == "justify" else "left"
        if part.align in ("centre", "right"):
            align = part.align
        rows = [Row(words, self.left + (indent if n == 0 else 0), self.right, align) for n, words in enumerate(lines)]  # type: ignore[arg-type]
        if align == "justify":
            rows[-1] = Row(rows[-1].words, rows[-1].left, self.right)
        self.place(part.kind, rows, self.line_height * 0.6)
        if part.kind == "reference" and self.look.underlined:
            line = self.regions[-1].lines[-1].runs
            self.ornaments.append(Stroke(((line[0].x, line[0].baseline + 2), (line[-1].right, line[0].baseline + 2)), 0.6))

    def item(self, part: Part) -> None:
        mark, text = part.rows[0].split(" ", 1)
        lines = broken(text, self.font, self.right - self.left - 34, self.right - self.left - 34, self.language)
        marks = [mark] + [""] * (len(lines) - 1)
        rows = [Row(words, self.left + 34, self.right, mark=m, mark_left=self.left + 16) for words, m in zip(lines, marks, strict=True)]
        self.place("list", rows, self.line_height * 0.35)

    def lines_as_they_are(self, part: Part) -> None:
        left, top = self.left, self.y
        middle = (self.left + self.right) / 2 + 6
        beside = self.abreast is not None and all(self.font.width(row) <= self.right - middle for row in part.rows)
        if beside and self.abreast is not None:
            left, self.y = middle, self.abreast
        rows = [Row(tuple(row.split(" ")), left, self.right, part.align) for row in part.rows]
        self.place(part.kind, rows, self.line_height * 0.9, keep=True)
        self.y = max(self.y, top) if beside else self.y
        narrow = all(self.font.width(row) <= middle - 12 - self.left for row in part.rows)
        self.abreast = top if self.look.abreast and part.kind == "addressee" and narrow and not beside and self.y > top else None

    def table(self, part: Part) -> None:
        """Cells in columns: the first ranged left, the others right; a rule over and under the heads and at the end."""
        if self.room([]) < (len(part.rows) + 1) * self.line_height:
            self.turn_page()
        columns = len(part.rows[0].split("\t"))
        step = (self.right - self.left - 40) / columns
        top, lines = self.y, []
        for row in part.rows:
            runs = []
            for n, cell in enumerate(row.replace("\u00a0", " ").split("\t")):
                x = self.left + 20 if n == 0 else self.left + 20 + step * (n + 1) - self.font.width(cell)
                runs.append(Run(x, self.y + self.look.size * (0.3 + self.look.leading / 2), cell, self.font, "  "))
            lines.append(SetLine(tuple(runs)))
            self.y += self.line_height
        for y in (top - 1, top + self.line_height, self.y + 2):
            self.ornaments.append(Stroke(((self.left + 16, y), (self.right - 16, y)), 0.6))
        if self.look.ruled:
            edges = [self.left + 16, *(self.left + 26 + step * n for n in range(1, columns)), self.right - 16]
            self.ornaments += [Stroke(((x, top - 1), (x, self.y + 2)), 0.6) for x in edges]
        self.regions.append(SetRegion("table", tuple(lines)))
        self.y += self.line_height * 0.8

    def sign(self) -> None:
        """Signature ink: a name under a letter, initials under a note."""
        full = self.letter.kind == "letter"
        width, height = (130.0, 44.0) if full else (58.0, 34.0)
        left = self.left + 8 if full else self.right - width - 150
        self.regions.append(SetRegion("signature", (), signature(self.letter.seed, left, self.y, width, height)))
        self.y += height + 6

    def part(self, part: Part) -> None:
        self.abreast = self.abreast if part.kind == "addressee" else None
        tail = part.kind in ("closing", "signature") or (part.kind == "date" and self.letter.kind == "note verbale")
        if tail and part.kind != "signature" and self.room([]) < TAIL_LINES * self.line_height:
            self.turn_page()
        if part.kind != "list" and self.regions and self.regions[-1].kind == "list":
            self.y += self.line_height * 0.3
        if part.kind == "signature":
            self.sign()
        elif part.kind == "table":
            self.table(part)
        elif part.kind == "list":
            self.item(part)
        elif part.kind in ("addressee", "signatory"):
            self.lines_as_they_are(part)
        else:
            self.paragraph(part)

    # running heads, page numbers, footers

    def sheets(self, fax_header: bool) -> tuple[Sheet, ...]:
        """All pages with what surrounds their text."""
        self.turn_page()
        return tuple(self.sheet(number, *page, fax_header) for number, page in enumerate(self.pages, 1))

    def sheet(
        self, number: int, regions: list[SetRegion], notes: list[SetRegion], ornaments: list[Stroke], filled: float, fax_header: bool
    ) -> Sheet:
        look, pages = self.look, len(self.pages)
        width, height = look.paper
        above: list[SetRegion] = []
        below: list[SetRegion] = []
        if fax_header:
            text = look.fax_header.format(page=number, pages=pages)
            above.append(self.band("running_head", text, 20, "left", Font("source sans", 8.5, "bold")))
        if number > 1 and look.running_head:
            above.append(self.band("running_head", look.running_head, 50, "left", self.small))
        if number > 1:
            printed = self.band("page_number", look.page_number.format(page=number, pages=pages), *self.number_place(height), self.small)
            (above if look.page_number_on_top else below).append(printed)
        if number == 1 and look.footer:
            font = Font(look.head_typeface, 8.0)
            lines = [self.band("footer", text, height - 50 + n * 11, "centre", font).lines[0] for n, text in enumerate(look.footer)]
            below.insert(0, SetRegion("footer", tuple(lines)))
        return Sheet(number, width, height, (*above, *regions, *notes, *below), tuple(ornaments), filled)

    def number_place(self, height: float) -> tuple[float, str]:
        if not self.look.page_number_on_top:
            return height - 40, "centre"
        return (50, "right") if self.look.running_head else (56, "centre")

    def band(self, kind: RegionKind, text: str, baseline: float, align: str, font: Font) -> SetRegion:
        row = Row(tuple(text.split()), self.left, self.right, align)  # type: ignore[arg-type]
        return SetRegion(kind, (row.at(baseline, font),))


def note_marks(row: Row) -> list[int]:
    """Numbers of the footnotes whose marks stand in a row."""
    return ["⁰¹²³⁴⁵⁶⁷⁸⁹".index(found.group(2)) for word in row.words if (found := RAISED.match(word))]


def lay_out(letter: Letter, fax_header: bool = False) -> tuple[Sheet, ...]:
    """The pages of a letter; `fax_header` adds the line that a fax machine prints over each."""
    layout = Layout(letter)
    for part in letter.parts:
        layout.part(part)
    sheets = layout.sheets(fax_header)
    return (*sheets, annex_sheet(letter, len(sheets) + 1)) if letter.annex else sheets
