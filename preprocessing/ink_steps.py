"""Steps for ink that hides print: light print on dark bands, coloured and grey stamps over print, and print of the other side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

import numpy as np
import numpy.typing as npt
from msgspec.structs import astuple

from document.geometry import Box
from document.page import Step
from preprocessing import ghosts, inks, reversed_print, stamps
from preprocessing.draft import Draft, Evidence
from preprocessing.letters import A_WORD, Picture
from preprocessing.resample import strip

Stored = npt.NDArray[np.uint8]

REVERSED = "reversed print"
INKS = "coloured ink"
STAMPS = "grey stamps"
GHOSTS = "bleed-through"

FEW_GHOSTS = 100
"""Fewer marks of lighter ink are a stamp, a signature, a heading in grey. Bleed-through that disturbs the reading: 600 to 1400."""

REACH = 0.12
"""How far a stroke's rim reaches from its dark middle, in x-heights: two pixels at 200 dpi."""

READS_STRAIGHT = 60.0
"""Engine confidence from which lighter ink is print to be kept. Bleed-through, which is mirrored: 15 to 45; light grey print: 80 to 96."""

HARDLY_LESS = 1.0
"""Engine confidence, 0-100, by which two readings of one strip may differ without a reason."""

WORDS_KEPT = 0.7
"""Share of the words of a strip that must still be there without the ghosts; up to a fifth of them were scraps of ghosts."""


FEW_WORDS = 2
"""Words that a band must hold to be turned over."""


def turn_over_bands(draft: Draft) -> Draft:
    """Make dark print of the light print on dark bands, each where words are read there."""
    boxes = [draft.stored_box(rectangle) for rectangle in reversed_print.find(draft.turned(), draft.measured.paper)]
    found = [reversed_print.Band(box=box, paper=round(draft.measured.paper, 1)) for box in boxes]
    bands = [band for band in found if reversed_print.holds_print(draft.grey, band) and _reads(draft, band)]
    evidence: Evidence = {f"mark {n}": _told(band.box, band.paper) for n, band in enumerate(bands, 1)}
    step = Step(name=REVERSED, applied=bool(bands), certainty=1.0, evidence={"bands": float(len(bands)), **evidence})
    return draft.did(step, grey=reversed_print.turned_over(draft.grey, bands))


def _reads(draft: Draft, band: reversed_print.Band) -> bool:
    transform, width, height = draft.geometry.placed()
    place = transform.box(band.box).within(width, height)
    over = reversed_print.turned_over(draft.grey, [band])
    glance = draft.look(
        strip(over, transform, place.left, place.top, place.width, place.height, band.paper), draft.dpi * draft.geometry.scale
    )
    return glance.words >= FEW_WORDS and glance.confidence >= READS_STRAIGHT


def lift_inks(draft: Draft) -> Draft:
    """Take coloured stamps and signatures off the print they lie over, each where the lines there then read better."""
    grey = draft.grey
    evidence: Evidence = {}
    for mark in inks.find(draft.stored):
        without = inks.lifted(draft.stored, grey, [mark])
        if _helps(draft, mark.box, grey, without):
            grey = without
            evidence[f"mark {len(evidence) + 1}"] = _told(mark.box, mark.ratio)
    return draft.did(_lifted(INKS, evidence), grey=grey)


def lift_stamps(draft: Draft) -> Draft:
    """Take stamps and seals that are lighter than the print off it, each where the lines there then read better."""
    grey = draft.grey
    evidence: Evidence = {}
    reach = max(REACH * draft.facts["x_height"], 1.0)
    boxes = [box for box in map(draft.stored_box, draft.measured.letters.stamps) if draft.letters_at(box)[1] >= A_WORD]
    for stamp in stamps.find(grey, boxes):
        without = stamps.lifted(grey, [stamp], reach)
        if _helps(draft, stamp.box, grey, without):
            grey = without
            evidence[f"mark {len(evidence) + 1}"] = _told(stamp.box, stamp.split, round(reach, 2))
    return draft.did(_lifted(STAMPS, evidence), grey=grey)


def without_marks(picture: Stored, grey: Picture, steps: Iterable[Step]) -> Picture:
    """The grey picture with the bands turned over that `turn_over_bands` chose, and without the marks that `lift_inks` and `lift_stamps`
    decided to lift from the stored one."""
    for step in steps:
        for box, values in _marks(step):
            if step.name == REVERSED:
                grey = reversed_print.turned_over(grey, [reversed_print.Band(box=box, paper=values[0])])
            elif step.name == INKS:
                grey = inks.lifted(picture, grey, [inks.Mark(box=box, ratio=values[0])])
            elif step.name == STAMPS:
                grey = stamps.lifted(grey, [stamps.Stamp(box=box, split=values[0])], values[1])
    return grey


def _told(box: Box, *values: float) -> str:
    return " ".join(f"{value:g}" for value in (*astuple(box), *values))


def _marks(step: Step) -> list[tuple[Box, list[float]]]:
    """The boxes in a step's evidence, and the figures beside each."""
    told = [str(value).split() for name, value in step.evidence.items() if name.startswith("mark ")]
    return [(Box(*map(int, values[:4])), [float(value) for value in values[4:]]) for values in told]


def _lifted(name: str, evidence: Evidence) -> Step:
    return Step(name=name, applied=bool(evidence), certainty=1.0, evidence={"lifted": float(len(evidence)), **evidence})


def _helps(draft: Draft, box: Box, grey: Picture, without: Picture) -> bool:
    """Do the lines about a mark read better without it? Equally well is no reason to touch them."""
    letters, beside = draft.letters_at(box)
    if beside < A_WORD:
        return False
    before, after = draft.glance_at(grey, letters), draft.glance_at(without, letters)
    finds_more = after.words * after.confidence > before.words * before.confidence
    return finds_more or (after.confidence > before.confidence and after.words >= WORDS_KEPT * before.words)


def lift_ghosts(draft: Draft) -> Draft:
    """Take print of the other side off the paper, where it is clearly lighter, does not read straight, and its absence does no harm."""
    measured = draft.measured
    evidence: Evidence = {"lone": round(measured.lone, 3), "marks": float(measured.lighter.count if measured.lighter else 0)}
    if measured.lighter is None or measured.lighter.count < FEW_GHOSTS:
        return draft.did(Step(name=GHOSTS, applied=False, certainty=1.0, evidence=evidence))
    inks = ghosts.tell_apart(draft.grey)
    evidence |= {name: round(value, 3) for name, value in asdict(inks).items()}
    if not inks.clear:
        return draft.did(Step(name=GHOSTS, applied=False, certainty=0.5, evidence=evidence))
    reach = REACH * draft.facts["x_height"]
    alone = draft.glance_at(ghosts.alone(draft.grey, inks, reach), measured.lighter)
    before = draft.glance_at(draft.grey, measured.letters)
    after = draft.glance_at(ghosts.lifted(draft.grey, inks.split, reach), measured.letters)
    kept = after.confidence >= before.confidence - HARDLY_LESS and after.words >= WORDS_KEPT * before.words
    applied = alone.confidence < READS_STRAIGHT and kept
    confidences = {"straight": alone.confidence, "before": before.confidence, "after": after.confidence}
    evidence |= {name: round(value, 1) for name, value in confidences.items()}
    evidence["reach"] = round(reach * draft.geometry.scale, 2)
    return draft.did(Step(name=GHOSTS, applied=applied, certainty=round(1 - inks.depth, 3), evidence=evidence))
