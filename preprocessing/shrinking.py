"""Pictures made smaller for people to look at: by halves first, which costs half as much as averaging at once.

Not for measuring: the print comes out a little softer, tilts and heights a hundredth otherwise, and readings of bad scans with them.
"""

from __future__ import annotations

import cv2
import numpy as np

from preprocessing.letters import Picture

NEARLY = 0.75
"""Scale from which on interpolation skips no pixel that matters, and what is left of the way down is not averaged any more."""


def shrunk(picture: Picture, width: int, height: int) -> Picture:
    """The picture averaged down to `width` x `height`, both at most its own; the same picture where it has that size already.

    OpenCV averages squares of two by two pixels twenty times faster than areas of any other size. An odd last row or column of pixels
    is left out on the way, so that marks at the far edge may lie off by a pixel of the picture given.
    """
    while picture.shape[0] >= 2 * height and picture.shape[1] >= 2 * width:
        down, across = (side // 2 for side in picture.shape)
        picture = np.asarray(cv2.resize(picture[: 2 * down, : 2 * across], (across, down), interpolation=cv2.INTER_AREA), np.uint8)
    if picture.shape == (height, width):
        return picture
    nearly = min(height / picture.shape[0], width / picture.shape[1]) >= NEARLY
    interpolation = cv2.INTER_LINEAR if nearly else cv2.INTER_AREA
    return np.asarray(cv2.resize(picture, (width, height), interpolation=interpolation), np.uint8)
