"""The stage `straighten`: one ordered list of steps that makes a page upright, straight, clean and of a readable size.

`straighten` measures and decides, on a reduced picture; `upright` applies what was decided: one resampling, then the cleanings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as changed
from math import atan, degrees, radians, tan

import cv2
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.page import PreparedPage, SourcePage
from preprocessing import resample, resolution
from preprocessing.cleaning import CLEANINGS, CLEARINGS, LIGHT, SURROUNDINGS, clear_specks, clear_surroundings, even_light, fill_holes
from preprocessing.coverage import Print, print_of
from preprocessing.defects import name_defects
from preprocessing.draft import Draft, Look, begin, grey_of
from preprocessing.ink_steps import INKS, REVERSED, STAMPS, lift_ghosts, lift_inks, lift_stamps, turn_over_bands, without_marks
from preprocessing.resample import Geometry
from preprocessing.steps import SIZE, flatten_page, leave_out_blank, level_lines, set_size, turn_upright
from preprocessing.surroundings import BLACK_RIM

VERSION = 4

cv2.setNumThreads(1)  # pages are worked on side by side; threads of OpenCV's own would only get in their way

STEPS: tuple[Callable[[Draft], Draft], ...] = (
    leave_out_blank,
    turn_upright,
    level_lines,
    flatten_page,
    set_size,
    clear_surroundings,
    turn_over_bands,
    lift_inks,
    lift_stamps,
    lift_ghosts,
    even_light,
    fill_holes,
    clear_specks,
)
"""In this order: each step sees the page as the steps before it leave it. A new step is one function and one name here."""

ON_STORED = frozenset({REVERSED, INKS, STAMPS, *CLEARINGS})
"""The steps that change the picture as stored."""

UPRIGHT = ("as tagged", "turn")
"""The steps that bring a page upright; all others may be left out."""


def straighten(picture: npt.NDArray[np.uint8], page: SourcePage, look: Look) -> PreparedPage:
    """Measure a page and decide how it becomes upright, straight and readable.

    picture: (height, width) grey or (height, width, 3) BGR, as stored. Each step leaves its evidence in `steps`, each defect a problem.
    """
    return prepare(picture, page, look)[0]


def prepare(picture: npt.NDArray[np.uint8], page: SourcePage, look: Look) -> tuple[PreparedPage, Print]:
    """`straighten`, and the print that was found on the way, in pixels of the stored picture: what a reading should cover."""
    draft = begin(picture, page, look)
    for step in STEPS:
        draft = draft if draft.blank else step(draft)
    transform, width, height = draft.geometry.placed()
    prepared = PreparedPage(
        number=page.number,
        width=width,
        height=height,
        dpi=round(draft.dpi * draft.geometry.scale, 2),
        turn=draft.geometry.turn,
        skew_degrees=_tilt(draft),
        transform=transform,
        blank=draft.blank,
        facts=draft.facts,
        steps=draft.steps,
        defects=() if draft.blank else name_defects(draft.facts, draft.steps, _tilt(draft)),
        problems=draft.problems,
    )
    measured, _, _ = changed(draft.geometry, skew_degrees=0.0, scale=draft.factor).placed()
    return prepared, print_of(draft.measured.letters, measured.inverse())


def _tilt(draft: Draft) -> float:
    """The tilt of the lines as it was found, also where it is too small to be taken out; on the stored pixels, square or not."""
    done = draft.geometry
    found = draft.skew.degrees if draft.skew.sure and not done.flattening and not done.skew_degrees else done.tilt_degrees
    if done.across == done.down:
        return found
    squeezed = done.across / done.down if done.turn in (0, 180) else done.down / done.across
    return round(degrees(atan(tan(radians(found)) * squeezed)), 3)


def upright(picture: npt.NDArray[np.uint8], prepared: PreparedPage) -> npt.NDArray[np.uint8]:
    """The upright picture, grey, of exactly `prepared.width` x `prepared.height` pixels; the paper's brightness where the scan has none."""
    return cleaned(placed(picture, prepared), prepared)


