"""What is known about a page while the steps of straightening go over it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from document.geometry import Box, Transform
from document.page import Glance, SourcePage, Step
from document.problem import Problem
from preprocessing import resolution
from preprocessing.deskew import Skew
from preprocessing.facts import Facts, measure, reduced
from preprocessing.letters import Floats, Letters, Picture
from preprocessing.quality import measure_quality
from preprocessing.resample import Geometry
from preprocessing.resolution import Pixels
from preprocessing.strips import text_strip

Evidence = dict[str, float | str]

STRIP_DPI = 300.0

NO_SKEW = Skew(degrees=0.0, structure=0.0)


class Look(Protocol):
    """A cheap reading of a grey strip of a few text lines, for questions that the picture alone does not settle."""

    def __call__(self, strip: npt.NDArray[np.uint8], dpi: float, /) -> Glance: ...


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is known about a page while the steps go over it.

    stored: the picture as it is in the scan; grey: without its colours, and without the ink that steps have taken off it. geometry: what
    will be done to it. reduced: the picture in the size in which it is measured, standing as the file asks. factor: pixels of it to one
    of the page with square pixels. measured: facts of the reduced picture, its letters turned and flattened as `geometry` says. sheet:
    corners of a sheet that lies on something darker, as shares of the stored picture's width and height; empty when unknown. skew: as
    measured on the page before it is flattened. seen: what was read before the page is turned, so that no strip is read twice.
    """

    stored: npt.NDArray[np.uint8]
    grey: Picture
    page: SourcePage
    look: Look
    geometry: Geometry
    reduced: Picture
    measured: Facts
    factor: float
    dpi: float
    seen: dict[tuple[int, bool, bool], Glance] = field(default_factory=dict)
    blank: bool = False
    skew: Skew = NO_SKEW
    sheet: tuple[tuple[float, float], ...] = ()
    facts: dict[str, float] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()

    def read(self, degrees: int, again: bool = False, mirrored: bool = False) -> Glance:
        """How a few lines read when the page is turned by so much more than `geometry` says.

        again: other lines, or the same ones enlarged where there are no others; mirrored: as seen from the back of the sheet.
        """
        turn = (self.geometry.turn + degrees) % 360
        geometry, letters = replace(self.geometry, turn=turn), self.measured.letters.turned(degrees)
        if mirrored:
            # A flip after a turn is the turn the other way round after a flip.
            geometry, letters = replace(geometry, mirrored=not geometry.mirrored, turn=-turn % 360), letters.flipped()
        key = (turn, again, mirrored)
        if key not in self.seen:
            self.seen[key] = self.look(text_strip(self.grey, geometry, letters, self.measured.paper, again=again), STRIP_DPI)
        return self.seen[key]

    def turned(self) -> Picture:
        """The reduced picture turned as `geometry` says."""
        return np.ascontiguousarray(np.rot90(self.reduced, -((self.geometry.turn - self.page.tag_turn) // 90)))

    def glance_at(self, grey: Picture, letters: Letters) -> Glance:
        """How a few lines of `letters` read on `grey`, a picture of the page's stored size."""
        return self.look(text_strip(grey, self.geometry, letters, self.measured.paper), STRIP_DPI)

    def letters_at(self, box: Box) -> tuple[Letters, int]:
        """The letters in the rows of a box of the stored picture, not farther beside it than it is wide; and how many stand beside it."""
        placed = self._to_reduced().box(box)
        letters = self.measured.letters
        x, y = (letters.box[:, :2] + letters.box[:, 2:] / 2).T
        inside = (y >= placed.top) & (y < placed.bottom) & (x >= placed.left - placed.width) & (x < placed.right + placed.width)
        beside = inside & ((x < placed.left) | (x >= placed.right))
        return replace(letters, box=letters.box[inside]), int(beside.sum())

    def stored_box(self, box: Floats) -> Box:
        """Where (left, top, width, height) of the reduced picture lies on the stored one, with two pixels of air."""
        left, top, wide, high = (int(value) for value in box)
        height, width = self.grey.shape
        return self._to_reduced().inverse().box(Box(left - 2, top - 2, left + wide + 2, top + high + 2)).within(width, height)

    def _to_reduced(self) -> Transform:
        return replace(self.geometry, skew_degrees=0.0, scale=self.factor).placed()[0]

    def did(self, step: Step, *problems: Problem, **changes: object) -> Draft:
        """The draft after one more step."""
        return replace(self, steps=(*self.steps, step), problems=self.problems + problems, **changes)  # type: ignore[arg-type]


def grey_of(picture: npt.NDArray[np.uint8]) -> Picture:
    """The picture without its colours: (height, width)."""
    return picture if picture.ndim == 2 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def begin(picture: npt.NDArray[np.uint8], page: SourcePage, look: Look) -> Draft:
    """Square pixels, mirror and turn as the file asks, and the facts of the reduced picture as it stands then."""
    grey, pixels = grey_of(picture), resolution.square_pixels(page)
    height, width = grey.shape
    untouched = Geometry(width=width, height=height)
    tagged = replace(untouched, mirrored=page.mirrored, across=pixels.across, down=pixels.down, turn=page.tag_turn % 360)
    small = reduced(grey, pixels.across, pixels.down)
    factor = small.shape[1] / (width * pixels.across)
    standing = np.ascontiguousarray(np.rot90(small[:, ::-1] if page.mirrored else small, -(page.tag_turn // 90)))
    measured = measure(standing)
    step = Step(name="as tagged", applied=tagged != untouched, certainty=1.0, evidence=_told(page, pixels))
    return Draft(
        stored=picture,
        grey=grey,
        page=page,
        look=look,
        geometry=tagged,
        reduced=standing,
        measured=measured,
        factor=factor,
        dpi=pixels.dpi,
        facts=_facts(measured, pixels) | measure_quality(grey).facts(),
        steps=(step,),
    )


def _told(page: SourcePage, pixels: Pixels) -> Evidence:
    return {"turn": float(page.tag_turn), "mirrored": float(page.mirrored), "across": pixels.across, "down": pixels.down}


def _facts(measured: Facts, pixels: Pixels) -> dict[str, float]:
    """The facts that do not depend on which way up the page stands."""
    return {
        "paper": measured.paper,
        "contrast": measured.contrast,
        "print_contrast": measured.print_contrast,
        "grain": measured.grain,
        "ink_share": measured.ink,
        "letters": float(measured.letters.count),
        "specks": float(measured.letters.specks),
        "strays": float(measured.letters.strays.number),
        "tagged_dpi": pixels.dpi,
        "stretch": max(pixels.across, pixels.down),
    }
