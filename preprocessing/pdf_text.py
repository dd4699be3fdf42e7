"""The text that a PDF page carries: characters as pdfium finds them, grouped into words and lines."""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from math import pi
from typing import Any, NamedTuple

import pypdfium2_raw as pdfium

from document.geometry import enclosing
from document.page import Line, OwnText, Word
from preprocessing.pdf_matrix import Matrix, Rectangle, pixel_box
from preprocessing.pdf_objects import address

MOST_CHARACTERS = 200_000  # a printed page has 3,000; more is a mistake or an attack

# pdfium marks a hyphen at a line end with \x02 (cpdf_textpage.cpp).
_HYPHENS = str.maketrans(dict.fromkeys("\x02\u00ad\u2010\u2011\ufffe", "-"))
_UNPRINTED = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
# Bullets of the Symbol and Wingdings fonts, which word processors write as private characters (0xF000 + the font's own code).
_PRIVATE_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0a8": "•"}
_UNKNOWN = "\ufffd"
# The reading direction and the one from line to line, x and y (upwards), of text turned clockwise by so many degrees.
_DIRECTIONS = {0: ((1, 0), (0, -1)), 90: ((0, -1), (-1, 0)), 180: ((-1, 0), (0, 1)), 270: ((0, 1), (1, 0))}

_NEW_LINE_SHIFT = 0.8  # of the font size across the line; a footnote mark is raised by about 0.35
_STEP_BACK = 1.0  # of the font size against the reading direction
_WORD_SPACE = 0.7  # of the font size; a quarter is usual, justified lines have more
_SAME_BASELINE = 0.1  # of the font size
_CLEAR_GAP = 1.0  # of the font size; smaller gaps pdfium has judged by the font's own space


class Character(NamedTuple):
    """One character: its text ("" for a break between words, a line feed for one between lines), where it stands, in points.

    box: of its ink, or of its cell where it has none; along: from where to where it goes in the reading direction; across: its
    baseline, growing downwards the page; size: of the font; drawer: address of the text object.
    """

    text: str
    box: Rectangle
    turn: int
    along: tuple[float, float]
    across: float
    size: float
    drawer: int


_SPACE = Character("", Rectangle(0, 0, 0, 0), 0, (0, 0), 0, 0, 0)
_LINE_END = _SPACE._replace(text="\n")


def page_characters(page: Any) -> list[Character]:
    """All characters in the order of the page's content; empty when there are absurdly many.

    pdfium groups text as a viewer shows it, and loses its way in lines that are shown sideways. So a page whose text does not stand
    upright is asked again, turned until it does; that does not move anything on the page.
    """
    characters = _all_characters(page)
    turns = Counter(each.turn for each in characters if each.drawer)
    rotation = pdfium.FPDFPage_GetRotation(page)
    upright = -turns.most_common(1)[0][0] % 360 // 90 if turns else rotation
    if upright == rotation:
        return characters
    pdfium.FPDFPage_SetRotation(page, upright)
    try:
        return _all_characters(page)
    finally:
        pdfium.FPDFPage_SetRotation(page, rotation)


def _all_characters(page: Any) -> list[Character]:
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return []
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        return [] if count > MOST_CHARACTERS else list(_characters(text_page, count))
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def own_text(
    characters: list[Character], seen: frozenset[int], box: Rectangle, to_picture: Matrix, size: tuple[int, int]
) -> OwnText | None:
    """The words people see, or, where they see none, the hidden ones; None when there are no words at all.

    seen: addresses of the text objects that show; box: the visible part of the page; to_picture: from points to pixels of the page
    picture; size: its width and height.
    """
    shown = [c for c in characters if not c.drawer or (c.drawer in seen and box.holds(*_centre(c.box)))]
    visible = any(c.text.strip() for c in shown)
    lines = [
        Line(words=words)
        for characters_of_line in _lines(shown if visible else characters)
        if (words := tuple(_word(each, to_picture, size) for each in _words(characters_of_line)))
    ]
    return OwnText(visible=visible, lines=tuple(lines)) if lines else None


def _characters(text_page: Any, count: int) -> Iterator[Character]:
    place = _Place(text_page)
    high = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        character = chr(code)
        if character in "\r\n":
            yield _LINE_END
        elif character.isspace() or pdfium.FPDFText_IsGenerated(text_page, index):
            yield _SPACE
        elif character not in _UNPRINTED:
            yield from place.character(index, character)


