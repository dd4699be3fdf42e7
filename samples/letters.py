"""Writes invented letters: texts as data (`texts/*.toml`), choices by seed. Reads no clock; the same seed gives the same letter."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from msgspec import Struct

from samples.layout import lay_out
from samples.letter import Kind, Language, Letter, Look, Part, Sender
from samples.typefaces import covers

TEXTS = Path(__file__).parent / "texts"
A4 = (595.28, 841.89)
US_LETTER = (612.0, 792.0)
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SURE_TO_FIT = 1500
"""Characters of body text that any page but the first holds, whatever the look; up to there no layout is tried."""
Texts = dict[str, Any]


@cache
def texts(language: Language) -> Texts:
    """The stock of texts of a language."""
    return tomllib.loads((TEXTS / f"{language}.toml").read_text("utf-8"))


@cache
def senders(language: Language) -> tuple[Sender, ...]:
    """The invented missions that write in a language."""
    return msgspec.convert(tomllib.loads((TEXTS / "states.toml").read_text("utf-8"))[language], tuple[Sender, ...])


def printed_date(stock: Texts, day: date) -> str:
    """A date as the language writes it."""
    first = stock["first_of_month"] if day.day == 1 else str(day.day)
    return str(stock["date_form"].format(day=first, month=stock["months"][day.month - 1], year=day.year))


def grouped(number: int, stock: Texts) -> str:
    """A number with its thousands set apart as the language does it."""
    return f"{number:,}".replace(",", str(stock["thousands"]))


class Slots(dict[str, str]):
    """Fills the {slots} of a text: fixed ones from the dictionary, the others drawn anew each time they are asked for."""

    def __init__(self, random: Random, stock: Texts, sender: Sender, written: date, **fixed: str) -> None:
        super().__init__(fixed, mission=sender.mission, of_country=sender.of_country, country=sender.country, capital=sender.capital)
        self.draw: dict[str, Callable[[], str]] = {
            "number": lambda: str(random.randint(11, 96)),
            "Number": lambda: str(random.randint(11, 96)),
            "small": lambda: str(random.randint(3, 9)),
            "percent": lambda: str(random.randint(12, 88)),
            "large": lambda: grouped(random.randint(1100, 48900), stock),
            "year": lambda: str(written.year - random.randint(1, 6)),
            "date": lambda: printed_date(stock, written - timedelta(days=random.randint(40, 900))),
            "town": lambda: random.choice(sender.towns),
            "ministry": lambda: random.choice(sender.ministries),
            "law": lambda: random.choice(sender.laws),
        }

    def __missing__(self, name: str) -> str:
        return self.draw[name]()


class Writer:
    """One letter in the making: the random source, the stock of texts and the slots that its parts share."""

    def __init__(self, seed: int, language: Language, kind: Kind) -> None:
        self.random = Random(f"{seed} {language} {kind}")  # noqa: S311  (a letter is drawn by lot, nothing is kept secret by it)
        self.seed, self.language, self.kind = seed, language, kind
        self.stock = texts(language)
        self.sender = self.random.choice(senders(language))
        self.written = date(2009, 1, 1) + timedelta(days=self.random.randrange(5600))
        code = self.sender.code
        received = self.written - timedelta(days=self.random.randint(18, 75))
        self.communication = f"{self.random.choice(('AL', 'UA', 'OL', 'JAL'))} {code} {self.random.randint(1, 9)}/{received.year}"
        serial = str(self.random.randint(112, 989))
        self.reference = self.choose("references").format(serial=serial, small=self.random.randint(2, 9), year=self.written.year)
        self.recipient = self.random.randrange(len(self.stock["note_recipients"]))
        self.slots = Slots(
            self.random, self.stock, self.sender, self.written,
            communication=self.communication, recipient=self.stock["note_recipients"][self.recipient],
            received=printed_date(self.stock, received),
        )  # fmt: skip

    def choose(self, name: str) -> str:
        return str(self.random.choice(self.stock[name]))

    def fill(self, text: str) -> str:
        return text.format_map(self.slots)

    def look(self) -> Look:
        """How the letter is set."""
        pick, sender = self.random.choice, self.sender
        contact = f"{sender.street}, {sender.postcode}"
        lines = f"Tel. {sender.phone} – Fax {sender.fax} – mission@{sender.domain}"
        in_footer = self.random.random() < 0.5
        shown = "".join((*sender.head, *sender.second_head, contact, lines))
        faces = [face for face in ("lato", "source sans", "source serif", "caladea") if covers(face, shown)]
        written = printed_date(self.stock, self.written)
        running = self.choose("running_heads").format(mission=sender.mission, reference=self.reference, date=written)
        fax = self.stock["fax_header"].replace("{fax_date}", f"{self.written:%d/%m/%Y}").replace("{fax}", sender.fax)
        return Look(
            typeface=pick(("source serif", "source serif", "caladea", "source sans")), head_typeface=pick(faces),
            size=pick((10.5, 11.0, 11.5, 12.0)), leading=pick((1.22, 1.3, 1.38)), margin=pick((68.0, 72.0, 80.0)),
            paper=pick((A4, A4, A4, US_LETTER)), justified=self.random.random() < 0.6, indent=pick((0.0, 0.0, 24.0)),
            letterhead=pick(("centred", "crest", "left", "two columns")), page_number=self.choose("page_numbers"),
            page_number_on_top=in_footer or self.random.random() < 0.3, running_head=running if self.random.random() < 0.5 else "",
            footer=(contact, lines) if in_footer else (), fax_header=fax,
        )  # fmt: skip

    def opening(self) -> list[Part]:
        """What stands before the first paragraph of the body, and that paragraph."""
        if self.kind == "note verbale":
            title = self.choose("note_title")
            parts = [Part("reference", (self.reference,), self.random.choice(("left", "right")))]
            parts += [Part("body", (title,), "centre")] if title else []
            return [*parts, self.paragraph(self.choose("note_openings"))]
        day = Part("date", (self.place_and_date(),), self.random.choice(("left", "right")))
        reference = Part("reference", (self.reference,))
        people = self.random.sample(self.stock["letter_addressees"], self.random.randint(1, 2))
        addressees = [Part("addressee", (*rows, "Palais Wilson")) for rows in people]
        head = self.random.choice(([day, reference], [reference, day]))
        return [*head, *addressees, Part("salutation", (self.choose("salutations"),)), self.paragraph(self.choose("letter_openings"))]

    def ending(self) -> list[Part]:
        """The last paragraph and what stands after it."""
        if self.kind == "note verbale":
            addressee = Part("addressee", tuple(self.stock["note_addressees"][self.recipient]))
            day = Part("date", (self.place_and_date(),), self.random.choice(("left", "right")))
            return [self.paragraph(self.choose("note_closings")), day, Part("signature", ()), addressee]
        closing, signatory = self.choose("closings"), tuple(self.random.choice(self.stock["signatories"]))
        last = self.paragraph(self.choose("letter_closings"))
        return [last, Part("closing", (closing,)), Part("signature", ()), Part("signatory", signatory)]

    def place_and_date(self) -> str:
        return str(self.stock["place_and_date"].format(date=printed_date(self.stock, self.written)))

    def paragraph(self, text: str) -> Part:
        return Part("body", (spaced(self.fill(text)),), "justify")

    def listing(self) -> list[Part]:
        """A sentence and the list that it announces."""
        items = self.random.sample(self.stock["list_items"], 3)
        numbered = self.random.random() < 0.5
        marks = [f"{n}." for n in (1, 2, 3)] if numbered else ["•"] * 3
        filled = [as_item(spaced(self.fill(item)), last=item is items[-1]) for item in items]
        announced = self.paragraph(self.choose("list_introductions"))
        return [announced, *(Part("list", (f"{mark} {item}",)) for mark, item in zip(marks, filled, strict=True))]

    def table(self) -> list[Part]:
        """A sentence and the small table that it announces."""
        heads = self.random.choice(self.stock["table_rows"])
        by_district = len(heads) == 4 and heads[0] == "District"
        first = list(self.sender.towns[:3]) if by_district else [str(self.written.year - n) for n in (3, 2, 1)]
        rows = [heads, *([name, *self.figures(by_district)] for name in first)]
        return [self.paragraph(self.choose("table_introductions")), Part("table", tuple(spaced("\t".join(row)) for row in rows))]

    def annex(self) -> tuple[Part, ...]:
        """A title and a long table: place, ministry, year, money granted and spent."""
        rows = [tuple(self.stock["annex_heads"])]
        for n in range(self.random.randint(9, 15)):
            year = str(self.written.year - self.random.randint(1, 6))
            spent = [grouped(self.random.randint(1100, 980000), self.stock) for _ in range(2)]
            ministry = self.random.choice(self.sender.ministries)
            rows.append((str(n + 1), self.random.choice(self.sender.towns), ministry[:1].upper() + ministry[1:], year, *spent))
        table = Part("table", tuple(spaced("\t".join(row)) for row in rows))
        return Part("body", (str(self.stock["annex_title"]),), "centre"), table

    def figures(self, by_district: bool) -> list[str]:
        """The figures of a row: schools, pupils and teachers, or requests, those granted and those refused."""
        if by_district:
            schools = self.random.randint(11, 96)
            counts = [schools, schools * self.random.randint(90, 240), schools * self.random.randint(6, 14)]
        else:
            granted, refused = self.random.randint(1100, 24000), self.random.randint(110, 4800)
            counts = [granted + refused, granted, refused]
        return [grouped(count, self.stock) for count in counts]

    def stretches(self, notes: int) -> Iterator[tuple[list[Part], str]]:
        """Endless body text, each stretch with the footnote to its first paragraph ("" for none): paragraphs, now and then
        a list or a table, never parted from the sentence that announces it."""
        paragraphs = self.random.sample(self.stock["paragraphs"], len(self.stock["paragraphs"]))
        for count, text in enumerate(cycle(paragraphs), 1):
            noted = count % 4 == 1 and count // 4 < notes
            yield [self.paragraph(text)], spaced(self.fill(self.choose("footnotes"))) if noted else ""
            if count % 7 == 3:
                yield self.listing(), ""
            if count % 9 == 5:
                yield self.table(), ""


def as_item(text: str, last: bool) -> str:
    """A list item with the mark that its place in the list asks for; French leaves a space before the semicolon."""
    bare = text.rstrip(".;\u00a0")
    semicolon = "\u00a0;" if "\u00a0;" in text else ";"
    return bare + ("." if last else semicolon)


def spaced(text: str) -> str:
    """Text with the no-break spaces that French puts before high marks and that keep figures in one piece."""
    return re.sub(r"(?<=\d) (?=\d{3}(?!\d))| (?=[;:?!»%])|(?<=«) ", "\u00a0", text)


class Draft(Struct, frozen=True):
    """Body and footnotes as far as they are written."""

    body: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()

    def length(self) -> int:
        return sum(len(row) for part in self.body for row in part.rows)

    def and_then(self, parts: list[Part], note: str) -> Draft:
        if not note:
            return Draft((*self.body, *parts), self.notes)
        marked = Part("body", (parts[0].rows[0] + SUPERSCRIPTS[len(self.notes) + 1],), "justify")
        return Draft((*self.body, marked, *parts[1:]), (*self.notes, note))


def grown(setting: Callable[[Draft], Letter], stretches: Iterator[tuple[list[Part], str]], pages: int, fullness: float) -> Letter:
    """The letter that fills `pages` pages, the last one to about the share `fullness`. Raises ValueError when it cannot be so short."""
    draft, best, too_long = Draft(), None, 0
    for parts, note in stretches:
        if draft.length() < SURE_TO_FIT * (pages - 1):
            draft = draft.and_then(parts, note)
            continue
        trial = setting(draft.and_then(parts, note))
        laid = lay_out(trial)
        if len(laid) > pages:
            too_long += 1
            if too_long == 3:
                break
            continue
        draft, best = draft.and_then(parts, note), trial
        if len(laid) == pages and laid[-1].filled >= fullness:
            break
    if best is None:
        raise ValueError(f"a letter of this look does not fit on {pages} page(s)")
    return best


def make_letter(
    seed: int, language: Language = "eng", pages: int = 2, kind: Kind | None = None, *,
    notes: int | None = None, look: dict[str, object] | None = None,
) -> Letter:  # fmt: skip
    """An invented letter that fills `pages` pages.

    kind: drawn by seed when None. notes: number of footnotes (at most), one to every second page when None. look: fields of `Look`
    that are to be as given instead of drawn; an annex is one of the pages.
    Raises ValueError when its beginning and its end do not fit on so few pages.
    """
    kinds: tuple[Kind, ...] = ("note verbale", "letter")
    drawn = kind if kind is not None else Random(f"kind {seed} {language}").choice(kinds)  # noqa: S311
    writer = Writer(seed, language, drawn)
    style = msgspec.structs.replace(writer.look(), **(look or {}))
    opening, ending = writer.opening(), writer.ending()
    stretches = writer.stretches(pages // 2 if notes is None else notes)

    def setting(draft: Draft) -> Letter:
        return Letter(
            seed=seed, language=language, kind=drawn, sender=writer.sender, look=style, parts=(*opening, *draft.body, *ending),
            footnotes=draft.notes, reference=writer.reference, written=writer.written, communication_refs=(writer.communication,),
        )  # fmt: skip

    fullness = writer.random.uniform(0.6, 0.92)
    letter = grown(setting, stretches, pages - style.annex, fullness if style.last_page is None else style.last_page)
    return msgspec.structs.replace(letter, annex=writer.annex()) if style.annex else letter
