"""The steps that place a page: the draft of it goes in, what a step finds and decides comes out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from document.page import Step
from document.problem import Problem
from preprocessing import resolution
from preprocessing.blank import judge_blank
from preprocessing.defects import TOO_FEW_PIXELS, letter_height
from preprocessing.deskew import SMALLEST_DEGREES, find_skew
from preprocessing.draft import Draft, Evidence
from preprocessing.facts import Facts, line_spacing
from preprocessing.flattening import flattened, scaled
from preprocessing.perspective import find_perspective, surrounded
from preprocessing.sheet import find_sheet
from preprocessing.turn import find_turn

SIZE = "size"


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
    measured = draft.measured.turned(found.degrees)
    geometry = replace(draft.geometry, turn=(draft.geometry.turn + found.degrees) % 360)
    return draft.did(step, *unsure, measured=measured, geometry=geometry)


def level_lines(draft: Draft) -> Draft:
    """Take the tilt out, when it is sure and large enough to matter."""
    found = find_skew(draft.measured.letters)
    applied = found.sure and abs(found.degrees) >= SMALLEST_DEGREES
    measures = {"degrees": found.degrees, "structure": found.structure, "gain": found.gain, "spread": found.spread}
    evidence: Evidence = {name: round(value, 3) for name, value in measures.items()}
    step = Step(name="deskew", applied=applied, certainty=round(found.certainty, 3), evidence=evidence)
    facts = draft.facts | _print_size(draft.measured, found.degrees if found.sure else 0.0, draft.factor)
    geometry = replace(draft.geometry, skew_degrees=found.degrees if applied else 0.0)
    return draft.did(step, geometry=geometry, facts=facts, skew=found)


def _print_size(measured: Facts, skew_degrees: float, factor: float) -> dict[str, float]:
    """Height of the letters and distance of the lines in pixels of the page; `factor` of the reduced one to one of them."""
    return {"x_height": measured.x_height / factor, "line_spacing": line_spacing(measured.letters, skew_degrees) / factor}


def flatten_page(draft: Draft) -> Draft:
    """Take the perspective of a photograph out, when it is sure and large enough to matter."""
    turned, letters = draft.turned(), draft.measured.letters
    sheet = find_sheet(turned) if surrounded(turned, draft.measured.paper) else None
    found = find_perspective(letters, draft.skew, sheet)
    if found is None:
        return draft.did(
            Step(name="perspective", applied=False, certainty=1.0, evidence={"sheet": float(sheet is not None and sheet.whole)})
        )
    applied = found.sure and found.large
    measures = {"fan": found.fan, "lean": found.lean, "degrees": found.skew.degrees, "sharper": found.sharper}
    evidence: Evidence = {"by": found.evidence} | {name: round(value, 3) for name, value in measures.items()}
    step = Step(name="perspective", applied=applied, certainty=found.certainty, evidence=evidence)
    darker = found.sure and found.evidence == "edges" and sheet is not None and sheet.darker
    corners = _stored_shares(draft, found.corners) if darker else ()
    if not applied:
        return draft.did(step, sheet=corners)
    flattening = scaled(found.flattening, 1 / draft.factor)
    geometry = replace(draft.geometry, flattening=flattening, skew_degrees=found.skew.degrees)
    lighter = draft.measured.lighter
    measured = replace(draft.measured, letters=found.letters, lighter=lighter and flattened(lighter, found.flattening))
    facts = draft.facts | _print_size(measured, found.skew.degrees, draft.factor)
    return draft.did(step, geometry=geometry, measured=measured, facts=facts, sheet=corners)


def _stored_shares(draft: Draft, corners: npt.NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    """Corners on the turned reduced page as shares of the stored picture's width and height."""
    back = replace(draft.geometry, skew_degrees=0.0, scale=draft.factor).placed()[0].inverse()
    height, width = draft.grey.shape
    places = [back.point(x, y) for x, y in corners.tolist()]
    return tuple((round(x / width, 5), round(y / height, 5)) for x, y in places)


def set_size(draft: Draft) -> Draft:
    """Believe the resolution tag or the print, and bring small and huge print to the size that is read best."""
    x_height = draft.facts["x_height"]
    dpi = resolution.effective_dpi(draft.dpi, x_height)
    scale = resolution.reading_scale(dpi, x_height)
    evidence: Evidence = {"tagged_dpi": draft.dpi, "dpi": round(dpi, 1), "x_height": round(x_height, 1), "scale": round(scale, 3)}
    step = Step(name=SIZE, applied=scale != 1.0, certainty=1.0 if draft.measured.letters.count else 0.5, evidence=evidence)
    height = letter_height(draft.facts) or dpi * resolution.X_HEIGHT_INCH
    coarse = [Problem("low-resolution", draft.page.number, f"about {dpi:.0f} dpi")] if height < TOO_FEW_PIXELS else []
    return draft.did(step, *coarse, dpi=dpi, geometry=replace(draft.geometry, scale=scale))
