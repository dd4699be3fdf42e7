"""The pictures of one page while it is worked on: as stored, and upright as prepared; what was placed last is not placed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preprocessing import straighten

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    from document.page import PreparedPage
    from flows.workroom import Clock

    Picture = npt.NDArray[np.uint8]


class Pictures:
    """Gives them when they are asked for: a page whose results are all kept opens nothing. fetch: gives the picture as stored."""

    def __init__(self, clock: Clock, fetch: Callable[[], Picture]) -> None:
        self._clock, self._fetch = clock, fetch
        self._stored: Picture | None = None
        self._placed: tuple[PreparedPage, Picture] | None = None

    def stored(self) -> Picture:
        """Raises what opening the page raises."""
        if self._stored is None:
            with self._clock.time("open"):
                self._stored = self._fetch()
        return self._stored

    def upright(self, prepared: PreparedPage) -> Picture:
        """The page as it was prepared; raises as `stored` does."""
        if self._placed is None or not straighten.placed_alike(self._placed[0], prepared):
            stored, self._placed = self.stored(), None
            with self._clock.time("straighten"):
                self._placed = (prepared, straighten.placed(stored, prepared))
        with self._clock.time("straighten"):
            return straighten.cleaned(self._placed[1], prepared)
