"""Specks that belong to no letter, and whether they are strewn over the whole page as dirt is."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

REACH = 1.5
"""Heights of a letter within which full stops, accents and most leader dots have a letter; a speck farther off is a stray."""

CELL = 8
"""Pixels of the reduced picture to a cell of the grid on which the neighbourhood of letters is drawn."""

FIELD = 10
"""Cells to the side of a field, in which strays are counted: about 15 mm."""

FEWEST = 25
"""Strays that make dirt. Of 120 scans the clean ones have 0 to 12, also with dot leaders and faded print."""

EVEN = 0.75
"""Evenness of dirt: photocopies and faxes have 0.93 to 1.1, 0.79 with a crowd along their black edge; pieces of stamps, crests, rules
and handwriting mostly 0.2 to 0.6."""

THICK = 0.5
"""Strays to a field. Thinner dirt is hardly ever read, and taking it off gains nothing: faxes with 0.25 read as before. Old pages that
happen to be even have up to 0.35."""


class Strays(NamedTuple):
    """number: specks with no letter near. evenness: fields in which they lie, as a share of those to be expected of so many when
    chance has strewn them. thickness: strays to a field, guessed from the fields that have none."""

    number: int
    evenness: float
    thickness: float

    @property
    def dirt(self) -> bool:
        """Are they dirt, rather than pieces of stamps and crests?"""
        return self.number >= FEWEST and self.evenness >= EVEN and self.thickness >= THICK


NONE = Strays(0, 0.0, 0.0)


def find_strays(printed: npt.NDArray[np.bool_], letter_height: float, specks: Floats) -> Strays:
    """The specks far from all letters. printed: where the letters are, (height, width); specks: (n, 4) left, top, width, height."""
    if not len(specks) or not letter_height:
        return NONE
    free = _far(printed, letter_height)
    scale = printed.shape[1] / free.shape[1], printed.shape[0] / free.shape[0]
    column, row = ((specks[:, :2] + specks[:, 2:] / 2) / scale).astype(np.int64).T
    stray = free[row, column]
    room = _by_field(free, *np.nonzero(free)) / FIELD**2
    inside = _by_field(free, row[stray], column[stray])
    count = int(np.count_nonzero(stray))
    if not count:
        return NONE
    expected = float(np.sum(1 - np.exp(-count * room / room.sum())))
    taken = int(np.count_nonzero(inside))
    open_ = room > 0.5
    empty = float(np.mean(inside[open_] == 0)) if open_.any() else 1.0
    return Strays(count, float(taken / expected), float(-np.log(max(empty, 1e-3))))


def _far(printed: npt.NDArray[np.bool_], letter_height: float) -> npt.NDArray[np.bool_]:
    """Cells of the grid that have no letter within REACH."""
    height, width = printed.shape
    cells = -(-width // CELL), -(-height // CELL)
    near = cv2.resize(printed.view(np.uint8) * np.uint8(255), cells, interpolation=cv2.INTER_AREA) > 0
    side = 2 * max(1, round(REACH * letter_height / CELL)) + 1
    return np.asarray(cv2.dilate(near.view(np.uint8), np.ones((side, side), np.uint8)) == 0, bool)


def _by_field(cells: npt.NDArray[np.bool_], rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """How many places (rows, columns of cells) lie in each field of the grid."""
    counts = np.zeros((-(-cells.shape[0] // FIELD), -(-cells.shape[1] // FIELD)))
    np.add.at(counts, (rows // FIELD, columns // FIELD), 1)
    return counts
