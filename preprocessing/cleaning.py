"""The steps that clean a page: what is found out in the draft, and what is done to the picture when a step applies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from document.page import Step
from preprocessing import ghosts, holes
from preprocessing.draft import Draft, Evidence
from preprocessing.enlarged import strengthened
from preprocessing.facts import FEW_LETTERS, evened
from preprocessing.ink_steps import GHOSTS
from preprocessing.letters import Floats, Picture
from preprocessing.specks import without_specks
from preprocessing.steps import SIZE
from preprocessing.surroundings import Rim, black_rim, clearable, cleared, found_on

SURROUNDINGS, LIGHT, HOLES, SPECKS = "surroundings", "light", "punch holes", "specks"

SHADED = 0.02
"""Share of the letters out of threshold from which a page counts as unevenly lit; on evenly lit pages it is below 0.005, up to 0.015.

Of 30 photographs and scans above it 28 read better evened, most of them by whole paragraphs, and two as well. To even the light of
every page does harm (it raised the error rate of ten letters from 3.1 to 4.0 %)."""


def clear_surroundings(draft: Draft) -> Draft:
    """Set the desk round a sheet to the brightness of the paper (`surroundings.cleared`).

    The black edges of flat scans are noted, but left: of 17 pages with them three read better without, four worse.
    """
    rim = Rim(paper=draft.measured.paper, corners=draft.sheet or None)
    black = black_rim(draft.reduced, rim.paper)
    applied = rim.corners is not None and clearable(draft.grey, found_on(draft.grey, rim))
    evidence: Evidence = {"black_rim": round(black, 4), **rim.evidence()}
    return draft.did(Step(name=SURROUNDINGS, applied=applied, certainty=1.0, evidence=evidence))


def even_light(draft: Draft) -> Draft:
    """Shade and glare are taken out where one threshold for the page would lose letters, and always where a desk was cleared away.

    A dark desk keeps the threshold low. Without it a photograph whose paper seemed evenly lit lost half its lines; evened it did not.
    """
    share = draft.measured.out_of_threshold if draft.measured.letters.count >= FEW_LETTERS else 0.0
    desk = any(step.name == SURROUNDINGS and step.applied for step in draft.steps)
    evidence: Evidence = {"out_of_threshold": round(share, 4), "desk": float(desk)}
    return draft.did(Step(name=LIGHT, applied=desk or share >= SHADED, certainty=1.0, evidence=evidence))


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


def _with_surroundings_cleared(stored: Picture, step: Step) -> Picture:
    return cleared(stored, Rim.told(step.evidence))


def _with_ghosts_lifted(upright: Picture, step: Step) -> Picture:
    return ghosts.lifted(upright, float(step.evidence["split"]), float(step.evidence["reach"]))


def _with_light_evened(upright: Picture, _step: Step) -> Picture:
    return evened(upright)


def _with_holes_filled(upright: Picture, step: Step) -> Picture:
    places = [[float(number) for number in place.split()] for place in str(step.evidence["places"]).split(";")]
    return holes.without_holes(upright, np.array(places))


def _with_specks_cleared(upright: Picture, step: Step) -> Picture:
    return without_specks(upright, float(step.evidence["x_height"]), float(step.evidence["contrast"]))


def _with_print_strengthened(upright: Picture, step: Step) -> Picture:
    scale = float(step.evidence["scale"])
    return strengthened(upright, scale) if scale > 1 else upright


Cleaning = Callable[[Picture, Step], Picture]

CLEARINGS: dict[str, Cleaning] = {SURROUNDINGS: _with_surroundings_cleared}
"""What a step of this name does to the picture as stored, before it is made upright: for what hangs together with the picture's rim."""

CLEANINGS: dict[str, Cleaning] = {
    GHOSTS: _with_ghosts_lifted,
    LIGHT: _with_light_evened,
    HOLES: _with_holes_filled,
    SPECKS: _with_specks_cleared,
    SIZE: _with_print_strengthened,
}
"""What a step of this name does to the upright picture when it was applied, in this order. Sizes stay, so do the places of words."""
