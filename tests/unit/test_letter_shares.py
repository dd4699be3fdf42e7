"""What a letter's rates are reckoned from: strokes, scraps and missing page numbers count, and only where they may."""

from __future__ import annotations

from document.geometry import Box, Transform
from document.page import PageReading, PreparedPage, Trial
from document.text import Composition, ReadWord, Region
from reports.shares import DRAWN, EstimatedPage, Shares, shares, together


def page(number: int, unread: float = 0.0, *, read: bool = True) -> EstimatedPage:
    prepared = PreparedPage(number=number, width=2000, height=2800, dpi=300.0, turn=0, skew_degrees=0.0, transform=Transform())
    trial = Trial(
        way="as prepared", unread_share=unread, left_unread_share=unread, letters=200, sure_letters=200, doubtful_letters=0, kept=True
    )
    return EstimatedPage(
        prepared=prepared, reading=PageReading(number=number, reader="", language="eng", lines=()), trials=(trial,) if read else ()
    )


def sentence(number: int, region: int) -> list[ReadWord]:
    return [word("word", number, region, Box(100 + 60 * n, 100, 150 + 60 * n, 140)) for n in range(30)]


def word(text: str, number: int, region: int, box: Box) -> ReadWord:
    return ReadWord(page=number, line=0, region=region, box=box, read=text, text=text, confidence=90.0, fate="text")


def found(words: list[ReadWord], kinds: list[str], pages: list[EstimatedPage], likely: float = 0.99) -> dict[int, Shares]:
    regions = tuple(Region(page=1, kind=kind, certainty=1.0) for kind in kinds)  # type: ignore[arg-type]
    text = Composition(pages=len(pages), words=tuple(words), regions=regions, paragraphs=())
    return shares(pages, text, [likely] * len(words), "cer")


def test_ink_on_print_is_a_scrap_and_ink_alone_a_stroke_and_a_hand_of_many_words_neither() -> None:
    on_print, alone = word("~", 1, 1, Box(400, 110, 420, 130)), word("x", 1, 2, Box(100, 900, 140, 940))
    hand = [word("cl", 1, 3, Box(100 * n, 1200, 100 * n + 60, 1260)) for n in range(1, 5)]
    kinds = ["body", "handwriting", "handwriting", "handwriting"]
    of_page = found([*sentence(1, 0), on_print, alone, *hand], kinds, [page(1)])[1]
    assert of_page.scraps * of_page.size == 2
    assert of_page.strokes * of_page.size == 4
    assert of_page.size == 30 * 5


def test_a_page_but_the_first_is_missed_its_number() -> None:
    words = [*sentence(1, 0), *sentence(2, 1)]
    without = found(words, ["body", "body"], [page(1), page(2)])
    numbered = found([*words, word("2/2", 2, 2, Box(900, 2700, 940, 2740))], ["body", "body", "page_number"], [page(1), page(2)])
    assert (without[1].unnumbered, without[2].unnumbered > 0) == (0, True)
    assert numbered[2].unnumbered == 0


def test_a_page_that_nobody_had_to_read_misses_nothing() -> None:
    assert found([*sentence(1, 0), *sentence(2, 1)], ["body", "body"], [page(1), page(2, read=False)])[2].unnumbered == 0


def test_print_left_unread_on_one_page_of_many_is_not_drowned_by_the_others() -> None:
    words = [w for n in range(1, 6) for w in sentence(n, n - 1)]
    of_pages = found(words, ["body"] * 5, [page(1, 0.1), *(page(n) for n in range(2, 6))])
    assert together(of_pages.values()).unread == (0.1 - DRAWN) / 5


def test_one_word_surely_wrong_weighs_more_than_many_hardly_doubted() -> None:
    sure, doubted = found(sentence(1, 0), ["body"], [page(1)], 0.5)[1], found(sentence(1, 0), ["body"], [page(1)], 0.95)[1]
    assert sure.squares / sure.words > doubted.squares / doubted.words
