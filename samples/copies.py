"""Kinds of scan that copiers and fax machines make: copies of copies, faint toner, sheets laid down crooked, rows that slip."""

from __future__ import annotations

from samples import copier, defects
from samples.looks import varied_look
from samples.page import PageImage
from samples.scan import Pages, Scan, each
from samples.worn import handled, lot

SIDES = ("left", "right", "top", "bottom")


def copied(page: PageImage, seed: int) -> PageImage:
    """A copy: crooked on a black ground, rough strokes, dirt, a torn black edge; one copy in four in greys."""
    random = lot("copy", seed)
    ground = random.choice((copier.BLACK_GLASS, copier.BLACK_GLASS, 255))
    crooked = copier.laid_crooked(page, random.uniform(-5, 5), (random.uniform(-0.01, 0.01), random.uniform(-0.01, 0.01)), ground)
    if random.random() < 0.25:
        grey = defects.noise(defects.blur(crooked, 1.2), 12, seed)
        return defects.specks(copier.drum_shade(grey, 0.12, seed), random.uniform(2e-5, 8e-5), seed)
    rough = copier.rough(crooked, random.uniform(0.5, 1.15), round(random.uniform(130, 168)), seed)
    dirty = copier.hairs(defects.specks(rough, random.uniform(2e-5, 3e-4), seed), random.randint(0, 4), seed)
    return copier.ragged_edge(dirty, random.uniform(20, 80), tuple(random.sample(SIDES, random.randint(1, 2))), seed)


def ragged_copy(pages: Pages, seed: int) -> Pages:
    """Each page copied once, from sheets with holes or staples."""
    return each(copied)(handled(pages, seed), seed)


def second_copy(pages: Pages, seed: int) -> Pages:
    """Copies of copies: strokes grow and break, dirt adds up."""
    first = [copier.rough(page, 0.6, 156, seed + page.number) for page in handled(pages, seed)]
    dirty = [defects.specks(page, 6e-5, seed + 50 + page.number) for page in first]
    return each(copied)(dirty, seed + 7)


def toner_streaks(page: PageImage, seed: int) -> PageImage:
    """A cartridge nearly empty: faint ink, streaks where hardly any is left."""
    random = lot("toner", seed)
    streaks = copier.streaked(page, random.uniform(0.35, 0.6), seed)
    faint = defects.low_contrast(
        defects.skew(streaks, random.uniform(-1.4, 1.4)), round(random.uniform(130, 165)), round(random.uniform(228, 240))
    )
    return defects.jpeg(defects.noise(faint, 2, seed), random.randint(60, 75))


def crooked(page: PageImage, seed: int) -> PageImage:
    """A sheet laid down very crooked, in greys, the open glass light or black around it."""
    random = lot("crooked", seed)
    degrees = random.choice((-1, 1)) * random.uniform(3, 5)
    return defects.noise(copier.laid_crooked(page, degrees, (0, 0), random.choice((255, 232, 40))), 3, seed)


def sturdy_look(seed: int) -> dict[str, object]:
    """A look whose strokes outlive a copier: hairlines are gone after it, for people too."""
    look = varied_look(seed)
    return {**look, "typeface": "source sans" if look["typeface"] == "source sans light" else look["typeface"]}


def transmitted(lines_per_inch: int, lying: bool) -> Scan:
    """A fax whose rows slip, with dirt of the line; `lying`: its file claims square pixels or none too true a number."""

    def treat(page: PageImage, seed: int) -> PageImage:
        random = lot("fax", seed)
        soft = defects.blur(defects.skew(page, random.uniform(-1.5, 1.5)), 0.6)
        sent = defects.threshold(defects.resample(soft, (204, lines_per_inch)), round(random.uniform(128, 175)))
        torn = copier.slipped(defects.specks(sent, random.uniform(1e-5, 1e-4), seed), random.randint(2, 9), seed)
        return defects.lying_tag(torn, random.choice(((204, 204), (72, 72), (200, 200), (300, 300)))) if lying else torn

    return Scan(204, each(treat), fax_header=True, look=varied_look)


SCANS: dict[str, Scan] = {
    "ragged-copy-300": Scan(300, ragged_copy, look=sturdy_look),
    "second-copy-300": Scan(300, second_copy, look=sturdy_look),
    "streaked-250": Scan(250, each(toner_streaks), look=varied_look),
    "skewed-5-200": Scan(200, each(crooked), look=varied_look),
    "slipped-fax": transmitted(196, lying=False),
    "slipped-fax-98": transmitted(98, lying=False),
    "slipped-fax-lying": transmitted(98, lying=True),
}
"""Kinds of scan by name."""
