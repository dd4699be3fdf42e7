"""Pictures of the archive's report, drawn as SVG: no script, no network, their colours from the page's style.

Error rates stand on a logarithmic scale: letters differ by factors, and most of them lie below one percent.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from reports.estimate import GRADES, grade
from reports.survey import BINS
from reports.template import showable

if TYPE_CHECKING:
    from reports.survey import Part

WIDTH, HEIGHT = 380, 210
"""Units, about as many pixels: pictures stand in columns of this width, so that their words are as large as others on every screen."""

LEFT, RIGHT, TOP, BOTTOM = 44, 10, 16, 34
LOWEST, HIGHEST = 0.0005, 0.3
TICKS = (0.001, 0.01, 0.1)
TALLEST = HEIGHT - TOP - BOTTOM
BROAD = WIDTH - LEFT - RIGHT
LABELS = 6
"""Labels below an axis that stand side by side without touching."""


def percent(rate: float) -> str:
    """An error rate for people: two figures that count."""
    value = 100 * rate
    return f"{value:.0f} %" if value >= 10 else f"{value:.1f} %" if value >= 1 else f"{value:.2f} %"


def classes_chart(counts: Sequence[int]) -> Markup:
    """How many letters there are in each class of expected error (`survey.BINS`), in the colours of their grades."""
    width = BROAD / len(counts)
    most = max([*counts, 1])
    parts: list[str] = []
    for number, count in enumerate(counts):
        high = TALLEST * count / most
        x, y = LEFT + number * width, TOP + TALLEST - high
        upper = BINS[number] if number < len(BINS) else 1.0
        lower = BINS[number - 1] if number else 0.0
        title = f"{count:,} letters with {_range(lower, upper)} of characters expected to be wrong"
        parts.append(
            f'<rect class="bar g{grade(upper)}" x="{x + 2:.1f}" y="{y:.1f}" width="{width - 4:.1f}" height="{high:.1f}">'
            f"<title>{title}</title></rect>"
        )
        parts.append(_text(x + width / 2, y - 4, f"{count:,}", "middle") if count else "")
        parts.append(_text(x + width, HEIGHT - BOTTOM + 15, _end(upper), "middle") if number < len(BINS) else "")
    parts.append(f'<path class="axis" d="M{LEFT} {TOP + TALLEST}H{WIDTH - RIGHT}"/>')
    parts.append(_text(LEFT + BROAD / 2, HEIGHT - 4, "expected wrong characters, at most", "middle"))
    return _svg("Letters by expected error", parts)


def _range(lower: float, upper: float) -> str:
    return f"more than {_end(lower)}" if upper == 1.0 else f"{_end(lower)} to {_end(upper)}"


def _end(rate: float) -> str:
    return f"{100 * rate:g} %"


def trend_chart(parts: Sequence[Part], what: str) -> Markup:
    """The expected error of letters by day or date: a dot for what half of them keep to, a line up to what nine in ten do."""
    shown = [part for part in parts if part.median is not None]
    drawn = [*_scale()]
    step = BROAD / max(len(shown), 1)
    every = -(-len(shown) // LABELS)
    for number, part in enumerate(shown):
        x = LEFT + (number + 0.5) * step
        median, ninth = part.median or 0.0, part.ninth or 0.0
        size = min(5.0, max(2.2, 0.35 * step))
        title = f"{part.name}: {part.letters:,} letters, half of them at most {percent(median)}, nine in ten at most {percent(ninth)}"
        drawn.append(
            f'<g class="dot g{grade(median)}"><title>{escape(showable(title))}</title>'
            f'<path d="M{x:.1f} {_y(ninth):.1f}V{_y(median):.1f}"/><circle cx="{x:.1f}" cy="{_y(median):.1f}" r="{size:.1f}"/></g>'
        )
        if number % every == 0:
            drawn.append(_text(x, HEIGHT - BOTTOM + 15, part.name[5:] if len(part.name) == 10 else part.name, "middle"))
    drawn.append(_text(LEFT + BROAD / 2, HEIGHT - 4, _years(shown, what), "middle"))
    return _svg(f"Expected error {what}", drawn)


def _years(shown: Sequence[Part], what: str) -> str:
    """Below the axis: what it is, with the years where labels are days without them."""
    if not shown or len(shown[0].name) != 10:
        return what
    first, last = shown[0].name[:4], shown[-1].name[:4]
    return f"{what}, {first}" if first == last else f"{what}, {first} to {last}"


def _scale() -> list[str]:
    parts = []
    for tick in TICKS:
        parts.append(f'<path class="grid" d="M{LEFT} {_y(tick):.1f}H{WIDTH - RIGHT}"/>')
        parts.append(_text(LEFT - 6, _y(tick) + 4, _end(tick), "end"))
    parts.append(f'<path class="limit" d="M{LEFT} {_y(GRADES["C"]):.1f}H{WIDTH - RIGHT}"/>')
    parts.append(_text(LEFT - 6, _y(GRADES["C"]) + 4, _end(GRADES["C"]), "end"))
    return parts


def _y(rate: float) -> float:
    kept = min(max(rate, LOWEST), HIGHEST)
    return TOP + TALLEST * (1 - log10(kept / LOWEST) / log10(HIGHEST / LOWEST))


def rate_bar(rate: float | None) -> Markup:
    """A small bar for a cell of a table, on the scale of the other pictures."""
    if rate is None:
        return Markup("")
    share = 1 - (_y(rate) - TOP) / TALLEST
    return Markup(  # noqa: S704 - figures and a letter of ours
        f'<svg class="rate" viewBox="0 0 100 8" width="100" height="8" aria-hidden="true"><rect class="bed" width="100" height="8"/>'
        f'<rect class="bar g{grade(rate)}" width="{max(2.0, 100 * share):.1f}" height="8"/></svg>'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(showable(text))}</text>'


def _svg(label: str, parts: Sequence[str]) -> Markup:
    return Markup(  # noqa: S704 - every text in it is escaped where it is written
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )
