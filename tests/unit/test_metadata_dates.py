"""Dates in six languages, their slips, and what is none."""

from __future__ import annotations

import pytest

from postprocess.metadata.dates import dates, month_number


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Geneva, 17 June 2021", "2021-06-17"),
        ("17th June, 2021", "2021-06-17"),
        ("January 18, 2022", "2022-01-18"),
        ("March 3rd, 2020", "2020-03-03"),
        ("Sept. 3, 2020", "2020-09-03"),
        ("Genève, le 1er mars 2020", "2020-03-01"),
        ("le 23 août 2013", "2013-08-23"),
        ("Ginebra, 23 de julio de 2018", "2018-07-23"),
        ("a 5 de mayo del 2020", "2020-05-05"),
        ("Genf, den 26. März 2011", "2011-03-26"),
        ("Ginevra, 2 febbraio 2019", "2019-02-02"),
        ("Genebra, 7 de março de 2018", "2018-03-07"),
        ("2021-06-17", "2021-06-17"),
        ("26/11/2018", "2018-11-26"),
        ("11/26/2018", "2018-11-26"),
        ("02.12.2019", "2019-12-02"),
        ("17 JUNE 2021", "2021-06-17"),
    ],
)
def test_a_date_is_read_in_every_usual_form(text: str, iso: str) -> None:
    assert [read.date.isoformat() for read in dates(text)] == [iso]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("l7 June 2O21", "2021-06-17"),
        ("25 Septcmber 2014", "2014-09-25"),
        ("18 Fcbruary 2015", "2015-02-18"),
        ("le 3 févricr 2015", "2015-02-03"),
        ("9 0ctober 2015", "2015-10-09"),
        ("22 Dezernber 2015", "2015-12-22"),
        ("Geneva, 3 March 2018V", "2018-03-03"),
        ("March 3, 2018J", "2018-03-03"),
    ],
)
def test_slips_that_leave_one_date_only_are_set_right_and_told(text: str, iso: str) -> None:
    (read,) = dates(text)
    assert read.date.isoformat() == iso
    assert not read.exact


@pytest.mark.parametrize(
    "text", ["31 June 2021", "32 May 2020", "17 Foobar 2021", "article 12 may 2", "3 maj 20211", "99/99/2020", "1. 2. 3.", "17 Juno"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert dates(text) == []


def test_a_month_that_could_be_two_is_none() -> None:
    assert month_number("juny") is None
    assert month_number("june") == (6, True)
    assert month_number("marz") == (3, True)


def test_day_and_month_that_could_be_exchanged_are_told() -> None:
    assert [read.plain for read in dates("03/04/2022")] == [False]
    assert [read.plain for read in dates("13/04/2022")] == [True]
