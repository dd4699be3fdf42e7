"""Boxes and the map between the picture as stored in the scan and the upright picture that is read."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor

from msgspec import Struct


class Box(Struct, frozen=True, order=True):
    """An axis-parallel box in pixels, origin top left; `right` and `bottom` are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def within(self, width: int, height: int) -> Box:
        """The part of the box on a picture of this size; never empty, so that every word keeps a place."""
        left, top = min(max(self.left, 0), width - 1), min(max(self.top, 0), height - 1)
        return Box(left, top, min(max(self.right, left + 1), width), min(max(self.bottom, top + 1), height))


def enclosing(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of `boxes`. Raises ValueError when there are none."""
    every = list(boxes)
    if not every:
        raise ValueError("no boxes to enclose")
    return Box(min(b.left for b in every), min(b.top for b in every), max(b.right for b in every), max(b.bottom for b in every))


class Transform(Struct, frozen=True):
    """A plane projective map (3 x 3 homography, row by row) from stored pixels to upright pixels."""

    matrix: tuple[float, float, float, float, float, float, float, float, float] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)

    def point(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f, g, h, i = self.matrix
        w = g * x + h * y + i
        return (a * x + b * y + c) / w, (d * x + e * y + f) / w

    def box(self, box: Box) -> Box:
        """The smallest box around the mapped corners of `box`."""
        corners = [self.point(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        xs, ys = [round(x, 6) for x, _ in corners], [round(y, 6) for _, y in corners]
        return Box(floor(min(xs)), floor(min(ys)), ceil(max(xs)), ceil(max(ys)))

    def then(self, after: Transform) -> Transform:
        """This map followed by `after`."""
        m, n = after.matrix, self.matrix
        product = [sum(m[3 * r + k] * n[3 * k + c] for k in range(3)) for r in range(3) for c in range(3)]
        return Transform((product[0], product[1], product[2], product[3], product[4], product[5], product[6], product[7], product[8]))

    def inverse(self) -> Transform:
        """The map back. Raises ValueError when the map has none."""
        a, b, c, d, e, f, g, h, i = self.matrix
        det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
        if det == 0:
            raise ValueError("the transform cannot be inverted")
        adjugate = (e * i - f * h, c * h - b * i, b * f - c * e,
                    f * g - d * i, a * i - c * g, c * d - a * f,
                    d * h - e * g, b * g - a * h, a * e - b * d)  # fmt: skip
        p, q, r, s, t, u, v, w, x = (value / det for value in adjugate)
        return Transform((p, q, r, s, t, u, v, w, x))


def quarter_turn(degrees: int, width: int, height: int) -> Transform:
    """Turn a picture of `width` x `height` pixels clockwise by 0, 90, 180 or 270 degrees. Raises ValueError for others."""
    if degrees == 0:
        return Transform()
    if degrees == 90:
        return Transform((0.0, -1.0, float(height), 1.0, 0.0, 0.0, 0.0, 0.0, 1.0))
    if degrees == 180:
        return Transform((-1.0, 0.0, float(width), 0.0, -1.0, float(height), 0.0, 0.0, 1.0))
    if degrees == 270:
        return Transform((0.0, 1.0, 0.0, -1.0, 0.0, float(width), 0.0, 0.0, 1.0))
    raise ValueError(f"not a quarter turn: {degrees}")
