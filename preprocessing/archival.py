"""What PDF/A-2b (ISO 19005-2) allows of the pages that are taken over: everything that is not known to be allowed is not.

Checked: fonts in the file and how TrueType ones are encoded, colours that an sRGB output intent explains, filters, images, forms,
patterns, transparency, operators. Not checked: the insides of fonts and images (widths, glyphs, colour profiles).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

_FILTERS = frozenset(
    ["/FlateDecode", "/DCTDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/JPXDecode"]
)  # fmt: skip
_INLINE_FILTERS = frozenset(["/Fl", "/DCT", "/CCF", "/RL", "/A85", "/AHx"]) | _FILTERS
_PLAIN_SPACES = frozenset(["/DeviceGray", "/DeviceRGB", "/Pattern", "/G", "/RGB"])
_BLENDINGS = frozenset(
    [
        "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge", "/ColorBurn", "/HardLight",
        "/SoftLight", "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color", "/Luminosity",
    ]
)  # fmt: skip
_INTENTS = frozenset(["/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"])
_OPERATORS = frozenset(
    [
        "q", "Q", "cm", "w", "J", "j", "M", "d", "i", "gs", "m", "l", "c", "v", "y", "h", "re", "S", "s", "F", "f", "F*", "f*", "B", "B*",
        "b", "b*", "n", "W", "W*", "BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Tr", "Ts", "Td", "TD", "Tm", "T*", "Tj", "TJ", "'", '"',
        "d0", "d1", "CS", "cs", "SC", "SCN", "sc", "scn", "G", "g", "RG", "rg", "sh", "Do", "MP", "BMC", "EMC", "BDC", "DP", "ri", "INLINE",
    ]
)  # fmt: skip
_SHOWING_TEXT = frozenset(["Tj", "TJ", "'", '"'])
_DEEPEST_NESTING = 28  # of q, ISO 19005-2, 6.1.13
_DEEPEST_FORMS = 12
_SYMBOLIC = 4
_UNSEEN = "3"  # the rendering mode of hidden text, whose font need not be in the file (6.2.11.4.1)
# In the way of PDF/A, and nothing that is seen
_IMAGE_EXTRAS = ("/Interpolate", "/Alternates", "/OPI", "/Metadata", "/Name", "/StructParent", "/ID", "/PieceInfo")
_FORM_EXTRAS = ("/OPI", "/Metadata", "/PieceInfo", "/LastModified", "/StructParents", "/StructParent", "/Name")
UNREAD = b"/Span <</ActualText <FEFF0020>>> BDC\n"
"""What a reader of text finds in place of what is drawn until EMC (ISO 32000-1, 14.9.4): a blank. The words are in the layer over it."""


def cleaned_image(image: Object) -> bool:
    """Whether PDF/A allows the image, after taking away what is no part of the picture."""
    for key in _IMAGE_EXTRAS:
        if key in image:
            del image[key]
    if image.get("/ImageMask", False) or "/OC" in image or image.get("/SMaskInData", 0) != 0:
        return False
    if "/LZWDecode" in _names(image.get("/Filter")):
        image.write(image.read_bytes())
    if not _names(image.get("/Filter")) <= _FILTERS or str(image.get("/Intent", "/Perceptual")) not in _INTENTS:
        return False
    masks = [image[key] for key in ("/SMask", "/Mask") if _is_stream(image.get(key))]
    return _colour(image.get("/ColorSpace")) and all(
        (mask.get("/ImageMask", False) and _mask(mask)) or cleaned_image(mask) for mask in masks
    )


class Archival:
    """The pages of one file; what many of them share is looked at once."""

    def __init__(self) -> None:
        self._fits: dict[tuple[int, int], bool] = {}

    def spare_fonts(self, page: pikepdf.Page) -> frozenset[str] | None:
        """None where the page may not be taken over; else the fonts that it names, shows nothing in, and has not in the file: another
        font may stand for them. The page's forms are made unread by those who look for text. Raises pikepdf.PdfError, ValueError."""
        content = _content(page)
        if not content.fits:
            return None
        fonts = page.resources.get("/Font", Dictionary())
        lending = any(
            each.get("/Subtype") == Name.Form and "/Resources" not in each for each in page.resources.get("/XObject", {}).values()
        )
        idle = set(fonts.keys()) - content.fonts if not lending else set[str]()
        spare = frozenset(name for name in idle if not self._font(fonts[name], 0))
        return spare if self._resources(page.resources, 0, spare) else None

    def _once(self, thing: Object, look: Any) -> bool:
        key = thing.objgen
        if key == (0, 0):
            return bool(look())
        if key not in self._fits:
            self._fits[key] = True  # a form that draws itself is looked at once
            self._fits[key] = bool(look())
        return self._fits[key]

    def _resources(self, resources: Object, depth: int, spare: frozenset[str] = frozenset()) -> bool:
        if depth > _DEEPEST_FORMS:
            return False
        parts = {name: dict(part.items()) for name, part in resources.items() if isinstance(part, Dictionary)}
        return (
            all(self._once(f, lambda f=f: self._font(f, depth)) for name, f in parts.get("/Font", {}).items() if name not in spare)
            and all(_colour(space) for space in parts.get("/ColorSpace", {}).values())
            and all(self._once(thing, lambda t=thing: self._xobject(t, depth)) for thing in parts.get("/XObject", {}).values())
            and all(self._once(state, lambda s=state: self._state(s, depth)) for state in parts.get("/ExtGState", {}).values())
            and all(self._once(pattern, lambda p=pattern: self._pattern(p, depth)) for pattern in parts.get("/Pattern", {}).values())
            and all(_colour(shading.get("/ColorSpace")) for shading in parts.get("/Shading", {}).values())
            and not any(each.get("/Type") in (Name.OCG, Name.OCMD) for each in parts.get("/Properties", {}).values())
        )

    def _xobject(self, thing: Object, depth: int) -> bool:
        if thing.get("/Subtype") == Name.Image:
            return (bool(thing.get("/ImageMask", False)) and _mask(thing)) or cleaned_image(thing)
        if thing.get("/Subtype") != Name.Form or any(key in thing for key in ("/OC", "/Ref", "/PS", "/Subtype2")):
            return False
        for key in _FORM_EXTRAS:
            if key in thing:
                del thing[key]
        content = _content(thing)
        if content.text and content.fits:
            thing.write(UNREAD + thing.read_bytes() + b"\nEMC")
        return content.fits and ("/Resources" not in thing or self._resources(thing.Resources, depth + 1))

    def _state(self, state: Object, depth: int) -> bool:
        if any(key in state for key in ("/TR", "/HTP", "/HT", "/HTO")) or state.get("/TR2", "/Default") != "/Default":
            return False
        modes = state.get("/BM", Name.Normal)
        if not {str(mode) for mode in (modes if isinstance(modes, Array) else [modes])} <= _BLENDINGS:
            return False
        if "/RI" in state and str(state.RI) not in _INTENTS:
            return False
        mask = state.get("/SMask")
        if isinstance(mask, Dictionary) and not self._once(mask.G, lambda: self._xobject(mask.G, depth + 1)):
            return False
        return "/Font" not in state or self._font(state.Font[0], depth)

    def _pattern(self, pattern: Object, depth: int) -> bool:
        if pattern.get("/PatternType") == 2:
            return _colour(pattern.Shading.get("/ColorSpace")) and ("/ExtGState" not in pattern or self._state(pattern.ExtGState, depth))
        return _content(pattern).fits and self._resources(pattern.Resources, depth + 1)

    def _font(self, font: Object, depth: int) -> bool:
        kind = str(font.get("/Subtype"))
        if kind == "/Type3":
            drawn = all(_content(glyph).fits for glyph in dict(font.CharProcs.items()).values())
            return drawn and ("/Resources" not in font or self._resources(font.Resources, depth + 1))
        if kind == "/Type0":
            inner = font.DescendantFonts[0]
            encoding = font.get("/Encoding")
            mapped = _is_stream(encoding) or str(encoding) in ("/Identity-H", "/Identity-V")
            if str(inner.get("/Subtype")) == "/CIDFontType2" and "/CIDToGIDMap" not in inner:
                inner.CIDToGIDMap = Name.Identity  # which is what its absence means (ISO 32000-1, table 117); PDF/A wants it said
            return mapped and _embedded(inner)
        return kind in ("/Type1", "/MMType1", "/TrueType") and _embedded(font) and (kind != "/TrueType" or _encoded(font))


