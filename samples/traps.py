"""Trap letters: each looks like something that must go, or must stay, and is the other (docs/design.md, issue of the regions).

A trap draws its other choices by seed, so that each exists in as many variants as are asked for.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from samples.letter import Kind, Language, Part
from samples.letters import spaced
from samples.pieces import Bundle, Furniture
from samples.planner import Planner
from samples.plans import letter_parts

PLAIN = Furniture(number="{page}", number_place="bottom centre")
Trap = Callable[[Planner], Bundle]


def letter_with(
    p: Planner, body: list[Part], head: str, *, people: list[Part] | None = None, notes: list[str] | None = None, **piece: object
) -> Bundle:
    """A letter of the usual order around a given body."""
    persons = people if people is not None else p.people(1)
    signed, signatory = p.sign()
    inside: tuple[Part, ...] = piece.get("inside", ())  # type: ignore[assignment]
    have = {part.kind for part in inside}
    facts = [part for part in (p.date("right"), p.ref()) if part.kind not in have]
    parts = [*facts, *persons, Part("salutation", (p.choose("salutations"),)), p.paragraph(p.choose("letter_openings")), *body, *signed]
    made = p.piece(parts, notes or [], head, **{"furniture": PLAIN, **piece})  # type: ignore[arg-type]
    return p.bundle("trap", [made], signatory=signatory, addressees=[person.rows[0] for person in persons])


def note_with(
    p: Planner, body: list[Part], head: str, *, first: list[Part] | None = None, end: list[Part] | None = None, **piece: object
) -> Bundle:
    """A note verbale of the usual order around a given body."""
    office = Part("addressee", p.office_addressee())
    last = [p.paragraph(p.choose("note_closings")), p.date(), Part("signature", ()), office] if end is None else end
    opening = [p.ref()] if first is None else first
    made = p.piece([*opening, p.paragraph(p.choose("note_openings")), *body, *last], [], head, **{"furniture": PLAIN, **piece})  # type: ignore[arg-type]
    return p.bundle("trap", [made], signatory=None, addressees=[", ".join(office.rows)])


def addressee_like_address(p: Planner) -> Bundle:
    """An addressee with street, box, telephone, fax and e-mail stays."""
    rows = (
        *p.office_addressee(),
        "8-14, avenue de la Paix",
        "CH-1211 Genève 10",
        "Fax: +41 22 917 90 08",
        "E-mail: registry@office.example",
    )
    body, _ = p.body(3)
    office = Part("addressee", rows)
    head = p.random.choice(("office", "window", "facts right", "ranged right", "line"))
    made = p.piece(
        [office, p.ref(), p.paragraph(p.choose("note_openings")), *body, p.paragraph(p.choose("note_closings")), p.date()],
        [],
        head,
        furniture=PLAIN,
    )
    return p.bundle("trap", [made], signatory=None, addressees=[", ".join(rows)])


def addressee_at_foot(p: Planner) -> Bundle:
    """An addressee at the foot of the first page, where a footer band might stand, stays; the footer under it goes."""
    body, _ = p.body(6)
    office = Part("addressee", p.office_addressee())
    form = msgspec.structs.replace(p.furniture("line"), footer=(" · ".join(p.contact(0)[:2]), " · ".join(p.contact(0)[2:])))
    last = [p.paragraph(p.choose("note_closings")), p.date(), Part("signature", ())]
    return note_with(p, body, p.random.choice(("line", "capitals", "stacked")), end=last, foot=office, furniture=form)


def facts_in_head(p: Planner) -> Bundle:
    """A date and a reference within the letterhead's block stay."""
    body, _ = p.body(3)
    head = p.random.choice(("facts left", "facts right", "office", "narrow", "window", "three"))
    both = p.random.choice(((p.date(), p.ref()), (p.ref(), p.date())))
    return letter_with(p, body, head, inside=both)


def reference_in_head(p: Planner) -> Bundle:
    """A reference within the letterhead's block of a note verbale stays."""
    body, _ = p.body(3)
    return note_with(p, body, p.random.choice(("facts right", "narrow", "facts left", "bilingual")), first=[], inside=(p.ref(),))


def contacts_in_body(p: Planner) -> Bundle:
    """Addresses, telephone numbers and URLs within the body stay."""
    body, _ = p.body(3)
    told = [p.paragraph(text) for text in p.random.sample(p.more["contacts"], 1)]
    return letter_with(p, [*body[:2], *told, *body[2:]], "capitals")


def contacts_listed(p: Planner) -> Bundle:
    """A list of offices with their addresses and numbers stays."""
    body, _ = p.body(2)
    return letter_with(p, [*body, *p.contacts_listed()], "stacked")


