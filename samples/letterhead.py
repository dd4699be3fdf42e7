"""Sets the letterhead of the first page: four styles, with or without a crest, one or two languages."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from samples.letter import Letter
from samples.lines import Row
from samples.ornaments import crest
from samples.sheet import Colour, SetLine, SetRegion, Stroke
from samples.typefaces import Font

TOP = 44.0
"""Height in points at which a letterhead begins."""
Head = tuple[list[SetRegion], list[Stroke], float]
"""Regions, ornaments, and the height at which the letter may begin."""


def contact_lines(letter: Letter) -> list[str]:
    """Address, telephone, fax and e-mail; none where the footer holds them."""
    sender = letter.sender
    if letter.look.footer:
        return []
    return [f"{sender.street}, {sender.postcode}", f"Tel. {sender.phone}, Fax {sender.fax}, mission@{sender.domain}"]


def block(lines: list[str], left: float, right: float, top: float, font: Font, align: str) -> tuple[list[SetLine], float]:
    """Lines one under another, and the height under them."""
    height = font.size * 1.28
    rows = [Row(tuple(line.split()), left, right, "centre" if align == "centre" else "left") for line in lines]
    return [row.at(top + n * height + font.size, font) for n, row in enumerate(rows)], top + len(lines) * height


def one_column(letter: Letter, left: float, top: float, align: str) -> tuple[list[SetRegion], float]:
    """Name and contact lines in one column."""
    look = letter.look
    right = look.paper[0] - look.margin
    name, y = block(list(letter.sender.head), left, right, top, Font(look.head_typeface, 13.5, "bold"), align)
    contact, bottom = block(contact_lines(letter), left, right, y + 5, Font(look.head_typeface, 8.5), align)
    regions = [SetRegion("letterhead", tuple(lines)) for lines in (name, contact) if lines]
    return regions, bottom if contact else y


def address_right(letter: Letter) -> Head:
    """The name at the left, the address in small lines in a column at the right, a rule under both."""
    look, sender = letter.look, letter.sender
    column = look.paper[0] - look.margin - 150
    font = Font(look.head_typeface, 12.5, "bold")
    name, y = block(wrapped(sender.head, font, column - 20 - look.margin), look.margin, column - 20, TOP + 4, font, "left")
    rows = [] if look.footer else [sender.street, sender.postcode, f"Tel. {sender.phone}", f"Fax {sender.fax}", f"mission@{sender.domain}"]
    small = Font(look.head_typeface, 8.0)
    contact, bottom = block(wrapped(tuple(rows), small, 150), column, look.paper[0] - look.margin, TOP + 4, small, "left")
    regions = [SetRegion("letterhead", tuple(lines)) for lines in (name, contact) if lines]
    y = max(y, bottom)
    return regions, [rule(letter, y + 6)], y + 28


def rule(letter: Letter, y: float) -> Stroke:
    """A rule from margin to margin."""
    return Stroke(((letter.look.margin, y), (letter.look.paper[0] - letter.look.margin, y)), 0.7)


def centred(letter: Letter) -> Head:
    """Name and address in the middle, a rule under them."""
    regions, y = one_column(letter, letter.look.margin, TOP, "centre")
    return regions, [rule(letter, y + 7)], y + 30


def with_crest(letter: Letter) -> Head:
    """A crest above the name, both in the middle."""
    regions, y = one_column(letter, letter.look.margin, TOP + 56, "centre")
    return regions, list(crest(letter.seed, letter.look.paper[0] / 2 - 22, TOP - 6, 52)), y + 26


def ranged_left(letter: Letter) -> Head:
    """A crest at the left margin, the name at its right."""
    regions, y = one_column(letter, letter.look.margin + 62, TOP + 6, "left")
    bottom = max(y, TOP + 62)
    return regions, [*crest(letter.seed, letter.look.margin, TOP, 60), rule(letter, bottom + 6)], bottom + 30


def two_columns(letter: Letter) -> Head:
    """The name in two languages side by side, the crest between them, the address under both."""
    look, sender = letter.look, letter.sender
    middle, right, font = look.paper[0] / 2, look.paper[0] - look.margin, Font(look.head_typeface, 10.0, "bold")
    one, y = block(wrapped(sender.head, font, middle - 32 - look.margin), look.margin, middle - 32, TOP + 8, font, "centre")
    two, other = block(wrapped(sender.second_head, font, middle - 32 - look.margin), middle + 32, right, TOP + 8, font, "centre")
    y = max(y, other, TOP + 52)
    contact, bottom = block(contact_lines(letter), look.margin, right, y + 6, Font(look.head_typeface, 8.5), "centre")
    regions = [SetRegion("letterhead", tuple(lines)) for lines in (one, two, contact) if lines]
    return regions, list(crest(letter.seed, middle - 20, TOP, 48)), (bottom if contact else y) + 26


def wrapped(lines: tuple[str, ...], font: Font, width: float) -> list[str]:
    """Lines, those that are too wide broken in two."""
    result: list[str] = []
    for line in lines:
        current = ""
        for word in line.split():
            longer = f"{current} {word}".strip()
            if current and font.width(longer) > width:
                result.append(current)
                longer = word
            current = longer
        result.append(current)
    return result


STYLES: dict[str, Callable[[Letter], Head]] = {
    "centred": centred, "crest": with_crest, "left": ranged_left, "two columns": two_columns, "address right": address_right,
}  # fmt: skip


def inked(region: SetRegion, colour: Colour) -> SetRegion:
    """The region printed in a colour."""
    lines = [SetLine(tuple(replace(run, colour=colour) for run in line.runs)) for line in region.lines]
    return SetRegion(region.kind, tuple(lines), region.strokes)


def letterhead(letter: Letter) -> Head:
    """The letterhead in the style that the letter's look names."""
    regions, ornaments, bottom = STYLES[letter.look.letterhead](letter)
    colour = letter.look.head_colour
    return (regions if colour is None else [inked(region, colour) for region in regions]), ornaments, bottom
