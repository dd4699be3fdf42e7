"""The unseen text of the searchable PDF: the transcript, word by word over the picture, in reading order."""

from __future__ import annotations

from math import hypot
from statistics import median
from typing import TYPE_CHECKING

from msgspec.structs import replace

from document.geometry import Transform
from document.text_layer import PageLayer, Straightened, TextLayer
from reports.glyphless import glyph_numbers, glyphless_font
from reports.xml import xml_text
from reports.xmp import title_of, xmp_packet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from document.metadata import Metadata
    from reports.layout import PlacedLine, PlacedPage

Size = tuple[int, int]
_ADVANCE = 0.5  # of every glyph, in ems
_SMALLEST_GAP = 0.2
"""Between two words, in heights of the line: poppler sees none that is smaller than 0.15."""
_TALLEST = 4.0
"""Height of a letter in its widths: of narrower ones pdfium takes neighbours for one that is drawn twice, to make it bold."""
_MOST_SHIFT = 0.4
"""Of a word from where it stands, in heights of its line, so that lines are level."""
_LEAST_TILT = 1e-4
"""Of what a page is straightened by, in radians: less is not to be seen, and would code its picture anew for nothing."""


def text_layer(
    pages: Sequence[PlacedPage], metadata: Metadata, *, name: str, document: str, language: str | None, producer: str,
    straight: bool = False,
) -> TextLayer:  # fmt: skip
    """What a searchable PDF of these pages says; the same values give the same bytes. straight: show straight what stands askew."""
    glyphs = glyph_numbers([" ", *(xml_text(word.text) for page in pages for word in page.words)])
    return TextLayer(
        pages=tuple(_page(page, glyphs, _straightened(page) if straight else None) for page in pages),
        font=glyphless_font(glyphs),
        xmp=xmp_packet(metadata, name=name, document=document, language=language or "", producer=producer),
        title=title_of(metadata, name),
        language=language or "",
    )


def _page(page: PlacedPage, glyphs: Mapping[str, int], shown: Straightened | None) -> PageLayer:
    """The text where the picture is shown as stored, or straightened as `shown` tells."""
    back = page.prepared.transform.inverse()
    size = (page.source.width, page.source.height)
    if shown is not None:
        back, size = back.then(shown.transform), (shown.width, shown.height)
    lines = [line for region in page.regions for line in region.lines]
    rows = [row for line in lines for row in (*_words(line, back, size, glyphs), _end(line, back, size, glyphs))]
    turn = page.prepared.turn if shown is None else 0
    return PageLayer(replace(page.source, own_text=None), turn, "\n".join(rows).encode("ascii"), shown)


def _straightened(page: PlacedPage) -> Straightened | None:
    """How the page is shown straight; None where it stands straight already, but for a quarter turn. No picture is enlarged for it."""
    prepared = page.prepared
    a, b, _, d, e, _, g, h, _ = prepared.transform.matrix
    tilt = min(max(abs(b), abs(d)) / max(abs(a), abs(e), 1e-9), max(abs(a), abs(e)) / max(abs(b), abs(d), 1e-9))
    if tilt < _LEAST_TILT and g == h == 0:
        return None
    x, y = page.source.width / 2, page.source.height / 2
    middle = prepared.transform.point(x, y)
    steps = (prepared.transform.point(x + 1, y), prepared.transform.point(x, y + 1))
    scale = 1 / max(1.0, min(hypot(step[0] - middle[0], step[1] - middle[1]) for step in steps))
    return Straightened(
        width=max(1, round(prepared.width * scale)), height=max(1, round(prepared.height * scale)), dpi=prepared.dpi * scale,
        transform=prepared.transform.then(Transform((scale, 0.0, 0.0, 0.0, scale, 0.0, 0.0, 0.0, 1.0))),
        paper=round(min(max(prepared.facts.get("paper", 255.0), 0.0), 255.0)),
    )  # fmt: skip


