"""What is done to sheets, copies and photographs keeps the truth true."""

from __future__ import annotations

import numpy as np
import pytest

from document.geometry import Transform
from samples import SCANS, copier, make_letter, paper, photograph
from samples.layout import lay_out
from samples.looks import varied_look
from samples.page import PageImage
from samples.typeset import draw_sheet


@pytest.fixture(scope="module")
def page() -> PageImage:
    """A drawn page, grey."""
    return draw_sheet(lay_out(make_letter(3, "eng", 1, "letter"))[0], 100)


@pytest.fixture(scope="module")
def coloured_page() -> PageImage:
    """The same in colour."""
    return draw_sheet(lay_out(make_letter(3, "eng", 1, "letter"))[0], 100, colour=True)


def covered(page: PageImage, threshold: int = 150) -> float:
    """Share of the words in whose boxes there is ink."""
    grey = page.picture if page.picture.ndim == 2 else page.picture.min(axis=2)
    boxes = [page.stored(word.box) for region in page.regions for line in region.lines for word in line.words]
    return float(np.mean([grey[b.top : b.bottom, b.left : b.right].min() < threshold for b in boxes]))


def print_between_lines(page: PageImage) -> float:
    """Share of the dark pixels that lie in no region."""
    grey = page.picture if page.picture.ndim == 2 else page.picture.min(axis=2)
    dark = grey < 110
    all_dark = int(dark.sum())
    for region in page.regions:
        for line in region.lines or (region,):
            box = page.stored(line.box)
            dark[max(0, box.top - 2) : box.bottom + 2, max(0, box.left - 2) : box.right + 2] = False
    return float(dark.sum()) / all_dark


def test_an_arched_sheet_takes_its_boxes_along(page: PageImage) -> None:
    bent = paper.curled(page, 0.01)
    first, second = (p.stored(next(r for r in p.regions if r.kind == "body").lines[0].box) for p in (page, bent))
    assert second.top > first.top
    assert covered(bent) > 0.99
    assert print_between_lines(bent) < print_between_lines(page) + 0.02
    assert bent.tilt() == (0, 0.0)


def test_an_arched_sheet_was_not_bent_before(page: PageImage) -> None:
    with pytest.raises(ValueError, match="before the page is bent"):
        paper.curled(copier.laid_crooked(page, 1, (0, 0), 255), 0.01)


def test_slipped_rows_move_the_boxes_beneath_them(page: PageImage) -> None:
    torn = copier.slipped(page, 6, 1)
    assert torn.picture.shape == page.picture.shape
    assert sum(deeper for _, deeper in torn.slips) >= 6
    assert covered(torn) > 0.99
    assert print_between_lines(torn) < print_between_lines(page) + 0.02
    with pytest.raises(ValueError, match="slip"):
        copier.laid_crooked(torn, 1, (0, 0), 255)


@pytest.mark.parametrize("degrees", [-5.0, 3.0])
def test_a_crooked_copy_is_dark_around_the_sheet(page: PageImage, degrees: float) -> None:
    copy = copier.laid_crooked(page, degrees, (0, 0), copier.BLACK_GLASS)
    assert copy.tilt() == (0, pytest.approx(degrees, abs=0.002))
    assert copy.picture[0, 0] == copy.picture[-1, -1] == copier.BLACK_GLASS or degrees > 0
    assert covered(copy) > 0.99


def test_photographs_show_the_corners_or_none_of_them(coloured_page: PageImage) -> None:
    desk = photograph.on_desk(coloured_page, (92, 80, 66), 0.06, 2.0, 1)
    near = photograph.filling_the_frame(coloured_page, 0.06, 2.0, 1)
    corners = [(0, 0), (coloured_page.width, 0), (coloured_page.width, coloured_page.height), (0, coloured_page.height)]
    for shown, picture in ((True, desk), (False, near)):
        for corner in corners:
            x, y = picture.transform.point(*corner)
            assert (0 <= x <= picture.width and 0 <= y <= picture.height) is shown
        assert covered(picture) > 0.99


def test_what_is_done_to_paper_and_ink_moves_nothing(page: PageImage, coloured_page: PageImage) -> None:
    for sheet in (page, coloured_page):
        for done in (
            paper.tinted(sheet, (236, 224, 196), 0.05, 1), paper.holes(sheet, 2, 20, 1), paper.holes(sheet, 4, 120, 1),
            paper.staple(sheet, 1), paper.folds(sheet, (0.33, 0.66), 0.3), paper.highlighted(sheet, (255, 246, 96), 1),
            copier.rough(sheet, 1, 140, 1), copier.streaked(sheet, 0.5, 1), copier.ragged_edge(sheet, 20, ("left", "bottom"), 1),
            copier.hairs(sheet, 4, 1), copier.drum_shade(sheet, 0.2, 1), photograph.vignette(sheet, 0.3), photograph.glare(sheet, 0.5, 1),
        ):  # fmt: skip
            assert done.transform == Transform()
            assert done.regions == sheet.regions
            assert not np.array_equal(done.picture, sheet.picture)
            assert done.picture.shape[:2] == sheet.picture.shape[:2]


def test_streaks_take_ink_and_leave_paper(page: PageImage) -> None:
    streaked = copier.streaked(page, 0.5, 1)
    assert streaked.picture[page.picture < 60].mean() > page.picture[page.picture < 60].mean() + 40
    assert (streaked.picture[page.picture == 255] == 255).all()


def test_an_annex_is_broader_than_high_and_stands_on_its_side() -> None:
    scan = SCANS["mixed-landscape"]
    letter = make_letter(8, "fra", 2, look=scan.look(8))
    drawn, scanned = lay_out(letter), scan.of(letter, 8)
    assert [sheet.width > sheet.height for sheet in drawn] == [False, True]
    assert all(picture.height > picture.width for picture in scanned)
    assert scanned[1].tilt()[0] in (90, 270)
    assert letter.annex[1].rows[0].split("\t")[-1] in letter.body_text()


def test_looks_differ_by_seed_and_fit() -> None:
    looks = [varied_look(seed) for seed in range(30)]
    assert {look["letterhead"] for look in looks} >= {"address right", "two columns", "left"}
    for seed in range(4):
        for sheet in lay_out(make_letter(seed, "deu", 2, "letter", look=looks[seed])):
            for line in (line for region in sheet.regions for line in region.lines):
                assert all(a.right < b.x + 0.5 for a, b in zip(line.runs, line.runs[1:], strict=False)), line.text


def test_addressees_side_by_side_begin_at_one_height() -> None:
    found = 0
    for seed in range(12):
        regions = lay_out(make_letter(seed, "eng", 2, "letter", look={"abreast": True, "size": 10.0}))[0].regions
        places = [region.lines[0].runs[0] for region in regions if region.kind == "addressee"]
        if len(places) == 2:
            found += 1
            assert places[0].baseline == places[1].baseline
            assert places[0].x + 100 < places[1].x
    assert found


def test_a_last_page_may_hold_a_few_lines() -> None:
    sheets = lay_out(make_letter(6, "eng", 2, "note verbale", look=SCANS["short-turned-200"].look(6)))
    assert sheets[-1].filled < 0.45
