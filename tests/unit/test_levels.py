"""Quantiles by counting, and pictures made smaller by halves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from preprocessing.levels import LEVELS, counts_of, quantile
from preprocessing.shrinking import shrunk


def noise(height: int, width: int) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 256, (height, width), dtype=np.uint8)


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (37, 50)])
@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.9, 1.0])
def test_quantiles_of_counts_are_those_of_the_pixels(size: tuple[int, int], share: float) -> None:
    picture = noise(*size)
    assert quantile(counts_of(picture), share) == pytest.approx(np.quantile(picture, share))


def test_distances_from_a_level_have_quantiles_too() -> None:
    picture = noise(40, 40)
    assert quantile(counts_of(picture), 0.5, np.abs(LEVELS - 100.5)) == pytest.approx(np.median(np.abs(picture - 100.5)))


def test_no_pixels_have_no_quantile() -> None:
    assert quantile(counts_of(noise(3, 3)) * 0, 0.5) == 0.0


def test_very_wide_pictures_are_counted_to_the_last_pixel() -> None:
    picture = np.zeros((2, 2**23 + 1), np.uint8)
    assert counts_of(picture)[0] == picture.size


@pytest.mark.parametrize(("height", "width"), [(400, 300), (200, 150), (199, 150), (133, 100), (57, 31), (1, 1)])
def test_a_picture_made_smaller_has_the_size_asked_for_and_its_brightness(height: int, width: int) -> None:
    small = shrunk(noise(400, 300), width, height)
    assert small.shape == (height, width)
    assert height * width < 100 or abs(float(small.mean()) - 127.5) < 5


def test_what_stands_on_a_picture_keeps_its_place() -> None:
    picture = np.full((1001, 801), 255, np.uint8)
    picture[500:510, 400:410] = 0
    rows, columns = np.nonzero(shrunk(picture, 320, 400) < 250)
    assert rows.mean() / 400 == pytest.approx(504.5 / 1001, abs=0.002)
    assert columns.mean() / 320 == pytest.approx(404.5 / 801, abs=0.002)


def test_a_picture_of_that_size_already_stays_as_it_is() -> None:
    picture = noise(20, 30)
    assert shrunk(picture, 30, 20) is picture
