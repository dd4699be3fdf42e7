"""Which way up a page stands: the direction of its lines, then top from bottom."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Protocol

import numpy as np

from document.page import Glance
from preprocessing.letters import Letters

FEWEST_LETTERS = 25

DIRECTION_SURE = 2.0
"""How many times better the lines must run one way than across it: sharpness of the profile times nearness of the next letter. Printed
and typed pages lie above 2.4."""

VOTES_SURE, SHARE_SURE = 4.0, 0.64
"""Standard deviations above a draw, and share of the votes, from which top and bottom need no look at the reading."""

SAME, APART = 0.1, 0.2
"""Shares of a letter's height: edges that stand on one line, and edges that do not."""

READS_WELL = 60.0
"""Letters read for sure from which no other way up need be tried: small print the wrong way up gives less than 8 in
five lines, capitals up to 30."""

READS, READS_BETTER = 2.0, 1.6
"""Letters read for sure, and how many times more of them than any other way up, from which a turn is believed."""

READS_AT_ONCE = 8.0
"""Letters read for sure below which a second look is taken before anything is believed."""

TAG_STAYS = 0.5


class Read(Protocol):
    """Reads some lines of the page turned by so many degrees; `again`: other lines, or the same ones enlarged."""

    def __call__(self, degrees: int, again: bool = False, /) -> Glance: ...


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Clockwise quarter turn that makes a page upright, how sure (0-1), and what was measured; `looks` is how often it was read."""

    degrees: int
    certainty: float
    evidence: dict[str, float | str]
    looks: int = 0

    @property
    def sure(self) -> bool:
        return self.certainty > TAG_STAYS


def line_direction(letters: Letters) -> float:
    """How many times better the lines run across the page than down it; below 1 when they run down. Both may be tilted by 15 degrees."""
    level, upended = letters, letters.turned(90)
    lines = _sharpness_on_page(level) / _sharpness_on_page(upended)
    near, far = (each.pairs.distance for each in (level, upended))
    if not len(near) or not len(far):
        return float(lines)
    # The distance tells letters from lines only roughly: bad print can at most halve or double what the profile says.
    return float(lines * np.clip(np.median(far) / np.median(near), 0.5, 2.0))


def upright_votes(letters: Letters, skew_degrees: float) -> tuple[int, int]:
    """(for, against) lines standing on their feet, by neighbours of different height.

    Latin print stands on the base line and rises to different heights (capitals, digits, b d f h k l t); far fewer letters
    hang below (g j p q y). So neighbours that share a foot but not a head speak for, and the reverse against. The asymmetry is that of
    Caprari, "Algorithm for text page up/down orientation determination", Pattern Recognition Letters 2000, here over pairs.
    """
    pairs = letters.pairs
    first, second = pairs.first, pairs.second
    fall = (second[:, 0] + second[:, 2] / 2 - first[:, 0] - first[:, 2] / 2) * np.tan(np.deg2rad(skew_degrees))
    heads = np.abs(second[:, 1] - first[:, 1] - fall)
    feet = np.abs(second[:, 1] + second[:, 3] - first[:, 1] - first[:, 3] - fall)
    height = np.minimum(first[:, 3], second[:, 3])
    same, apart = np.maximum(SAME * height, 1.0), np.maximum(APART * height, 1.5)
    return int(((feet <= same) & (heads >= apart)).sum()), int(((heads <= same) & (feet >= apart)).sum())


def find_turn(letters: Letters, read: Read) -> Turn:
    """The turn that makes `letters` upright. `read` reads some lines of the page turned by so many degrees; called only in doubt.

    When even the reading cannot tell, the certainty is TAG_STAYS or less: the page stays as it is, or its lines are at least made level.
    """
    if letters.count < FEWEST_LETTERS:
        return _by_reading((0, 180, 90, 270), read, {"letters": float(letters.count)})
    direction = line_direction(letters)
    evidence: dict[str, float | str] = {"direction": round(direction, 3)}
    side = 0 if direction > 1 else 90
    if 1 / DIRECTION_SURE < direction < DIRECTION_SURE:
        return _by_reading((side, side + 180, 90 - side, 270 - side), read, evidence, stays=0)
    turned = letters.turned(side)
    up, down = upright_votes(turned, turned.tilt[0])
    evidence |= {"feet_on_line": float(up), "heads_on_line": float(down)}
    deviations, share = abs(up - down) / sqrt(max(up + down, 1)), max(up, down) / max(up + down, 1)
    first, second = (side, side + 180) if up >= down else (side + 180, side)
    if deviations < VOTES_SURE or share < SHARE_SURE:
        return _by_reading((first, second), read, evidence, stays=0 if side == 0 else first)
    return Turn(degrees=first, certainty=round(min(0.999, 1 - 1 / (1 + deviations**2)), 3), evidence=evidence)


def _sharpness_on_page(letters: Letters) -> float:
    """Sharpness of the profile over the whole height of the page: a single line is sharp because the rest of the page is empty."""
    tilt, sharpest = letters.tilt
    rows = letters.points[:, 1] - letters.points[:, 0] * np.tan(np.deg2rad(tilt))
    return max(sharpest, 0.01) * letters.height / max(float(np.ptp(rows)), 1.0)


def _by_reading(turns: tuple[int, ...], read: Read, evidence: dict[str, float | str], stays: int = 0) -> Turn:
    """Let the reading decide between `turns`, the likeliest first; where it cannot after a second look, the page is turned by `stays`."""
    sure: dict[int, float] = {}
    looks = 0
    for again in (False, True):
        for degrees in turns:
            sure[degrees] = sure.get(degrees, 0.0) + read(degrees, again).sure
            looks += 1
            if sure[degrees] >= READS_WELL and len(sure) < len(turns):
                break
        told: dict[str, float | str] = {f"reading_{degrees}": round(letters, 1) for degrees, letters in sure.items()}
        best, second = sorted((*sure.values(), 0.0), reverse=True)[:2]
        if best >= (READS if again else READS_AT_ONCE) and best >= READS_BETTER * second:
            degrees = max(sure, key=lambda each: sure[each])
            return Turn(degrees=degrees, certainty=round((1 + best) / (2 + best + second), 3), evidence=evidence | told, looks=looks)
    return Turn(degrees=stays, certainty=TAG_STAYS, evidence=evidence | told, looks=looks)
