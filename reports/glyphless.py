"""A font whose letters hold no ink, for text that lies unseen over a picture: every letter of every alphabet, next to no weight.

The technique is that of Tesseract's PDF renderer (K. Berry, 2014); this font holds one such glyph for each character that a letter has.
Tables after the OpenType specification 1.9; the CMap after Adobe Technical Note 5411 and ISO 32000-1, 9.10.3.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from document.text_layer import Font

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_EM = 1000
_ADVANCE = _EM // 2
# A contour from one corner of the em's half to the other and back: it holds no ink, and readers see how large a letter is. pdfium
# leaves out text whose glyphs have no extent (CPDF_TextPage::ProcessTextObject).
_OUTLINE = struct.pack(">hhhhhHHBBhhhh", 1, 0, 0, _ADVANCE, _EM, 1, 0, 1, 1, 0, _ADVANCE, 0, _EM)
_GLYPH = _OUTLINE + bytes(-len(_OUTLINE) % 4)
_MOST_GLYPHS = 65_535
_CHECKSUM_MAGIC = 0xB1B0AFBA
_BLOCK = 100  # entries that one bfchar section may have


def glyph_numbers(texts: Iterable[str]) -> dict[str, int]:
    """A glyph for each character, from 1, in the order of Unicode. Characters beyond 65,534 different ones have none."""
    characters = sorted(set().union(*texts)) if texts else []
    return {character: number for number, character in enumerate(characters[: _MOST_GLYPHS - 1], 1)}


def glyphless_font(glyphs: Mapping[str, int]) -> Font:
    """The font of these glyphs. The same glyphs give the same bytes."""
    return Font(program=_program(len(glyphs) + 1), to_unicode=_to_unicode(list(glyphs)), glyphs=len(glyphs) + 1)


def _to_unicode(characters: Sequence[str]) -> bytes:
    rows = [f"<{number:04X}> <{c.encode('utf-16-be', 'surrogatepass').hex().upper()}>" for number, c in enumerate(characters, 1)]
    blocks = [rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]
    mapped = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{mapped}"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _program(glyphs: int) -> bytes:
    tables = {
        b"OS/2": _os2(),
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 1, 12) + struct.pack(">HHHHHHHHHHHH", 4, 24, 0, 2, 2, 0, 0, 0xFFFF, 0, 0xFFFF, 1, 0),
        b"glyf": _GLYPH * glyphs,
        b"head": _head(),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x00010000, _EM, 0, 0, _ADVANCE, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1),
        b"hmtx": struct.pack(">Hh", _ADVANCE, 0) + bytes(2 * (glyphs - 1)),
        b"loca": struct.pack(f">{glyphs + 1}I", *range(0, len(_GLYPH) * (glyphs + 1), len(_GLYPH))),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x00010000, glyphs, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"name": _name("GlyphLessLetter"),
        b"post": struct.pack(">IIhhIIIII", 0x00030000, 0, 0, 0, 1, 0, 0, 0, 0),
    }
    return _assembled(tables)


def _head() -> bytes:
    dates = (0, 0)
    return struct.pack(">IIIIHHqqhhhhHHhhh", 0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0x000B, _EM, *dates, 0, 0, _ADVANCE, _EM, 0, 8, 2, 1, 0)


def _os2() -> bytes:
    start = struct.pack(">HhHHHhhhhhhhhhhh", 3, _ADVANCE, 400, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    ends = struct.pack(">IIII4sHHHhhhHH", 0, 0, 0, 0, b"NONE", 0x40, 0x20, 0xFFFF, _EM, 0, 0, _EM, 0)
    return start + bytes(10) + ends + struct.pack(">IIhhHHH", 1, 0, 0, 0, 0, 0x20, 0)


def _name(name: str) -> bytes:
    text = name.encode("utf-16-be")
    records = b"".join(struct.pack(">HHHHHH", 3, 1, 0x409, which, len(text), 0) for which in (1, 4, 6))
    return struct.pack(">HHH", 0, 3, 6 + len(records)) + records + text


def _assembled(tables: Mapping[bytes, bytes]) -> bytes:
    largest = 1 << (len(tables).bit_length() - 1)
    header = struct.pack(
        ">IHHHH", 0x00010000, len(tables), largest * 16, largest.bit_length() - 1, (len(tables) - largest) * 16
    )  # fmt: skip
    place = len(header) + 16 * len(tables)
    directory, body = b"", b""
    for tag, data in sorted(tables.items()):
        padded = data + bytes(-len(data) % 4)
        directory += struct.pack(">4sIII", tag, _checksum(padded), place + len(body), len(data))
        body += padded
    font = header + directory + body
    adjustment = (_CHECKSUM_MAGIC - _checksum(font)) & 0xFFFFFFFF
    at = place + sum(len(d) + -len(d) % 4 for tag, d in sorted(tables.items()) if tag < b"head") + 8
    return font[:at] + struct.pack(">I", adjustment) + font[at + 4 :]


def _checksum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF
