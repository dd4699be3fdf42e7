"""Ink that is not the page's own print: what is lifted, and what must stay."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from font_source_serif_pro import SourceSerifPro
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box
from document.page import Glance, PreparedPage, SourcePage
from preprocessing import ghosts, inks, stamps
from preprocessing.straighten import straighten, uncleaned, upright

Picture = npt.NDArray[np.uint8]
WIDTH, HEIGHT = 1240, 1100
LINES = """The Permanent Mission presents its compliments to the Office
of the High Commissioner and has the honour to transmit the
reply of the Government to the joint communication of May.
Every household was visited by the inspectors and all the
findings were published before the end of the year. Please
accept the assurances of our highest consideration, and a
copy of the enclosed report by the Ministry of Justice."""
BLACK, SEAL = (30, 30, 30), (620, 330)


def sheet(colour: tuple[int, int, int] = BLACK, top: int = 150) -> Picture:
    """Half a page of print at 150 dpi, RGB on white."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (255, 255, 255))
    font = ImageFont.truetype(SourceSerifPro, 34)
    ImageDraw.Draw(picture).multiline_text((150, top), LINES, font=font, fill=colour, spacing=14)
    return np.array(picture, np.uint8)


def sealed(picture: Picture, colour: tuple[int, int, int]) -> Picture:
    """A round seal over the lines, its ink multiplied with what lies under it."""
    ink = np.full_like(picture, 255)
    for radius in (120, 104):
        cv2.circle(ink, SEAL, radius, colour, 5, cv2.LINE_AA)
    cv2.line(ink, (SEAL[0] - 120, SEAL[1]), (SEAL[0] + 120, SEAL[1] + 30), colour, 6, cv2.LINE_AA)
    return (picture.astype(np.float32) * ink / 255).astype(np.uint8)


