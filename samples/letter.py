"""What an invented letter consists of, before it is set in type."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

Language = Literal["eng", "fra", "spa", "deu"]
Kind = Literal["note verbale", "letter"]
RegionKind = Literal[
    "letterhead", "running_head", "page_number", "footer", "reference", "date", "addressee", "salutation",
    "heading", "body", "list", "table", "footnote", "closing", "signatory", "signature", "stamp", "handwriting", "annex_title",
]  # fmt: skip
"""The kinds of region of a truth file."""

LEFT_OUT: frozenset[RegionKind] = frozenset({"letterhead", "running_head", "page_number", "footer", "stamp", "signature", "handwriting"})
"""Kinds that the clean text (`body.txt`) leaves out."""
INK: frozenset[RegionKind] = frozenset({"stamp", "signature", "handwriting"})
"""Kinds that are not print, and stand in neither text."""

SHORT_LANGUAGE: dict[str, str] = {"eng": "en", "fra": "fr", "spa": "es", "deu": "de"}
PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹\u00a0", "0123456789 ")


def plain(text: str) -> str:
    """Text as a truth file holds it: footnote marks as plain digits, no-break spaces as spaces."""
    return text.translate(PLAIN_DIGITS)


class Part(Struct, frozen=True):
    """One part of a letter in its printed order. `rows` holds the lines of an addressee or signatory, the one text of a paragraph
    (footnote marks as superscript digits), one list item with its mark, or the rows of a table, cells divided by tabs.

    inset: points that it stands in from the left margin; level: at the height of the part before it; at_foot: of the page; fresh: on a
    new page.
    """

    kind: RegionKind
    rows: tuple[str, ...]
    align: Literal["left", "right", "centre", "justify"] = "left"
    style: Literal["regular", "bold", "italic"] = "regular"
    inset: float = 0.0
    level: bool = False
    at_foot: bool = False
    fresh: bool = False


class Sender(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A State that does not exist and its mission; one entry of `texts/states.toml`."""

    state: str
    mission: str
    head: tuple[str, ...]
    second_head: tuple[str, ...]
    of_country: str
    country: str
    code: str
    capital: str
    towns: tuple[str, ...]
    ministries: tuple[str, ...]
    laws: tuple[str, ...]
    street: str
    postcode: str
    phone: str
    fax: str
    domain: str


class Look(Struct, frozen=True, kw_only=True):
    """How a letter is set. Sizes in points; `leading` in sizes; `paper` width and height in points.

    head_colour: of the letterhead, black when None; underlined: the reference is; abreast: addressees side by side where they fit;
    ruled: tables have rules between their cells; last_page: share of its height to fill, drawn by lot when None; annex: a table on a
    page of its own, broader than high, follows.
    """

    typeface: str
    head_typeface: str
    size: float
    leading: float
    margin: float
    paper: tuple[float, float]
    justified: bool
    indent: float
    letterhead: Literal["centred", "crest", "left", "two columns", "address right"]
    page_number: str
    page_number_on_top: bool
    running_head: str
    footer: tuple[str, ...]
    fax_header: str
    head_colour: tuple[int, int, int] | None = None
    underlined: bool = False
    abreast: bool = False
    ruled: bool = False
    last_page: float | None = None
    annex: bool = False


class Letter(Struct, frozen=True, kw_only=True):
    """An invented letter: its parts in printed order, its footnotes, how it looks, and what is to be found out about it."""

    seed: int
    language: Language
    kind: Kind
    sender: Sender
    look: Look
    parts: tuple[Part, ...]
    footnotes: tuple[str, ...]
    reference: str
    written: date
    communication_refs: tuple[str, ...]
    annex: tuple[Part, ...] = ()

    def body_text(self) -> str:
        """The clean text wanted of it (`body.txt`): one line a paragraph, a blank line between, footnotes at the end."""
        parts = [part for part in (*self.parts, *self.annex) if part.kind not in LEFT_OUT]
        texts = ["\n".join(plain(row).replace("\t", "  ") for row in part.rows) for part in parts]
        texts += [f"{number} {plain(note)}" for number, note in enumerate(self.footnotes, 1)]
        return "\n\n".join(texts) + "\n"

    def metadata(self) -> dict[str, object]:
        """The `metadata` of a truth file."""
        signatory = next((part.rows[0] for part in self.parts if part.kind == "signatory"), None)
        return {
            "sender_state": self.sender.state,
            "sender_mission": self.sender.mission,
            "kind": self.kind,
            "reference": self.reference,
            "communication_refs": list(self.communication_refs),
            "date": self.written.isoformat(),
            "addressees": [plain(part.rows[0]) for part in self.parts if part.kind == "addressee"],
            "signatory": signatory,
            "language": SHORT_LANGUAGE[self.language],
        }
