"""Letterheads of many houses: columns, capitals, offices, two languages; some hold the date and the reference, some are hardly there.

Each style sets blocks of lines and says at which height the text may begin, beside a column and under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from samples.letter import RegionKind
from samples.letterhead import inked, wrapped
from samples.lines import Row
from samples.ornaments import crest
from samples.pieces import Piece
from samples.sheet import SetLine, SetRegion, Stroke
from samples.typefaces import Font

TOP = 44.0


class SetHead(Struct):
    """A letterhead in type. beside: where narrow lines at the left margin may begin; under: where lines of full width may."""

    regions: list[SetRegion]
    strokes: list[Stroke]
    beside: float
    under: float


class Press:
    """Sets the blocks of one letterhead, in the order in which they are to be read."""

    def __init__(self, piece: Piece) -> None:
        self.piece, self.look = piece, piece.letter.look
        self.left, self.right = self.look.margin, self.look.paper[0] - self.look.margin
        self.middle = (self.left + self.right) / 2
        self.regions: list[SetRegion] = []
        self.strokes: list[Stroke] = []
        self.inside = list(piece.inside)

    def font(self, size: float, style: str = "regular", own: bool = False) -> Font:
        return Font(self.look.typeface if own else self.look.head_typeface, size, style)

    def block(
        self, lines: Iterable[str], left: float, right: float, top: float, font: Font, align: str = "left", kind: RegionKind = "letterhead"
    ) -> float:
        """Lines under another, those too wide broken; the height under them. An empty line begins a region of its own."""
        step, y, run = font.size * 1.3, top, list[SetLine]()
        colour = self.look.head_colour
        for text in [*wrapped(tuple(lines), font, right - left), ""]:
            if text:
                run.append(Row(tuple(text.split()), left, right, align).at(y + font.size, font))  # type: ignore[arg-type]
                y += step
                continue
            if run:
                region = SetRegion(kind, tuple(run))
                self.regions.append(inked(region, colour) if colour is not None and kind == "letterhead" else region)
                y += step * 0.5
            run = []
        return y - step * 0.5

    def part(self, left: float, right: float, top: float, align: str = "left", size: float = 0.0) -> float:
        """The next of the parts that stand within the letterhead; `top` again when there is none left."""
        if not self.inside:
            return top
        part = self.inside.pop(0)
        return self.block(part.rows, left, right, top, self.font(size or self.look.size, own=True), align, part.kind) + 4

    def parts(self, left: float, right: float, top: float, align: str = "left", size: float = 0.0) -> float:
        """All parts that are left, one under another."""
        while self.inside:
            top = self.part(left, right, top, align, size)
        return top

    def rule(self, y: float, left: float | None = None, right: float | None = None) -> None:
        self.strokes.append(Stroke(((left or self.left, y), (right or self.right, y)), 0.7))

    def crest(self, left: float, top: float, size: float) -> None:
        self.strokes += crest(self.piece.letter.seed, left, top, size)

    def done(self, beside: float, under: float | None = None) -> SetHead:
        return SetHead(self.regions, self.strokes, beside, beside if under is None else under)


def capitals(press: Press) -> SetHead:
    """A crest, and the name in the middle in capitals over many lines, small words smaller."""
    press.crest(press.middle - 20, TOP - 12, 48)
    y = press.block(press.piece.head_lines, press.left, press.right, TOP + 44, press.font(11, "bold"), "centre")
    if press.piece.contact:
        y = press.block([" · ".join(press.piece.contact)], press.left, press.right, y + 3, press.font(8), "centre")
    return press.done(y + 24)


def office(press: Press) -> SetHead:
    """A crest and a short name at the left, the office and its address in a column at the right; the letter begins beside it."""
    column = press.right - 150
    press.crest(press.left, TOP - 14, 38)
    y = press.block(press.piece.head_lines, press.left, column - 20, TOP + 30, press.font(15))
    y = press.part(press.left, column - 20, y + 14)
    bottom = press.block(press.piece.office, column, press.right, TOP - 8, press.font(8.5, "bold")) if press.piece.office else TOP - 8
    bottom = press.block(press.piece.contact, column, press.right, bottom + 6, press.font(8.5))
    bottom = press.parts(column, press.right, bottom + 8)
    return press.done(y + 22, bottom + 16)


def narrow(press: Press) -> SetHead:
    """A narrow column at the left margin holds crest, name, office and address; the letter stands at its right."""
    left, right = press.left - 22, press.left + 96
    press.crest(left, TOP - 6, 44)
    y = press.block(press.piece.head_lines, left, right, TOP + 50, press.font(9.5, "bold"))
    y = press.block(press.piece.office, left, right, y + 8, press.font(8, "italic")) if press.piece.office else y
    y = press.block(press.piece.contact, left, right, y + 8, press.font(7.5))
    press.parts(left, right, y + 10, size=8.5)
    return press.done(TOP + 20)


def bilingual(press: Press) -> SetHead:
    """The name in two languages in two columns, addresses under each, a crest between them, a rule."""
    sender = press.piece.letter.sender
    font, small = press.font(10, "bold"), press.font(8)
    half = press.middle - 30
    y = press.block(press.piece.head_lines, press.left, half, TOP, font, "centre")
    y = press.block(press.piece.contact[:2], press.left, half, y + 3, small, "centre")
    other = press.block(sender.second_head, press.middle + 30, press.right, TOP, font, "centre")
    other = press.block(press.piece.contact[2:], press.middle + 30, press.right, other + 3, small, "centre")
    press.crest(press.middle - 19, TOP + 2, 44)
    y = max(y, other, TOP + 50) + 6
    press.rule(y)
    return press.done(press.parts(press.left, press.right, y + 8) + 20)


def stacked(press: Press) -> SetHead:
    """The name in two languages one above the other, centred."""
    y = press.block(press.piece.head_lines, press.left, press.right, TOP, press.font(12, "bold"), "centre")
    y = press.block(press.piece.letter.sender.second_head, press.left, press.right, y + 2, press.font(10, "italic"), "centre")
    press.rule(y + 5, press.middle - 60, press.middle + 60)
    y = press.block(press.piece.contact, press.left, press.right, y + 10, press.font(7.5), "centre")
    return press.done(y + 22)


def facts_left(press: Press) -> SetHead:
    """Name, address, reference and date one under another at the left."""
    press.crest(press.left, TOP - 10, 40)
    y = press.block(press.piece.head_lines, press.left, press.middle + 40, TOP + 36, press.font(11, "bold"))
    y = press.block(press.piece.contact, press.left, press.middle + 40, y + 2, press.font(8))
    return press.done(press.parts(press.left, press.middle + 60, y + 8, size=9.5) + 20)


def facts_right(press: Press) -> SetHead:
    """The name at the left; in a column at the right the address, and under it date and reference in the same small print."""
    column = press.right - 165
    press.crest(press.left, TOP, 44)
    y = press.block(press.piece.head_lines, press.left + 54, column - 14, TOP + 6, press.font(11.5, "bold"))
    bottom = press.block(press.piece.contact, column, press.right, TOP, press.font(8))
    bottom = press.parts(column, press.right, bottom + 8, size=9)
    y = max(y, bottom, TOP + 50) + 6
    press.rule(y)
    return press.done(y + 22)


def three(press: Press) -> SetHead:
    """Address at the left, crest and name in the middle, telephone numbers at the right."""
    small = press.font(7.5)
    contact = press.piece.contact
    press.block(contact[:2], press.left, press.left + 110, TOP + 12, small)
    press.crest(press.middle - 19, TOP - 12, 44)
    y = press.block(press.piece.head_lines, press.left + 112, press.right - 112, TOP + 40, press.font(11, "bold"), "centre")
    press.block(contact[2:], press.right - 110, press.right, TOP + 12, small, "right")
    press.rule(y + 5)
    return press.done(press.parts(press.left, press.right, y + 14, "right") + 18)


def line(press: Press) -> SetHead:
    """One line of capitals over a rule, the address in one line under it."""
    y = press.block([" ".join(press.piece.head_lines)], press.left, press.right, TOP, press.font(10, "bold"), "centre")
    press.rule(y + 3)
    y = (
        press.block([" – ".join(press.piece.contact)], press.left, press.right, y + 6, press.font(7.5), "centre")
        if press.piece.contact
        else y + 4
    )
    return press.done(y + 24)


def ranged_right(press: Press) -> SetHead:
    """Name and address ranged right under a crest in the corner."""
    press.crest(press.right - 36, TOP - 12, 42)
    y = press.block(press.piece.head_lines, press.middle - 60, press.right, TOP + 36, press.font(13), "right")
    y = press.block(press.piece.contact, press.middle, press.right, y + 3, press.font(8), "right")
    return press.done(TOP + 62, y + 16)


def typed(press: Press) -> SetHead:
    """A form of typists: number at the left of the name's first line, place and date at the right under it."""
    font = press.font(press.look.size, own=True)
    number = press.inside.pop(0) if press.inside else None
    if number is not None:
        press.block(number.rows, press.left, press.left + 110, TOP + 6, font, kind=number.kind)
    y = press.block(press.piece.head_lines, press.left + 110, press.right - 110, TOP + 6, font, "centre")
    y = press.block(press.piece.office, press.middle + 20, press.right, y + 14, font, "left") if press.piece.office else y + 10
    y = press.parts(press.middle + 20, press.right, y + 1)
    return press.done(y + 22)


