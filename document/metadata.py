"""What a letter says of itself: sender, kind, reference, date, addressees, signatory, language."""

from __future__ import annotations

from msgspec import Struct

from document.geometry import Box


class Found(Struct, frozen=True, kw_only=True):
    """A value, where it stands (None where it is told from the whole letter), and how certain it is (0-1)."""

    value: str
    page: int | None = None
    box: Box | None = None
    certainty: float


class Metadata(Struct, frozen=True, kw_only=True):
    """The fields of docs/published-files.md; None or () where the letter has none. Boxes in upright pixels.

    kind: "note verbale" or "letter"; date in ISO form; reference with its printed label; language in two letters.
    """

    sender_state: Found | None = None
    sender_mission: Found | None = None
    sender_address: Found | None = None
    kind: Found | None = None
    reference: Found | None = None
    communication_refs: tuple[Found, ...] = ()
    date: Found | None = None
    addressees: tuple[Found, ...] = ()
    signatory: Found | None = None
    language: Found | None = None
