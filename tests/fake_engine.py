"""An engine for tests: reads every page at once as the same few lines, or misbehaves when told to."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from document.geometry import Box
from document.page import Line, Word

SENTENCE = "The Permanent Mission presents its compliments to the Office and has the honour to transmit the reply of the Government"


class FakeEngine:
    """`trouble(number)` is called before the n-th reading and may raise or wait."""

    def __init__(self, trouble: Callable[[int], None] | None = None, name: str = "fake 1.0") -> None:
        self.name = name
        self.readings = 0
        self._trouble = trouble
        self._lock = threading.Lock()

    def languages(self) -> frozenset[str]:
        return frozenset({"eng", "fra", "spa", "deu", "Latin", "osd"})

    def read(self, picture: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        with self._lock:
            self.readings += 1
            number = self.readings
        if self._trouble:
            self._trouble(number)
        return _lines(picture)

    def glance(self, strip: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        return _lines(strip)


def _lines(picture: npt.NDArray[np.uint8]) -> tuple[Line, ...]:
    """Lines that cover the page from edge to edge, so that no print counts as unread."""
    height, width = picture.shape
    words = SENTENCE.split()
    across, down, count = width / len(words), height / 30, 30
    lines = []
    for number in range(count):
        top, bottom = int(number * down), int((number + 1) * down)
        row = tuple(
            Word(text=w, box=Box(int(i * across), top, int((i + 1) * across), bottom), confidence=95.0) for i, w in enumerate(words)
        )
        lines.append(Line(words=row, block=1, paragraph=1))
    return tuple(lines)
