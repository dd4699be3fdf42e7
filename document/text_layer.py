"""The text of a letter as a searchable PDF carries it: unseen, over the picture of each page."""

from __future__ import annotations

from msgspec import Struct

from document.geometry import Transform
from document.page import SourcePage


class Font(Struct, frozen=True):
    """A font without a drawing for any of its glyphs, as a PDF embeds it.

    program: TrueType; to_unicode: the CMap from glyphs to characters; glyphs: their number, the missing one at 0 included. Every glyph
    is half an em wide.
    """

    program: bytes
    to_unicode: bytes
    glyphs: int


class Straightened(Struct, frozen=True, kw_only=True):
    """A page picture that is to be shown straight instead of as received.

    transform: from pixels as stored to the `width` x `height` pixels of the straight picture; dpi: of these; paper: brightness of the
    paper, 0-255, for corners that the scan has not.
    """

    width: int
    height: int
    dpi: float
    transform: Transform
    paper: int = 255


class PageLayer(Struct, frozen=True):
    """The text of one page. `turn`: clockwise quarter turn from stored to upright, in degrees.

    content: PDF text operators between BT and ET that use the font F at size 1, in pixels of the page picture as stored, or of the
    straightened one where there is one; y downwards.
    """

    source: SourcePage
    turn: int
    content: bytes
    straightened: Straightened | None = None


class TextLayer(Struct, frozen=True, kw_only=True):
    """All that a searchable PDF says besides its pictures. `xmp`: its metadata packet; `title` and `language` as that tells them."""

    pages: tuple[PageLayer, ...]
    font: Font
    xmp: bytes
    title: str
    language: str
