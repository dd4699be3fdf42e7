"""How far a result is to be trusted, in numbers that have been measured (docs/confidence.md)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Grade = Literal["A", "B", "C", "D", "E"]


class PageConfidence(Struct, frozen=True, kw_only=True):
    """The estimate of one page: its share of wrong characters, 0-1, and what makes it so. None and no grade where it is not calibrated.

    reason: in words; "" for a good page.
    """

    page: int
    expected_cer: float | None = None
    grade: Grade | None = None
    reason: str = ""


class Confidence(Struct, frozen=True, kw_only=True):
    """What is expected of a letter. Rates are fractions of 1; None where the letter lies outside of what was calibrated.

    words: for each word of the composition the probability that its text is right. expected_cer, expected_wer: of the transcript without
    stamps and handwriting; interval: holds the true character error rate of nine letters in ten; expected_cer_text: of the clean text.
    grade: of the letter as a whole, low_grade: of its worst page. reason: of the grade, or why there is none.
    """

    words: tuple[float, ...] = ()
    pages: tuple[PageConfidence, ...] = ()
    expected_cer: float | None = None
    expected_wer: float | None = None
    interval: tuple[float, float] | None = None
    expected_cer_text: float | None = None
    grade: Grade | None = None
    low_grade: Grade | None = None
    reason: str = ""
