"""What is drawn on a PDF page, in the order of drawing, as pdfium tells it (fpdf_edit.h, fpdf_text.h)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import pypdfium2_raw as pdfium

from preprocessing.pdf_matrix import UNIT_SQUARE, Matrix, Rectangle

_MOST_OBJECTS = 50_000  # a full page of single letters has 5,000
_DEEPEST_FORM = 8
_INVISIBLE_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_CLIPPING_MODES = (
    pdfium.FPDF_TEXTRENDERMODE_FILL_CLIP,
    pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP,
    pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP,
    pdfium.FPDF_TEXTRENDERMODE_CLIP,
)
_WHITE = 250

Kind = Literal["text", "path", "image", "shading"]
_KINDS: dict[int, Kind] = {
    pdfium.FPDF_PAGEOBJ_TEXT: "text",
    pdfium.FPDF_PAGEOBJ_PATH: "path",
    pdfium.FPDF_PAGEOBJ_IMAGE: "image",
    pdfium.FPDF_PAGEOBJ_SHADING: "shading",
}


class Drawn(NamedTuple):
    """One thing drawn.

    bounds: on the page, in points. inked: whether drawing it leaves anything (no invisible text, no path without paint).
    white, grey: of its colour. matrix: for images, from the unit square to the page. plain: nothing clips it or makes it see-through, as
    far as pdfium tells, which does not tell of masks of the image itself.
    """

    kind: Kind
    order: int
    handle: Any
    bounds: Rectangle
    matrix: Matrix
    inked: bool
    white: bool
    grey: bool
    plain: bool


def address(handle: Any) -> int:
    """What tells one page object from another: pdfium hands out a new pointer object each time."""
    return ctypes.addressof(handle.contents) if handle else 0


def drawn_objects(page: Any) -> list[Drawn]:
    """Everything drawn on the page, forms (reusable drawings) taken apart; cut off where a page is absurdly full.

    pdfium does not tell which letters clip an object, so whatever follows letters that may clip is not plain.
    """
    found: list[Drawn] = []
    clipped = False
    top = (pdfium.FPDFPage_GetObject(page, index) for index in range(pdfium.FPDFPage_CountObjects(page)))
    for handle, matrix, plain in _walk(top, Matrix(), True, 0):
        found.append(_drawn(handle, matrix, plain and not clipped, len(found)))
        clipped = clipped or (found[-1].kind == "text" and pdfium.FPDFTextObj_GetTextRenderMode(handle) in _CLIPPING_MODES)
        if len(found) >= _MOST_OBJECTS:
            break
    return found


def _walk(handles: Iterator[Any], outer: Matrix, plain: bool, depth: int) -> Iterator[tuple[Any, Matrix, bool]]:
    for handle in handles:
        if not handle:
            continue
        if pdfium.FPDFPageObj_GetType(handle) != pdfium.FPDF_PAGEOBJ_FORM:
            yield handle, outer, plain
        elif depth < _DEEPEST_FORM:
            inner = (pdfium.FPDFFormObj_GetObject(handle, index) for index in range(pdfium.FPDFFormObj_CountObjects(handle)))
            yield from _walk(inner, _matrix(handle).then(outer), plain and _plain(handle), depth + 1)


def _drawn(handle: Any, outer: Matrix, plain: bool, order: int) -> Drawn:
    kind = _KINDS.get(pdfium.FPDFPageObj_GetType(handle), "shading")
    matrix = _matrix(handle).then(outer) if kind == "image" else outer
    bounds = matrix.rectangle(UNIT_SQUARE) if kind == "image" else outer.rectangle(_bounds(handle))
    inked, white, grey = _paint(handle, kind)
    return Drawn(kind, order, handle, bounds, matrix, inked, white, grey, plain and _plain(handle))


def _matrix(handle: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, ctypes.byref(found)):
        return Matrix()
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


def _bounds(handle: Any) -> Rectangle:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(handle, *(ctypes.byref(side) for side in (left, bottom, right, top)))
    return Rectangle(left.value, bottom.value, right.value, top.value)


def _plain(handle: Any) -> bool:
    clip = pdfium.FPDFPageObj_GetClipPath(handle)
    return not pdfium.FPDFPageObj_HasTransparency(handle) and (not clip or pdfium.FPDFClipPath_CountPaths(clip) <= 0)


def _paint(handle: Any, kind: Kind) -> tuple[bool, bool, bool]:
    """(inked, white, grey)"""
    if kind == "text":
        mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
        if mode in _INVISIBLE_MODES:
            return False, False, True
        stroked, filled = mode in (1, 2, 5, 6), mode not in (1, 5)
    elif kind == "path":
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(handle, ctypes.byref(fill), ctypes.byref(stroke))
        stroked, filled = bool(stroke.value), bool(fill.value)
    else:
        return True, False, False
    colours = [_colour(handle, pdfium.FPDFPageObj_GetFillColor)] if filled else []
    colours += [_colour(handle, pdfium.FPDFPageObj_GetStrokeColor)] if stroked else []
    inked = [colour for colour in colours if colour[3]]
    white = all(min(colour[:3]) >= _WHITE for colour in inked)
    return bool(inked), bool(inked) and white, all(colour[0] == colour[1] == colour[2] for colour in inked)


def _colour(handle: Any, get: Any) -> tuple[int, int, int, int]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not get(handle, *(ctypes.byref(part) for part in (red, green, blue, alpha))):
        return 1, 0, 0, 255  # a pattern: inked, and perhaps in colour
    return red.value, green.value, blue.value, alpha.value
