"""Enlarged print: darker strokes, sharper edges, the paper white; nothing else of the page moves."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from preprocessing.enlarged import strengthened


def coarse_stroke(paper: int, ink: int) -> npt.NDArray[np.uint8]:
    """A thin upright stroke as a coarse scan has it, three times enlarged."""
    small = np.full((20, 20), paper, np.uint8)
    small[4:16, 10] = ink
    return np.asarray(cv2.resize(small, (60, 60), interpolation=cv2.INTER_CUBIC), np.uint8)


def test_strokes_become_darker_and_paper_white() -> None:
    before = coarse_stroke(paper=220, ink=120)
    after = strengthened(before, 3.0)
    assert after.shape == before.shape
    assert (after[:, :20] == 255).all()
    assert int(after[30, 31]) < int(before[30, 31]) - 20


def test_a_stroke_grows_no_wider_than_it_was() -> None:
    before, after = coarse_stroke(paper=250, ink=60), strengthened(coarse_stroke(paper=250, ink=60), 3.0)
    assert (after[30] < 128).sum() <= (before[30] < 192).sum()


def test_an_empty_page_stays_empty() -> None:
    assert (strengthened(np.full((40, 40), 230, np.uint8), 2.0) == 255).all()
