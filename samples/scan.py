"""What a kind of scan is: the resolution in which pages are drawn, and what is done to them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from msgspec import Struct

from samples.letter import Letter
from samples.page import PageImage
from samples.pieces import Bundle
from samples.typeset import typeset

Pages = list[PageImage]
Treatment = Callable[[Pages, int], Pages]


class Scan(Struct, frozen=True):
    """A kind of scan: pages are drawn at `dpi`, grey or in colour, then treated. `fax_header`: a fax machine prints its line on top.

    look: fields of `Look` that letters ordered as this kind have, by their seed.
    """

    dpi: int
    treat: Treatment
    colour: bool = False
    fax_header: bool = False
    look: Callable[[int], dict[str, object]] = lambda _seed: {}

    def of(self, letter: Letter | Bundle, seed: int) -> Pages:
        """The pages of a letter as this kind of scan shows them."""
        return self.treat(typeset(letter, self.dpi, colour=self.colour, fax_header=self.fax_header), seed)


def each(step: Callable[[PageImage, int], PageImage]) -> Treatment:
    """A treatment that does one thing to every page, with a seed of its own for each."""
    return lambda pages, seed: [step(page, seed * 1000 + page.number) for page in pages]


def drawn(seed: int, low: float, high: float) -> float:
    """A number between `low` and `high`."""
    return Random(f"defect {seed}").uniform(low, high)  # noqa: S311


def as_drawn(pages: Pages, _seed: int) -> Pages:
    """Nothing is done: perfect pages."""
    return pages