def contacts_at_foot(p: Planner) -> Bundle:
    """A paragraph of addresses and numbers that ends a page, over a real footer, stays."""
    form = msgspec.structs.replace(
        p.furniture("line"), footer=(" · ".join(p.contact(0)[:2]), " · ".join(p.contact(0)[2:])), footer_everywhere=True
    )
    body, _ = p.body(4)
    told = p.paragraph(p.more["contacts"][0])
    end = [msgspec.structs.replace(told, at_foot=True), msgspec.structs.replace(p.paragraph(p.choose("note_closings")), fresh=True)]
    return note_with(p, body[:3], "line", end=[*end, p.date(), Part("addressee", p.office_addressee())], furniture=form)


def contacts_at_top(p: Planner) -> Bundle:
    """A second page that begins with a paragraph of addresses stays whole."""
    body, _ = p.body(3)
    told = msgspec.structs.replace(p.paragraph(p.more["contacts"][-1]), fresh=True)
    return letter_with(p, [*body, told], "ranged right")


def heading_on_top(p: Planner) -> Bundle:
    """A heading of the body at the top of the second page stays."""
    body, _ = p.body(5)
    return letter_with(p, [*body[:3], p.heading(fresh=True), *body[3:]], p.random.choice(("capitals", "office", "line")))


def heading_centred_first(p: Planner) -> Bundle:
    """A page on white paper that begins with a centred heading in capitals: no letterhead, all stays."""
    body, _ = p.body(4)
    title = Part("heading", (spaced(p.fill(p.more["headings"][0])),), "centre", style="bold")
    made = p.piece([title, p.paragraph(p.more["own_name"][0]), *body], [], "plain", furniture=PLAIN)
    cover = letter_with(p, [], "capitals").pieces[0]
    signatory = next(part.rows[0] for part in cover.letter.parts if part.kind == "signatory")
    person = next(part.rows[0] for part in cover.letter.parts if part.kind == "addressee")
    return p.bundle("trap", [cover, made], signatory=signatory, addressees=[person])


def under_running_head(p: Planner) -> Bundle:
    """The first body line right under a running head stays."""
    text = p.random.choice(
        (
            p.sender.mission,
            p.reference,
            next(form for form in p.more["running"] if "{serial}" in form).replace("{serial}/{year}", f"{p.serial}/{p.written.year}"),
        )
    )
    form = Furniture(running_head=text, number="{page}/{pages}", number_place="top right", text_top=64.0, ruled=p.odds(0.5))
    body, _ = p.body(8)
    return note_with(p, body, "capitals", furniture=form)


def own_name_first(p: Planner) -> Bundle:
    """A page whose body begins with the mission's own name, under a running head that is the same name."""
    form = Furniture(running_head=p.sender.mission, number="– {page} –", number_place="bottom centre", text_top=66.0)
    body, _ = p.body(4)
    own = [msgspec.structs.replace(p.paragraph(text), fresh=n == 0) for n, text in enumerate(p.more["own_name"])]
    return note_with(p, [*body, *own], "stacked", furniture=form)


def own_name_without_head(p: Planner) -> Bundle:
    """A note on white paper: its first line names the mission, and stays."""
    body, _ = p.body(3)
    office = Part("addressee", p.office_addressee())
    parts = [p.paragraph(p.choose("note_openings")), *body, p.paragraph(p.choose("note_closings")), p.date(), office]
    made = p.piece(parts, [], "plain", furniture=PLAIN, inside=(p.ref(),))
    return p.bundle("trap", [made], signatory=None, addressees=[", ".join(office.rows)], sender_address=None)


def bilingual(p: Planner) -> Bundle:
    """A letterhead in two languages in two columns goes whole."""
    body, _ = p.body(3)
    within = (p.date(), p.ref()) if p.odds(0.4) else ()
    return letter_with(p, body, "bilingual", inside=within, contact=p.contact(p.random.randrange(4)), look={"head_colour": (22, 52, 120)})


def parts_of_their_own(p: Planner) -> Bundle:
    """A note verbale, a letter with a letterhead of its own, an annex with its title: each part gets its own treatment."""
    recipient = Part("addressee", p.office_addressee())
    top = p.odds(0.5)
    parts = [p.ref(bold=True), p.paragraph(p.more["transmit"]), p.paragraph(p.choose("note_closings")), p.date(), Part("signature", ())]
    first = p.piece(
        [recipient, *parts] if top else [*parts, recipient], [], "office", furniture=Furniture(), office=(), kind="note verbale"
    )
    stretches, notes, signatory, _ = letter_parts(p, 3, facts_inside=True)
    second = p.piece(
        stretches,
        notes,
        p.random.choice(("office", "narrow", "personal")),
        inside=(),
        furniture=Furniture(),
        kind="letter",
        look={"size": 11.0},
    )
    second = msgspec.structs.replace(second, letter=msgspec.structs.replace(second.letter, parts=(p.date(), *second.letter.parts)))
    title = p.heading(kind="annex_title")
    body, _ = p.body(3)
    third = p.piece([title, p.heading(), *body], [], "plain", furniture=PLAIN)
    pieces = [first, second, third] if p.odds(0.6) else [first, second]
    return p.bundle("trap", pieces, signatory=signatory, addressees=[", ".join(recipient.rows)])