def _words(line: PlacedLine, back: Transform, sheet: Size, glyphs: Mapping[str, int]) -> list[str]:
    """Every word with a blank after it, so that no reader has to guess where it ends; it gets the height of its line."""
    top, bottom = _height(line)
    gap = _SMALLEST_GAP * (bottom - top)
    middle = (line.words[0].upright.left + line.words[-1].upright.right) / 2
    rows = []
    for word, after in zip(line.words, (*line.words[1:], None), strict=True):
        text = xml_text(word.text)
        if not text:
            continue
        right = min(word.upright.right, after.upright.left - gap) if after else word.upright.right
        narrowest = (word.upright.left + word.upright.right) / 2
        box = word.upright.left, top, max(right, narrowest), bottom
        rows.append(_shown(box, text if after is None else text + " ", len(text), middle, back, sheet, glyphs))
    return rows


def _end(line: PlacedLine, back: Transform, sheet: Size, glyphs: Mapping[str, int]) -> str:
    """A tiny blank well above the line. pdfium takes words of two lines for one where a tilted line ends as low as the next begins, and
    orders them by their place (CPDF_TextPage::ProcessTextObject); a word far off in between makes it end the line."""
    top, bottom = _height(line)
    above = top - 3 * (bottom - top) if top > 3 * (bottom - top) else bottom + 3 * (bottom - top)
    return _shown(
        (line.words[0].upright.left, above - 2, line.words[0].upright.left + 2, above),
        " ",
        1,
        line.words[0].upright.left,
        back,
        sheet,
        glyphs,
    )


def _height(line: PlacedLine) -> tuple[int, int]:
    """Top and bottom of the line in upright pixels. A word that reaches far out of it (a stamp's, a misread one) does not stretch it."""
    boxes = [word.upright for word in line.words]
    middle = median(box.centre[1] for box in boxes)
    most = 1.5 * median(box.height for box in boxes)
    ordinary = [box for box in boxes if abs(box.centre[1] - middle) <= most / 2 and box.height <= most] or boxes
    return min(box.top for box in ordinary), max(box.bottom for box in ordinary)


def _shown(
    box: tuple[float, float, float, float], text: str, letters: int, middle: float, back: Transform, sheet: Size,
    glyphs: Mapping[str, int],
) -> str:  # fmt: skip
    """The operators that show `text`, of which so many letters fill the box (left, top, right, bottom in upright pixels).

    Lines that stand a little askew are levelled about their `middle`, as far as the words stay on their ink: poppler breaks a word whose
    letters climb by half a point, and takes lines that overlap for columns.
    """
    left, top, right, bottom = box
    corner, along, up = back.point(left, bottom), back.point(right, bottom), back.point(left, top)
    ahead, above = _level(along[0] - corner[0], along[1] - corner[1]), _level(up[0] - corner[0], up[1] - corner[1])
    above = _no_longer(above, _TALLEST * hypot(*ahead) / letters)
    most = _MOST_SHIFT * hypot(*above)
    level = back.point(middle, bottom)
    across = 1 if ahead[1] == 0 else 0
    place = list(corner)
    place[across] += min(max(level[across] - place[across], -most), most)
    place = [min(max(value, 1.0), side - 1.0) for value, side in zip(place, sheet, strict=True)]
    size = letters * _ADVANCE
    numbers = (
        f"{ahead[0] / size:.2f}",
        f"{ahead[1] / size:.2f}",
        f"{above[0]:.0f}",
        f"{above[1]:.0f}",
        f"{place[0]:.0f}",
        f"{place[1]:.0f}",
    )
    matrix = " ".join(number.rstrip("0").rstrip(".") if "." in number else number for number in numbers)
    return f"{matrix} Tm<{''.join(f'{glyphs.get(character, 0):04X}' for character in text)}>Tj"


def _no_longer(vector: tuple[float, float], length: float) -> tuple[float, float]:
    shrink = min(1.0, length / max(hypot(*vector), 1e-6))
    return vector[0] * shrink, vector[1] * shrink


def _level(x: float, y: float) -> tuple[float, float]:
    """The vector laid along the axis that is nearer, as long as it was."""
    length = hypot(x, y)
    return (length if x > 0 else -length, 0.0) if abs(x) >= abs(y) else (0.0, length if y > 0 else -length)
