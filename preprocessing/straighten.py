"""The stage `straighten`: one ordered list of steps that makes a page upright, straight, clean and of a readable size.

`straighten` measures and decides, on a reduced picture; `upright` applies what was decided: one resampling, then the cleanings.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.page import PreparedPage, SourcePage, Step
from preprocessing import resample
from preprocessing.defects import name_defects
from preprocessing.draft import Draft, Look, begin, grey_of
from preprocessing.facts import evened
from preprocessing.holes import without_holes
from preprocessing.letters import Picture
from preprocessing.specks import without_specks
from preprocessing.steps import (
    HOLES,
    LIGHT,
    SPECKS,
    clear_specks,
    fill_holes,
    leave_out_blank,
    level_lines,
    note_light,
    set_size,
    turn_upright,
)

VERSION = 2

cv2.setNumThreads(1)  # pages are worked on side by side; threads of OpenCV's own would only get in their way

STEPS: tuple[Callable[[Draft], Draft], ...] = (
    leave_out_blank,
    turn_upright,
    level_lines,
    note_light,
    set_size,
    fill_holes,
    clear_specks,
)
"""In this order: each step sees the page as the steps before it leave it. A new step is one function and one name here."""


def _cleared(upright: Picture, step: Step) -> Picture:
    return without_specks(upright, float(step.evidence["x_height"]), float(step.evidence["contrast"]))


def _filled(upright: Picture, step: Step) -> Picture:
    places = [[float(number) for number in place.split()] for place in str(step.evidence["places"]).split(";")]
    return without_holes(upright, np.array(places))


CLEANINGS: dict[str, Callable[[Picture, Step], Picture]] = {
    LIGHT: lambda upright, _step: evened(upright),
    HOLES: _filled,
    SPECKS: _cleared,
}
"""What a step of this name does to the upright picture when it was applied, in this order. Sizes stay, so do the places of words."""

SHADED = 0.02
"""Share of the letters out of threshold from which a page counts as unevenly lit; on evenly lit pages it is below 0.005, up to 0.01."""


def straighten(picture: npt.NDArray[np.uint8], page: SourcePage, look: Look) -> PreparedPage:
    """Measure a page and decide how it becomes upright, straight and readable.

    picture: (height, width) grey or (height, width, 3) BGR, as stored. Each step leaves its evidence in `steps`, each defect a problem.
    """
    draft = begin(grey_of(picture), page, look)
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
        defects=() if draft.blank else name_defects(draft.facts, draft.steps, draft.geometry.skew_degrees),
        problems=draft.problems,
    )


def upright(picture: npt.NDArray[np.uint8], prepared: PreparedPage) -> npt.NDArray[np.uint8]:
    """The upright picture, grey, of exactly `prepared.width` x `prepared.height` pixels; the paper's brightness where the scan has none."""
    paper = prepared.facts.get("paper", 255.0)
    placed = resample.apply(grey_of(picture), prepared.transform, prepared.width, prepared.height, paper)
    applied = {step.name: step for step in prepared.steps if step.applied}
    for name, clean in CLEANINGS.items():
        placed = clean(placed, applied[name]) if name in applied else placed
    return placed


def otherwise(prepared: PreparedPage) -> list[PreparedPage]:
    """Other preparations of the page that are worth a reading, to be kept where they read better: evenly lit, where it is not.

    Evening the light of every page does harm (background normalisation raised the error rate of ten letters from 3.1 to 4.0 %).
    """
    light = next((step for step in prepared.steps if step.name == LIGHT), None)
    if light is None or light.applied or float(light.evidence["out_of_threshold"]) < SHADED:
        return []
    steps = tuple(replace(step, applied=True) if step is light else step for step in prepared.steps)
    return [replace(prepared, steps=steps)]


def preview(upright: npt.NDArray[np.uint8], dpi: float) -> bytes:
    """A grey JPEG of the upright picture for the report: about 110 dpi, at most 1400 pixels long."""
    return resample.preview(upright, dpi)
