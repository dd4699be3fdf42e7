"""Photographs of a sheet become flat again, evenly lit and without the desk; flat scans are left alone."""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, degrees

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from document.geometry import Box, Transform
from document.page import Glance, PreparedPage, SourcePage
from preprocessing.facts import measure
from preprocessing.flattening import flatten
from preprocessing.resample import Flattening, Geometry, apply
from preprocessing.sheet import find_sheet
from preprocessing.straighten import otherwise, straighten, upright
from preprocessing.surroundings import Rim, cleared, found_on, holds_print
from samples import make_letter, typeset

Picture = npt.NDArray[np.uint8]
Corners = npt.NDArray[np.float64]
PAPER = 225


@pytest.fixture(scope="module")
def sheet() -> Picture:
    """A page of a letter at 150 dpi, grey."""
    drawn = typeset(make_letter(3, "eng", 2, None, look={}), 150, colour=False, fax_header=False)[0].picture
    return np.asarray(drawn.astype(np.float32) / 255 * (PAPER - 35) + 35, np.uint8)


def photographed(sheet: Picture, inwards: Corners, desk: int = 60, margin: float = 0.06, shade: float = 0.3) -> tuple[Picture, Corners]:
    """The sheet on a desk, its corners moved inwards by shares of its width; and where they are then."""
    height, width = sheet.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    moved = corners + inwards * np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) * width + margin * np.array([width, height])
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), moved.astype(np.float32))
    size = round(width * (1 + 2 * margin)), round(height * (1 + 2 * margin))
    cover = cv2.warpPerspective(np.ones(sheet.shape, np.float32), matrix, size)
    seen = cv2.warpPerspective(sheet.astype(np.float32), matrix, size) * cover + (1 - cover) * desk
    light = np.linspace(1, 1 - shade, size[0], dtype=np.float32)[None, :]
    noise = np.random.default_rng(5).normal(0, 4, seen.shape)
    return np.asarray(np.clip(cv2.GaussianBlur(seen, (0, 0), 0.8) * light + noise, 0, 255), np.uint8), moved


def source(picture: Picture, dpi: float = 150.0) -> SourcePage:
    height, width = picture.shape[:2]
    return SourcePage(number=1, width=width, height=height, dpi=(dpi, dpi), dpi_from="tag", picture="file")


def reads_nothing(_strip: Picture, _dpi: float) -> Glance:
    return Glance(words=0, confidence=0.0)


def straightened(picture: Picture) -> PreparedPage:
    return straighten(picture, source(picture), reads_nothing)


def applied(prepared: PreparedPage) -> set[str]:
    return {step.name for step in prepared.steps if step.applied}


ASLANT = {
    "keystone": np.array([(0.06, 0.0), (0.06, 0.0), (0.0, 0.0), (0.0, 0.0)]),
    "sideways": np.array([(0.0, 0.05), (0.0, 0.0), (0.0, 0.0), (0.0, 0.05)]),
    "every corner": np.array([(0.02, 0.05), (0.04, 0.01), (0.01, 0.03), (0.05, 0.02)]),
}