def scanned(picture: Picture, paper: tuple[int, int, int] = (245, 240, 225), quality: int = 70) -> Picture:
    """BGR of tinted paper, a little soft, once through JPEG."""
    tinted = cv2.GaussianBlur((picture.astype(np.float32) * np.array(paper) / 255).astype(np.uint8), (0, 0), 0.6)
    packed = cv2.imencode(".jpg", tinted[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def grey(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def back() -> Picture:
    """The other side of the sheet, mirrored."""
    return np.ascontiguousarray(sheet(top=180)[:, ::-1, 0])


def shone_through(front: Picture, back: Picture, strength: float) -> Picture:
    """`back` darkens `front` by up to `strength`, blurred."""
    ghost = 1 - strength * (1 - cv2.GaussianBlur(back, (0, 0), 1.2).astype(np.float32) / 255)
    return (front * ghost).astype(np.uint8)


def ring(picture: Picture) -> float:
    """Mean brightness of the seal's outer ring."""
    mask = cv2.circle(np.zeros(picture.shape[:2], np.uint8), SEAL, 120, 1, 3)
    return float(picture[mask > 0].mean())


def unlike(picture: Picture, other: Picture) -> float:
    """Mean difference of brightness about the seal."""
    return float(np.abs(picture.astype(int) - other)[200:460, 490:750].mean())


def source(picture: Picture) -> SourcePage:
    return SourcePage(number=1, width=picture.shape[1], height=picture.shape[0], dpi=(150, 150), dpi_from="tag", picture="file")


def prepared_with(scan: Picture, *last: tuple[int, float]) -> PreparedPage:
    """The page as prepared by looks of which the last ones find so many words with such a confidence, all before them 30 with 95."""
    looks = 0

    def look(_strip: Picture, _dpi: float) -> Glance:
        nonlocal looks
        looks += 1
        return Glance(words=30, confidence=95.0)

    plain = straighten(scan, source(scan), look)
    left = [Glance(words=30, confidence=95.0)] * (looks - len(last)) + [Glance(words=words, confidence=sure) for words, sure in last]
    return straighten(scan, source(scan), lambda _strip, _dpi: left.pop(0) if len(left) > 1 else left[0]) if last else plain


def applied(prepared: PreparedPage) -> set[str]:
    return {step.name for step in prepared.steps if step.applied and step.name in {"coloured ink", "grey stamps", "bleed-through"}}


@pytest.mark.parametrize("colour", [(176, 38, 44), (34, 64, 150), (92, 58, 150), (20, 120, 60)])
@pytest.mark.parametrize("quality", [50, 80])
def test_coloured_ink_over_print_goes_and_the_print_stays(colour: tuple[int, int, int], quality: int) -> None:
    scan, bare = scanned(sealed(sheet(), colour), quality=quality), grey(scanned(sheet(), quality=quality))
    marks = inks.find(scan)
    lifted = inks.lifted(scan, grey(scan), marks)
    assert marks
    assert unlike(lifted, bare) < 0.4 * unlike(grey(scan), bare)
    assert float(lifted[bare < 90].mean()) < 110
    assert (lifted[:, :400] == grey(scan)[:, :400]).all()


@pytest.mark.parametrize("colour", [(176, 38, 44), (34, 64, 150), (20, 90, 50), (120, 80, 40)])
def test_coloured_print_is_no_stamp(colour: tuple[int, int, int]) -> None:
    heading = sheet(colour, top=20)
    heading[130:] = 255
    assert inks.find(scanned(np.minimum(heading, sheet(top=200)))) == []
    assert inks.find(scanned(sheet(colour))) == []


def test_a_stamp_beside_the_print_is_left_to_be_read() -> None:
    beside = sheet()
    cv2.rectangle(beside, (800, 700), (1100, 850), (176, 38, 44), 5)
    assert inks.find(scanned(beside)) == []
    assert inks.find(scanned(sheet())) == []
    assert inks.find(grey(scanned(beside))) == []


def test_black_ink_over_print_is_print() -> None:
    scan = scanned(sealed(sheet(), BLACK))
    assert inks.find(scan) == []
    assert stamps.find(grey(scan), [Box(490, 200, 750, 460)]) == []


def test_a_grey_stamp_goes_from_under_the_print() -> None:
    scan, bare = grey(scanned(sealed(sheet(), (120, 120, 120)))), grey(scanned(sheet()))
    found = stamps.find(scan, [Box(490, 200, 750, 460)])
    assert len(found) == 1
    lifted = stamps.lifted(scan, found, 2.0)
    assert ring(lifted) > ring(scan) + 0.5 * (ring(bare) - ring(scan))
    assert float(lifted[bare < 90].mean()) < 110


def test_a_grey_stamp_on_faded_print_is_left_alone() -> None:
    scan = grey(scanned(sealed(sheet(), (120, 120, 120))))
    assert stamps.find((170 + scan * (70 / 255)).astype(np.uint8), [Box(490, 200, 750, 460)]) == []


def test_two_inks_are_told_apart_by_their_darkness() -> None:
    front = grey(scanned(sheet()))
    two = ghosts.tell_apart(shone_through(front, back(), 0.45))
    assert two.clear
    assert two.ghost < two.split < two.print
    assert not ghosts.tell_apart(front).clear
    assert not ghosts.tell_apart(shone_through(front, back(), 0.1)).clear


def test_ghosts_go_and_letters_keep_their_rims() -> None:
    front = grey(scanned(sheet()))
    scan = shone_through(front, back(), 0.45)
    lifted = ghosts.lifted(scan, ghosts.tell_apart(scan).split, 2.0)
    assert float(np.abs(lifted.astype(int) - front).mean()) < 0.3 * float(np.abs(scan.astype(int) - front).mean())
    assert float(np.abs(lifted.astype(int) - scan)[front < 150].mean()) < 1.0


def test_bleed_through_is_lifted_where_it_does_not_read() -> None:
    scan = shone_through(grey(scanned(sheet())), back(), 0.45)
    prepared = prepared_with(scan, (20, 20.0), (30, 90.0), (30, 95.0))
    assert applied(prepared) == {"bleed-through"}
    assert float(upright(scan, prepared).mean()) > float(upright(scan, uncleaned(prepared)).mean()) + 2


def test_lighter_print_that_reads_is_kept() -> None:
    scan = np.minimum(grey(scanned(sheet())), grey(scanned(sheet((150, 150, 150), top=600))))
    prepared = prepared_with(scan)
    assert applied(prepared) == set()
    assert (upright(scan, prepared) == upright(scan, uncleaned(prepared))).all()


def test_a_stamp_stays_where_its_absence_does_not_help() -> None:
    scan = scanned(sealed(sheet(), (34, 64, 150)))
    assert applied(prepared_with(scan)) == set()
    better = prepared_with(scan, (30, 80.0), (30, 95.0))
    assert "coloured ink" in applied(better)
    assert ring(upright(scan, better)) > ring(upright(scan, uncleaned(better)))


def test_clean_and_faded_pages_are_not_touched() -> None:
    clean = scanned(sheet())
    faded = (170 + grey(clean) * (70 / 255)).astype(np.uint8)
    for scan in (clean, grey(clean), faded):
        prepared = prepared_with(scan)
        assert applied(prepared) == set()
        assert (upright(scan, prepared) == upright(scan, uncleaned(prepared))).all()
