"""`python -m benchmarks.skew [CORPUS...]`: published ways to find the skew of a page, on pages whose skew is known.

Figures are those of the skew contests (DISEC 2013): mean error, mean of the best 80 %, share of pages within 0.1 degrees, worst.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import cv2
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from preprocessing import opening
from preprocessing.deskew import find_skew
from preprocessing.draft import grey_of
from preprocessing.facts import measure, reduced
from preprocessing.letters import Letters, Picture
from samples import SCANS, defects, make_letter, typeset

REACH = 15.0
"""Degrees to each side that every method searches."""

CORRECT = 0.1
"""Degrees within which the contests call an estimate correct."""

MADE_SCANS = ("clean-300", "office-200", "low-150", "photocopy-300", "faded-200", "noisy-200", "fax-204x196", "bleed-through-200")
FEW_LINES = 5


class Page(Struct, frozen=True, eq=False):
    """An upright page at a reduced size, its letters, and the clockwise skew of its lines in degrees."""

    name: str
    picture: Picture
    letters: Letters
    degrees: float


class Result(Struct, frozen=True):
    """Absolute errors in degrees, page by page, and the CPU time of a page."""

    name: str
    errors: npt.NDArray[np.float64]
    milliseconds: float


def projection(page: Page) -> float:
    """W. Postl, ICPR 1986: the sharpest profile; what the product uses, its doubts left out."""
    return find_skew(page.letters).degrees


def trusted_projection(page: Page) -> float:
    """The same as the product applies it: no estimate (0.0) where it is not sure."""
    found = find_skew(page.letters)
    return found.degrees if found.sure else 0.0


def hough(page: Page) -> float:
    """S. Srihari, V. Govindaraju, Machine Vision and Applications 1989: lines through the letters' feet, the best 30."""
    feet = np.zeros_like(page.picture)
    left, top, wide, high = page.letters.box.astype(np.int64).T
    feet[np.minimum(top + high - 1, len(feet) - 1), left + wide // 2] = 255
    upright, reach = np.pi / 2, np.deg2rad(REACH)
    for votes in (40, 20, 10, 5):
        lines = cv2.HoughLines(feet, 1, np.deg2rad(0.05), votes, min_theta=upright - reach, max_theta=upright + reach)
        if lines is not None:
            return float(np.rad2deg(np.median(np.asarray(lines).reshape(-1, 2)[:30, 1]) - upright))
    return 0.0


def radial(page: Page) -> float:
    """L. Pham and others, "Adaptive radial projection on Fourier magnitude spectrum for document image skew estimation", ICIP 2022.

    Lines of text are a row of peaks in the spectrum: the ray from its middle that gathers most. The rays are followed from the middle
    and from half way out; the second, which is finer, counts where the two are no more than two degrees apart.
    """
    ink = cv2.adaptiveThreshold(page.picture, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY_INV, 15, 10)
    side = cv2.getOptimalDFTSize(max(ink.shape))
    square = np.zeros((side, side), np.float32)
    square[: ink.shape[0], : ink.shape[1]] = ink
    spectrum = np.fft.fftshift(np.abs(np.fft.fft2(square))).astype(np.float32)
    angles = np.deg2rad(np.arange(-REACH, REACH + 0.01, 0.02))
    radii = np.arange(1, side // 2, dtype=np.float32)
    across = (side // 2 - radii[None, :] * np.sin(angles)[:, None]).astype(np.float32)
    down = (side // 2 + radii[None, :] * np.cos(angles)[:, None]).astype(np.float32)
    rays = cv2.remap(spectrum, across, down, cv2.INTER_LINEAR)
    whole, outer = (float(np.rad2deg(angles[rays[:, start:].sum(axis=1).argmax()])) for start in (0, len(radii) // 2))
    return outer if abs(whole - outer) <= 2.0 else whole


def neighbours(page: Page) -> float:
    """L. O'Gorman, "The document spectrum for page layout analysis", PAMI 1993: the commonest direction from letter to letter, then
    the slope of straight lines laid through the letters of each line of text.
    """
    chains = _chains(page.letters)
    fits = [(np.polyfit(x, y, 1)[0], len(x) * float(np.ptp(x))) for x, y in chains if len(x) >= 5]
    if not fits:
        return 0.0
    slopes, weights = (np.array(column) for column in zip(*sorted(fits), strict=True))
    middle = np.searchsorted(np.cumsum(weights), weights.sum() / 2)
    return float(np.rad2deg(np.arctan(slopes[middle])))


def _chains(letters: Letters) -> list[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
    """Centres of letters that follow each other along the commonest direction."""
    centre = (letters.box[:, :2] + letters.box[:, 2:] / 2).astype(np.float64)
    order = np.argsort(centre[:, 0], kind="stable")
    x, y = centre[order].T
    high = letters.box[order, 3]
    after = np.minimum(np.arange(len(x))[:, None] + np.arange(1, 80), max(len(x) - 1, 0))
    across, down = x[after] - x[:, None], y[after] - y[:, None]
    cost = np.where((across > 0) & (across < 4 * high[:, None]) & (np.abs(down) < across / 3), np.hypot(across, down), np.inf)
    best = cost.argmin(axis=1)
    rows = np.arange(len(x))
    found = np.isfinite(cost[rows, best])
    slopes = np.rad2deg(np.arctan2(down[rows, best], across[rows, best]))
    votes = np.convolve(np.histogram(slopes[found], bins=60, range=(-20, 20))[0], np.ones(3), "same")
    common = (int(votes.argmax()) + 0.5) * 40 / 60 - 20
    follows = {int(n): int(after[n, best[n]]) for n in rows[found & (np.abs(slopes - common) < 6)]}
    label = list(range(len(x)))
    for n in sorted(follows):
        label[follows[n]] = label[n]
    return [(x[group], y[group]) for group in (np.flatnonzero(np.array(label) == name) for name in sorted(set(label)))]


METHODS: dict[str, Callable[[Page], float]] = {
    "projection profile": projection,
    "projection, where sure": trusted_projection,
    "Hough lines": hough,
    "Fourier, radial": radial,
    "nearest neighbours": neighbours,
}


def page_of(name: str, picture: Picture, degrees: float) -> Page:
    """A page as the methods see it."""
    small = np.ascontiguousarray(reduced(picture))
    return Page(name, small, measure(small).letters, degrees)


def made(count: int) -> Iterator[Page]:
    """Pages of invented letters, tilted by up to 5 degrees, every third cut down to five lines."""
    for number in range(count):
        random = Random(f"skew {number}")  # noqa: S311
        scan = SCANS[MADE_SCANS[number % len(MADE_SCANS)]]
        page = typeset(make_letter(number, ("eng", "fra", "spa", "deu")[number % 4]), scan.dpi)[0]
        if number % 3 == 2:
            lines = [line.box for region in page.regions if region.kind == "body" for line in region.lines][:FEW_LINES]
            bare = np.full_like(page.picture, defects.WHITE)
            for box in lines:
                bare[box.top : box.bottom, box.left : box.right] = page.picture[box.top : box.bottom, box.left : box.right]
            page = page.with_picture(bare)
        treated = scan.treat([defects.skew(page, random.uniform(-5, 5))], number)[0]
        yield _upright(f"made-{number}", treated.picture, treated.dpi, {"skew_deg": treated.tilt()[1]})


def pages_of(corpus: Path) -> Iterator[Page]:
    """The pages of a corpus whose truth tells their skew, turned upright."""
    for truth in sorted((corpus / "truth").glob("*.json")):
        told = json.loads(truth.read_text(encoding="utf-8"))["pages"]
        scans = [scan for scan in (corpus / "scans").glob(f"{truth.stem}.*") if scan.stem == truth.stem]
        if not scans or not all("skew_deg" in page for page in told):
            continue
        files = sorted(scans[0].iterdir()) if scans[0].is_dir() else scans[:1]
        with tempfile.TemporaryDirectory(prefix="verbale-skew-") as work, opening.open_scan(files, Path(work), opening.Limits()) as scan:
            for source, page in zip(scan.opened.pages, told, strict=False):
                if not page.get("blank") and page["skew_deg"] is not None:
                    yield _upright(f"{truth.stem} {source.number}", scan.picture(source.number), source.dpi, page)


def _upright(name: str, picture: Picture, dpi: tuple[float, float], told: dict[str, float]) -> Page:
    """A page of a corpus with square pixels and its lines level; the truth counts in stored pixels, which may not be square."""
    across, down = max(dpi) / dpi[0], max(dpi) / dpi[1]
    turn = int(told.get("rotation", 0))
    along, athwart = (across, down) if turn % 180 == 0 else (down, across)
    degrees = float(np.rad2deg(np.arctan(np.tan(np.deg2rad(told["skew_deg"])) * athwart / along)))
    standing = np.ascontiguousarray(np.rot90(reduced(grey_of(picture), across, down), turn // 90))
    return page_of(name, standing, degrees)


def compare(pages: list[Page]) -> list[Result]:
    """All methods on all pages."""
    results = []
    for name, method in METHODS.items():
        started = time.process_time()
        found = np.array([method(page) for page in pages])
        spent = time.process_time() - started
        results.append(Result(name, np.abs(found - np.array([page.degrees for page in pages])), 1000 * spent / len(pages)))
    return results


def _print(title: str, results: list[Result]) -> None:
    print(f"\n{title}: {len(results[0].errors)} pages\n")
    print(f"{'method':<24} {'mean':>7} {'median':>7} {'top 80':>7} {'<= 0.1':>7} {'worst':>7} {'CPU ms':>7}")
    for result in results:
        errors = np.sort(result.errors)
        best = errors[: max(1, round(0.8 * len(errors)))]
        print(
            f"{result.name:<24} {errors.mean():>7.3f} {np.median(errors):>7.3f} {best.mean():>7.3f} "
            f"{100 * (errors <= CORRECT).mean():>6.1f}% {errors[-1]:>7.2f} {result.milliseconds:>7.1f}"
        )


def main(arguments: list[str] | None = None) -> int:
    """Print a table for the pages that are made and for each corpus."""
    parser = argparse.ArgumentParser(prog="benchmarks.skew", description="Compare ways to find the skew of a page.")
    parser.add_argument("corpus", nargs="*", type=Path, help="folders with scans/ and truth/*.json")
    parser.add_argument("--count", type=int, default=96, help="how many pages to make besides (default %(default)s)")
    given = parser.parse_args(arguments)
    if given.count > 0:
        _print("made", compare(list(made(given.count))))
    for corpus in given.corpus:
        pages = list(pages_of(corpus))
        if pages:
            _print(str(corpus), compare(pages))
        else:
            print(f"{corpus}: no page with a known skew", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
