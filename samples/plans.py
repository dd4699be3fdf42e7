"""Orders of parts by seed: notes verbales, letters, typed despatches, and bundles of several of them."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from samples.heads import HEADS, HOLDS_FACTS
from samples.letter import Kind, Language, Part
from samples.letters import spaced
from samples.looks import varied_look
from samples.pieces import Bundle, Furniture
from samples.planner import Planner


def note(planner: Planner, stretches: int, head: str | None = None) -> Bundle:
    """A note verbale: reference, body in the third person, place and date, an addressee before or after it."""
    p = planner
    style = head or p.random.choice(sorted(set(HEADS) - {"typed", "personal", "plain"}))
    within = style in HOLDS_FACTS and p.odds(0.6)
    if p.odds(0.3):
        p.reference = p.fill(p.more["note_reference"])
    first, inside, dated = list[Part](), tuple[Part, ...](), True
    if within:
        inside = (p.ref(), p.date()) if p.odds(0.6) else (p.ref(),)
        dated = len(inside) == 1
    elif p.odds(0.3):
        first, dated = [p.ref(bold=p.odds(0.3)), p.date("right", level=True)], False
    else:
        first = [p.ref(p.side(), bold=p.odds(0.3))]
    where = p.random.choice(("top", "end", "end", "foot", "first page"))
    office = Part("addressee", p.office_addressee(), at_foot=where == "foot")
    first = [office, *first] if where == "top" else first
    first += [Part("heading", (p.choose("note_title"),), "centre", style="bold")] if p.odds(0.5) and p.stock["note_title"][0] else []
    first = [part for part in first if part.rows != ("",)]
    body, notes = p.body(stretches, stretches // 4 if where != "first page" else 0)
    last = [p.paragraph(p.choose("note_closings")), *([p.date(p.side())] if dated else []), Part("signature", ())]
    last += [office] if where in ("end", "foot") else []
    parts = [*first, p.paragraph(p.choose("note_openings")), *body, *last]
    piece = p.piece(parts, notes, style, inside=inside, foot=office if where == "first page" else None)
    return p.bundle("note", [piece], signatory=None, addressees=[", ".join(office.rows)])


def letter_parts(p: Planner, stretches: int, *, facts_inside: bool) -> tuple[list[Part], list[str], str, list[str]]:
    """The parts of a letter, its footnotes, signatory and addressees."""
    order = p.random.randrange(4)
    first = [[p.date("right"), p.ref()], [p.ref(), p.date(p.side())], [p.ref(), p.date("right", level=True)], [p.date(), p.ref()]][order]
    people = p.people(p.random.choice((1, 1, 2, 2, 3, 4, 6)))
    salutation = Part("salutation", (p.more["long_salutation"] if len(people) > 2 and p.odds(0.4) else p.choose("salutations"),))
    subject = [Part("heading", (spaced(p.fill(p.of("subjects"))),), style="bold" if p.odds(0.6) else "regular")] if p.odds(0.4) else []
    body, notes = p.body(stretches, stretches // 4)
    signed, signatory = p.sign()
    head = [*people, salutation, *subject] if p.odds(0.6) else [*people, *subject, salutation]
    last = p.paragraph(p.choose("letter_closings"))
    parts = [*([] if facts_inside else first), *head, p.paragraph(p.choose("letter_openings")), *body, last, *signed, *p.copies()]
    return parts, notes, signatory, [part.rows[0] for part in people]


def letter(planner: Planner, stretches: int, head: str | None = None) -> Bundle:
    """A letter: date, reference, addressees, salutation, subject, body, closing, name, enclosures, copies."""
    p = planner
    style = head or p.random.choice(sorted(set(HEADS) - {"typed", "plain"}))
    within = style in HOLDS_FACTS and p.odds(0.6)
    parts, notes, signatory, addressees = letter_parts(p, stretches, facts_inside=within)
    inside = p.random.choice(((p.date(), p.ref()), (p.ref(), p.date()))) if within else ()
    return p.bundle("letter", [p.piece(parts, notes, style, inside=inside)], signatory=signatory, addressees=addressees)


def despatch(planner: Planner, stretches: int, head: str | None = None) -> Bundle:
    """A typed despatch of a legation: number and date beside the name, a subject, enclosures at the end, catchwords."""
    p = planner
    p.reference = f"No. {p.serial}"
    rows = ("The Honorable", "The Secretary of State,", f"{p.sender.capital}.") if p.language == "eng" else p.office_addressee()
    subject = Part("heading", (spaced(p.fill(p.of("subjects"))),))
    addressee = Part("addressee", rows)
    opening = Part("salutation", ("Sir:",)) if p.language == "eng" else Part("salutation", (p.choose("salutations"),))
    body, _ = p.body(stretches)
    signed, signatory = p.sign()
    listed = Part("body", tuple(spaced(p.fill(row)) for row in p.more["enclosures"][1]))
    parts = [subject, addressee, opening, p.paragraph(p.choose("letter_openings")), *body, *signed, listed]
    names = p.name("typed") if p.language != "eng" else ("THE FOREIGN SERVICE", "OF THE", p.sender.state.upper())
    form = Furniture(
        number=p.random.choice(("– {page} –", "-{page}-", "{page}.")), number_place="top centre", catchword=p.odds(0.7), text_top=78.0
    )
    legation = ("LEGATION",) if p.odds(0.5) and p.language == "eng" else ()
    piece = p.piece(
        parts, [], "typed", inside=(p.ref(), p.date()), furniture=form, office=legation, head_lines=names,
        look={"leading": 1.7, "indent": 36.0, "typeface": "source serif", "justified": False},
    )  # fmt: skip
    return p.bundle("despatch", [piece], signatory=signatory, addressees=[", ".join(rows)])


def dossier(planner: Planner, stretches: int, head: str | None = None) -> Bundle:
    """A note verbale that transmits a letter with another letterhead, and an annex on white paper with a title."""
    p = planner
    styles = p.random.sample(sorted(set(HEADS) - {"typed", "plain"}), 2)
    recipient = Part("addressee", p.office_addressee())
    first = [
        p.ref(p.side()),
        p.paragraph(p.more["transmit"]),
        p.paragraph(p.choose("note_closings")),
        p.date(p.side()),
        Part("signature", ()),
        recipient,
    ]
    pieces = [p.piece(first, [], head or styles[0], kind="note verbale")]
    form = p.random.choice(("letter", "letter and annex", "annex"))
    signatory = None
    if form != "annex":
        body, notes = p.body(stretches, 0)
        signed, signatory = p.sign()
        person = p.people(1)
        parts = [p.date(p.side()), *person, Part("salutation", (p.choose("salutations"),)), *body, *signed]
        pieces.append(p.piece(parts, notes, styles[1], kind="letter", look=varied_again(p)))
    if form != "letter":
        body, notes = p.body(max(2, stretches // 2))
        pieces.append(p.piece([p.heading(kind="annex_title"), *body], [], "plain", kind="letter"))
    return p.bundle("dossier", pieces, signatory=signatory, addressees=[", ".join(recipient.rows)])


def varied_again(p: Planner) -> dict[str, object]:
    """Another look for another part: colour and size differ, as where two offices write."""
    look = varied_look(p.seed + 5000)
    return {key: look[key] for key in ("size", "leading", "head_colour", "margin")}


PLANS: dict[str, tuple[Kind, Callable[[Planner, int], Bundle]]] = {
    "note": ("note verbale", note), "letter": ("letter", letter), "despatch": ("letter", despatch), "dossier": ("note verbale", dossier),
}  # fmt: skip
"""Kinds of bundle by name: the kind of their first piece, and what draws them."""


def make_bundle(
    plan: str, seed: int, language: Language = "eng", stretches: int = 5, head: str | None = None, look: dict[str, object] | None = None
) -> Bundle:
    """A bundle by seed. stretches: paragraphs of body, lists and tables counted as one; head: style of the (first) letterhead.

    Raises KeyError for a plan that there is not.
    """
    kind, draw = PLANS[plan]
    planner = Planner(seed, language, kind)
    planner.drawn_look = msgspec.structs.replace(planner.drawn_look, **{k: v for k, v in (look or {}).items() if k != "letterhead"})
    return draw(planner, stretches, head)  # type: ignore[call-arg]
