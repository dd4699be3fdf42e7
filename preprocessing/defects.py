"""Names the defects of a page from its measured facts and from what the steps found.

Each threshold is where characters begin to be lost: pages drawn by the project's own generator were made worse step by step and read
(three letters, three typefaces; `tests/unit/test_defects.py` holds the order, docs/published-files.md the meaning).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import sqrt

from document.defect import Defect
from document.page import Step

Facts = Mapping[str, float]

FEW_PIXELS, TOO_FEW_PIXELS = 9.0, 8.0
"""Height of small letters in pixels, along the coarser side of pixels that are not square, from which a scan is coarse, and from which a
person should look. At 9.1 (120 dpi) nothing is lost yet, at 8.4 (110 dpi) with strong JPEG the first characters are, at 7.7 errors grow by
half, at 7 they are many; faxes of 98 lines an inch lie at 7.7 and have three times the errors of 196."""

SOFT = 0.074
"""Blur of the edges beyond what pixels cause, in heights of small letters. A Gaussian blur of 1.7 pixels at 200 dpi measures 0.070 and
costs nothing, one of 2.0 measures 0.079 and costs up to a hundredth of the characters; at 300 dpi 2.5 (0.068) and 3.0 (0.074) do."""

SHARPEST = 0.8
"""Pixels of blur that edges have which are as sharp as pixels can show them."""

SPACING = 2.4
"""Least distance of lines in heights of small letters; where letters run together their height is taken from that."""

FAINT = 0.25
"""Share of the paper's brightness that print takes away. Made faint evenly, pages lose their first characters at 0.14; with streaks and
JPEG at 0.25: such letters at 0.22 to 0.25 have two to four times the errors of dark ones."""

NOISY = 0.08
"""Noise of the paper as a share of the print's contrast. At 0.07 nothing is lost, at 0.09 the first characters, at 0.107 whole pages."""

BLACK_EDGE = 0.3
"""Share of a side of the page that is black."""

SKEWED_DEGREES = 2.0
"""Tesseract alone loses paragraphs from 2.3 degrees on."""

SHADED, OUT_OF_THRESHOLD = 0.2, 0.02
"""Share of its brightness that paper with print lacks in the shade; share of letters that one threshold for the page loses. At a shade of
0.13 nothing is lost, at 0.23 such a threshold loses a third of the letters, and Tesseract alone most of the page."""

GHOSTS = 100.0
"""Letter-like marks of lighter ink, fewer of which are a stamp or a signature."""


def name_defects(facts: Facts, steps: Iterable[Step], skew_degrees: float) -> tuple[Defect, ...]:
    """The defects of a page in the order of `document.defect.DEFECTS`. facts: as in `PreparedPage.facts`."""
    by_name = {step.name: step for step in steps}
    found = [
        *(name_one(facts) for name_one in FROM_FACTS),
        _dirty(by_name.get("specks")),
        _dark_border(facts),
        _named("skewed", abs(skew_degrees) >= SKEWED_DEGREES, degrees=skew_degrees),
        _turned(by_name.get("turn")),
        _bleed_through(by_name.get("bleed-through")),
        _uneven_light(facts, by_name.get("light")),
        _perspective(by_name.get("perspective")),
    ]
    return tuple(defect for defect in found if defect is not None)


def letter_height(facts: Facts) -> float:
    """Height of small letters in pixels of the page, 0.0 when unknown; blur that makes letters run together does not raise it."""
    height, spacing = facts.get("x_height", 0.0), facts.get("line_spacing", 0.0)
    return min(height, spacing / SPACING) if spacing else height


def coarsest_height(facts: Facts) -> float:
    """The same in stored pixels of the coarser side: pixels of a fax may be twice as high as wide."""
    return letter_height(facts) / max(facts.get("stretch", 1.0), 1.0)


def _named(name: str, holds: bool, **evidence: float) -> Defect | None:
    return Defect(name=name, evidence={key: round(value, 3) for key, value in evidence.items()}) if holds else None


def _low_resolution(facts: Facts) -> Defect | None:
    height = coarsest_height(facts)
    return _named("low-resolution", 0 < height < FEW_PIXELS, letter_height=height)


def _blurred(facts: Facts) -> Defect | None:
    height, width = letter_height(facts), facts.get("edge_width", 0.0)
    blur = sqrt(max(width**2 - SHARPEST**2, 0.0)) / height if height else 0.0
    return _named("blurred", blur >= SOFT, blur=blur, edge_width=width)


def _faint(facts: Facts) -> Defect | None:
    contrast = facts.get("print_contrast", 0.0)
    return _named("faint", 0 < contrast < FAINT, print_contrast=contrast)


def _noisy(facts: Facts) -> Defect | None:
    contrast, noise = facts.get("print_contrast", 0.0), facts.get("noise", 0.0)
    share = noise / contrast if contrast else 0.0
    return _named("noisy", share >= NOISY, noise=noise, share_of_contrast=share)


FROM_FACTS: tuple[Callable[[Facts], Defect | None], ...] = (_low_resolution, _blurred, _faint, _noisy)


def _dark_border(facts: Facts) -> Defect | None:
    edge = facts.get("black_edge", 0.0)
    return _named("dark-border", edge >= BLACK_EDGE, black_edge=edge)


def _dirty(specks: Step | None) -> Defect | None:
    """Dirt is what the step that clears it says it is, whether it was cleared or not."""
    if specks is None:
        return None
    return _named("dirty", specks.applied, specks=_figure(specks, "number"), thickness=_figure(specks, "thickness"))


def _turned(turn: Step | None) -> Defect | None:
    if turn is None:
        return None
    return _named("turned", turn.applied, certainty=turn.certainty)


def _bleed_through(ghosts: Step | None) -> Defect | None:
    if ghosts is None:
        return None
    # Of two classes of ink that cannot be told apart neither is the other side's: the grain of a desk, the shade of a fold.
    marks, told_apart = _figure(ghosts, "marks"), ghosts.certainty > 0.5
    seen = ghosts.applied or (told_apart and marks >= GHOSTS)
    return _named("bleed-through", seen, marks=marks, lone=_figure(ghosts, "lone"))


def _uneven_light(facts: Facts, light: Step | None) -> Defect | None:
    shade, lost = facts.get("shade", 0.0), _figure(light, "out_of_threshold") if light else 0.0
    return _named("uneven-light", shade >= SHADED or lost >= OUT_OF_THRESHOLD, shade=shade, out_of_threshold=lost)


def _perspective(step: Step | None) -> Defect | None:
    if step is None:
        return None
    return _named("perspective", step.applied, fan=_figure(step, "fan"), lean=_figure(step, "lean"))


def _figure(step: Step, name: str) -> float:
    value = step.evidence.get(name, 0.0)
    return float(value) if isinstance(value, (int, float)) else 0.0
