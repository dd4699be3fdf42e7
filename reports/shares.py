"""What a letter's error rates are reckoned from: shares of its characters or words that are likely wrong, left out, or too many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from document.geometry import enclosing
from document.page import PageReading, PreparedPage, Trial

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from document.geometry import Box
    from document.text import Composition, ReadWord

Rate = Literal["cer", "wer", "cer_text"]

INK = frozenset(["stamp", "signature", "handwriting"])
"""Kinds whose words are no part of the transcript that a rate speaks of: nobody printed them."""

DRAWN, SEAL = 0.03, 60
"""Letter-like marks of a page that are none, as a share of them or as their number, whichever is more: crests, stamps and signatures leave
as much uncovered on most pages, and a page of a few lines that bears a seal has more of them than print."""

REGISTERED = 3
"""Figures in a word of ink that make it a number: registries write theirs where crests stand."""

HEAD = 1 / 3
"""Share of a page's height that a letterhead's ink stands in."""


class EstimatedPage(Struct, frozen=True, kw_only=True):
    """A page as it was read. `missing`: it could not be."""

    prepared: PreparedPage
    reading: PageReading
    trials: tuple[Trial, ...] = ()
    missing: bool = False


class Shares(Struct, frozen=True, kw_only=True):
    """What a rate is reckoned from, of a page or a letter, and how much there is of it (characters, words).

    wrong: share of characters (words) in words likely to be misread, 0-1. All others are for each character (word) there is. words: words
    likely to be misread; squares: their probabilities squared, so that one word surely wrong weighs more than ten that hardly are.
    scraps: characters of ink that are likely wrong where no pen writes: on print, beside a letterhead (a crest), above and below all print
    (dirt). unread: share of letter-like marks that no word covers, beyond DRAWN and SEAL. Of parts side by side, whose order may be wrong,
    the words are less likely to be right.
    """

    size: float
    wrong: float = 0.0
    words: float = 0.0
    squares: float = 0.0
    scraps: float = 0.0
    unread: float = 0.0

    def terms(self) -> dict[str, float]:
        """The shares by the names of their weights."""
        return {name: getattr(self, name) for name in self.__struct_fields__ if name not in ("size", "wrong")}


def shares(pages: Sequence[EstimatedPage], composition: Composition, probabilities: Sequence[float], of: Rate) -> dict[int, Shares]:
    """For each page what the rate is reckoned from."""
    words: dict[int, list[_Shown]] = {page.prepared.number: [] for page in pages}
    for word, likely in zip(composition.words, probabilities, strict=True):
        if word.text and (of != "cer_text" or word.fate != "removed"):
            words[word.page].append(_Shown(word, likely, composition.regions[word.region].kind))
    return {page.prepared.number: _shares(words[page.prepared.number], page, of) for page in pages}


class _Shown(NamedTuple):
    word: ReadWord
    likely: float
    kind: str


def _shares(words: Sequence[_Shown], page: EstimatedPage, of: Rate) -> Shares:
    printed = [shown for shown in words if shown.kind not in INK]
    sizes = [_size(shown.word, of) for shown in printed]
    size = sum(sizes)
    if not size:
        return Shares(size=0.0)
    doubts = [1 - shown.likely for shown in printed]
    return Shares(
        size=size, wrong=sum(mine * doubt for mine, doubt in zip(sizes, doubts, strict=True)) / size, words=sum(doubts) / size,
        squares=sum(doubt**2 for doubt in doubts) / size, scraps=_scraps(words, of, HEAD * page.prepared.height) / size,
        unread=_unread(page),
    )  # fmt: skip


def _unread(page: EstimatedPage) -> float:
    kept = next((trial for trial in page.trials if trial.kept), None)
    if kept is None or not kept.letters:
        return kept.left_unread_share if kept else 0.0
    return max(0.0, kept.left_unread_share - max(DRAWN, SEAL * (1 - kept.left_unread_share) / kept.letters))


def _size(word: ReadWord, of: Rate) -> float:
    return 1.0 if of == "wer" else len(word.text) + 1.0


def _scraps(words: Sequence[_Shown], of: Rate, head: float) -> float:
    """How much was read in ink that no pen wrote: stamps and signatures stand beside the text, in its height."""
    printed = _lines([word for word, _, kind in words if kind not in INK])
    letterhead = max((word.box.bottom for word, _, kind in words if kind == "letterhead" and word.box.bottom <= head), default=0)
    first, last = max(min(box.top for box in printed), letterhead), max(box.bottom for box in printed)
    return sum(
        (1 - likely) * _size(word, of)
        for word, likely, kind in words
        if kind in INK and sum(sign.isdigit() for sign in word.text) < REGISTERED
        if not first < word.box.centre[1] <= last or any(_holds(box, *word.box.centre) for box in printed)
    )


def _lines(words: Sequence[ReadWord]) -> list[Box]:
    """The printed lines, each as wide as its region: ink at a line's end hides its last words."""
    lines: dict[tuple[int, int], list[Box]] = {}
    regions: dict[int, list[Box]] = {}
    for word in words:
        lines.setdefault((word.region, word.line), []).append(word.box)
        regions.setdefault(word.region, []).append(word.box)
    whole = {region: enclosing(boxes) for region, boxes in regions.items()}
    return [replace(enclosing(boxes), left=whole[region].left, right=whole[region].right) for (region, _), boxes in lines.items()]


def _holds(box: Box, x: float, y: float) -> bool:
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def together(parts: Iterable[Shares]) -> Shares:
    """The shares of a letter from those of its pages."""
    counted = [part for part in parts if part.size]
    size = sum(part.size for part in counted)
    names = [name for name in Shares.__struct_fields__ if name != "size"]
    mean = {name: sum(part.size * getattr(part, name) for part in counted) / (size or 1.0) for name in names}
    return Shares(size=size, **mean)
