"""Steps that take ink off a page that is not its own print: coloured stamps over print, and print of the other side."""

from __future__ import annotations

from dataclasses import asdict

from msgspec.structs import astuple

from document.geometry import Box
from document.page import Glance, Step
from preprocessing import ghosts, inks
from preprocessing.draft import Draft, Evidence
from preprocessing.letters import A_WORD

INKS = "coloured ink"
GHOSTS = "bleed-through"

FEW_GHOSTS = 100
"""Fewer marks of lighter ink are a stamp, a signature, a heading in grey. Bleed-through that disturbs the reading: 600 to 1400."""

READS_STRAIGHT = 50.0
"""Engine confidence from which lighter ink is print to be kept. Bleed-through, which is mirrored: 15 to 45; light grey print: 80 to 96."""

WORDS_KEPT = 0.7
"""Share of the words of a strip that must still be there without the ghosts; up to a fifth of them were scraps of ghosts."""


def lift_inks(draft: Draft) -> Draft:
    """Take coloured stamps and signatures off the print they lie over, each where the lines there then read no worse."""
    grey, lifted = draft.grey, 0
    evidence: Evidence = {}
    for number, mark in enumerate(inks.find(draft.stored), 1):
        letters = draft.letters_at(mark.box)
        without = inks.lifted(draft.stored, grey, [mark])
        before, after = draft.glance_at(grey, letters), draft.glance_at(without, letters)
        if letters.count >= A_WORD and _keeps(before, after):
            grey, lifted = without, lifted + 1
            evidence[f"mark {number}"] = " ".join(f"{value:g}" for value in (*astuple(mark.box), mark.ratio))
    return draft.did(Step(name=INKS, applied=lifted > 0, certainty=1.0, evidence={"lifted": float(lifted), **evidence}), grey=grey)


def marks_of(step: Step) -> list[inks.Mark]:
    """The marks that `lift_inks` decided to lift."""
    told = [str(value).split() for name, value in step.evidence.items() if name.startswith("mark ")]
    return [inks.Mark(box=Box(*map(int, box)), ratio=float(ratio)) for *box, ratio in told]


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
    reach = ghosts.RIM * draft.facts["x_height"]
    alone = draft.glance_at(ghosts.alone(draft.grey, inks, reach), measured.lighter)
    before = draft.glance_at(draft.grey, measured.letters)
    after = draft.glance_at(ghosts.lifted(draft.grey, inks.split, reach), measured.letters)
    applied = alone.confidence < READS_STRAIGHT and _keeps(before, after)
    confidences = {"straight": alone.confidence, "before": before.confidence, "after": after.confidence}
    evidence |= {name: round(value, 1) for name, value in confidences.items()}
    evidence["reach"] = round(reach * draft.geometry.scale, 2)
    return draft.did(Step(name=GHOSTS, applied=applied, certainty=round(1 - inks.depth, 3), evidence=evidence))


def _keeps(before: Glance, after: Glance) -> bool:
    return after.confidence >= before.confidence and after.words >= WORDS_KEPT * before.words
