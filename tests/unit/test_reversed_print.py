"""Light print on a dark band becomes dark print on paper; crests, bars, photographs and the print itself stay as they are."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box
from document.page import Glance, SourcePage
from preprocessing import reversed_print
from preprocessing.straighten import straighten, upright
from samples.typefaces import Font

PAPER, BAND, INK = 235, 70, 20
TYPE = ImageFont.truetype(str(Font("caladea", 11).path), 32)
Picture = npt.NDArray[np.uint8]


def sheet(
    *, band: tuple[int, int, int, int] | None = (0, 1250, 1000, 1370), words: str = "12, rue de la Paix | 1202 Ville", light: int = 225
) -> Picture:
    """A page of text with a dark band (left, top, right, bottom) that holds light words."""
    page = Image.new("L", (1000, 1400), PAPER)
    draw = ImageDraw.Draw(page)
    for line in range(14):
        draw.text((100, 150 + 60 * line), "the committee has seen the report and the answer", INK, font=TYPE)
    if band:
        draw.rectangle(band, BAND)
        draw.text((band[0] + 150, (band[1] + band[3]) // 2 - 18), words, light, font=TYPE)
    return np.asarray(page)


def turned(picture: Picture, degrees: float) -> Picture:
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderValue=PAPER), np.uint8)


def found(picture: Picture) -> list[reversed_print.Band]:
    boxes = [Box(int(x), int(y), int(x + w) + 1, int(y + h) + 1).within(1000, 1400) for x, y, w, h in reversed_print.find(picture, PAPER)]
    bands = [reversed_print.Band(box=box, paper=PAPER) for box in boxes]
    return [band for band in bands if reversed_print.holds_print(picture, band)]


@pytest.mark.parametrize("degrees", [0.0, 2.0, -1.3])
def test_a_band_with_light_print_is_turned_over(degrees: float) -> None:
    picture = turned(sheet(band=(60, 1150, 940, 1270)), degrees)
    [band] = found(picture)
    over = reversed_print.turned_over(picture, [band])
    box = band.box
    piece = over[box.top : box.bottom, box.left : box.right]
    assert 0.01 < (piece < 140).mean() < 0.1  # the words, and no frame
    assert np.median(piece) == PAPER
    outside = np.ones(picture.shape, bool)
    outside[box.top : box.bottom, box.left : box.right] = False
    assert (over[outside] == picture[outside]).all()


@pytest.mark.parametrize(
    "picture",
    [
        sheet(band=None),
        sheet(words=""),  # a bar
        sheet(light=BAND + 30),  # nothing stands apart
        sheet(band=(100, 1100, 900, 1104)),  # a rule
        sheet(band=(0, 300, 1000, 1399)),  # half of the page
    ],
    ids=["no band", "a bar", "a tint", "a rule", "a cover"],
)
def test_what_is_no_band_with_print_stays(picture: Picture) -> None:
    assert found(picture) == []


def test_a_round_seal_is_no_band() -> None:
    picture = sheet(band=None).copy()
    cv2.circle(picture, (500, 1180), 90, BAND, -1)
    cv2.putText(picture, "SEAL", (440, 1195), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 225, 4)
    assert found(picture) == []


@dataclass
class Reads:
    """A look that reads everything so well."""

    confidence: float

    def __call__(self, strip: Picture, dpi: float, /) -> Glance:
        return Glance(words=9, confidence=self.confidence, sure=30.0)


@pytest.mark.parametrize(("confidence", "applied"), [(90.0, True), (30.0, False)])
def test_a_band_that_does_not_read_is_left_as_it_is(confidence: float, applied: bool) -> None:
    page = SourcePage(number=1, width=1000, height=1400, dpi=(120.0, 120.0), dpi_from="tag", picture="file")
    prepared = straighten(sheet(), page, Reads(confidence))
    step = next(step for step in prepared.steps if step.name == "reversed print")
    assert step.applied == applied
    made = upright(sheet(), prepared)
    assert (np.median(made[-60:-20]) > 200) == applied
