"""The part of a page that is recognised holds all its ink, and words come back to their place on the page."""

from __future__ import annotations

import numpy as np

from document.geometry import Box
from document.page import Line, Word
from ocr.content import content, shifted


def test_all_ink_lies_inside_with_paper_around_it() -> None:
    page = np.full((1000, 800), 230, np.uint8)
    page[300:320, 200:600] = 40
    page[700, 650] = 180
    assert content(page, 200.0) == Box(170, 270, 681, 731)


def test_faint_print_is_ink_and_the_grain_of_paper_is_not() -> None:
    page = np.full((400, 400), 240, np.uint8)
    page[::7, ::5] = 228
    page[200:210, 100:300] = 205
    assert content(page, 100.0) == Box(85, 185, 315, 225)


def test_an_empty_page_and_a_page_with_black_rims_are_taken_whole() -> None:
    page = np.full((400, 300), 250, np.uint8)
    assert content(page, 300.0) == Box(0, 0, 300, 400)
    page[:, :3] = page[:, -3:] = page[:3] = page[-3:] = 0
    assert content(page, 300.0) == Box(0, 0, 300, 400)


def test_words_come_back_to_their_place() -> None:
    line = Line(words=(Word(text="Note", box=Box(1, 2, 30, 12), confidence=96.0),), block=2, paragraph=1)
    (moved,) = shifted((line,), 170, 270)
    assert moved.words[0].box == Box(171, 272, 200, 282)
    assert (moved.block, moved.paragraph, moved.words[0].text) == (2, 1, "Note")
    assert shifted((line,), 0, 0) == (line,)
