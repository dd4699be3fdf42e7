"""Kinds of scan made with a telephone: sheets on desks, sheets that fill the picture, lamps that glare, paper that arches."""

from __future__ import annotations

from samples import defects, paper, photograph
from samples.looks import varied_look
from samples.page import PageImage
from samples.scan import Pages, Scan, each
from samples.worn import handled, lot


def taken(page: PageImage, seed: int, shade: tuple[float, float]) -> PageImage:
    """What the camera adds: warm light from one side, dark corners, softness, noise, JPEG."""
    random = lot("camera", seed)
    lit = defects.shading(defects.low_contrast(page, 24, 242), random.uniform(*shade), seed)
    lit = photograph.vignette(lit, random.uniform(0.1, 0.35))
    warm = photograph.warm(lit, (1.0, random.uniform(0.9, 0.98), random.uniform(0.76, 0.95)))
    return defects.jpeg(defects.noise(defects.blur(warm, random.uniform(0.7, 1.2)), random.uniform(3, 6), seed), random.randint(60, 80))


def on_desk(page: PageImage, seed: int) -> PageImage:
    """The whole sheet on a desk, aslant."""
    random = lot("desk", seed)
    colour = random.choice(photograph.DESKS)
    sheet = photograph.on_desk(page, colour, random.uniform(0.01, 0.09), random.uniform(-3, 3), seed)
    return taken(sheet, seed, (0.1, 0.4))


def near(page: PageImage, seed: int) -> PageImage:
    """So near that no edge is seen."""
    random = lot("near", seed)
    sheet = photograph.filling_the_frame(page, random.uniform(0.01, 0.07), random.uniform(-1.8, 1.8), seed)
    return taken(sheet, seed, (0.2, 0.55))


def glaring(page: PageImage, seed: int) -> PageImage:
    """A lamp mirrored on the sheet, which lies on a desk or fills the picture."""
    lamp = photograph.glare(page, lot("lamp", seed).uniform(0.35, 0.75), seed)
    return near(lamp, seed) if seed % 2 else on_desk(lamp, seed)


def arched(page: PageImage, seed: int) -> PageImage:
    """A sheet that does not lie flat, photographed."""
    random = lot("arch", seed)
    bent = paper.curled(page, random.choice((-1, 1)) * random.uniform(0.003, 0.009))
    return near(bent, seed) if random.random() < 0.5 else on_desk(bent, seed)


def desk_photo(pages: Pages, seed: int) -> Pages:
    """Every page of a letter with its holes and staples, one after another on the same desk."""
    return each(on_desk)(handled(pages, seed), seed)


SCANS: dict[str, Scan] = {
    "desk-photo-200": Scan(200, desk_photo, colour=True, look=varied_look),
    "cropped-photo-200": Scan(200, each(near), colour=True, look=varied_look),
    "glare-photo-200": Scan(200, each(glaring), colour=True, look=varied_look),
    "curled-photo-200": Scan(200, each(arched), colour=True, look=varied_look),
    "cropped-photo-150": Scan(150, each(near), colour=True, look=varied_look),
}
"""Kinds of scan by name; the number is the resolution of the letters in the middle of the sheet, about."""
