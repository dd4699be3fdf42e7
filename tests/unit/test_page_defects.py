"""Defects that only the reading of a page shows, each with its evidence; and what is none."""

from __future__ import annotations

from document.defect import DEFECTS, Defect
from document.geometry import Box, Transform
from document.page import PreparedPage, SourcePage, Step
from document.text import Composition, Kind, ReadWord, Region
from reports.defects import page_defects

WIDTH, HEIGHT = 1600, 2200
LINE = ["has", "the", "honour", "to", "refer", "to", "the", "letter", "of", "the", "Office"]


def line(number: int, left: int = 150, region: int = 0, words: list[str] = LINE, top: int | None = None) -> list[ReadWord]:
    """Words of one line of print, 30 pixels high, 60 below each other."""
    found = []
    for text in words:
        at = 200 + 60 * number if top is None else top
        box = Box(left, at, left + 15 * len(text), at + 30)
        found.append(ReadWord(page=1, line=number, region=region, box=box, read=text, text=text, confidence=90.0, fate="text"))
        left = box.right + 12
    return found


def defects(
    words: list[ReadWord], kinds: tuple[Kind, ...] = ("body",), *steps: Step, named: tuple[Defect, ...] = ()
) -> dict[str, dict[str, float]]:
    source = SourcePage(number=1, width=WIDTH, height=HEIGHT, dpi=(200.0, 200.0), dpi_from="tag", picture="file")
    prepared = PreparedPage(
        number=1, width=WIDTH, height=HEIGHT, dpi=200.0, turn=0, skew_degrees=0.0, transform=Transform(), steps=steps, defects=named
    )
    regions = tuple(Region(page=1, kind=kind, certainty=1.0) for kind in kinds)
    found = page_defects(source, prepared, Composition(pages=1, words=tuple(words), regions=regions, paragraphs=()))
    assert [defect.name for defect in found] == [name for name in DEFECTS if name in {defect.name for defect in found}]
    return {defect.name: defect.evidence for defect in found}


def body() -> list[ReadWord]:
    return [word for number in range(12) for word in line(number)]


def test_an_ordinary_page_has_none() -> None:
    assert defects(body()) == {}
    assert defects([]) == {}


def test_lines_that_reach_the_edge_are_cut_off_and_two_of_them_are_not_enough() -> None:
    assert defects([word for number in range(8) for word in line(number, left=0)]) == {"cut-off": {"left": 8.0}}
    right = [word for number in range(8) for word in line(number, left=WIDTH - 820)]
    reach = max(word.box.right for word in right)
    shifted = [word for number in range(8) for word in line(number, left=WIDTH - 820 + WIDTH - reach)]
    assert defects(shifted) == {"cut-off": {"right": 8.0}}
    assert defects(body() + line(13, left=0) + line(14, left=1)) == {}
    assert defects(body() + [word for n in range(20, 26) for word in line(n, left=0, words=["|", "l"])]) == {}, "a border read as letters"


def test_one_line_cut_through_at_the_top_or_bottom_is_enough() -> None:
    assert defects(body() + line(20, top=HEIGHT - 30)) == {"cut-off": {"bottom": 1.0}}
    assert defects(line(20, top=0) + body()) == {"cut-off": {"top": 1.0}}
    assert defects(body() + line(20, top=HEIGHT - 60)) == {}


def test_ink_that_was_lifted_off_print_is_a_stamp_over_text_and_a_stamp_beside_it_is_none() -> None:
    lifted = Step(name="coloured ink", applied=True, certainty=1.0, evidence={"lifted": 2.0, "mark 1": "1 2 3 4 0.5"})
    assert defects(body(), ("body",), lifted) == {"stamp-over-text": {"lifted": 2.0, "crossed_words": 0.0}}
    assert defects(body(), ("body",), Step(name="coloured ink", applied=False, certainty=1.0, evidence={"lifted": 0.0})) == {}
    beside = line(3, left=1300, region=1, words=["RECEIVED"])
    assert defects(body() + beside, ("body", "stamp")) == {}
    across = line(3, left=140, region=1, words=["RECEIVED"]) + line(5, left=140, region=1, words=["REGISTRY"])
    assert defects(body() + across, ("body", "stamp")).keys() == {"stamp-over-text"}


def test_handwriting_is_more_than_a_signature() -> None:
    signature = line(14, region=1, words=["~J", "m"])
    assert defects(body() + signature, ("body", "handwriting")) == {}
    note = line(14, region=1, words=["pls", "file", "under", "the", "new", "heading"])
    assert defects(body() + note, ("body", "handwriting")) == {"handwriting": {"words": 6.0, "share": 0.043}}
    assert defects(line(1, region=0, words=["hello"]), ("handwriting",))["handwriting"]["share"] == 1.0


def test_what_the_picture_shows_stays_beside_it() -> None:
    named = (Defect(name="faint"), Defect(name="turned"))
    assert defects(body() + line(20, top=HEIGHT - 30), named=named).keys() == {"faint", "turned", "cut-off"}
