"""What lies round the sheet: the desk, the black edges of a copier, the dark rim of a scan. It is set to the brightness of the paper.

Never print: only dark masses wider than any stroke that hang together with the rim of the picture, and, where the edges of the sheet
are known, what lies beyond them.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from preprocessing.letters import Picture

WORKING_LONG_SIDE = 1200
"""Pixels of the reduced picture in which the surroundings are found: about 100 dpi of an A4 page."""

BLACK = 0.5
"""Share of the paper's brightness: darker rims are no paper, even in the shade of a lid."""

WIDEST_STROKE = 11
"""Pixels of the working picture: 0.11 inch, wider than the strokes of headings; masses are wider, or run along the rim for as long."""

FRAY = 3
"""Pixels that a torn edge may reach out of its mass. What reaches farther hangs together with print and is left alone."""

EDGE = 2
"""Pixels by which the mass is widened where no print stands: the grey slope from black to white, and the shadow of a sheet."""

SMALLEST_SHARE = 0.001
"""Share of the picture from which surroundings are worth clearing."""

LARGEST_SHARE = 0.6
"""Share of the picture from which they are no longer surroundings."""

FILL_LONG_SIDE = 64
"""Pixels of the picture in which the paper's brightness is carried on beyond the sheet."""

BLACK_RIM = 0.01
"""Share of the outermost pixels from which a picture has black edges."""

DARKER = 0.9
"""Share of the paper's brightness next to it: what is lighter beside a sheet may be another sheet."""

APART, APART_AT_LEAST = 0.25, 24.0
"""By which share of the brightness around it, and by how many grey levels, print stands out from a dark ground at least."""

FEW_LETTERS = 15
"""So many marks of the size of letters are print."""

SPECKS_TO_LETTER = 3
"""The noise in a copier's black makes more specks than this for each mark of the size of a letter; print makes fewer."""

Corners = tuple[tuple[float, float], ...]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Rim:
    """Figures that tell the surroundings on a picture as stored: its paper's brightness (0-255), and, where the whole sheet is seen
    against something darker, its corners (x, y) as shares of width and height.
    """

    paper: float
    corners: Corners | None = None

    def evidence(self) -> dict[str, float | str]:
        """The figures by name, to be kept with the step."""
        places = {
            f"{axis}{number}": share for number, corner in enumerate(self.corners or ()) for axis, share in zip("xy", corner, strict=True)
        }
        return {"paper": self.paper, **places}

    @staticmethod
    def told(evidence: dict[str, float | str]) -> Rim:
        """The figures from what `evidence` gave."""
        places = tuple((float(evidence[f"x{number}"]), float(evidence[f"y{number}"])) for number in range(4)) if "x0" in evidence else None
        return Rim(paper=float(evidence["paper"]), corners=places)


def found_on(picture: Picture, rim: Rim) -> Mask:
    """Which pixels of the grey picture, reduced to WORKING_LONG_SIDE at most, are surroundings."""
    small = _reduced(picture, WORKING_LONG_SIDE)
    if rim.corners is not None:
        return _beyond(small, rim.corners)
    dark = small < BLACK * rim.paper
    mass = _masses(dark)
    return _widened(mass, dark) if mass.any() else mass


def black_rim(picture: Picture, paper: float) -> float:
    """Share (0-1) of the outermost pixels of the grey picture that are black."""
    rims = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    return float(np.mean(rims < BLACK * paper))


def clearable(picture: Picture, mask: Mask) -> bool:
    """Whether the masked part is large enough to be worth it, not most of the picture, and shows no print."""
    return SMALLEST_SHARE <= float(mask.mean()) <= LARGEST_SHARE and not holds_print(picture, mask)


def holds_print(picture: Picture, mask: Mask) -> bool:
    """Whether there are marks of the size of letters on the masked part: light print on a dark ground, dark print in deep shade."""
    small = _reduced(picture, WORKING_LONG_SIDE)
    inner = cv2.erode(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)), np.ones((19, 19), np.uint8))
    calm = cv2.medianBlur(small, 3)
    typical = cv2.medianBlur(calm, 31).astype(np.float32)
    apart = np.maximum(APART * typical, APART_AT_LEAST)
    for sign in (1, -1):
        letters, _ = _letters_and_specks(((sign * (calm - typical) > apart) & (inner > 0)).astype(np.uint8))
        _, specks = _letters_and_specks(((sign * (small - typical) > apart) & (inner > 0)).astype(np.uint8))
        if letters >= FEW_LETTERS and specks < SPECKS_TO_LETTER * letters:
            return True
    return False


