"""Draws what bundles are made of by seed: names and addresses of letterheads, page furniture, dates, people, paragraphs."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from functools import cache
from typing import Literal

import msgspec

from samples.letter import SHORT_LANGUAGE, Kind, Language, Letter, Look, Part, Sender
from samples.letters import SUPERSCRIPTS, TEXTS, Slots, Texts, Writer, as_item, printed_date, senders, spaced
from samples.looks import varied_look
from samples.pieces import Bundle, Furniture, Piece, Place
from samples.typefaces import covers

PLACES: tuple[Place, ...] = ("bottom centre", "bottom centre", "bottom right", "top centre", "top right", "top left", "bottom left")
HONORIFIC = re.compile(r"^(?:Mr|Ms|Sra?|Mrs)\.\s+|^(?:Madame|Monsieur|Frau|Herrn?)\s+")
Align = Literal["left", "right"]


@cache
def wider(language: Language) -> Texts:
    """The further stock of texts of a language."""
    return dict(tomllib.loads((TEXTS / "wider.toml").read_text("utf-8"))[language])


@cache
def all_senders(language: Language) -> tuple[Sender, ...]:
    """All invented missions that write in a language."""
    more = tomllib.loads((TEXTS / "more_states.toml").read_text("utf-8")).get(language, [])
    return (*senders(language), *msgspec.convert(more, tuple[Sender, ...]))


def ordinal(day: int) -> str:
    """1st, 2nd, 3rd, 4th ... 11th."""
    return f"{day}{'th' if 10 <= day % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


class Planner(Writer):
    """A bundle in the making. Everything that is not asked for is drawn by lot."""

    def __init__(self, seed: int, language: Language, kind: Kind) -> None:
        super().__init__(seed, language, kind)
        self.more = wider(language)
        self.sender = self.random.choice(all_senders(language))
        received = self.written - timedelta(days=self.random.randint(18, 75))
        kinds = ("AL", "UA", "OL", "JAL", "JUA", "JOL")
        self.communication = f"{self.random.choice(kinds)} {self.sender.code} {self.random.randint(1, 14)}/{received.year}"
        self.serial = str(self.random.randint(112, 989))
        self.reference = self.of("references").format(serial=self.serial, small=self.random.randint(2, 9), year=self.written.year)
        self.slots = Slots(
            self.random, self.stock, self.sender, self.written, communication=self.communication, serial=self.serial,
            recipient=self.stock["note_recipients"][self.recipient], received=printed_date(self.stock, received),
            COUNTRY=self.sender.country.upper(), STATE=self.sender.state.upper(),
            OF_STATE=" ".join(self.sender.mission.split(" ")[2:]).upper(),
        )  # fmt: skip
        self.day = self.printed_day()
        self.drawn_look = self.varied()

    # choices

    def of(self, name: str) -> str:
        """One of the further texts."""
        return str(self.random.choice(self.more[name]))

    def odds(self, share: float) -> bool:
        return self.random.random() < share

    def side(self) -> Align:
        return self.random.choice(("left", "right"))

    def printed_day(self) -> str:
        """Place and date as the letter bears them."""
        first = str(self.stock["first_of_month"]) if self.written.day == 1 else str(self.written.day)
        names = {"day": first, "ordinal": ordinal(self.written.day), "year": str(self.written.year)}
        day = self.of("date_forms").format(month=self.stock["months"][self.written.month - 1], **names)
        return self.of("place_and_date").format(date=day)

    def varied(self) -> Look:
        look = msgspec.structs.replace(self.look(), **{**varied_look(self.seed), "letterhead": "centred"})
        return msgspec.structs.replace(look, footer=(), running_head="", page_number="", head_colour=look.head_colour)

    # what pieces are made of

    def contact(self, form: int | None = None) -> tuple[str, ...]:
        """Address and telephone lines in one of several forms; the first two are the address."""
        sender, more = self.sender, self.more
        tel, fax = f"{more['tel']} {sender.phone}", f"{more['fax']} {sender.fax}"
        mail, web = f"mission@{sender.domain}", f"www.{sender.domain}"
        forms = (
            (sender.street, sender.postcode, tel, fax, mail),
            (sender.street, sender.postcode, str(more["country"]), "", f"{more['tel']}: {sender.phone}", f"{more['fax']}: {sender.fax}",
             web),
            (sender.street, sender.postcode, tel, mail),
            (sender.street, sender.postcode, self.fill(str(more["box"])), "", f"T {sender.phone}", f"F {sender.fax}", f"E-mail: {mail}"),
        )  # fmt: skip
        return forms[self.random.randrange(len(forms)) if form is None else form]

    def name(self, head: str) -> tuple[str, ...]:
        """The sender's name as it stands in a letterhead of this style."""
        if head == "capitals" or (head in ("stacked", "personal", "typed") and self.odds(0.4)):
            return tuple(self.fill(row) for row in self.more["long_head"])
        long = self.odds(0.4) and head not in ("narrow", "three", "line")
        return (*self.sender.head[:2], *(self.more["to_un"] if long and len(self.sender.head) < 4 else self.sender.head[2:]))

    def furniture(self, head: str) -> Furniture:
        """Running head, page number and footer."""
        reference = self.reference
        fixed = {
            "mission": self.sender.mission,
            "reference": reference,
            "serial": self.serial,
            "date": self.day,
            "year": str(self.written.year),
        }
        running = self.of("running") if self.odds(0.55) else ""
        for key, value in fixed.items():
            running = running.replace("{" + key + "}", value)
        own = "" if "{page}" in running else self.of("numbers") if self.odds(0.85) else ""
        foot = self.odds(0.35)
        short = [" · ".join(self.contact(2)[:2]), " · ".join(self.contact(0)[2:])]
        place = self.random.choice(PLACES)
        align: Literal["left", "centre", "right"] = (
            "left" if place in ("top right", "top centre") else self.random.choice(("left", "centre", "right"))
        )
        if place == "top left" and running:
            align = "right"
        if place == "top centre" and running:
            place = "bottom centre"
        return Furniture(
            running_head=running, running_align=align, number=own, number_place=place,
            on_first=self.odds(0.2) and place.startswith("bottom"),
            footer=tuple(short) if foot and head not in ("typed", "plain") else (), footer_everywhere=self.odds(0.5),
            again=self.odds(0.15) and head not in ("typed", "plain"), ruled=self.odds(0.4),
            text_top=self.random.choice((68.0, 76.0, 84.0, 96.0)),
        )  # fmt: skip

    def piece(
        self, parts: list[Part], notes: list[str], head: str, *, inside: tuple[Part, ...] = (), foot: Part | None = None,
        kind: Kind | None = None, furniture: Furniture | None = None, office: tuple[str, ...] | None = None,
        contact: tuple[str, ...] | None = None, head_lines: tuple[str, ...] | None = None, look: dict[str, object] | None = None,
    ) -> Piece:  # fmt: skip
        """Parts under a letterhead of the style named."""
        form = furniture if furniture is not None else self.furniture(head)
        lines = (self.name(head) if head_lines is None else head_lines) if head != "plain" else ()
        address = contact if contact is not None else () if form.footer or head in ("typed", "plain", "personal") else self.contact()
        if office is None:
            wanted = head in ("office", "personal") or (head == "narrow" and self.odds(0.5))
            written = "\n".join(self.more["personal"]) if head == "personal" else self.of("offices")
            office = tuple(written.split("\n")) if wanted else ()
        shown = "".join((*lines, *self.sender.second_head, *address, *office, *form.footer))
        base = msgspec.structs.replace(self.drawn_look, **(look or {}))
        face = base.head_typeface if covers(base.head_typeface, shown) else "source serif"
        letter = Letter(
            seed=self.seed, language=self.language, kind=kind or self.kind, sender=self.sender,
            look=msgspec.structs.replace(base, head_typeface=face), parts=tuple(parts), footnotes=tuple(notes),
            reference=self.reference, written=self.written, communication_refs=(self.communication,),
        )  # fmt: skip
        return Piece(letter=letter, head=head, head_lines=lines, office=office, contact=address, inside=inside, foot=foot, furniture=form)

    def body(self, stretches: int, notes: int = 0) -> tuple[list[Part], list[str]]:
        """So many stretches of body text and their footnotes."""
        parts, found = list[Part](), list[str]()
        for (some, note), _ in zip(self.stretches(notes), range(stretches), strict=False):
            if note:
                found.append(note)
                some = [Part("body", (some[0].rows[0] + SUPERSCRIPTS[len(found)],), "justify"), *some[1:]]
            parts += some
        return parts, found

    def date(self, align: Align = "left", *, level: bool = False) -> Part:
        return Part("date", (self.day,), align, level=level)

    def ref(self, align: Align = "left", *, bold: bool = False, level: bool = False) -> Part:
        return Part("reference", (self.reference,), align, style="bold" if bold else "regular", level=level)

    def heading(self, *, fresh: bool = False, kind: Literal["heading", "annex_title"] = "heading", text: str = "") -> Part:
        found = text or spaced(self.fill(self.of("headings" if kind == "heading" else "annex_titles")))
        return Part(kind, (found,), self.random.choice(("left", "centre")), style="bold", fresh=fresh)

    def office_addressee(self) -> tuple[str, ...]:
        return tuple(self.stock["note_addressees"][self.recipient])

    def people(self, count: int) -> list[Part]:
        """Addressees with their mandates; some with street and town, as missions write them."""
        ends = self.random.choice(
            ((), ("Palais Wilson",), ("Palais des Nations", "CH-1211 Genève 10"), ("52, rue des Pâquis", "1201 Genève"))
        )
        names = self.stock["letter_addressees"]
        return [Part("addressee", (*rows, *ends)) for rows in self.random.sample(names, min(count, len(names)))]

    def copies(self) -> list[Part]:
        """Enclosures and copies under a letter, now and then."""
        found = (
            [Part("body", tuple(spaced(self.fill(row)) for row in self.random.choice(self.more["enclosures"])))] if self.odds(0.4) else []
        )
        return found + (
            [Part("body", tuple(spaced(self.fill(row)) for row in self.random.choice(self.more["copies"])))] if self.odds(0.4) else []
        )

    def contacts_listed(self) -> list[Part]:
        """A list of addresses and numbers."""
        items = [as_item(spaced(self.fill(item)), last=item is self.more["contact_list"][-1]) for item in self.more["contact_list"]]
        return [self.paragraph(self.choose("list_introductions")), *(Part("list", (f"{n}. {item}",)) for n, item in enumerate(items, 1))]

    def quoted(self) -> list[Part]:
        """A sentence that announces a letter, and the letter, indented."""
        rows = [spaced(self.fill(text)) for text in self.more["quoted"]]
        inner = [Part("body", (row,), inset=36.0) for text in rows for row in text.split("\n")]
        return [self.paragraph(self.more["quoted_lead"]), *inner]

    def sign(self) -> tuple[list[Part], str]:
        """Closing, ink, name and office; and the name."""
        rows = tuple(self.random.choice(self.stock["signatories"]))
        closing = Part("closing", (self.of("closings"),), inset=self.random.choice((0.0, 0.0, 160.0)))
        return [closing, Part("signature", (), inset=closing.inset), Part("signatory", rows, inset=closing.inset)], rows[0]

    def bundle(self, name: str, pieces: list[Piece], *, signatory: str | None, addressees: list[str], **facts: object) -> Bundle:
        """Pieces and what is to be found out about them."""
        printed = self.reference if any(p.kind == "reference" for q in pieces for p in (*q.inside, *q.letter.parts)) else None
        dated = any(p.kind == "date" for q in pieces for p in (*q.inside, *q.letter.parts))
        address = any(q.contact or q.furniture.footer for q in pieces)
        found = {
            "sender_state": self.sender.state, "sender_mission": self.sender.mission,
            "sender_address": f"{self.sender.street}, {self.sender.postcode}" if address else None, "kind": self.kind,
            "reference": printed,
            "communication_refs": [self.communication], "date": self.written.isoformat() if dated else None,
            "addressees": [HONORIFIC.sub("", name) for name in addressees],
            "signatory": signatory, "language": SHORT_LANGUAGE[self.language],
        }  # fmt: skip
        return Bundle(name=name, seed=self.seed, language=self.language, kind=self.kind, pieces=tuple(pieces), facts={**found, **facts})