class _Place:
    """Asks pdfium where characters stand, into the same few variables each time."""

    def __init__(self, text_page: Any) -> None:
        self._page = text_page
        self._cell = pdfium.FS_RECTF()
        self._ink = [ctypes.c_double() for _ in range(4)]  # left, right, bottom, top
        self._origin = [ctypes.c_double() for _ in range(2)]
        self._to_cell = ctypes.byref(self._cell)
        self._to_ink = [ctypes.byref(side) for side in self._ink]
        self._to_origin = [ctypes.byref(side) for side in self._origin]

    def character(self, index: int, character: str) -> Iterator[Character]:
        """The character with its place; nothing for a soft hyphen that no line break has made visible."""
        pdfium.FPDFText_GetLooseCharBox(self._page, index, self._to_cell)
        pdfium.FPDFText_GetCharBox(self._page, index, *self._to_ink)
        pdfium.FPDFText_GetCharOrigin(self._page, index, *self._to_origin)
        left, right, bottom, top = (side.value for side in self._ink)
        loose = Rectangle(self._cell.left, self._cell.bottom, self._cell.right, self._cell.top)
        tight = Rectangle(left, bottom, right, top)
        box = tight if tight.area > 0 else loose
        if character == "\u00ad" and box.area <= 0:
            return
        turn = round(-pdfium.FPDFText_GetCharAngle(self._page, index) / (pi / 2)) % 4 * 90
        (right_x, right_y), (down_x, down_y) = _DIRECTIONS[turn]
        one, other = right_x * loose.left + right_y * loose.bottom, right_x * loose.right + right_y * loose.top
        across = down_x * self._origin[0].value + down_y * self._origin[1].value
        size = (loose.height if turn % 180 == 0 else loose.width) or pdfium.FPDFText_GetFontSize(self._page, index)
        drawer = address(pdfium.FPDFText_GetTextObject(self._page, index))
        unknown = pdfium.FPDFText_HasUnicodeMapError(self._page, index) == 1
        text = _UNKNOWN if unknown else _printed(character)
        yield Character(text, box, turn, (min(one, other), max(one, other)), across, size, drawer)


def _printed(character: str) -> str:
    """What the page shows for this character."""
    character = character.translate(_HYPHENS)
    character = _PRIVATE_BULLETS.get(character, _LIGATURES.get(character, character))
    return _UNKNOWN if unicodedata.category(character[0]) in ("Cc", "Co", "Cn", "Cs") else character


def _lines(characters: Iterable[Character]) -> Iterator[list[Character]]:
    line: list[Character] = []
    last: Character | None = None
    ended = False
    for character in characters:
        if not character.drawer:
            ended = ended or character.text == "\n"
            line.append(_SPACE)
            continue
        if last is not None and (not _continues(line, last, character) if ended else _new_line(last, character)):
            yield line
            line = []
        line.append(character)
        last, ended = character, False
    yield line


def _continues(line: list[Character], last: Character, character: Character) -> bool:
    """pdfium ends a line at a raised footnote mark; it goes on where the next character stands on the line's own baseline."""
    gap = character.along[0] - last.along[1]
    return (
        character.turn == last.turn
        and 0 <= gap <= _WORD_SPACE * character.size
        and any(abs(each.across - character.across) <= _SAME_BASELINE * character.size for each in line if each.drawer)
    )


def _new_line(last: Character, character: Character) -> bool:
    size = max(last.size, character.size)
    shift = abs(character.across - last.across)
    back = last.along[1] - character.along[0]
    return last.turn != character.turn or shift > _NEW_LINE_SHIFT * size or (back > _STEP_BACK * size and shift > 0.3 * size)


def _words(line: list[Character]) -> Iterator[list[Character]]:
    word: list[Character] = []
    for character in line:
        if word and (not character.drawer or character.along[0] - word[-1].along[1] > _CLEAR_GAP * character.size):
            yield word
            word = []
        if character.drawer:
            word.append(character)
    if word:
        yield word


def _word(characters: list[Character], to_picture: Matrix, size: tuple[int, int]) -> Word:
    text = unicodedata.normalize("NFC", "".join(each.text for each in characters))
    boxes = (pixel_box(to_picture.rectangle(each.box), *size) for each in characters)
    return Word(text=text, box=enclosing(boxes), confidence=None)


def _centre(box: Rectangle) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.bottom + box.top) / 2
