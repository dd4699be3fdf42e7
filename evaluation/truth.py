"""A corpus with its truth, and what is right of a letter that was read: word by word, and as a whole.

CORPUS/truth/<name>.full.txt holds every printed word, <name>.body.txt what the clean text should be (not every corpus has it), <name>.json
the pages with their regions; the scan has the same name.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from rapidfuzz.distance import Levenshtein

from document.geometry import Box
from evaluation.score import Score, comparable, score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

INK = frozenset(["stamp", "signature", "handwriting"])
"""Regions whose words are not judged: nobody printed them."""

LINE_AIR = 0.25
"""Of a transcribed line's height, around it: hand-drawn boxes cut off strokes."""


class TrueRegion(Struct, frozen=True):
    """A region of the truth, in pixels of the page picture that the truth was made from."""

    type: str
    bbox: tuple[float, float, float, float]
    line_bboxes: tuple[tuple[float, float, float, float], ...] = ()


class TruePage(Struct, frozen=True):
    """A page of the truth; `width` 0 when it does not say how large it is."""

    width: float = 0
    height: float = 0
    regions: tuple[TrueRegion, ...] = ()


class TruthFile(Struct, frozen=True):
    """What `<name>.json` must hold for judging words."""

    pages: tuple[TruePage, ...] = ()


class Truth(Struct, frozen=True):
    """What is true of one letter. body: None where the corpus does not say what the clean text should be."""

    name: str
    full: str
    body: str | None = None
    pages: tuple[TruePage, ...] = ()


class PlacedWord(Struct, frozen=True):
    """A published word; `box` in pixels of the page as stored, on a page of this size."""

    page: int
    box: Box
    text: str
    size: tuple[int, int]


class JudgedLetter(Struct, frozen=True):
    """right: of each word, None where it is not judged. transcript: of the words that are judged; text: None without a truth of it."""

    right: tuple[bool | None, ...]
    transcript: Score
    text: Score | None


def truths(corpus: Path) -> Iterator[Truth]:
    """The truths of a corpus by name. Raises ValueError when there are none."""
    found = sorted((corpus / "truth").glob("*.full.txt"))
    if not found:
        raise ValueError(f"no truth/*.full.txt in {corpus}")
    for full in found:
        name = full.name.removesuffix(".full.txt")
        body, file = full.with_name(f"{name}.body.txt"), full.with_name(f"{name}.json")
        pages = msgspec.json.decode(file.read_bytes(), type=TruthFile).pages if file.exists() else ()
        yield Truth(name, full.read_text("utf-8"), body.read_text("utf-8") if body.exists() else None, pages)


def judge(truth: Truth, words: Sequence[PlacedWord], text: str) -> JudgedLetter:
    """Lay the published words beside the truth: right is a word whose counterpart in the alignment is the same."""
    judged = [n for n, word in enumerate(words) if _counts(word, truth.pages)]
    shown = [comparable(words[n].text) for n in judged]
    place = _counterparts(comparable(truth.full).split(), [word or "\0" for word in shown])
    right: list[bool | None] = [None] * len(words)
    for k, n in enumerate(judged):
        if shown[k]:
            right[n] = place.get(k) == shown[k]
    body = score(truth.body, text) if truth.body is not None else None
    return JudgedLetter(tuple(right), score(truth.full, " ".join(shown)), body)


def _counterparts(printed: Sequence[str], shown: Sequence[str]) -> Mapping[int, str]:
    """The printed word for each shown one that has one (Levenshtein 1966)."""
    found: dict[int, str] = {}
    for op in Levenshtein.opcodes(printed, shown):
        if op.tag in ("equal", "replace"):
            found.update(zip(range(op.dest_start, op.dest_end), printed[op.src_start : op.src_end], strict=False))
    return found


def _counts(word: PlacedWord, pages: Sequence[TruePage]) -> bool:
    """On a transcribed line where the corpus has such; else on no stamp, signature or handwriting that stands alone."""
    page = pages[word.page - 1] if word.page <= len(pages) else TruePage()
    across, down = (page.width / word.size[0], page.height / word.size[1]) if page.width else (1.0, 1.0)
    x, y = word.box.centre[0] * across, word.box.centre[1] * down
    lines = [region.bbox for region in page.regions if region.type == "line"]
    if lines:
        return any(_holds(box, x, y, LINE_AIR * (box[3] - box[1])) for box in lines)
    if not any(_holds(region.bbox, x, y) for region in page.regions if region.type in INK):
        return True
    return any(_holds(box, x, y) for box in _printed(page.regions))


def _printed(regions: Iterable[TrueRegion]) -> Iterator[tuple[float, float, float, float]]:
    for region in regions:
        if region.type not in INK:
            yield from region.line_bboxes or (region.bbox,)


def _holds(box: tuple[float, float, float, float], x: float, y: float, air: float = 0.0) -> bool:
    return box[0] - air <= x <= box[2] + air and box[1] - air <= y <= box[3] + air
