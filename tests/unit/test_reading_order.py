"""In which order a letter is read whose parts stand side by side: letterheads, addressees, dates, captions; and what must not steer it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from document.geometry import Box
from document.page import Line, Word
from postprocess.lines import PrintedLine, printed_line
from postprocess.reading_order.order import reading_order
from postprocess.reading_order.woven import unwoven
from tests.printed import line, set_text, word

BODY = "The Permanent Mission presents its compliments to the Office and has the honour to refer to the letter of the Chair."
SMALL = 26


def across(*parts: tuple[str, int], baseline: int) -> Line:
    """One line of the engine made of parts that begin at the given places."""
    return Line(words=tuple(w for text, left in parts for w in line(text, baseline, left).words))


def read(lines: Sequence[Line]) -> list[str]:
    return [ordered.line.text for ordered in reading_order(lines)]


def small(text: str, baseline: int, left: int) -> Line:
    return line(text, baseline, left, em=SMALL)


def test_four_addressees_are_read_row_by_row_each_whole() -> None:
    rows = [
        [("Ms. Anna Berg", "Mr. Bo Dahl"), ("Special Rapporteur", "Independent Expert"), ("Palais Wilson", "Palais Wilson")],
        [("Mr. Carl Egger", "Ms. Dora Falk"), ("Chair of the Group", "Rapporteur on water"), ("Palais Wilson", "Palais Wilson")],
    ]
    lines = [across((a, 200), (b, 1000), baseline=400 + 250 * n + 50 * k) for n, row in enumerate(rows) for k, (a, b) in enumerate(row)]
    ours = read([*lines, *set_text(BODY, 1000)])
    assert ours[:12] == [part[side] for row in rows for side in (0, 1) for part in row]


def test_reference_and_date_over_the_addressees_come_first() -> None:
    lines = [across(("Ref. 12/2019", 200), ("Geneva, 4 May 2019", 1000), baseline=300)]
    lines += [across((a, 200), (b, 1000), baseline=400 + 50 * k) for k, (a, b) in enumerate([("Ms. Anna Berg", "Mr. Bo Dahl")] * 3)]
    lines += [across(("Ms. Eva Gren", 200), ("Mr. Finn Hald", 1000), baseline=650 + 50 * k) for k in range(3)]
    expected = ["Ref. 12/2019", "Geneva, 4 May 2019", *["Ms. Anna Berg"] * 3, *["Mr. Bo Dahl"] * 3]
    assert read([*lines, *set_text(BODY, 1000)])[:8] == expected


def test_date_alone_over_the_right_one_of_two_addressees_comes_first() -> None:
    lines = [line("4 May 2019", 300, 1400)]
    lines += [across((a, 200), (b, 1000), baseline=390 + 50 * k) for k, (a, b) in enumerate([("Ms. Anna Berg", "Mr. Bo Dahl")] * 3)]
    assert read([*lines, *set_text(BODY, 800)])[:5] == ["4 May 2019", *["Ms. Anna Berg"] * 3, "Mr. Bo Dahl"]


def test_long_title_of_an_addressee_leaves_a_narrow_gutter() -> None:
    lines = [across(("Ms. Anna Berg", 200), ("Mr. Bo Dahl", 1000), baseline=400)]
    lines.append(across(("Special Rapporteur on the right to homes", 204), ("Chair of the Group", 1000), baseline=450))
    lines.append(across(("Palais Wilson", 200), ("Palais Wilson", 1000), baseline=500))
    long = lines[1].words[6]
    assert 0.7 * 40 <= 1000 - long.box.right < 1.5 * 40
    assert read([*lines, *set_text(BODY, 700)])[:3] == ["Ms. Anna Berg", "Special Rapporteur on the right to homes", "Palais Wilson"]


@pytest.mark.parametrize("right", [1000, 999])
def test_long_title_leaves_a_narrow_gutter_to_addressees_of_two_lines(right: int) -> None:
    lines = [
        line("Mr. Carl Egger", 300),
        line("Independent Expert", 350),
        across(("Ms. Anna Berg", 200), ("Mr. Bo Dahl", 1000), baseline=450),
    ]
    lines.append(across(("Special Rapporteur on the right to homes", 204), ("Chair of the Group", right), baseline=500))
    ours = read([*lines, *set_text(BODY, 570)])
    assert ours[2:6] == ["Ms. Anna Berg", "Special Rapporteur on the right to homes", "Mr. Bo Dahl", "Chair of the Group"]


def test_a_hole_in_two_lines_that_name_nobody_is_none() -> None:
    lines = [across(("The wells of Mount Harlow", 200), ("were inspected in", 1000), baseline=400)]
    lines.append(across(("the presence of two members of the council", 200), ("and of the engineer.", 1000), baseline=450))
    assert read([*lines, *set_text(BODY, 520)])[:2] == [" ".join(w.text for w in each.words) for each in lines]


def test_letterhead_on_the_right_is_read_before_what_stands_beside_its_lower_lines() -> None:
    head = [line("Permanent Mission", 150, 1200), line("of Brennhold", 200, 1200)]
    head += [
        small(text, 240 + 32 * k, 1200)
        for k, text in enumerate(["Chemin du Lac 5", "1209 Geneva", "Tel. 022 720 11 11", "Fax 022 720 11 12"])
    ]
    window = [small("Permanent Mission, Chemin du Lac 5", 272, 200)]
    ours = read([*head[:3], Line(words=(*window[0].words, *head[3].words)), *head[4:], *set_text(BODY, 600)])
    assert ours[:7] == [" ".join(w.text for w in each.words) for each in [*head, *window]]


def test_larger_title_on_the_left_is_read_first_though_it_begins_lower_under_a_crest() -> None:
    office = [
        small(text, 150 + 32 * k, 1200)
        for k, text in enumerate(["From the Office", "Chemin du Lac 5", "1209 Geneva", "Tel. 022 720", "Fax 022 721"])
    ]
    title = line("Permanent Mission", 246, 200, em=60)
    mixed = Line(words=(*title.words, *office[3].words))
    assert read([*office[:3], mixed, office[4], *set_text(BODY, 600)])[:3] == ["Permanent Mission", "From the Office", "Chemin du Lac 5"]


@pytest.mark.parametrize("engine", ["across", "apart"])
def test_letterhead_in_three_columns_is_read_from_left_to_right(engine: str) -> None:
    left, right = (
        [small("Chemin du Lac 5", 150, 200), small("1209 Geneva", 182, 200)],
        [small("Tel. 022 720", 150, 1600), small("Fax 022 721", 182, 1600)],
    )
    sender = [line("PERMANENT MISSION", 240, 810), line("OF BRENNHOLD", 290, 860)]
    rows = [Line(words=(*a.words, *b.words)) for a, b in zip(left, right, strict=True)] if engine == "across" else [*left, *right]
    ours = read([*rows, *sender, *set_text(BODY, 600)])
    assert ours[:6] == ["Chemin du Lac 5", "1209 Geneva", "PERMANENT MISSION", "OF BRENNHOLD", "Tel. 022 720", "Fax 022 721"]


def test_letterhead_in_the_margin_comes_before_the_letter_beside_it() -> None:
    margin = [small(text, 300 + 34 * k, 80) for k, text in enumerate(["Mission of", "Brennhold", "Geneva"])]
    margin += [small(text, 414 + 30 * k, 80) for k, text in enumerate(["Chemin 5", "1209 Geneva", "Tel. 022"])]
    date, names = line("4 May 2019", 220, 600), [line("Ms. Anna Berg", 300, 600), line("Special Rapporteur", 350, 600)]
    body = [*set_text(BODY, 450, 600, 1200), *set_text(BODY, 700, 600, 1200)]
    ours = read([*margin, date, *names, *body])
    assert ours[: len(margin) + 1] == [*(" ".join(w.text for w in each.words) for each in margin), "4 May 2019"]


def test_date_at_the_right_comes_before_the_reference_below_it_though_it_was_read_last() -> None:
    lines = [
        line("Note No. 9/2023", 300),
        line("Ms. Anna Berg", 380),
        line("Palais Wilson", 430),
        *set_text(BODY, 560),
        line("4 May 2019", 220, 1500),
    ]
    assert read(lines)[:3] == ["4 May 2019", "Note No. 9/2023", "Ms. Anna Berg"]


def test_caption_whose_sides_are_typed_in_turn_is_read_row_by_row() -> None:
    rows = [
        "In re",
        "| CHAPTER",
        "THE BOARD FOR ROADS AND",
        "MANAGEMENT OF THE PORT",
        "| No. 17 BK 32",
        "as representative of",
        "| (Jointly Held)",
    ]
    lines = [line(text.lstrip("| "), 300 + 58 * n, 1200 if text.startswith("|") else 200) for n, text in enumerate(rows)]
    lines[2] = across(("THE BOARD FOR ROADS AND", 200), ("Title III", 1200), baseline=416)
    ours = read([*lines, *set_text(BODY, 900)])
    assert ours[:3] == ["In re", "CHAPTER", "THE BOARD FOR ROADS AND"]
    assert (
        ours.index("MANAGEMENT OF THE PORT")
        < ours.index("No. 17 BK 32")
        < ours.index("as representative of")
        < ours.index("(Jointly Held)")
    )


def speck(text: str, left: int, top: int, height: int, confidence: float = 20.0) -> Word:
    return Word(text=text, box=Box(left, top, left + 30, top + height), confidence=confidence)


def test_crest_read_as_letters_does_not_steer_the_order_and_is_kept() -> None:
    left = [line("Permanent Mission", 250, 200), line("of Brennhold", 300, 200)]
    right = [small("Chemin du Lac 5", 250, 1200), small("1209 Geneva", 282, 1200), small("Tel. 022 720", 314, 1200)]
    rows = [Line(words=(*left[0].words, speck("iy", 900, 244, 6), *right[0].words)), *right[1:], left[1]]
    ours = read([*rows, *set_text(BODY, 600)])
    assert [text for text in ours if text != "iy"][:5] == [
        "Permanent Mission",
        "of Brennhold",
        "Chemin du Lac 5",
        "1209 Geneva",
        "Tel. 022 720",
    ]
    assert ours.count("iy") == 1


def test_speck_does_not_part_the_lines_of_a_paragraph() -> None:
    body = set_text(BODY, 300)
    ours = read([body[0], Line(words=(speck("|", 60, 310, 90),)), *body[1:]])
    assert ours == [*(" ".join(w.text for w in each.words) for each in body), "|"]


def test_hanging_bullet_far_from_its_text_stays_with_it() -> None:
    item = Line(words=(word("•", 200, 300), *line("a table of the fees that are due", 300, 330).words))
    assert read([item, *set_text(BODY, 450)])[0].startswith("• a table")


def ranged(text: str, baseline: int) -> PrintedLine:
    """A line in small type that ends at the right margin."""
    return printed_line(small(text, baseline, 1800 - (len(text) * SMALL // 2)).words)


def test_a_reference_woven_into_a_letterhead_at_the_right_margin_is_read_behind_it() -> None:
    head = [ranged("PermanentMission", 150), ranged("ofBrennhold", 190), ranged("1209Geneva", 230), ranged("Switzerland", 270)]
    reach = [ranged("Tel.0227201111", 320), ranged("Fax0227201112", 355)]
    date = printed_line(line("Geneva, 4 May 2019", 480, 1300).words)
    for baseline, place in ((200, 6), (100, 0)):  # beside the stack, and above it
        reference = printed_line(line("Ref. 12/2019", baseline).words)
        order = unwoven([*head, reference, *reach, date], range(8))
        assert order == [*[0, 1, 2, 3, 5, 6][:place], 4, *[0, 1, 2, 3, 5, 6][place:], 7]


def test_what_is_gone_down_to_from_a_stack_is_not_woven_in() -> None:
    head = [ranged("PermanentMission", 150), ranged("ofBrennhold", 190)]
    below = printed_line(line("Ref. 12/2019", 225).words)
    assert unwoven([*head, below, ranged("1209Geneva", 230)], range(4)) == [0, 1, 2, 3]


def test_addresses_in_rows_are_no_stack_with_something_woven_in() -> None:
    rows = [[("Ms. Anna Berg", "Mr. Bo Dahl"), ("Special Rapporteur", "Independent Expert")], [("Mr. Carl Egger", "Ms. Dora Falk")] * 2]
    lines = [across((a, 200), (b, 1000), baseline=400 + 140 * n + 50 * k) for n, row in enumerate(rows) for k, (a, b) in enumerate(row)]
    assert read([*lines, *set_text(BODY, 800)])[:4] == ["Ms. Anna Berg", "Special Rapporteur", "Mr. Bo Dahl", "Independent Expert"]
