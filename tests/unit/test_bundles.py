"""Bundles: invented letters with many letterheads and structures keep their truth true, with a picture and without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from document.geometry import Box
from document.page import Line, PageReading, PreparedPage, Word
from evaluation.cleaning import judge, paragraph_ends
from postprocess.compose import compose
from samples.engine import EXACT, USUAL, Noise, read_sheets, read_truth
from samples.heads import HEADS, HOLDS_FACTS
from samples.letter import INK, LEFT_OUT, Language
from samples.orders import Order, fulfil
from samples.plans import PLANS, make_bundle
from samples.setting import set_and_told
from samples.traps import TRAPS, make_trap
from samples.typeset import draw_sheet

LANGUAGES: tuple[Language, ...] = ("eng", "fra", "spa", "deu")


def words_of(text: str) -> list[str]:
    return sorted(text.split())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("plan", sorted(PLANS))
def test_print_stays_on_the_page_and_off_other_print(plan: str, seed: int) -> None:
    sheets, _ = set_and_told(make_bundle(plan, seed, LANGUAGES[seed % 4], 2 + 2 * seed))
    letter = read_sheets(sheets, plan, "en", "", {}, dpi=200)
    for page, reading in letter.pages:
        placed = [(letter.kinds[page.number, w.box], line, w.box) for line in reading.lines for w in line.words]
        assert all(b.left > 0 and b.right < page.width and b.top > 0 and b.bottom < page.height for _, _, b in placed)
        for n, (_, line, box) in enumerate(placed):
            for _, other, b in placed[n + 1 :]:
                over = min(box.right, b.right) > max(box.left, b.left) and min(box.bottom, b.bottom) - max(box.top, b.top) > 6
                assert other is line or not over, (page.number, line, other)


@pytest.mark.parametrize("head", sorted(HEADS))
def test_every_letterhead_is_left_out_and_the_facts_within_it_are_kept(head: str) -> None:
    plan = "despatch" if head == "typed" else "letter"
    bundle = make_bundle(plan, 5, "eng", 3, head)
    _, text = set_and_told(bundle)
    kinds = [part.kind for piece in bundle.pieces for part in (*piece.inside, *piece.letter.parts)]
    assert kinds.count("date") == kinds.count("reference") == 1
    assert str(bundle.facts["reference"]) in text
    assert not bundle.pieces[0].inside or head in HOLDS_FACTS
    assert all(row not in text.split("\n") for row in bundle.pieces[0].contact if row)


@pytest.mark.parametrize("trap", sorted(TRAPS))
def test_the_clean_text_holds_the_words_of_all_kinds_that_stay(trap: str) -> None:
    bundle = make_trap(trap, 3, "eng")
    sheets, text = set_and_told(bundle)
    printed = " ".join(
        line.text.replace("\u00a0", " ")
        for sheet in sheets for region in sheet.regions if region.kind not in LEFT_OUT for line in region.lines
    )  # fmt: skip
    joined = "".join(printed.replace("-", "").split())
    assert sorted(joined) == sorted("".join(text.replace("-", "").split()))


def test_a_bundle_becomes_a_scan_with_its_truth(tmp_path: Path) -> None:
    order = Order(name="dossier", plan="dossier", seed=4, stretches=2, scan="clean-300", format="pdf")
    path, truth = fulfil(order, tmp_path)
    assert path.stat().st_size > 10_000
    kinds = {region.kind for page in truth.pages for region in page.regions}
    assert {"letterhead", "body", "date", "reference", "addressee"} <= kinds
    assert truth.metadata["kind"] == "note verbale"
    truth.write(tmp_path / "truth")
    found = read_truth(tmp_path / "truth" / "dossier.json")
    assert found.body_text == truth.body_text
    read = [word.text for _, reading in found.pages for line in reading.lines for word in line.words]
    assert sorted(read) == words_of(truth.full_text)


def test_words_without_a_picture_lie_where_they_are_drawn() -> None:
    sheets, text = set_and_told(make_bundle("note", 2, "eng", 3, "office"))
    drawn = draw_sheet(sheets[0], 300)
    letter = read_sheets(sheets, "note", "en", text, {}, dpi=300)
    boxes = {(w.text, w.box.centre) for line in letter.pages[0][1].lines for w in line.words}
    for region in drawn.regions:
        for word in (w for line in region.lines for w in line.words if region.kind not in INK):
            x, y = word.box.centre
            assert any(t == word.text and abs(x - c[0]) < 3 and abs(y - c[1]) < 3 for t, c in boxes), word


def test_the_engine_reads_columns_one_after_the_other_and_every_word_once() -> None:
    sheets, text = set_and_told(make_bundle("letter", 8, "eng", 2, "bilingual"))
    letter = read_sheets(sheets, "letter", "en", text, {})
    assert len(letter.kinds) == sum(len(line.words) for _, reading in letter.pages for line in reading.lines)
    blocks: dict[int, list[Line]] = {}
    for line in letter.pages[0][1].lines:
        blocks.setdefault(line.block, []).append(line)
    left = next(lines for lines in blocks.values() if "Permanent Mission" in " ".join(w.text for line in lines for w in line.words))
    assert not any("Mission permanente" in " ".join(w.text for w in line.words) for line in left)


def test_noise_is_the_same_each_time_and_touches_no_truth() -> None:
    sheets, text = set_and_told(make_bundle("letter", 8, "fra", 2))
    first, again = (read_sheets(sheets, "letter", "fr", text, {}, noise=USUAL, seed=3) for _ in range(2))
    assert first.pages == again.pages
    misread = read_sheets(sheets, "letter", "fr", text, {}, noise=Noise(wrong=0.5), seed=3)
    low = [w.confidence for _, reading in misread.pages for line in reading.lines for w in line.words if (w.confidence or 0) < 90]
    assert low
    assert misread.body_text == text


def test_readings_of_a_turned_and_tilted_truth_stand_upright(tmp_path: Path) -> None:
    page = {
        "width": 2000, "height": 1000, "rotation": 90, "skew_deg": 1.0, "dpi": [100, 100],
        "regions": [{"type": "body", "text": "first line of a letter", "bbox": [1700, 100, 1740, 900]}],
    }  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps({"pages": [page], "metadata": {"language": "en"}}), "utf-8")
    (tmp_path / "a.body.txt").write_text("first line of a letter\n", "utf-8")
    ((prepared, reading),) = read_truth(tmp_path / "a.json").pages
    boxes = [w.box for w in reading.lines[0].words]
    assert (prepared.width, prepared.height) == (1000, 2000)
    assert [b.left for b in boxes] == sorted(b.left for b in boxes)
    assert all(240 < b.top < b.bottom < 320 for b in boxes)


# judging


def composed(lines: list[tuple[str, Box]]) -> tuple[PreparedPage, PageReading]:
    words = tuple(Line(words=(Word(text=text, box=box, confidence=95.0),)) for text, box in lines)
    page = PreparedPage(number=1, width=1000, height=1000, dpi=100.0, turn=0, skew_degrees=0.0, transform=EMPTY.pages[0][0].transform)
    return page, PageReading(number=1, reader="none", language="eng", lines=words)


EMPTY = read_sheets(set_and_told(make_bundle("note", 1, "eng", 1))[0], "note", "en", "", {}, noise=EXACT)


def test_what_leaks_and_what_is_lost_is_counted_by_word() -> None:
    box = Box(100, 400, 160, 420)
    told = compose([composed([("word", box)])])
    kept, removed = judge(told, {(1, box): "body"}, "word\n"), judge(told, {(1, box): "letterhead"}, "\n")
    assert (kept.to_keep, kept.lost, kept.whole) == (1, 0, True)
    assert (removed.to_remove, removed.leaked, removed.whole) == (1, 1, False)
    both = kept + removed
    assert (both.letters, both.spoilt, both.to_keep, both.to_remove, both.leaked) == (2, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("truth", "text", "counts"),
    [
        ("a b c\n\nd e\n", "a b c\n\nd e\n", (1, 1, 1)),
        ("a b c\n\nd e\n", "a b c d e\n", (1, 0, 0)),
        ("a b c d e\n", "a b\n\nc d e\n", (0, 1, 0)),
        ("a b c\n\nd e\n\nf g h\n", "x y\n\na b c\n\nd e\n\nf g h\n", (2, 3, 2)),
        ("a b c\n\nd e\n", "", (1, 0, 0)),
    ],
)
def test_paragraph_ends_are_matched_through_the_words(truth: str, text: str, counts: tuple[int, int, int]) -> None:
    assert paragraph_ends(truth, text) == counts
