"""The steps of straightening, one small function each: the draft of a page goes in, what it finds and decides comes out."""

from __future__ import annotations

from dataclasses import replace

from document.page import Step
from document.problem import Problem
from preprocessing import holes, resolution
from preprocessing.blank import judge_blank
from preprocessing.defects import TOO_FEW_PIXELS, letter_height
from preprocessing.deskew import SMALLEST_DEGREES, find_skew
from preprocessing.draft import Draft, Evidence
from preprocessing.facts import FEW_LETTERS, line_spacing
from preprocessing.letters import Floats
from preprocessing.turn import find_turn

LIGHT, HOLES, SPECKS = "light", "punch holes", "specks"


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
    """Shade and glare are noted here and taken out only where that is seen to read better (`straighten.otherwise`)."""
    share = draft.measured.out_of_threshold if draft.measured.letters.count >= FEW_LETTERS else 0.0
    return draft.did(Step(name=LIGHT, applied=False, certainty=1.0, evidence={"out_of_threshold": round(share, 4)}))


def set_size(draft: Draft) -> Draft:
    """Believe the resolution tag or the print, and bring small and huge print to the size that is read best."""
    x_height = draft.facts["x_height"]
    dpi = resolution.effective_dpi(draft.dpi, x_height)
    scale = resolution.reading_scale(dpi, x_height)
    evidence: Evidence = {"tagged_dpi": draft.dpi, "dpi": round(dpi, 1), "x_height": round(x_height, 1), "scale": round(scale, 3)}
    step = Step(name="size", applied=scale != 1.0, certainty=1.0 if draft.measured.letters.count else 0.5, evidence=evidence)
    height = letter_height(draft.facts) or dpi * resolution.X_HEIGHT_INCH
    coarse = [Problem("low-resolution", draft.page.number, f"about {dpi:.0f} dpi")] if height < TOO_FEW_PIXELS else []
    return draft.did(step, *coarse, dpi=dpi, geometry=replace(draft.geometry, scale=scale))


def fill_holes(draft: Draft) -> Draft:
    """Punch holes are painted over."""
    per_mm = draft.factor * draft.dpi / 25.4
    found = holes.find_holes(draft.measured.letters, per_mm, draft.geometry.skew_degrees)
    evidence: Evidence = {"count": float(len(found)), "places": _places(draft, found)}
    return draft.did(Step(name=HOLES, applied=len(found) > 0, certainty=1.0, evidence=evidence))


def clear_specks(draft: Draft) -> Draft:
    """Dirt is taken off pages where there is much of it; a clean page has nothing to win and its faintest dots to lose."""
    letters, x_height = draft.measured.letters, draft.facts["x_height"] * draft.geometry.scale
    applied = letters.strays.dirt and letters.count >= FEW_LETTERS and x_height > 0
    measures = {**letters.strays._asdict(), "x_height": x_height, "contrast": draft.measured.print_contrast}
    evidence: Evidence = {name: round(float(value), 3) for name, value in measures.items()}
    return draft.did(Step(name=SPECKS, applied=applied, certainty=1.0, evidence=evidence))


def _places(draft: Draft, found: Floats) -> str:
    """Holes of the reduced page as "x y diameter; x y diameter", in pixels of the upright picture."""
    reduced = replace(draft.geometry, skew_degrees=0.0, scale=draft.factor).placed()[0]
    to_upright = reduced.inverse().then(draft.geometry.placed()[0])
    grown = draft.geometry.scale / draft.factor
    centres = ((*to_upright.point(float(x), float(y)), float(wide) * grown) for x, y, wide in found)
    return "; ".join(f"{x:.1f} {y:.1f} {wide:.1f}" for x, y, wide in centres)
