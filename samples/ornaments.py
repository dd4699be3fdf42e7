"""Curves: the crest of a letterhead, a signature, initials. All drawn by seed; none is the mark of anybody."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from samples.sheet import INK_BLUE, Stroke

Point = tuple[float, float]


def smooth(points: list[Point], steps: int = 9) -> tuple[Point, ...]:
    """A Catmull-Rom spline through `points` (E. Catmull, R. Rom, 1974), `steps` pieces between two of them."""
    padded = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for n in range(steps):
            t = n / steps
            weights = ((-t + 2 * t**2 - t**3) / 2, (2 - 5 * t**2 + 3 * t**3) / 2, (t + 4 * t**2 - 3 * t**3) / 2, (t**3 - t**2) / 2)
            curve.append((sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True)),
                          sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True))))  # fmt: skip
    return (*curve, points[-1])


def signature(seed: int, left: float, top: float, width: float, height: float) -> tuple[Stroke, ...]:
    """A name in ink within the given box: loops that run to the right, and a flourish under them."""
    random = Random(f"signature {seed}")  # noqa: S311
    beats = random.randint(10, 14)
    tall = {0, random.randint(4, 7)}
    points = [(left, top + height * 0.7)]
    for n in range(beats):
        x, slant = left + width * (0.05 + 0.85 * n / beats), width * 0.05
        high = height * (random.uniform(0.0, 0.1) if n in tall else random.uniform(0.42, 0.58))
        low = height * random.uniform(0.66, 0.78)
        points += [(x + slant, top + high), (x + random.uniform(-0.02, 0.03) * width, top + low)]
    points.append((left + width, top + height * random.uniform(0.5, 0.7)))
    flourish = [(left + width * x, top + height * y) for x, y in ((0.08, 0.92), (0.45, 0.8), (0.96, 0.86), (0.7, 0.97))]
    return Stroke(smooth(points), 1.15, INK_BLUE), Stroke(smooth(flourish), 0.9, INK_BLUE)


def crest(seed: int, left: float, top: float, size: float) -> tuple[Stroke, ...]:
    """A shield with a chevron or waves, and a star above it, in a box `size` points high and five sixths as wide."""
    random = Random(f"crest {seed}")  # noqa: S311
    grey = random.choice(((60, 60, 62), (40, 46, 84), (96, 36, 40)))

    def at(x: float, y: float) -> Point:
        return left + size * x, top + size * y

    sides = [at(0.08, 0.24), at(0.75, 0.24), at(0.75, 0.62), at(0.66, 0.82), at(0.415, 1.0), at(0.17, 0.82), at(0.08, 0.62), at(0.08, 0.24)]
    star = [at(0.415 + r * sin(n * pi / 5), 0.1 - r * cos(n * pi / 5)) for n in range(10) for r in [(0.1, 0.042)[n % 2]]]
    shapes = [Stroke(tuple(sides), 1.4, grey), Stroke(tuple(star), 0.3, grey, filled=True)]
    if random.random() < 0.5:
        chevron = [at(0.14, 0.66), at(0.415, 0.42), at(0.69, 0.66), at(0.69, 0.78), at(0.415, 0.54), at(0.14, 0.78)]
        return (*shapes, Stroke(tuple(chevron), 0.3, grey, filled=True))
    waves = [smooth([at(0.14 + 0.11 * n, y + 0.03 * (-1) ** n) for n in range(6)], 5) for y in (0.42, 0.54, 0.66)]
    return (*shapes, *(Stroke(wave, 1.2, grey) for wave in waves))
