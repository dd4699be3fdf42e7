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
from preprocessing.draft import Draft, Look, begin, grey_of
from preprocessing.facts import evened
from preprocessing.ghosts import lifted
from preprocessing.ink_steps import GHOSTS, lift_ghosts, lift_inks, lift_stamps, without_marks
from preprocessing.letters import Picture
from preprocessing.steps import LIGHT, leave_out_blank, level_lines, note_light, set_size, turn_upright

VERSION = 2

cv2.setNumThreads(1)  # pages are worked on side by side; threads of OpenCV's own would only get in their way

STEPS: tuple[Callable[[Draft], Draft], ...] = (
    leave_out_blank, turn_upright, level_lines, note_light, set_size, lift_inks, lift_stamps, lift_ghosts,
)  # fmt: skip
"""In this order: each step sees the page as the steps before it leave it. A new step is one function and one name here."""

CLEANINGS: dict[str, Callable[[Picture, Step], Picture]] = {
    LIGHT: lambda upright, _step: evened(upright),
    GHOSTS: lambda upright, step: lifted(upright, float(step.evidence["split"]), float(step.evidence["reach"])),
}
"""What a step of this name does to the upright picture when it was applied, in this order. Sizes stay, so do the places of words."""

SHADED = 0.02
"""Share of the letters out of threshold from which a page counts as unevenly lit; on evenly lit pages it is below 0.005, up to 0.01."""


def straighten(picture: npt.NDArray[np.uint8], page: SourcePage, look: Look) -> PreparedPage:
    """Measure a page and decide how it becomes upright, straight and readable.

    picture: (height, width) grey or (height, width, 3) BGR, as stored. Each step leaves its evidence in `steps`, each defect a problem.
    """
    draft = begin(picture, page, look)
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


def upright(picture: npt.NDArray[np.uint8], prepared: PreparedPage, *, cleaned: bool = True) -> npt.NDArray[np.uint8]:
    """The upright picture, grey, of exactly `prepared.width` x `prepared.height` pixels; the paper's brightness where the scan has none.

    cleaned: with the cleanings that were decided, to be read; without them it shows people all that is on the sheet.
    """
    applied = {step.name: step for step in prepared.steps if step.applied and cleaned}
    paper = prepared.facts.get("paper", 255.0)
    grey = without_marks(picture, grey_of(picture), applied.values())
    placed = resample.apply(grey, prepared.transform, prepared.width, prepared.height, paper)
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
