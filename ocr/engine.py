"""What every reading engine can do. To add an engine, write one file with a class of this shape."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from document.page import Line


class Engine(Protocol):
    """A program that reads pictures. Languages go by Tesseract's names ("eng"), joined by "+" where several are meant.

    Every method raises Trouble: engine-missing, engine-crashed, engine-time-out, out-of-memory, disk-full;
    `read` and `glance` also language-missing. The picture is grey, upright, uint8 of shape (height, width), dark ink on light paper.
    """

    @property
    def name(self) -> str:
        """Name and version, as it stands in the provenance: "tesseract 5.3.0"."""
        ...

    def languages(self) -> frozenset[str]:
        """The installed models."""
        ...

    def read(self, picture: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        """Read a page: one recognition. Lines in the engine's reading order; () when there is nothing to read.

        `block` counts from 1 on the page and `paragraph` from 1 in its block. Boxes lie within the picture, in its pixels;
        words hold a visible sign; confidence 0-100.
        """
        ...

    def glance(self, strip: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        """Read a strip of a few lines of one column, without looking for a layout: cheap. Otherwise like `read`."""
        ...


@runtime_checkable
class Stoppable(Protocol):
    """An engine whose work can be ended at once."""

    def end(self) -> None:
        """End what is being read; its callers get Trouble worker-stopped. The run is being stopped: nothing more is read."""
        ...
