"""Blank pages: next to nothing of their own. Punch holes, specks, dark borders and the other side shining through do not count.

A photograph, or print too large to be taken for letters, does: whether there is anything to read in it is for the reading to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from document.page import Glance
from preprocessing.facts import FAINTEST_INK, Facts, evened
from preprocessing.letters import Picture, find_letters

FEWEST_IN_LINE = 3
"""Pairs of neighbours with a common foot or head from which marks may be print: a word of four letters."""

MANY_IN_LINE = 40
"""So many are print without a look, unless they are fainter than SURELY_PRINT."""

CLEARLY = 3.0
"""How many times more marks must be in line one way than across it for nothing to be read that way."""

SURELY_PRINT = 0.5
"""Share of the paper's brightness. The other side shines through thin paper at up to 0.45; fresh toner takes 0.6-0.95 away."""

FAINTEST_PRINT = 0.2
"""Share of the paper's brightness. The other side shines through at 0.05-0.15 on an empty page; faded toner begins at 0.17."""

BELIEVED = 50.0
"""Mean confidence of a reading from which marks are words; mirrored words and specks read at 20-45."""

NUMBERS_BELIEVED = 8.0
"""Letters and digits read for sure from which marks are figures, where there is no word."""

MIRRORED_BELIEVED, MIRRORED_BETTER = 15.0, 3.0
"""Letters read for sure from the back of the sheet, and how many times more than from this side, from which marks are print of its
other side."""

READS_WELL = 60.0
"""Letters read for sure from which a page has print of its own, and no other look is needed."""

DARKER = 1.6
"""How many times darker than the print of the other side a mark of this side is, at least."""

STROKE_LONG_SIDE, STROKE_INCH = 1000, 0.25
"""Pixels of a page, and length from which a mark that is not straight is a stroke of a pen; A4 is 85 dpi then. Dust, holes and staples are
smaller, folds, streaks and edges straight."""

STROKE_BREADTH, STROKE_FILLED = 0.006, 0.5
"""Share of the page's long side that a stroke strays from a straight line at least, and of the box around it that it covers at most."""

MOST_STROKES = 25
"""More are not strokes but stains, grain and wear, all over the page."""

LEAST_STRUCTURE = 0.01
"""Share of the page's inner part from which structure is a picture. Blank pages have 0.000, a grey lid's edge 0.02, photographs 0.1."""

MOST_OF_BORDERS = 0.1
"""Share of structure that dark borders explain: edges all around a sheet give 0.07. Light print on a dark ground gives 0.3-0.6."""

STRUCTURE_LONG_SIDE = 320
"""Pixels. An A4 page becomes 27 dpi: specks and grain vanish, strokes as wide as a pen's turn grey."""

A4_INCHES = 11.69

RIM = 0.02
"""Share of each side where edges of sheets and lids lie."""

_NEIGHBOURHOOD = 5  # pixels: brightness is compared within squares of so many, 5 mm of an A4 page
_THIN = 3  # pixels: darker lines less broad than 3 mm are folds, or strokes of a pen, which are looked for by themselves
_MARGIN = 0.1  # of each side: holes, staples and borders are there
_SURROUNDINGS = 0.65  # of the paper's brightness; what is darker and reaches the picture's rim is what lay beside the sheet
_DARKEST_PAPER = 64.0


@dataclass(frozen=True, kw_only=True)
class Blank:
    """Whether a page is blank, how sure (0-1), and what was measured."""

    blank: bool
    certainty: float
    evidence: dict[str, float | str]


class Read(Protocol):
    """Reads some lines of the page turned by so many degrees; `mirrored`: as seen from the back of the sheet."""

    def __call__(self, degrees: int, again: bool = False, mirrored: bool = False, /) -> Glance: ...


def judge_blank(facts: Facts, picture: Picture, read: Read) -> Blank:
    """Blank only when sure: marks that might be print are read, all four ways up, and one word is enough to keep the page.

    picture: the grey page, in any size. Structure that cannot be print keeps a page too, and so do strokes of a pen.
    Print that can be read only from the back of the sheet is the other side's.
    """
    level, upended = facts.letters.aligned, facts.letters.turned(90).aligned
    in_line = max(level, upended)
    turns: tuple[int, ...] = (0, 180, 90, 270) if level >= upended else (90, 270, 0, 180)
    turns = turns[:2] if in_line >= MANY_IN_LINE and in_line >= CLEARLY * min(level, upended) else turns
    darkness = facts.print_contrast
    evidence: dict[str, float | str] = {"in_line": float(in_line), "darkness": round(darkness, 3), "letters": float(facts.letters.count)}
    if in_line >= MANY_IN_LINE and darkness >= SURELY_PRINT:
        return Blank(blank=False, certainty=0.999, evidence=evidence)
    if in_line >= FEWEST_IN_LINE:
        seen, back = _looks(read, turns, in_line >= MANY_IN_LINE)
        sure = max(glance.sure for glance in seen.values())
        if back >= max(MIRRORED_BELIEVED, MIRRORED_BETTER * sure):
            evidence["read_at"] = "the back"
            return _without_print(picture, max(FAINTEST_PRINT, DARKER * _most_ink(picture)), evidence, read_in_vain=True)
        for degrees, glance in seen.items():
            if (glance.words and glance.confidence >= BELIEVED) or glance.sure >= NUMBERS_BELIEVED:
                return Blank(blank=False, certainty=max(glance.confidence / 100, 0.5), evidence=evidence | {"read_at": float(degrees)})
        evidence["read_at"] = "no turn"
        if darkness >= FAINTEST_PRINT:
            return Blank(blank=False, certainty=0.5, evidence=evidence)
    return _without_print(picture, max(FAINTEST_PRINT, min(DARKER * darkness, 1.5 * FAINTEST_PRINT)), evidence, in_line >= FEWEST_IN_LINE)


