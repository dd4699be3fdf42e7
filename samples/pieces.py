"""What a bundle consists of: letters that lie in one scan one after another, each with a letterhead and running heads of its own."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from samples.letter import Kind, Language, Letter, Part

Place = Literal["bottom centre", "bottom right", "bottom left", "top centre", "top right", "top left"]


class Furniture(Struct, frozen=True, kw_only=True):
    """What surrounds the text of a piece. Texts may hold {page} and {pages}, counted within the piece.

    number: the form of the page number, "" for none; on_first: the first page bears it too; footer: lines at the foot of the first
    page, or of all when `footer_everywhere`; again: the letterhead's name stands small at the head of later pages; catchword: the
    first word of the next page stands at the foot, as typists did it; ruled: a rule under the running head; text_top: height in points
    at which the text of later pages begins.
    """

    running_head: str = ""
    running_align: Literal["left", "centre", "right"] = "left"
    number: str = ""
    number_place: Place = "bottom centre"
    on_first: bool = False
    footer: tuple[str, ...] = ()
    footer_everywhere: bool = False
    again: bool = False
    catchword: bool = False
    ruled: bool = False
    text_top: float = 84.0


class Piece(Struct, frozen=True, kw_only=True):
    """A letter of a bundle. head: name of a style in `samples.heads.HEADS`; head_lines: the sender's name as it stands there; office:
    lines of the office that writes; contact: address and telephone lines; inside: date and reference printed within the letterhead;
    foot: an addressee at the foot of the first page."""

    letter: Letter
    head: str
    head_lines: tuple[str, ...] = ()
    office: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    inside: tuple[Part, ...] = ()
    foot: Part | None = None
    furniture: Furniture = Furniture()


class Bundle(Struct, frozen=True, kw_only=True):
    """Pieces in one scan, and what is to be found out about it (the `metadata` of its truth)."""

    name: str
    seed: int
    language: Language
    kind: Kind
    pieces: tuple[Piece, ...]
    facts: dict[str, object]

    def metadata(self) -> dict[str, object]:
        """The `metadata` of a truth file."""
        return dict(self.facts)

    def body_text(self) -> str:
        """The clean text wanted (`body.txt`): parts in the order in which their first lines stand on the pages, notes at the end."""
        from samples.setting import clean_text

        return clean_text(self)
