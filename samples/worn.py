"""Kinds of scan from an office's sheet-fed scanner, of sheets that were handled: holes, folds, stamps, tinted paper, pages turned."""

from __future__ import annotations

from random import Random

from samples import defects, marks, paper
from samples.looks import varied_look
from samples.page import PageImage
from samples.scan import Pages, Scan, Treatment, each
from samples.sheet import Colour

GREY_INK: Colour = (96, 96, 100)
HIGHLIGHTERS: tuple[Colour, ...] = ((255, 246, 96), (168, 250, 150), (255, 176, 206))


def lot(kind: str, seed: int) -> Random:
    """The chance of a kind of defect on a page or letter."""
    return Random(f"{kind} {seed}")  # noqa: S311


def scanned(page: PageImage, seed: int) -> PageImage:
    """An office scanner in daily use: crooked, soft, grey paper, faint black, noise, thrifty JPEG."""
    random = lot("scanner", seed)
    crooked = defects.skew(page, random.uniform(-2.4, 2.4))
    toned = defects.low_contrast(
        defects.blur(crooked, random.uniform(0.5, 0.8)), round(random.uniform(30, 60)), round(random.uniform(214, 236))
    )
    return defects.jpeg(defects.noise(toned, random.uniform(3, 5.5), seed), random.randint(45, 70))


def handled(pages: Pages, seed: int, chance: float = 0.5) -> Pages:
    """What a registry's folder does to a letter: holes in all its pages or none, a staple, folds; each with some chance."""
    random = lot("folder", seed)
    shade, count = random.choice((16, 30, 70, 120, 190)), random.choice((2, 2, 2, 3, 4))
    punched, stapled, folded = (random.random() < chance * share for share in (1, 0.8, 0.5))
    heights = tuple(third + random.uniform(-0.02, 0.02) for third in random.choice(((0.5,), (0.333, 0.667))))
    for n, page in enumerate(pages):
        page = paper.folds(page, heights, random.uniform(0.08, 0.22)) if folded else page
        page = paper.staple(page, seed) if stapled else page
        pages = [*pages[:n], paper.holes(page, count, shade, seed) if punched else page, *pages[n + 1 :]]
    return pages


def holed(pages: Pages, seed: int) -> Pages:
    """Every page with holes and a staple."""
    return each(scanned)(handled(pages, seed, 2.0), seed)


def folded(pages: Pages, seed: int) -> Pages:
    """Folded twice to fit an envelope, on paper with a visible grain."""
    random = lot("envelope", seed)
    heights = tuple(third + random.uniform(-0.03, 0.03) for third in (0.333, 0.667))
    creased = [paper.folds(page, heights, random.uniform(0.15, 0.4)) for page in pages]
    grained = [paper.tinted(page, (240, 240, 240), random.uniform(0.03, 0.08), seed + page.number) for page in creased]
    return each(scanned)(grained, seed)


def on_tinted_paper(pages: Pages, seed: int) -> Pages:
    """Coloured or yellowed paper, in colour."""
    random = lot("paper", seed)
    tint, texture = random.choice(paper.TINTS), random.uniform(0.02, 0.07)
    return each(scanned)(handled([paper.tinted(page, tint, texture, seed + page.number) for page in pages], seed), seed)


def shining_through_tinted(pages: Pages, seed: int) -> Pages:
    """Thin tinted paper printed on both sides: the ghost of the back is a third to more than half as dark as print."""
    random = lot("thin paper", seed)
    tint, backs = random.choice(paper.TINTS[:2] + paper.TINTS[5:]), [*pages[1:], pages[0]]
    ghosts = [
        defects.bleed_through(paper.tinted(page, tint, 0.03, seed + page.number), back.picture, random.uniform(0.3, 0.55))
        for page, back in zip(pages, backs, strict=True)
    ]
    return [
        defects.jpeg(defects.noise(defects.skew(page, random.uniform(-1.5, 1.5)), 2.5, seed + page.number), random.randint(60, 80))
        for page in handled(ghosts, seed)
    ]


def over_text(page: PageImage, seed: int) -> PageImage:
    """A date stamp, a seal and a signature where lines of text are."""
    random = lot("stamps over text", seed)
    ink = GREY_INK if page.picture.ndim == 2 else random.choice((marks.PURPLE, marks.RED, marks.BLUE, GREY_INK))
    dated = ("RECEIVED", f"{random.randint(1, 28)} {random.choice(('JAN', 'MAR', 'JUN', 'SEP', 'NOV'))} {random.randint(2009, 2023)}")
    place = random.uniform(0.3, 0.7), random.uniform(0.25, 0.5)
    page = marks.stamp(page, dated, place, random.uniform(1.1, 1.6), random.uniform(-12, 12), ink, seed)
    place = random.uniform(0.3, 0.7), random.uniform(0.5, 0.8)
    page = marks.stamp(page, "PERMANENT MISSION  · GENEVA · ", place, random.uniform(1.1, 1.6), random.uniform(-30, 30), ink, seed + 1)
    return marks.scribble(page, (random.uniform(0.3, 0.7), random.uniform(0.3, 0.85)), random.uniform(1.2, 2.0), seed)