def placed(picture: npt.NDArray[np.uint8], prepared: PreparedPage) -> npt.NDArray[np.uint8]:
    """The first half of `upright`: what is done to the picture as stored, and the one resampling."""
    applied = {step.name: step for step in prepared.steps if step.applied}
    stored = without_marks(picture, grey_of(picture), applied.values())
    for name, clear in CLEARINGS.items():
        stored = clear(stored, applied[name]) if name in applied else stored
    # Where the surroundings are paper already, the canvas goes on as they do: no step for evened light to make a line of.
    paper = None if SURROUNDINGS in applied else prepared.facts.get("paper", 255.0)
    return resample.apply(stored, prepared.transform, prepared.width, prepared.height, paper)


def placed_alike(one: PreparedPage, other: PreparedPage) -> bool:
    """Is the first half of `upright` the same for both preparations of a page?"""
    steps = ([step for step in page.steps if step.applied and step.name in ON_STORED] for page in (one, other))
    return (one.transform, one.width, one.height, next(steps)) == (other.transform, other.width, other.height, next(steps))


def cleaned(placed: npt.NDArray[np.uint8], prepared: PreparedPage) -> npt.NDArray[np.uint8]:
    """The second half of `upright`: the cleanings that were decided. The picture given is not changed."""
    applied = {step.name: step for step in prepared.steps if step.applied}
    for name, clean in CLEANINGS.items():
        placed = clean(placed, applied[name]) if name in applied else placed
    return placed


def otherwise(prepared: PreparedPage) -> list[PreparedPage]:
    """Other preparations of the page that are worth a reading, to be kept where they read better.

    The light and the surroundings as they were, where they were changed; without the black edges of a scan, where there are any.
    """
    found = {step.name: step for step in prepared.steps if step.name in (LIGHT, SURROUNDINGS)}
    changed = {name: replace(step, applied=False) for name, step in found.items() if step.applied}
    if not changed and SURROUNDINGS in found and float(found[SURROUNDINGS].evidence["black_rim"]) >= BLACK_RIM:
        changed = {name: replace(step, applied=True) for name, step in found.items()}
    steps = tuple(changed.get(step.name, step) for step in prepared.steps)
    return [replace(prepared, steps=steps)] if changed else []


def plainer(prepared: PreparedPage, page: SourcePage) -> PreparedPage | None:
    """The page upright with nothing else done to it, to be kept where it reads better; None when nothing else was done.

    The resolution that was found out is believed all the same.
    """
    pixels = resolution.square_pixels(page)
    stored = Geometry(width=page.width, height=page.height)
    bare = changed(stored, mirrored=page.mirrored, across=pixels.across, down=pixels.down, turn=prepared.turn)
    transform, width, height = bare.placed()
    if transform == prepared.transform and prepared == uncleaned(prepared):
        return None
    scale = next((float(step.evidence["scale"]) for step in prepared.steps if step.name == SIZE), 1.0)
    steps = tuple(step if step.name in UPRIGHT else replace(step, applied=False) for step in prepared.steps)
    return replace(prepared, width=width, height=height, dpi=round(prepared.dpi / scale, 2), transform=transform, steps=steps)


def uncleaned(prepared: PreparedPage) -> PreparedPage:
    """The same page in the same place with nothing taken off it: what people are shown."""
    cleanings = {*ON_STORED, *CLEANINGS} - {SIZE}
    return replace(prepared, steps=tuple(replace(step, applied=False) if step.name in cleanings else step for step in prepared.steps))


def preview(upright: npt.NDArray[np.uint8], dpi: float) -> bytes:
    """A grey JPEG of the upright picture for the report: about 110 dpi, at most 1400 pixels long."""
    return resample.preview(upright, dpi)
