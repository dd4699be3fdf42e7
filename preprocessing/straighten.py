"""The stage `straighten`: one ordered list of steps that makes a page upright, straight and of a readable size.

`straighten` measures and decides, on a reduced picture; `upright` applies what was decided, in one resampling.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace as replace_struct

from document.page import Glance, PreparedPage, SourcePage, Step
from document.problem import Problem
from preprocessing import resample, resolution
from preprocessing.blank import judge_blank
from preprocessing.deskew import SMALLEST_DEGREES, find_skew
from preprocessing.facts import FEW_LETTERS, Facts, evened, line_spacing, measure, reduced
from preprocessing.letters import Picture
from preprocessing.resample import Geometry
from preprocessing.resolution import Pixels
from preprocessing.strips import text_strip
from preprocessing.turn import find_turn

VERSION = 2

cv2.setNumThreads(1)  # pages are worked on side by side; threads of OpenCV's own would only get in their way

Evidence = dict[str, float | str]

LOW_RESOLUTION_DPI = 150.0
STRIP_DPI = 300.0

LIGHT = "light"
SHADED = 0.02
"""Share of the letters out of threshold from which a page counts as unevenly lit; on evenly lit pages it is below 0.005, up to 0.01."""


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


def straighten(picture: npt.NDArray[np.uint8], page: SourcePage, look: Look) -> PreparedPage:
    """Measure a page and decide how it becomes upright, straight and readable.

    picture: (height, width) grey or (height, width, 3) BGR, as stored. Each step leaves its evidence in `steps`, each defect a problem.
    """
    draft = _begin(_grey(picture), page, look)
    for step in STEPS:
        draft = draft if draft.blank else step(draft)
    transform, width, height = draft.geometry.placed()
    return PreparedPage(
        number=page.number,
        width=width,
        height=height,
        dpi=round(draft.dpi * draft.geometry.scale, 2),
        turn=draft.geometry.turn,
        skew_degrees=draft.geometry.skew_degrees,
        transform=transform,
        blank=draft.blank,
        facts=draft.facts,
        steps=draft.steps,
        problems=draft.problems,
    )


def upright(picture: npt.NDArray[np.uint8], prepared: PreparedPage) -> npt.NDArray[np.uint8]:
    """The upright picture, grey, of exactly `prepared.width` x `prepared.height` pixels; the paper's brightness where the scan has none."""
    paper = prepared.facts.get("paper", 255.0)
    placed = resample.apply(_grey(picture), prepared.transform, prepared.width, prepared.height, paper)
    return evened(placed) if any(step.name == LIGHT and step.applied for step in prepared.steps) else placed


def otherwise(prepared: PreparedPage) -> list[PreparedPage]:
    """Other preparations of the page that are worth a reading, to be kept where they read better: evenly lit, where it is not.

    Evening the light of every page does harm (background normalisation raised the error rate of ten letters from 3.1 to 4.0 %).
    """
    light = next((step for step in prepared.steps if step.name == LIGHT), None)
    if light is None or light.applied or float(light.evidence["out_of_threshold"]) < SHADED:
        return []
    steps = tuple(replace_struct(step, applied=True) if step is light else step for step in prepared.steps)
    return [replace_struct(prepared, steps=steps)]


def preview(upright: npt.NDArray[np.uint8], dpi: float) -> bytes:
    """A grey JPEG of the upright picture for the report: about 110 dpi, at most 1400 pixels long."""
    return resample.preview(upright, dpi)


def _begin(grey: Picture, page: SourcePage, look: Look) -> Draft:
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
        "tagged_dpi": pixels.dpi,
    }


def leave_out_blank(draft: Draft) -> Draft:
    """A page with nothing of its own is named, and nothing more is done to it."""
    found = judge_blank(draft.measured, draft.grey, draft.read)
    step = Step(name="blank", applied=found.blank, certainty=found.certainty, evidence=found.evidence)
    return draft.did(step, *[Problem("blank-page", draft.page.number)] * found.blank, blank=found.blank)


def turn_upright(draft: Draft) -> Draft:
    """Lines level, then heads up; the reading decides where the picture does not."""
    found = find_turn(draft.measured.letters, draft.read)
    step = Step(name="turn", applied=found.degrees != 0, certainty=found.certainty, evidence=found.evidence)
    unsure = [] if found.sure else [Problem("turn-unsure", draft.page.number, "too little to tell by")]
    measured = replace(draft.measured, letters=draft.measured.letters.turned(found.degrees))
    geometry = replace(draft.geometry, turn=(draft.geometry.turn + found.degrees) % 360)
    return draft.did(step, *unsure, measured=measured, geometry=geometry)


def level_lines(draft: Draft) -> Draft:
    """Take the tilt out, when it is sure and large enough to matter."""
    found = find_skew(draft.measured.letters)
    applied = found.sure and abs(found.degrees) >= SMALLEST_DEGREES
    measures = {"degrees": found.degrees, "structure": found.structure, "gain": found.gain, "spread": found.spread}
    evidence: Evidence = {name: round(value, 3) for name, value in measures.items()}
    step = Step(name="deskew", applied=applied, certainty=round(found.certainty, 3), evidence=evidence)
    spacing = line_spacing(draft.measured.letters, found.degrees if found.sure else 0.0)
    facts = draft.facts | {"x_height": draft.measured.x_height / draft.factor, "line_spacing": spacing / draft.factor}
    geometry = replace(draft.geometry, skew_degrees=found.degrees if applied else 0.0)
    return draft.did(step, geometry=geometry, facts=facts)


def note_light(draft: Draft) -> Draft:
    """Shade and glare are noted here and taken out only where that is seen to read better (`otherwise`)."""
    share = draft.measured.out_of_threshold if draft.measured.letters.count >= FEW_LETTERS else 0.0
    return draft.did(Step(name=LIGHT, applied=False, certainty=1.0, evidence={"out_of_threshold": round(share, 4)}))


def set_size(draft: Draft) -> Draft:
    """Believe the resolution tag or the print, and bring small and huge print to the size that is read best."""
    x_height = draft.facts["x_height"]
    dpi = resolution.effective_dpi(draft.dpi, x_height)
    scale = resolution.reading_scale(dpi, x_height)
    evidence: Evidence = {"tagged_dpi": draft.dpi, "dpi": round(dpi, 1), "x_height": round(x_height, 1), "scale": round(scale, 3)}
    step = Step(name="size", applied=scale != 1.0, certainty=1.0 if draft.measured.letters.count else 0.5, evidence=evidence)
    coarse = [Problem("low-resolution", draft.page.number, f"about {dpi:.0f} dpi")] if dpi < LOW_RESOLUTION_DPI else []
    return draft.did(step, *coarse, dpi=dpi, geometry=replace(draft.geometry, scale=scale))


STEPS: tuple[Callable[[Draft], Draft], ...] = (leave_out_blank, turn_upright, level_lines, note_light, set_size)
"""In this order: each step sees the page as the steps before it leave it. A new step is one function and one name here."""


def _grey(picture: npt.NDArray[np.uint8]) -> Picture:
    return picture if picture.ndim == 2 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
