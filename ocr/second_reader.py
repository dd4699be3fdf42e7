"""What a second reader can do: read a strip cut out of one line, sign by sign. To add one, write one file with a class of this shape."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt
from msgspec import Struct


class Sign(Struct, frozen=True):
    """One sign that was read: `confidence` 0-1; `left`, `right` where it stands, in pixels of the strip.

    rivals: letters beyond ASCII that the reader held possible in its place, and how likely, 0-1.
    """

    text: str
    confidence: float
    left: float
    right: float
    rivals: tuple[tuple[str, float], ...] = ()


class SecondReader(Protocol):
    """A recogniser of single lines. It is shown what another engine found, and need find nothing itself."""

    @property
    def name(self) -> str:
        """Name and version, as it stands in the provenance and in `OtherReading.reader`."""
        ...

    def columns(self, height: int, width: int) -> int:
        """What a strip of this size costs: columns of pixels that the recogniser looks at."""
        ...

    def read(self, strip: npt.NDArray[np.uint8]) -> tuple[Sign, ...]:
        """The signs of a strip, left to right; () when it sees none.

        The strip is grey, uint8 of shape (height, width), one upright line with a little paper around it. Raises Trouble:
        second-reader-failed. Several threads may call it at once.
        """
        ...