def _embedded(font: Object) -> bool:
    descriptor = font.get("/FontDescriptor", Dictionary())
    if "/CapHeight" not in descriptor and "/Ascent" in descriptor:
        descriptor.CapHeight = descriptor.Ascent  # wanted by ISO 32000-1, table 122, left out by some writers; nothing is shown by it
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _encoded(font: Object) -> bool:
    """ISO 19005-2, 6.2.11.6: which encodings a TrueType font may have."""
    encoding = font.get("/Encoding")
    if int(font.FontDescriptor.get("/Flags", 0)) & _SYMBOLIC:
        return encoding is None
    base = encoding.get("/BaseEncoding") if isinstance(encoding, Dictionary) else encoding
    plain = not isinstance(encoding, Dictionary) or "/Differences" not in encoding
    return str(base) in ("/MacRomanEncoding", "/WinAnsiEncoding") and plain


def _mask(image: Object) -> bool:
    for key in _IMAGE_EXTRAS:
        if key in image:
            del image[key]
    return _names(image.get("/Filter")) <= _FILTERS and "/OC" not in image


def _is_stream(thing: Any) -> bool:
    return isinstance(thing, pikepdf.Stream)


def _names(value: Any) -> set[str]:
    return set() if value is None else {str(each) for each in value} if isinstance(value, Array) else {str(value)}


