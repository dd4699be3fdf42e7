from __future__ import annotations

from document.geometry import Box
from document.page import Line, Word
from ocr.order import arranged


def line(text: str, left: int, top: int, right: int, height: int = 20) -> Line:
    return Line(words=(Word(text=text, box=Box(left, top, right, top + height)),))


def order(*lines: Line) -> list[str]:
    return [found.words[0].text for found in arranged(lines)]


def test_a_footer_named_first_comes_last() -> None:
    assert order(line("footer", 100, 900, 300), line("body", 100, 100, 800), line("more", 100, 124, 800)) == ["body", "more", "footer"]


def test_columns_stay_in_the_order_given() -> None:
    columns = [line("title", 100, 50, 900), line("left", 100, 100, 480), line("left 2", 100, 124, 480), line("right", 520, 100, 900)]
    assert order(*columns, line("right 2", 520, 124, 900)) == ["title", "left", "left 2", "right", "right 2"]


def test_lines_read_besides_find_their_place() -> None:
    own = [line("one", 100, 200, 800), line("two", 100, 224, 800)]
    assert order(*own, line("letterhead", 300, 40, 600), line("below", 100, 600, 300)) == ["letterhead", "one", "two", "below"]


def test_gaps_make_paragraphs_and_blocks() -> None:
    tops = [100, 124, 148, 190, 214, 400]
    found = arranged([line(str(top), 100, top, 800) for top in tops])
    assert [(one.block, one.paragraph) for one in found] == [(1, 1), (1, 1), (1, 1), (1, 2), (1, 2), (2, 1)]


def test_every_word_is_still_there() -> None:
    assert sorted(order(line("b", 0, 50, 90), line("a", 0, 50, 90), line("c", 10, 40, 60), line("d", 0, 0, 5))) == ["a", "b", "c", "d"]
    assert arranged([]) == ()
