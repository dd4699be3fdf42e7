"""Sampling plans: the figures of the standard, and samples that anybody draws again."""

from __future__ import annotations

import pytest

from reports.sampling import LotPage, drawn, limits, plan


@pytest.mark.parametrize(
    ("pages", "aql", "expected"),
    [
        (200, 2.5, ("G", 32, 2)),
        (1000, 1.0, ("J", 80, 2)),
        (1000, 2.5, ("J", 80, 5)),
        (3000, 0.65, ("K", 125, 2)),
        (9999, 4.0, ("L", 200, 14)),
        (150, 0.65, ("F", 20, 0)),
        (90, 1.0, ("E", 13, 0)),
        (300_000, 0.10, ("P", 800, 2)),
    ],
)
def test_plans_are_those_of_the_standard(pages: int, aql: float, expected: tuple[str, int, int]) -> None:
    assert plan(pages, aql) == expected


def test_arrows_lead_to_the_next_plan_below_or_above_with_its_sample() -> None:
    assert plan(50, 2.5) == ("C", 5, 0), "D has an arrow up"
    assert plan(80, 2.5) == ("F", 20, 1), "E has an arrow down"
    assert plan(20_000, 10) == ("K", 125, 21), "M and L have arrows up"


@pytest.mark.parametrize("aql", limits())
def test_no_sample_is_larger_than_its_lot_and_larger_lots_have_no_smaller_samples(aql: float) -> None:
    plans = [plan(pages, aql) for pages in (1, 2, 9, 16, 26, 51, 91, 151, 281, 501, 1201, 3201, 10_001, 35_001, 150_001, 900_000)]
    assert plan(1, aql).sample == 1
    assert all(p.sample <= pages for p, pages in zip(plans[:3], (1, 2, 9), strict=True))
    assert all(0 <= p.accept <= 21 for p in plans)


PAGES = [LotPage(f"{number:04x}", page) for number in range(100) for page in (1, 2)]


def test_the_same_pages_give_the_same_sample_in_whatever_order_they_come() -> None:
    lot = drawn("crate 4", PAGES, 2.5)
    assert (lot.pages, lot.sample, lot.accept, lot.reject, len(lot.drawn)) == (200, 32, 2, 3, 32)
    assert lot == drawn("crate 4", PAGES[::-1], 2.5)
    assert lot.drawn != drawn("crate 5", PAGES, 2.5).drawn
    assert set(lot.drawn) <= set(PAGES)


def test_a_page_that_comes_later_displaces_one_at_most() -> None:
    before, after = (set(drawn("crate 4", pages, 2.5).drawn) for pages in (PAGES, [*PAGES, LotPage("ffff", 1)]))
    assert len(before - after) <= 1


def test_pages_are_drawn_evenly() -> None:
    firsts = [sum(page.page == 1 for page in drawn(f"lot {n}", PAGES, 2.5).drawn) for n in range(60)]
    assert 14 < sum(firsts) / 60 < 18
