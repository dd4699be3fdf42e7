"""What is known about a page while the steps of straightening go over it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from document.page import Glance, SourcePage, Step
from document.problem import Problem
from preprocessing import resolution
from preprocessing.deskew import Skew
from preprocessing.facts import Facts, measure, reduced
from preprocessing.letters import Picture
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

    grey: the stored picture without its colours. geometry: what will be done to it. reduced: the picture in the size in which it is
    measured, standing as the file asks. factor: pixels of it to one of the page with square pixels. measured: facts of the reduced
    picture, its letters turned and flattened as `geometry` says. sheet: corners of a sheet that lies on something darker, as shares of
    the stored picture's width and height; empty when unknown. skew: as measured on the page before it is flattened. seen: what was read
    before the page is turned, so that no strip is read twice.
    """

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

    def did(self, step: Step, *problems: Problem, **changes: object) -> Draft:
        """The draft after one more step."""
        return replace(self, steps=(*self.steps, step), problems=self.problems + problems, **changes)  # type: ignore[arg-type]


def grey_of(picture: npt.NDArray[np.uint8]) -> Picture:
    """The picture without its colours: (height, width)."""
    return picture if picture.ndim == 2 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def begin(grey: Picture, page: SourcePage, look: Look) -> Draft:
    """Square pixels, mirror and turn as the file asks, and the facts of the reduced picture as it stands then."""
    pixels = resolution.square_pixels(page)
    height, width = grey.shape
    stored = Geometry(width=width, height=height)
    tagged = replace(stored, mirrored=page.mirrored, across=pixels.across, down=pixels.down, turn=page.tag_turn % 360)
    small = reduced(grey, pixels.across, pixels.down)
    factor = small.shape[1] / (width * pixels.across)
    standing = np.ascontiguousarray(np.rot90(small[:, ::-1] if page.mirrored else small, -(page.tag_turn // 90)))
    measured = measure(standing)
    step = Step(name="as tagged", applied=tagged != stored, certainty=1.0, evidence=_told(page, pixels))
    return Draft(
        grey=grey,
        page=page,
        look=look,
        geometry=tagged,
        reduced=standing,
        measured=measured,
        factor=factor,
        dpi=pixels.dpi,
        facts=_facts(measured, pixels),
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
    }
