"""Kinds of scan by name: which resolution, which marks, which defects in which order."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from samples import copies, defects, marks, photographs, worn
from samples.page import PageImage
from samples.scan import Pages, Scan, Treatment, as_drawn, drawn, each


def clean(page: PageImage, seed: int) -> PageImage:
    """A good flatbed scanner."""
    return defects.noise(defects.low_contrast(page, 0, 250), 2, seed)


def office(page: PageImage, seed: int) -> PageImage:
    """A sheet-fed office scanner: a little crooked, a little soft, a little noisy."""
    crooked = defects.skew(page, drawn(seed, -1.2, 1.2))
    return defects.jpeg(defects.noise(defects.blur(defects.low_contrast(crooked, 20, 244), 0.6), 4, seed), 70)


def tilted(page: PageImage, seed: int) -> PageImage:
    """A sheet laid down carelessly."""
    side = 1 if seed % 2 else -1
    return defects.noise(defects.skew(page, side * drawn(seed, 2.5, 4.5)), 3, seed)


def low_resolution(page: PageImage, seed: int) -> PageImage:
    """An old scanner set to save space."""
    return defects.jpeg(defects.noise(defects.blur(defects.skew(page, drawn(seed, -0.8, 0.8)), 0.5), 5, seed), 45)


def photocopy(page: PageImage, seed: int) -> PageImage:
    """A copy of a copy: thick and thin strokes, dirt, a black edge."""
    soft = defects.noise(defects.blur(defects.skew(page, drawn(seed, -1.5, 1.5)), 1.3), 22, seed)
    return defects.dark_border(defects.specks(defects.threshold(soft, 140), 0.0012, seed), 0.22, seed)


def faded(page: PageImage, seed: int) -> PageImage:
    """Toner at its end."""
    return defects.noise(defects.low_contrast(defects.skew(page, drawn(seed, -0.6, 0.6)), 150, 236), 6, seed)


def noisy(page: PageImage, seed: int) -> PageImage:
    """A dusty, overdriven scanner."""
    return defects.specks(defects.noise(page, 24, seed), 0.002, seed)


def blurred(page: PageImage, seed: int) -> PageImage:
    """Out of focus."""
    return defects.noise(defects.blur(page, 1.5), 3, seed)


def bordered(page: PageImage, seed: int) -> PageImage:
    """A sheet smaller than the glass, the lid left open."""
    return defects.dark_border(defects.noise(defects.skew(page, drawn(seed, -1, 1)), 4, seed), 0.35, seed)


def photographed(page: PageImage, seed: int) -> PageImage:
    """A telephone held over the sheet."""
    aslant = defects.skew(defects.perspective(defects.low_contrast(page, 30, 240), 0.02, seed), drawn(seed, -1.5, 1.5))
    return defects.jpeg(defects.noise(defects.blur(defects.shading(aslant, 0.4, seed), 0.8), 5, seed), 75)


def fine_fax(page: PageImage, seed: int) -> PageImage:
    """A fax in fine resolution."""
    return defects.fax(defects.skew(page, drawn(seed, -0.7, 0.7)), 196)


def standard_fax(page: PageImage, seed: int) -> PageImage:
    """A fax in standard resolution, its pixels twice as high as wide."""
    return defects.fax(defects.skew(page, drawn(seed, -0.7, 0.7)), 98)


def shining_through(pages: Pages, seed: int) -> Pages:
    """Each page printed on both sides of thin paper: its neighbour shines through."""
    backs = [*pages[1:], pages[0]]
    return [
        defects.noise(defects.bleed_through(defects.low_contrast(page, 20, 244), back.picture, 0.28), 4, seed * 1000 + page.number)
        for page, back in zip(pages, backs, strict=True)
    ]


def flatbed(page: PageImage, seed: int) -> PageImage:
    """A good flatbed scanner and a sheet laid down by hand: crooked, hardly any noise."""
    crooked = defects.skew(page, drawn(seed, -1.0, 1.0))
    return defects.noise(defects.blur(defects.low_contrast(crooked, 14, 250), 0.5), 0.6, seed)


def stamped(scanner: Callable[[PageImage, int], PageImage]) -> Treatment:
    """Letters with marks, scanned one way or another."""
    return lambda pages, seed: each(scanner)(marked(pages, seed), seed)


def marked(pages: Pages, seed: int) -> Pages:
    """The registry's date stamp and a scribble on the first page, the mission's seal beside the signature, where there is room."""
    random = Random(f"stamps {seed}")  # noqa: S311
    colour, slant = random.choice((marks.RED, marks.PURPLE)), random.uniform(-9, 9)
    place = marks.clearest(pages[0], [(0.8, y / 100) for y in range(14, 26, 2)] + [(0.78, 0.88), (0.22, 0.88)], 1.2)
    first = marks.stamp(pages[0], ("RECEIVED", "REGISTRY"), place, 1.2, slant, colour, seed)
    pages = [marks.scribble(first, (0.9, 0.05), 0.7, seed), *pages[1:]]
    last = pages[-1]
    ink = next((region for region in last.regions if region.kind == "signature"), last.regions[-1]).box
    beside, level = ink.right / last.width + 0.06, (ink.top + ink.bottom) / 2 / last.height
    seal = marks.clearest(last, [(beside, level), (beside, level + 0.03), (beside + 0.05, level + 0.05)], 1.35)
    sealed = marks.stamp(last, "PERMANENT MISSION  · GENEVA · ", seal, 1.35, random.uniform(-25, 25), marks.BLUE, seed + 1)
    return [*pages[:-1], sealed]


def overstamped(pages: Pages, seed: int) -> Pages:
    """A seal in the middle of the text of every page."""
    sealed = [marks.stamp(page, "PERMANENT MISSION  · GENEVA · ", (0.6, 0.45), 1.5, 14, marks.PURPLE, seed + page.number) for page in pages]
    return each(office)(sealed, seed)


def turned(degrees: int) -> Treatment:
    """An office scan of sheets fed in another way round."""
    return each(lambda page, seed: defects.quarter_turn(office(page, seed), degrees))


def mixed_turns(pages: Pages, seed: int) -> Pages:
    """Every second page upside down."""
    return [defects.quarter_turn(office(page, seed * 1000 + page.number), 0 if page.number % 2 else 180) for page in pages]


SCANS: dict[str, Scan] = {
    "drawn-300": Scan(300, as_drawn),
    "clean-300": Scan(300, each(clean)),
    "clean-600": Scan(600, each(clean)),
    "office-200": Scan(200, each(office)),
    "office-300": Scan(300, each(office)),
    "low-150": Scan(150, each(low_resolution)),
    "tilted-200": Scan(200, each(tilted)),
    "faded-200": Scan(200, each(faded)),
    "noisy-200": Scan(200, each(noisy)),
    "blurred-200": Scan(200, each(blurred)),
    "dark-border-200": Scan(200, each(bordered)),
    "photocopy-300": Scan(300, each(photocopy)),
    "photo-200": Scan(200, each(photographed), colour=True),
    "bleed-through-200": Scan(200, shining_through),
    "blank-verso-200": Scan(200, lambda pages, seed: defects.blank_versos(each(office)(pages, seed))),
    "stamped-200": Scan(200, stamped(office), colour=True),
    "overstamped-200": Scan(200, overstamped, colour=True),
    "stamped-grey-300": Scan(300, stamped(flatbed)),
    "turned-90": Scan(200, turned(90)),
    "turned-180": Scan(200, turned(180)),
    "turned-270": Scan(200, turned(270)),
    "mixed-turns": Scan(200, mixed_turns),
    "bilevel-300": Scan(300, each(lambda page, seed: defects.threshold(clean(page, seed)))),
    "fax-204x196": Scan(204, each(fine_fax), fax_header=True),
    "fax-204x98": Scan(204, each(standard_fax), fax_header=True),
    "fax-lying": Scan(204, each(lambda page, seed: defects.lying_tag(fine_fax(page, seed), (72, 72))), fax_header=True),
    "fax-lying-98": Scan(204, each(lambda page, seed: defects.lying_tag(standard_fax(page, seed), (204, 196))), fax_header=True),
    **worn.SCANS,
    **copies.SCANS,
    **photographs.SCANS,
}
"""Kinds of scan by name; the number is the resolution."""
