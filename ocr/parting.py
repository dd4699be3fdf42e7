"""Words of a page that become several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from document.page import PageReading, Word

    Parts = Callable[[int, int, Word], Sequence[Word]]
    """From the number of a line, the place of a word in it, and the word: what stands in its place."""


def in_parts(reading: PageReading, parts: Parts) -> PageReading:
    """The reading with what `parts` makes of each word; lines whose words stay whole stay the same."""
    lines = []
    for number, line in enumerate(reading.lines):
        words = [part for place, word in enumerate(line.words) for part in parts(number, place, word)]
        lines.append(replace(line, words=tuple(words)) if len(words) > len(line.words) else line)
    return replace(reading, lines=tuple(lines))
