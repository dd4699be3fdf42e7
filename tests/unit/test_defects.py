"""Named defects of a scan: each appears when a page is made worse step by step, and a good page has none."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from document.defect import DEFECTS
from document.page import Glance, PreparedPage, SourcePage, Step
from preprocessing import straighten
from preprocessing.defects import name_defects
from preprocessing.quality import measure_quality
from samples import copier, defects, make_letter, photograph
from samples.page import PageImage
from samples.typeset import typeset


@pytest.fixture(scope="module")
def pages() -> dict[int, PageImage]:
    """A full page of print in two resolutions."""
    letter = make_letter(21, "eng", 2, "note verbale", look={"typeface": "source serif", "size": 11.0})
    return {dpi: typeset(letter, dpi)[0] for dpi in (200, 300)}


def prepared(page: PageImage) -> PreparedPage:
    """The page as the stage `straighten` sees it."""
    source = SourcePage(number=1, width=page.width, height=page.height, dpi=page.tag_dpi or page.dpi, dpi_from="tag", picture="embedded")
    return straighten.straighten(page.picture, source, lambda _strip, _dpi: Glance(words=10, confidence=90.0))


def names(page: PageImage) -> set[str]:
    return {defect.name for defect in prepared(page).defects}


def scanned(page: PageImage) -> PageImage:
    """A good scan: a little soft, a little noisy."""
    return defects.noise(defects.blur(page, 0.5), 3, 1)


@pytest.mark.parametrize("dpi", [200, 300])
def test_a_good_scan_has_no_defects(pages: dict[int, PageImage], dpi: int) -> None:
    good = scanned(defects.low_contrast(defects.skew(pages[dpi], 0.8), 20, 244))
    assert names(good) == set()
    assert names(defects.threshold(defects.jpeg(good, 60))) == set()


WORSE: dict[str, tuple[str, list[float], Callable[[PageImage, float], PageImage]]] = {
    "blurred": ("edge_width", [0.5, 1.5, 2.6], lambda page, s: defects.noise(defects.blur(page, s), 3, 1)),
    "noisy": ("noise", [2, 16, 40], lambda page, s: defects.noise(page, s, 1)),
    "faint": ("print_contrast", [40, 160, 210], lambda page, s: scanned(defects.low_contrast(page, int(s), 236))),
    "low-resolution": ("x_height", [150, 120, 90], lambda page, s: scanned(defects.resample(page, (s, s)))),
    "dirty": ("specks", [1e-4, 1e-3, 1e-2], lambda page, s: defects.specks(page, s, 1)),
    "uneven-light": ("shade", [0.05, 0.3, 0.7], lambda page, s: scanned(defects.shading(page, s, 1))),
    "dark-border": ("black_edge", [0.0, 0.4], lambda page, s: defects.dark_border(page, s, 1)),
}
"""For each defect the fact behind it, growing strengths, and how a page gets it."""


@pytest.mark.parametrize("name", WORSE)
def test_a_fact_worsens_with_its_defect_until_it_has_a_name(pages: dict[int, PageImage], name: str) -> None:
    fact, strengths, spoil = WORSE[name]
    measured = [prepared(spoil(pages[200], strength)) for strength in strengths]
    figures = [page.facts[fact] for page in measured]
    rising = [now >= before for before, now in pairwise(figures)]
    assert all(rising) or not any(rising), figures
    assert abs(figures[-1] - figures[0]) > 0.1 * max(figures)
    named = [name in {defect.name for defect in page.defects} for page in measured]
    assert not named[0]
    assert named[-1]
    assert named == sorted(named), "once it has a name it keeps it"


def test_evidence_holds_the_figures(pages: dict[int, PageImage]) -> None:
    defect = next(defect for defect in prepared(defects.noise(pages[200], 40, 1)).defects if defect.name == "noisy")
    assert defect.evidence.keys() == {"noise", "share_of_contrast"}
    assert defect.evidence["share_of_contrast"] > 0.08


def test_turned_and_skewed_pages_say_so(pages: dict[int, PageImage]) -> None:
    assert names(defects.quarter_turn(scanned(pages[200]), 90)) == {"turned"}
    assert names(scanned(defects.skew(pages[200], 3.4))) == {"skewed"}


def test_pixels_twice_as_high_as_wide_are_coarse(pages: dict[int, PageImage]) -> None:
    assert names(defects.fax(pages[200], 98)) == {"low-resolution"}
    assert names(defects.fax(pages[200], 196)) == set()


def test_a_copy_on_the_bare_glass_has_a_dark_border_and_holes_make_none(pages: dict[int, PageImage]) -> None:
    assert "dark-border" in names(copier.laid_crooked(scanned(pages[200]), 4, (0, 0), 22))
    punched = pages[200].picture.copy()
    punched[300:340, 20:60] = 20
    assert names(pages[200].with_picture(punched)) == set()


def test_a_lamp_on_the_sheet_does_not_make_a_page_faint(pages: dict[int, PageImage]) -> None:
    assert "faint" not in names(photograph.glare(scanned(pages[200]), 0.5, 1))


def test_steps_tell_what_only_they_can_know() -> None:
    def named(step: Step) -> list[str]:
        return [defect.name for defect in name_defects({}, [step], 0.0)]

    assert named(Step(name="perspective", applied=True, certainty=1.0, evidence={"fan": 2.0})) == ["perspective"]
    assert named(Step(name="perspective", applied=False, certainty=1.0)) == []
    assert named(Step(name="bleed-through", applied=False, certainty=0.9, evidence={"marks": 700.0, "lone": 0.6})) == ["bleed-through"]
    assert named(Step(name="bleed-through", applied=False, certainty=0.5, evidence={"marks": 700.0, "lone": 0.6})) == [], "a desk"
    assert named(Step(name="bleed-through", applied=False, certainty=1.0, evidence={"marks": 12.0})) == []
    assert name_defects({}, [], 0.0) == ()


def test_defects_come_in_the_order_of_their_table() -> None:
    facts = {"x_height": 6.0, "edge_width": 2.0, "print_contrast": 0.1, "noise": 0.05, "black_edge": 1.0, "shade": 0.5}
    found = [defect.name for defect in name_defects(facts, [], 4.0)]
    assert found == [name for name in DEFECTS if name in found]
    assert len(found) == 7


def test_pictures_without_print_are_measured_too() -> None:
    for picture in (
        np.full((1, 1), 255, np.uint8),
        np.full((40, 30), 255, np.uint8),
        np.zeros((300, 200), np.uint8),
        np.full((2000, 9000), 200, np.uint8),
    ):
        quality = measure_quality(picture)
        assert quality.edge_width == quality.shade == 0.0
        assert quality.noise == 0.0


def test_print_of_the_other_side_and_a_photograph_taken_aslant_are_named(pages: dict[int, PageImage]) -> None:
    verso = np.roll(pages[200].picture, 17, axis=0)
    assert names(scanned(defects.bleed_through(pages[200], verso, 0.35))) == {"bleed-through"}
    assert names(scanned(defects.low_contrast(defects.perspective(pages[200], 0.06, 3), 20, 244))) == {"perspective"}