def same_head_again(p: Planner) -> Bundle:
    """The letterhead stands again, small, on the second page: it goes, the line under it stays."""
    form = Furniture(again=True, number="{page}", number_place="top right", text_top=60.0)
    body, _ = p.body(7)
    return letter_with(p, body, p.random.choice(("line", "stacked", "ranged right")), furniture=form)


def quoted_letter(p: Planner) -> Bundle:
    """A letter quoted within the body, with place, date, salutation and closing of its own, stays."""
    body, _ = p.body(2)
    return letter_with(p, [body[0], *p.quoted(), *body[1:]], "facts right")


def many_addressees(p: Planner) -> Bundle:
    """Addressees side by side, or seven one under another."""
    body, _ = p.body(2)
    return letter_with(p, body, p.random.choice(("capitals", "line")), people=p.people(6), look={"abreast": p.odds(0.6)})


def copies_and_enclosures(p: Planner) -> Bundle:
    """Copies and enclosures under the name stay."""
    body, _ = p.body(3)
    made = letter_with(p, body, "three")
    rows = [
        Part("body", tuple(spaced(p.fill(row)) for row in p.more[key][-1 if key == "copies" else 0])) for key in ("enclosures", "copies")
    ]
    piece = msgspec.structs.replace(
        made.pieces[0], letter=msgspec.structs.replace(made.pieces[0].letter, parts=(*made.pieces[0].letter.parts, *rows))
    )
    return msgspec.structs.replace(made, pieces=(piece,))


def long_salutation(p: Planner) -> Bundle:
    """A salutation of many lines."""
    body, _ = p.body(3)
    made = letter_with(p, body, "office")
    parts = tuple(
        Part("salutation", (p.more["long_salutation"],)) if part.kind == "salutation" else part for part in made.pieces[0].letter.parts
    )
    piece = msgspec.structs.replace(made.pieces[0], letter=msgspec.structs.replace(made.pieces[0].letter, parts=parts))
    return msgspec.structs.replace(made, pieces=(piece,))


def notes_and_table(p: Planner) -> Bundle:
    """Footnotes over a footer band and a table with figures only."""
    body, notes = p.body(6, 2)
    form = Furniture(
        number="[{page}]",
        number_place="bottom right",
        footer=(" · ".join(p.contact(0)[:2]), " · ".join(p.contact(0)[2:])),
        footer_everywhere=True,
    )
    return letter_with(p, [*body, *p.table()], "line", notes=notes, furniture=form)


def number_line(p: Planner) -> Bundle:
    """Body lines that are hardly more than a number: a list of years under a page number of the same form."""
    body, _ = p.body(4)
    items = [Part("list", (f"({n}) {p.written.year - n}",)) for n in (1, 2, 3)]
    items[0] = msgspec.structs.replace(items[0], fresh=True)
    return letter_with(p, [*body, p.paragraph(p.choose("list_introductions")), *items, p.paragraph(p.choose("letter_closings"))], "line",
                       furniture=Furniture(number="({page})", number_place="top centre", text_top=70.0))  # fmt: skip


TRAPS: dict[str, tuple[Kind, Trap]] = {
    "addressee-like-address": ("note verbale", addressee_like_address), "addressee-at-foot": ("note verbale", addressee_at_foot),
    "facts-in-head": ("letter", facts_in_head), "reference-in-head": ("note verbale", reference_in_head),
    "contacts-in-body": ("letter", contacts_in_body), "contacts-listed": ("letter", contacts_listed),
    "contacts-at-foot": ("note verbale", contacts_at_foot), "contacts-at-top": ("letter", contacts_at_top),
    "heading-on-top": ("letter", heading_on_top), "heading-centred-first": ("letter", heading_centred_first),
    "under-running-head": ("note verbale", under_running_head), "own-name-first": ("note verbale", own_name_first),
    "own-name-without-head": ("note verbale", own_name_without_head), "bilingual": ("letter", bilingual),
    "parts-of-their-own": ("note verbale", parts_of_their_own), "same-head-again": ("letter", same_head_again),
    "quoted-letter": ("letter", quoted_letter), "many-addressees": ("letter", many_addressees),
    "copies-and-enclosures": ("letter", copies_and_enclosures), "long-salutation": ("letter", long_salutation),
    "notes-and-table": ("letter", notes_and_table), "number-line": ("letter", number_line),
}  # fmt: skip
"""Traps by name: the kind of their first piece, and what draws them."""


def make_trap(name: str, seed: int, language: Language = "eng", look: dict[str, object] | None = None) -> Bundle:
    """A trap letter by seed. Raises KeyError for a trap that there is not."""
    kind, draw = TRAPS[name]
    planner = Planner(seed, language, kind)
    planner.drawn_look = msgspec.structs.replace(planner.drawn_look, **{k: v for k, v in (look or {}).items() if k != "letterhead"})
    return msgspec.structs.replace(draw(planner), name=name)
