"""Maps of the PDF plane (ISO 32000-1, 8.3.3) between the page, an image on it, and the pixels of the page picture."""

from __future__ import annotations

from math import ceil, floor, hypot
from typing import NamedTuple

from document.geometry import Box


class Rectangle(NamedTuple):
    """In points, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    def overlap(self, other: Rectangle) -> Rectangle:
        """The common part; its area is 0 when there is none."""
        return Rectangle(max(self.left, other.left), max(self.bottom, other.bottom), min(self.right, other.right), min(self.top, other.top))

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def around(self, margin: float) -> Rectangle:
        return Rectangle(self.left - margin, self.bottom - margin, self.right + margin, self.top + margin)


class Matrix(NamedTuple):
    """x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def then(self, after: Matrix) -> Matrix:
        return Matrix(
            self.a * after.a + self.b * after.c,
            self.a * after.b + self.b * after.d,
            self.c * after.a + self.d * after.c,
            self.c * after.b + self.d * after.d,
            self.e * after.a + self.f * after.c + after.e,
            self.e * after.b + self.f * after.d + after.f,
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def rectangle(self, box: Rectangle) -> Rectangle:
        """The smallest rectangle around the mapped corners."""
        corners = [self.point(x, y) for x in (box.left, box.right) for y in (box.bottom, box.top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return Rectangle(min(xs), min(ys), max(xs), max(ys))

    def inverse(self) -> Matrix:
        """The map back. Raises ZeroDivisionError for a flat one."""
        det = self.a * self.d - self.b * self.c
        return Matrix(
            self.d / det,
            -self.b / det,
            -self.c / det,
            self.a / det,
            (self.c * self.f - self.d * self.e) / det,
            (self.b * self.e - self.a * self.f) / det,
        )

    @property
    def axis_parallel(self) -> bool:
        """Whether the axes stay upright or change places, to within half a degree, and nothing is flat."""
        straight, crossed = (abs(self.a), abs(self.d)), (abs(self.b), abs(self.c))
        large, small = (straight, crossed) if straight[0] >= crossed[0] else (crossed, straight)
        return min(large) > 0 and max(small) <= 0.009 * min(large)

    @property
    def sides(self) -> tuple[float, float]:
        """How long the unit vectors along x and y become."""
        return hypot(self.a, self.b), hypot(self.c, self.d)


UNIT_SQUARE = Rectangle(0.0, 0.0, 1.0, 1.0)


def shown_turn(image: Matrix, rotate: int) -> tuple[int, bool]:
    """How a viewer shows an image: (clockwise turn in degrees, mirrored left-right before it).

    image: maps the unit square of the image to the page; rotate: the page's /Rotate in degrees, clockwise.
    """
    right, down = (image.a, -image.b), (-image.c, image.d)  # where the image's right and down point to, y downwards
    for _ in range(rotate % 360 // 90):
        right, down = (-right[1], right[0]), (-down[1], down[0])
    mirrored = right[0] * down[1] - right[1] * down[0] < 0
    if mirrored:
        right = (-right[0], -right[1])
    if abs(right[0]) >= abs(right[1]):
        return (0 if right[0] > 0 else 180), mirrored
    return (90 if right[1] > 0 else 270), mirrored


def page_to_rendering(page: Rectangle, rotate: int, width: int, height: int) -> Matrix:
    """From points of the page to pixels of its rendering, `width` x `height` after the page's turn `rotate`."""
    to_unit = Matrix(1, 0, 0, 1, -page.left, -page.bottom).then(Matrix(1 / page.width, 0, 0, 1 / page.height, 0, 0))
    turned = {0: Matrix(1, 0, 0, -1, 0, 1), 90: Matrix(0, 1, 1, 0, 0, 0), 180: Matrix(-1, 0, 0, 1, 1, 0), 270: Matrix(0, -1, -1, 0, 1, 1)}
    return to_unit.then(turned[rotate % 360]).then(Matrix(width, 0, 0, height, 0, 0))


def page_to_image(image: Matrix, width: int, height: int) -> Matrix:
    """From points of the page to pixels of the image, as stored, that covers it."""
    return image.inverse().then(Matrix(width, 0, 0, -height, 0, height))


def pixel_box(rectangle: Rectangle, width: int, height: int) -> Box:
    """The pixels that a rectangle (already in pixels, y downwards) touches, on a picture of this size."""
    left, top, right, bottom = (round(value, 3) for value in rectangle)
    return Box(floor(left), floor(top), ceil(right), ceil(bottom)).within(width, height)