def personal(press: Press) -> SetHead:
    """The name small, the office in italics under it: the paper on which an ambassador writes."""
    press.crest(press.middle - 15, TOP - 14, 36)
    y = press.block(press.piece.office, press.left, press.right, TOP + 32, press.font(13, "italic"), "centre")
    y = press.block(press.piece.head_lines, press.left, press.right, y + 4, press.font(9), "centre")
    return press.done(y + 30)


def window(press: Press) -> SetHead:
    """For window envelopes: the name large at the right, the sender's address in one small underlined line over the addressee."""
    column = press.middle + 40
    y = press.block(press.piece.head_lines, column, press.right, TOP, press.font(12, "bold"))
    y = press.block(press.piece.contact, column, press.right, y + 4, press.font(8))
    y = press.parts(column, press.right, y + 6, size=9.5)
    sender = press.piece.letter.sender
    short = f"{press.piece.head_lines[0]}, {sender.street}, {sender.postcode}"
    low = press.block([short], press.left, column - 14, TOP + 78, press.font(6.5))
    press.rule(low, press.left, column - 30)
    return press.done(low + 8, max(y, low) + 14)


def plain(press: Press) -> SetHead:
    """White paper."""
    return press.done(press.parts(press.left, press.right, TOP + 16) + 6)


HEADS: dict[str, Callable[[Press], SetHead]] = {
    "capitals": capitals, "office": office, "narrow": narrow, "bilingual": bilingual, "stacked": stacked, "facts left": facts_left,
    "facts right": facts_right, "three": three, "line": line, "ranged right": ranged_right, "typed": typed, "personal": personal,
    "window": window, "plain": plain,
}  # fmt: skip
HOLDS_FACTS = frozenset({"office", "narrow", "facts left", "facts right", "window", "typed", "three", "bilingual"})
"""Styles that print date and reference within their block when a piece has such parts inside."""


def set_head(piece: Piece) -> SetHead:
    """The letterhead of a piece. Raises KeyError for a style that there is not."""
    return HEADS[piece.head](Press(piece))


def small_head(piece: Piece) -> SetRegion:
    """The name in one small line, for the head of later pages."""
    look = piece.letter.look
    text = " ".join(piece.head_lines)
    width = look.paper[0] - 2 * look.margin
    font = Font(look.head_typeface, round(min(7.5, width / Font(look.head_typeface, 1.0, "bold").width(text)), 2), "bold")
    row = Row(tuple(text.split()), look.margin, look.paper[0] - look.margin, "centre")
    return SetRegion("letterhead", (row.at(34.0, font),))