def cleared(picture: Picture, rim: Rim) -> Picture:
    """The grey picture with the surroundings in the brightness of the paper next to them; the picture itself where they show print."""
    mask = found_on(picture, rim)
    height, width = picture.shape
    if not clearable(picture, mask):
        return picture
    paper = cv2.resize(_carried_on(picture, mask), (width, height), interpolation=cv2.INTER_LINEAR)
    full = cv2.resize(mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    return np.where(full > 0, paper, picture)


def _letters_and_specks(marks: Picture) -> tuple[int, int]:
    """How many marks have the size of letters, and how many are much smaller."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    wide, high, area = stats[1:, 2], stats[1:, 3], stats[1:, 4]
    letters = (high >= 5) & (high <= 60) & (wide >= 3) & (wide <= 60) & (area >= 12)
    return int(letters.sum()), int((area <= 4).sum())


def _beyond(small: Picture, corners: Corners) -> Mask:
    """What lies beyond the sheet's edges and is darker than the sheet: another sheet beside it is left alone."""
    height, width = small.shape
    sheet = np.zeros(small.shape, np.uint8)
    cv2.fillConvexPoly(sheet, np.round(np.array(corners) * (width, height) - 0.5).astype(np.int32), 1)
    beyond = cv2.dilate(1 - sheet, np.ones((2 * EDGE + 1, 2 * EDGE + 1), np.uint8)) > 0
    paper = cv2.resize(_carried_on(small, beyond), (width, height), interpolation=cv2.INTER_LINEAR)
    darker = (cv2.GaussianBlur(small, (0, 0), 3) < DARKER * paper).astype(np.uint8)
    # The shadow and the grey slope along the edges belong to it, though they are as bright as paper when blurred.
    rim = cv2.dilate(sheet, np.ones((11, 11), np.uint8)) > 0
    solid = cv2.morphologyEx(darker, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)) > 0
    return np.asarray(beyond & (solid | rim), bool)


def _masses(dark: Mask) -> Mask:
    """Dark parts wider than WIDEST_STROKE that hang together with the rim. Beyond the rim everything counts as dark."""
    half = WIDEST_STROKE
    padded = np.pad(dark.astype(np.uint8), half, constant_values=1)
    # A closing first: the black of a copier is full of white specks.
    solid = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    opened = cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((WIDEST_STROKE, WIDEST_STROKE), np.uint8))
    _, labels = cv2.connectedComponents(opened, connectivity=4)
    return np.asarray((labels == labels[0, 0])[half:-half, half:-half], bool)


def _widened(mass: Mask, dark: Mask) -> Mask:
    """The mass with its frayed edge and its grey slope, but without dark marks that reach farther out than a fray."""
    reach = cv2.dilate(mass.astype(np.uint8), np.ones((2 * FRAY + 1, 2 * FRAY + 1), np.uint8))
    remnants = (dark & ~mass).astype(np.uint8)
    count, labels = cv2.connectedComponents(remnants, connectivity=8)
    beyond = np.zeros(count, bool)
    beyond[np.unique(labels[reach == 0])] = True
    beyond[0] = False
    print_near = cv2.dilate(beyond[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    near = cv2.dilate(mass.astype(np.uint8), np.ones((2 * EDGE + 1, 2 * EDGE + 1), np.uint8)) > 0
    frays = (remnants > 0) & (reach > 0)
    frays = cv2.dilate(frays.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.asarray(mass | ((near | frays) & ~print_near), bool)


def _carried_on(picture: Picture, mask: Mask) -> Picture:
    """Brightness of the paper on a small picture, carried on into the masked part from where the paper ends."""
    small = _reduced(picture, FILL_LONG_SIDE * 4)
    bright = cv2.dilate(small, np.ones((5, 5), np.uint8))
    size = max(1, small.shape[1] // 4), max(1, small.shape[0] // 4)
    known = cv2.resize((~mask).astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.999
    if not known.any():
        return np.asarray(bright, np.uint8)
    light = cv2.resize(bright, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.inpaint(light, (~known).astype(np.uint8), 2, cv2.INPAINT_TELEA), np.uint8)


def _reduced(picture: Picture, long_side: int) -> Picture:
    height, width = picture.shape
    factor = min(1.0, long_side / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return picture if factor == 1.0 else np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
