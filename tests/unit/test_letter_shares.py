"""What a letter's rates are reckoned from: words, scraps of ink and print left unread count, and only where they may."""

from __future__ import annotations

import msgspec
import pytest

from document.geometry import Box, Transform
from document.page import PageReading, PreparedPage, Trial
from document.text import Composition, ReadWord, Region
from reports.shares import DRAWN, EstimatedPage, Shares, shares, together


def page(number: int, unread: float = 0.0, *, read: bool = True) -> EstimatedPage:
    prepared = PreparedPage(number=number, width=2000, height=2800, dpi=300.0, turn=0, skew_degrees=0.0, transform=Transform())
    trial = Trial(
        way="as prepared", unread_share=unread, left_unread_share=unread, letters=4000, sure_letters=4000, doubtful_letters=0, kept=True
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


def scraps(ink: ReadWord, *others: ReadWord) -> float:
    """Characters of scraps on a page with a line of print, an ink word, and other words of a letterhead (region 2)."""
    below = word("end", 1, 0, Box(100, 2400, 150, 2440))
    kinds = ["body", "handwriting", "letterhead"]
    of_page = found([*sentence(1, 0), msgspec.structs.replace(below, line=1), ink, *others], kinds, [page(1)], likely=0.0)[1]
    return of_page.scraps * of_page.size


def test_ink_on_print_is_a_scrap() -> None:
    assert scraps(word("~", 1, 1, Box(400, 110, 420, 130))) == pytest.approx(2)


def test_a_hand_in_the_height_of_the_text_is_none() -> None:
    assert scraps(word("cl", 1, 1, Box(100, 1200, 160, 1260))) == 0


@pytest.mark.parametrize("top", [20, 2600])
def test_ink_above_and_below_all_print_is_a_scrap(top: int) -> None:
    assert scraps(word("ee", 1, 1, Box(900, top, 960, top + 50))) == pytest.approx(3)


def test_the_number_of_a_registry_is_none() -> None:
    assert scraps(word("9445/2022", 1, 1, Box(900, 20, 960, 60))) == 0


def test_a_crest_beside_the_letterhead_is_a_scrap_and_a_stamp_beside_a_letterhead_at_the_foot_none() -> None:
    ink = word("D", 1, 1, Box(900, 300, 960, 360))
    assert scraps(ink, word("Mission", 1, 2, Box(1000, 380, 1200, 420))) == pytest.approx(2)
    assert scraps(ink, word("Mission", 1, 2, Box(1000, 2480, 1200, 2520))) == 0


def test_print_left_unread_on_one_page_of_many_is_not_drowned_by_the_others() -> None:
    words = [w for n in range(1, 6) for w in sentence(n, n - 1)]
    of_pages = found(words, ["body"] * 5, [page(1, 0.1), *(page(n) for n in range(2, 6))])
    assert together(of_pages.values()).unread == (0.1 - DRAWN) / 5


def test_a_seal_on_a_page_of_few_lines_is_no_lost_print() -> None:
    few = msgspec.structs.replace(page(1).trials[0], letters=200, left_unread_share=0.2)
    sealed = msgspec.structs.replace(page(1), trials=(few,))
    assert found(sentence(1, 0), ["body"], [sealed])[1].unread == 0
    lost = msgspec.structs.replace(sealed, trials=(msgspec.structs.replace(few, left_unread_share=0.5),))
    assert found(sentence(1, 0), ["body"], [lost])[1].unread > 0.3


def test_one_word_surely_wrong_weighs_more_than_many_hardly_doubted() -> None:
    sure, doubted = found(sentence(1, 0), ["body"], [page(1)], 0.5)[1], found(sentence(1, 0), ["body"], [page(1)], 0.95)[1]
    assert sure.squares / sure.words > doubted.squares / doubted.words