def _looks(read: Read, turns: tuple[int, ...], print_like: bool) -> tuple[dict[int, Glance], float]:
    """How the page reads at each of `turns`, up to the first at which it reads well, and letters read for sure from its back at best.

    The back is looked at only where there is much that is like print and does not read well.
    """
    seen: dict[int, Glance] = {}
    for degrees in turns:
        seen[degrees] = read(degrees)
        if seen[degrees].sure >= READS_WELL or (not print_like and seen[degrees].words and seen[degrees].confidence >= BELIEVED):
            return seen, 0.0
    back = 0.0
    for degrees in turns if print_like else ():
        back = max(back, read(degrees, False, True).sure)
        if back >= READS_WELL:
            break
    return seen, back


def _most_ink(picture: Picture) -> float:
    """Darkness of three quarters of the ink, a share of the paper's brightness: the other side's, where there is little else."""
    darkness = 255 - evened(_small(picture))
    ink = darkness[darkness > 255 * FAINTEST_INK]
    return float(np.percentile(ink, 75)) / 255 if len(ink) else 0.0


def _without_print(picture: Picture, faintest: float, evidence: dict[str, float | str], read_in_vain: bool) -> Blank:
    """Whether a page on which no print was found has anything else of its own, at least as dark as `faintest`."""
    found, strokes, in_line = structure(picture, faintest), *own_marks(picture, faintest)
    evidence = evidence | {"structure": round(found, 4), "strokes": float(strokes)}
    blank = found < LEAST_STRUCTURE and not strokes and in_line < (FEWEST_IN_LINE if read_in_vain else MANY_IN_LINE)
    return Blank(blank=blank, certainty=((0.8 if read_in_vain else 0.95) if blank else 0.9), evidence=evidence)


def own_marks(picture: Picture, faintest: float) -> tuple[int, int]:
    """(strokes of a pen, letters in line) that are at least as dark as `faintest`, a share of the paper's brightness."""
    small = _small(picture)
    height, width = small.shape
    ink = (evened(small) < 255 * (1 - faintest)).astype(np.uint8)
    ink &= 1 - _reaching_the_rim(ink > 0)
    letters = find_letters(ink)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    longest = max(height, width)
    long = STROKE_INCH / A4_INCHES * longest
    strokes = [
        n
        for n in range(1, count)
        if max(stats[n, 2:4]) >= long
        and _is_stroke(np.asarray(labels, np.int32), np.asarray(stats[n], np.int32), n, STROKE_BREADTH * longest)
    ]
    return (len(strokes) if len(strokes) <= MOST_STROKES else 0), max(letters.aligned, letters.turned(90).aligned)


def _small(picture: Picture) -> Picture:
    factor = min(1.0, STROKE_LONG_SIDE / max(picture.shape))
    height, width = (max(1, round(side * factor)) for side in picture.shape)
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _is_stroke(labels: npt.NDArray[np.int32], stats: npt.NDArray[np.int32], number: int, breadth: float) -> bool:
    """Neither straight nor filled, and not at the rim of the sheet."""
    left, top, wide, high, area = (int(value) for value in stats)
    height, width = labels.shape
    inside = left > RIM * width and top > RIM * height and left + wide < (1 - RIM) * width and top + high < (1 - RIM) * height
    if not inside or area > STROKE_FILLED * wide * high:
        return False
    rows, columns = np.nonzero(labels[top : top + high, left : left + wide] == number)
    strays = float(np.sqrt(max(np.linalg.eigvalsh(np.cov(np.stack([rows, columns])))[0], 0.0)))
    return strays >= breadth / 2


def structure(picture: Picture, faintest: float = FAINTEST_PRINT) -> float:
    """Share of the page, without its margins, where brightness changes by more than `faintest`, a share of the paper's brightness.

    The edges of dark surroundings are left out as long as they are no more than the edges of a sheet.
    """
    height, width = (max(1, round(side * min(1.0, STRUCTURE_LONG_SIDE / max(picture.shape)))) for side in picture.shape)
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    paper = max(float(np.percentile(small, 95)), _DARKEST_PAPER)
    small = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_THIN, _THIN), np.uint8))
    square = np.ones((_NEIGHBOURHOOD, _NEIGHBOURHOOD), np.uint8)
    changes = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, square) >= faintest * paper
    rows, columns = (slice(int(_MARGIN * side), side - int(_MARGIN * side)) for side in (height, width))
    everything = float(changes[rows, columns].mean())
    if everything > MOST_OF_BORDERS:
        return everything
    beside = cv2.dilate(_reaching_the_rim(small < _SURROUNDINGS * paper), square, iterations=2)
    return float((changes & (beside == 0))[rows, columns].mean())


def _reaching_the_rim(mask: npt.NDArray[np.bool_]) -> Picture:
    """The parts of the mask that are connected with the rim of the picture, 0 or 1."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.asarray(np.isin(labels, rim[rim > 0]), np.uint8)