@pytest.mark.parametrize(("inwards", "turned"), list(zip(ASLANT.values(), (0, 90, 270), strict=True)), ids=list(ASLANT))
def test_a_known_perspective_is_found_back(sheet: Picture, inwards: Corners, turned: int) -> None:
    """The sheet's corners become a rectangle, whichever way up the picture is stored."""
    picture, corners = photographed(sheet, inwards)
    upright_first = Geometry(width=picture.shape[1], height=picture.shape[0], turn=turned).placed()[0]
    prepared = straightened(np.ascontiguousarray(np.rot90(picture, -(turned // 90))))
    assert (prepared.turn + turned) % 360 == 0
    assert "perspective" in applied(prepared)
    flat = np.array([prepared.transform.point(*upright_first.point(x, y)) for x, y in corners.tolist()])
    wide, high = np.ptp(flat, axis=0)
    assert high / wide == pytest.approx(sheet.shape[0] / sheet.shape[1], rel=0.08)
    low = flat.min(axis=0)
    rectangle = low + np.array([(0, 0), (wide, 0), (wide, high), (0, high)])
    assert np.abs(flat - rectangle).max() < 4.0


@pytest.mark.parametrize("inwards", ASLANT.values(), ids=ASLANT.keys())
def test_the_tilt_told_is_that_of_the_lines_in_the_middle(sheet: Picture, inwards: Corners) -> None:
    picture, corners = photographed(sheet, inwards)
    height, width = sheet.shape
    drawn = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    values = cv2.getPerspectiveTransform(drawn, corners.astype(np.float32)).ravel()
    to_picture = Transform(tuple(float(value) for value in values))  # type: ignore[arg-type]
    middle = to_picture.inverse().point(picture.shape[1] / 2, picture.shape[0] / 2)
    (x0, y0), (x1, y1) = to_picture.point(*middle), to_picture.point(middle[0] + 50, middle[1])
    assert straightened(picture).skew_degrees == pytest.approx(degrees(atan2(y1 - y0, x1 - x0)), abs=0.12)


def test_lines_alone_tell_a_perspective_where_no_edge_is_seen(sheet: Picture) -> None:
    picture, corners = photographed(sheet, ASLANT["every corner"], margin=0.0)
    low, high = corners[[0, 1]].max(axis=0).astype(int) + 4, corners[[2, 3]].min(axis=0).astype(int) - 4
    left, right = int(max(corners[0][0], corners[3][0])) + 4, int(min(corners[1][0], corners[2][0])) - 4
    prepared = straightened(np.ascontiguousarray(picture[low[1] : high[1], left:right]))
    step = next(step for step in prepared.steps if step.name == "perspective")
    assert step.applied
    assert step.evidence["by"] == "lines"


def rotated(picture: Picture, tilt: float, fill: int) -> Picture:
    height, width = picture.shape
    place = cv2.getRotationMatrix2D((width / 2, height / 2), -tilt, 1.0)
    return np.asarray(cv2.warpAffine(picture, place, (width, height), borderMode=cv2.BORDER_CONSTANT, borderValue=(fill,)), np.uint8)


@pytest.mark.parametrize("fill", [0, PAPER], ids=["black edges", "white edges"])
@pytest.mark.parametrize("tilt", [0.0, 0.6, -2.0, 4.8])
def test_a_flat_scan_is_never_bent(sheet: Picture, tilt: float, fill: int) -> None:
    prepared = straightened(rotated(sheet, tilt, fill))
    assert not applied(prepared) & {"perspective", "surroundings", "light"}
    assert prepared.transform.matrix[6:] == (0.0, 0.0, 1.0)
    assert prepared.skew_degrees == pytest.approx(tilt, abs=0.06)


def test_a_straight_page_stays_byte_equal(sheet: Picture) -> None:
    prepared = straighten(sheet, source(sheet, 150.0), reads_nothing)
    assert np.array_equal(upright(sheet, prepared), sheet) or prepared.dpi != 150.0
    plain = Geometry(width=sheet.shape[1], height=sheet.shape[0]).placed()
    assert np.array_equal(apply(sheet, *plain, 255.0), sheet)


def test_a_photograph_is_evened_and_its_desk_becomes_paper(sheet: Picture) -> None:
    picture, _ = photographed(sheet, ASLANT["every corner"], shade=0.5)
    prepared = straightened(picture)
    assert {"perspective", "surroundings", "light"} <= applied(prepared)
    flat = upright(picture, prepared)
    assert flat.shape == (prepared.height, prepared.width)
    rims = np.concatenate([flat[0], flat[-1], flat[:, 0], flat[:, -1]])
    assert np.percentile(rims, 2) > 200
    alone = measure(cv2.resize(flat, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)).letters.count
    assert alone > 0.8 * measure(sheet).letters.count
    assert [applied(other) & {"surroundings", "light"} for other in otherwise(prepared)] == [set()]


def test_boxes_find_their_way_back(sheet: Picture) -> None:
    picture, _ = photographed(sheet, ASLANT["every corner"])
    transform = straightened(picture).transform
    box = Box(400, 500, 520, 540)
    there_and_back = transform.inverse().box(transform.box(box))
    assert abs(there_and_back.left - box.left) < 8
    assert abs(there_and_back.bottom - box.bottom) < 8


@pytest.mark.parametrize("darker", [True, False], ids=["dark desk", "light desk"])
def test_the_edges_of_a_sheet_are_found_to_the_pixel(sheet: Picture, darker: bool) -> None:
    picture, corners = photographed(np.asarray(sheet * 0.8, np.uint8), ASLANT["every corner"], desk=60 if darker else 250, shade=0.2)
    found = find_sheet(picture)
    assert found.whole
    assert found.darker is darker
    assert np.hypot(*(found.corners() - corners).T).max() < 1.5


def test_corners_that_cannot_be_a_sheet_are_refused() -> None:
    bowtie = np.array([(0, 0), (100, 100), (100, 0), (0, 100)], np.float64)
    sliver = np.array([(45, 0), (55, 0), (1000, 1400), (0, 1400)], np.float64)
    assert flatten(bowtie, 100, 100) is None
    assert flatten(sliver, 1000, 1400) is None


def test_the_canvas_of_a_flattened_page_holds_every_corner() -> None:
    corners = np.array([(80, 60), (900, 90), (980, 1350), (20, 1320)], np.float64)
    flat = flatten(corners, 1000, 1400)
    assert isinstance(flat, Flattening)
    geometry = Geometry(width=1000, height=1400, flattening=flat, skew_degrees=1.0, scale=1.5)
    transform, width, height = geometry.placed()
    places = np.array([transform.point(x, y) for x in (0, 1000) for y in (0, 1400)])
    assert places.min() > -1e-6
    assert (places.max(axis=0) <= (width + 1e-6, height + 1e-6)).all()


def framed(sheet: Picture, ragged: bool = True) -> Picture:
    """The black edge of a copier on two sides, torn."""
    edged = sheet.copy()
    reach = np.random.default_rng(2).integers(12, 26 if ragged else 13, len(sheet))
    edged[np.arange(sheet.shape[1])[None, :] < reach[:, None]] = 20
    edged[:20] = 20
    return edged


def test_black_edges_become_paper_and_print_stays(sheet: Picture) -> None:
    edged = framed(sheet)
    clean = cleared(edged, Rim(paper=float(PAPER)))
    assert clean[:, :10].min() > 0.85 * PAPER
    assert np.array_equal(clean[60:, 60:], edged[60:, 60:])


def test_print_that_touches_the_black_edge_is_kept(sheet: Picture) -> None:
    """A bar thinner than the edge and longer than a fray, as of a letter."""
    edged = framed(sheet, ragged=False)
    edged[700:704, 10:60] = 25
    clean = cleared(edged, Rim(paper=float(PAPER)))
    assert clean[700:704, 30:60].max() < 60


def banner(sheet: Picture) -> Picture:
    white = sheet.copy()
    white[:150] = np.where(sheet[300:450] < 128, 240, 40)
    return white


@pytest.mark.parametrize(("dress", "expected"), [(banner, True), (framed, False)], ids=["banner", "black edge"])
def test_light_print_on_a_dark_banner_is_print(sheet: Picture, dress: Callable[[Picture], Picture], expected: bool) -> None:
    dressed = dress(sheet)
    assert holds_print(dressed, found_on(dressed, Rim(paper=float(PAPER)))) is expected
