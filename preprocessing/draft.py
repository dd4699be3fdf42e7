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
from preprocessing.facts import Facts, measure, reduced
from preprocessing.letters import Picture
from preprocessing.quality import measure_quality
from preprocessing.resample import Geometry
from preprocessing.resolution import Pixels
from preprocessing.strips import text_strip

Evidence = dict[str, float | str]

STRIP_DPI = 300.0


class Look(Protocol):
    """A cheap reading of a grey strip of a few text lines, for questions that the picture alone does not settle."""

    def __call__(self, strip: npt.NDArray[np.uint8], dpi: float, /) -> Glance: ...


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is known about a page while the steps go over it.

    grey: the stored picture without its colours. geometry: what will be done to it. factor: pixels of the reduced picture to one of
    the page with square pixels. measured: facts of the reduced picture, its letters turned as `geometry` says.
    """

    grey: Picture
    page: SourcePage
    look: Look
    geometry: Geometry
    measured: Facts
    factor: float
    dpi: float
    blank: bool = False
    facts: dict[str, float] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()

    def read(self, degrees: int) -> Glance:
        """How a few lines read when the page is turned by so much more than `geometry` says."""
        geometry = replace(self.geometry, turn=(self.geometry.turn + degrees) % 360)
        letters = self.measured.letters.turned(degrees)
        return self.look(text_strip(self.grey, geometry, letters, self.measured.paper), STRIP_DPI)

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
    standing = np.rot90(small[:, ::-1] if page.mirrored else small, -(page.tag_turn // 90))
    measured = measure(np.ascontiguousarray(standing))
    step = Step(name="as tagged", applied=tagged != stored, certainty=1.0, evidence=_told(page, pixels))
    return Draft(
        grey=grey,
        page=page,
        look=look,
        geometry=tagged,
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