def stamped_over(pages: Pages, seed: int) -> Pages:
    """Stamps over the text of every page, as a grey scan shows them."""
    return each(scanned)(each(over_text)(handled(pages, seed), seed), seed)


def annotated(pages: Pages, seed: int) -> Pages:
    """In colour: stamps over text, a highlighter, a registrar's number in pencil."""
    random = lot("registrar", seed)
    lit = [paper.highlighted(page, random.choice(HIGHLIGHTERS), seed + page.number) for page in pages]
    noted = [marks.scribble(page, (random.uniform(0.2, 0.9), random.choice((0.04, 0.93))), 0.9, seed + page.number) for page in lit]
    return each(scanned)([over_text(page, seed + page.number) if page.number == 1 else page for page in noted], seed)


def one_turned(last: bool) -> Treatment:
    """One page of the letter fed in upside down (now and then on its side): the last one, or any."""

    def treat(pages: Pages, seed: int) -> Pages:
        random = lot("feeder", seed)
        wrong, degrees = len(pages) - 1 if last else random.randrange(len(pages)), random.choice((180, 180, 180, 90, 270))
        worn = each(scanned)(handled(pages, seed), seed)
        return [defects.quarter_turn(page, degrees if n == wrong else 0) for n, page in enumerate(worn)]

    return treat


def broad_pages_turned(pages: Pages, seed: int) -> Pages:
    """Pages that are broader than high stand on their side, for the scanner takes none so broad."""
    degrees = lot("annex", seed).choice((90, 270))
    worn = each(scanned)(pages, seed)
    return [defects.quarter_turn(page, degrees if page.width > page.height else 0) for page in worn]


def low(low_dpi: float, high_dpi: float) -> Treatment:
    """Scanned to save space: few pixels, strong JPEG."""

    def treat(page: PageImage, seed: int) -> PageImage:
        random = lot("thrift", seed)
        dpi = round(random.uniform(low_dpi, high_dpi))
        small = defects.resample(defects.skew(page, random.uniform(-1, 1)), (dpi, dpi))
        soft = defects.low_contrast(defects.blur(small, random.uniform(0.3, 0.8)), 32, 229)
        return defects.jpeg(defects.noise(soft, random.uniform(2, 5), seed), random.randint(35, 50))

    return each(treat)


def fine(page: PageImage, seed: int) -> PageImage:
    """A flatbed at its highest resolution."""
    random = lot("fine", seed)
    return defects.noise(defects.blur(defects.skew(page, random.uniform(-0.6, 0.6)), 0.9), 2, seed)


def lightened(page: PageImage, seed: int) -> PageImage:
    """Faint all over, with noise: a ribbon or a cartridge at its end."""
    random = lot("faint", seed)
    faint = defects.low_contrast(
        defects.skew(page, random.uniform(-1.3, 1.3)), round(random.uniform(140, 176)), round(random.uniform(226, 242))
    )
    return defects.jpeg(defects.noise(faint, random.uniform(2, 5), seed), random.randint(55, 75))


def five_lines(seed: int) -> dict[str, object]:
    """A letter of which hardly more than its ending is left for the last page."""
    return {**varied_look(seed), "last_page": 0.0}


SCANS: dict[str, Scan] = {
    "worn-200": Scan(200, lambda pages, seed: each(scanned)(handled(pages, seed), seed), look=varied_look),
    "holes-200": Scan(200, holed, look=varied_look),
    "folded-200": Scan(200, folded, look=varied_look),
    "tinted-200": Scan(200, on_tinted_paper, colour=True, look=varied_look),
    "tinted-bleed-200": Scan(200, shining_through_tinted, colour=True, look=varied_look),
    "stamped-over-200": Scan(200, stamped_over, look=varied_look),
    "annotated-200": Scan(200, annotated, colour=True, look=varied_look),
    "one-turned-200": Scan(200, one_turned(last=False), look=varied_look),
    "short-turned-200": Scan(200, one_turned(last=True), look=five_lines),
    "mixed-landscape": Scan(200, broad_pages_turned, look=lambda seed: {**varied_look(seed), "annex": True}),
    "low-110": Scan(240, low(100, 120), look=varied_look),
    "low-140": Scan(280, low(125, 155), look=varied_look),
    "fine-600": Scan(600, each(fine), look=varied_look),
    "faint-250": Scan(250, each(lightened), look=varied_look),
}
"""Kinds of scan by name; the number is the resolution, or the middle of its range."""