def _colour(space: Any, depth: int = 0) -> bool:
    """Whether the output intent, or the space itself, says which colour is meant."""
    if isinstance(space, Name):
        return str(space) in _PLAIN_SPACES
    if not isinstance(space, Array) or not len(space) or depth > 3:
        return False
    kind = str(space[0])
    if kind == "/ICCBased":
        return int(space[1].get("/N", 0)) in (1, 3)
    if kind in ("/Indexed", "/I"):
        return _colour(space[1], depth + 1)
    if kind in ("/Separation", "/DeviceN"):
        return _colour(space[2], depth + 1)
    return kind in ("/CalGray", "/CalRGB", "/Lab") or (kind == "/Pattern" and (len(space) == 1 or _colour(space[1], depth + 1)))


class _Content(NamedTuple):
    """Whether all operators are allowed and balanced, whether there is text, and the names of the fonts in which it is to be seen."""

    fits: bool
    text: bool = False
    fonts: frozenset[str] = frozenset()


def _content(thing: Any) -> _Content:
    """What a page, form, pattern or glyph draws. Raises pikepdf.PdfError."""
    marked = 0
    used: set[str] = set()
    text = False
    states = [("", "0")]  # the font and the rendering mode in force at each depth of q
    for instruction in pikepdf.parse_content_stream(thing):
        operator = "INLINE" if isinstance(instruction, pikepdf.ContentStreamInlineImage) else str(instruction.operator)
        marked += (operator in ("BMC", "BDC")) - (operator == "EMC")
        if operator == "q":
            states.append(states[-1])
        elif operator == "Q":
            states.pop()
        if not states or len(states) > _DEEPEST_NESTING or marked < 0 or not _allowed(operator, instruction):
            return _Content(False)
        if operator == "Tf":
            states[-1] = str(instruction.operands[0]), states[-1][1]
        elif operator == "Tr":
            states[-1] = states[-1][0], str(instruction.operands[0])
        elif operator in _SHOWING_TEXT:
            text = True
            used |= {states[-1][0]} if states[-1][1] != _UNSEEN else set()
    return _Content(len(states) == 1 and marked == 0, text, frozenset(used))


def _allowed(operator: str, instruction: Any) -> bool:
    if operator == "INLINE":
        return _inline(instruction)
    first = str(instruction.operands[0]) if operator in ("BDC", "DP", "ri", "cs", "CS") else ""
    layer = operator in ("BDC", "DP") and first == "/OC"
    press = operator in ("cs", "CS") and first == "/DeviceCMYK"
    return operator in _OPERATORS and not layer and not press and (operator != "ri" or first in _INTENTS)


def _inline(instruction: Any) -> bool:
    image = instruction.iimage.obj
    filters = _names(image.get("/Filter", image.get("/F")))
    interpolated = image.get("/Interpolate", image.get("/I", False))
    stencil = image.get("/ImageMask", image.get("/IM", False))
    space = image.get("/ColorSpace", image.get("/CS"))
    named = isinstance(space, Name) and str(space) not in ("/DeviceCMYK", "/CMYK")  # a name in the resources has been looked at there
    return filters <= _INLINE_FILTERS and not interpolated and bool(stencil or named or _colour(space))
