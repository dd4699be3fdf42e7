"""A letter set in type: words, curves and regions of each page in points (1/72 inch), origin top left."""

from __future__ import annotations

from msgspec import Struct

from samples.letter import RegionKind
from samples.typefaces import Font

Colour = tuple[int, int, int]
BLACK: Colour = (24, 24, 26)
INK_BLUE: Colour = (36, 48, 122)


class Run(Struct, frozen=True):
    """A word where it stands; `after` is what the text has between it and the next run of the line."""

    x: float
    baseline: float
    text: str
    font: Font
    after: str = ""
    colour: Colour = BLACK

    @property
    def right(self) -> float:
        return self.x + self.font.width(self.text)


class Stroke(Struct, frozen=True):
    """A drawn line through `points`, or an area inside them when `filled`."""

    points: tuple[tuple[float, float], ...]
    width: float
    colour: Colour = BLACK
    filled: bool = False


class SetLine(Struct, frozen=True):
    """One printed line."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text + run.after for run in self.runs).rstrip()


class SetRegion(Struct, frozen=True):
    """Lines, or curves for what is drawn by hand, that belong together."""

    kind: RegionKind
    lines: tuple[SetLine, ...]
    strokes: tuple[Stroke, ...] = ()


class Sheet(Struct, frozen=True):
    """One page: its regions in reading order, and rules and crests, which are in no text. `filled`: share of the height in use."""

    number: int
    width: float
    height: float
    regions: tuple[SetRegion, ...]
    ornaments: tuple[Stroke, ...]
    filled: float
