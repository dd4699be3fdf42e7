"""Printed lines and their measures: where the baseline runs, how large the type is, where wide gaps are.

Boxes of words are tight around the ink, so the box of "no" is half as high as the box of "if" in the same type. The letters of a
word say which parts of the type it has; type size and baseline are taken from that, not from the box alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct

from document.geometry import Box, enclosing
from document.page import Word

# Parts of Latin type in ems, means of common text faces (Times, Garamond, Arial, Courier differ by less than 0.05 em).
X_HEIGHT = 0.46
ASCENT = 0.69
DESCENT = 0.21

MAX_SLOPE = 0.01
"""Pages arrive straightened: a steeper slope (0.6 degrees) of the baselines is a mistake in the measure, not a tilt."""

_DESCENDING = set("gjpqyçQ,;()[]{}|/§ßŞşŢţþ")
_LOW = set("acegmnopqrsuvwxyzçæœ.,:;")


class PrintedLine(Struct, frozen=True, kw_only=True):
    """Words that stand on one baseline, left to right.

    text: its words with a blank between, those without text left out; size: the type size in pixels (1 em); baseline: its height
    in pixels after taking out the slope that is left on the page; overprint: a stamp's, torn off the print beside it.
    """

    words: tuple[Word, ...]
    text: str
    box: Box
    size: float
    baseline: float
    overprint: bool = False

    @property
    def top(self) -> float:
        """The height of the ascenders, from baseline and size: steadier than the ink."""
        return self.baseline - ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.baseline + DESCENT * self.size

    @property
    def left(self) -> int:
        return self.box.left

    @property
    def right(self) -> int:
        return self.box.right


def type_size(word: Word) -> float | None:
    """The type size in pixels that the height of this word speaks for; None for words without letters and digits."""
    if not any(c.isalnum() for c in word.text) or word.box.height <= 0:
        return None
    above = X_HEIGHT if all(c in _LOW for c in word.text) else ASCENT
    return word.box.height / (above + (DESCENT if _descends(word) else 0.0))


def _descends(word: Word) -> bool:
    return any(c in _DESCENDING for c in word.text)


def _baseline(word: Word, size: float) -> float:
    return word.box.bottom - (DESCENT * size if _descends(word) else 0.0)


def line_size(words: Sequence[Word]) -> float:
    """The median type size of the words in pixels, at least 1."""
    sizes = [s for w in words if (s := type_size(w)) is not None]
    return max(1.0, median(sizes) if sizes else median(abs(w.box.height) for w in words))


def printed_line(words: Sequence[Word], slope: float = 0.0, *, overprint: bool = False) -> PrintedLine:
    """Measure a line. `slope`: pixels down per pixel to the right; `overprint`: as in PrintedLine. Raises ValueError without words."""
    box, size = enclosing(w.box for w in words), line_size(words)
    lettered = [w for w in words if any(c.isalnum() for c in w.text)] or list(words)
    baseline = median(_baseline(w, size) - slope * w.box.centre[0] for w in lettered)
    text = " ".join(w.text for w in words if w.text)
    return PrintedLine(words=tuple(words), text=text, box=box, size=size, baseline=baseline, overprint=overprint)


def page_slope(lines: Sequence[Sequence[Word]]) -> float:
    """How much the baselines of a page still run downhill, in pixels per pixel: the median over its long lines."""
    slopes = []
    for words in lines:
        lettered = [w for w in words if any(c.isalnum() for c in w.text)]
        if len(lettered) < 5:
            continue
        size, (first, last) = line_size(words), (lettered[:2], lettered[-2:])
        run = sum(w.box.centre[0] for w in last) / 2 - sum(w.box.centre[0] for w in first) / 2
        if run > 12 * size:
            rise = sum(_baseline(w, size) for w in last) / 2 - sum(_baseline(w, size) for w in first) / 2
            slopes.append(rise / run)
    slope = median(slopes) if len(slopes) >= 3 else 0.0
    return slope if abs(slope) <= MAX_SLOPE else 0.0


def is_rule(word: Word) -> bool:
    """Whether a word is what engines make of the rule between two cells."""
    return word.text in _RULES


_RULES = frozenset(["|", "¦", "||"])


def gaps(line: PrintedLine, width: float) -> list[int]:
    """Indices of the words that stand at least `width` ems to the right of the word before them; what was read of a rule is white."""
    found, reach = [], line.words[0].box.right
    for number, word in enumerate(line.words[1:], 1):
        if is_rule(word):
            continue
        if word.box.left - reach >= width * line.size:
            found.append(number)
        reach = max(reach, word.box.right)
    return found


def cells(line: PrintedLine, width: float) -> list[tuple[Word, ...]]:
    """The words of the line cut at gaps of at least `width` ems."""
    cuts = [0, *gaps(line, width), len(line.words)]
    return [line.words[a:b] for a, b in pairwise(cuts)]


def same_row(a: PrintedLine, b: PrintedLine) -> bool:
    """Whether two lines in type of about one size stand on one baseline."""
    small, large = sorted((a.size, b.size))
    return abs(a.baseline - b.baseline) <= 0.35 * small and large <= 1.6 * small
