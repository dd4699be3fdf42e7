"""Pieces of a page's picture, so that what was corrected can be compared with what is printed, with or without script, on paper too."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from document.geometry import Box

AROUND, BESIDE = 0.6, 6.0
"""What is shown above and below the words, and beside them, in heights of the words."""

LOWEST = 1 / 80
"""Height of common words in widths of the page: a full stop or a bullet is shown among words, not alone."""

QUALITY = 70
"""Of the JPEG pictures: letters of a preview stay legible, a piece takes about two kilobytes."""


class Cutter:
    """Cuts pieces out of the previews of a letter's pages. previews: JPEG by page; widths: of the upright pages, in pixels."""

    def __init__(self, previews: Mapping[int, bytes], widths: Mapping[int, int]) -> None:
        self._previews, self._widths = previews, widths
        self._open: dict[int, Image.Image] = {}

    def cut_out(self, page: int, box: Box) -> str:
        """The words in a box of the upright page and what stands around them, as a data: URI; "" where the page has no picture."""
        if page not in self._previews:
            return ""
        if page not in self._open:
            self._open[page] = Image.open(BytesIO(self._previews[page])).convert("L")
        picture = self._open[page]
        scale = picture.width / self._widths[page]
        height = max(float(box.height), LOWEST * self._widths[page])
        beside, around = BESIDE * height, AROUND * height + (height - box.height) / 2
        edges = (box.left - beside, box.top - around, box.right + beside, box.bottom + around)
        left, top, right, bottom = (round(edge * scale) for edge in edges)
        inside = (max(left, 0), max(top, 0), min(right, picture.width), min(bottom, picture.height))
        if inside[0] >= inside[2] or inside[1] >= inside[3]:
            return ""
        out = BytesIO()
        picture.crop(inside).save(out, "JPEG", quality=QUALITY)
        return "data:image/jpeg;base64," + b64encode(out.getvalue()).decode("ascii")
