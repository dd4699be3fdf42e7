"""The recogniser PP-OCRv6 small on onnxruntime as a second reader: the only file that knows either of them.

The network (Cui et al. of the PaddleOCR team, Apache-2.0, 21 MB) lies in the wheel `rapidocr`, of which nothing else is used: nothing of
it is imported, its detector is not opened. The set of characters stands in the network's own metadata.
"""

from __future__ import annotations

import threading
import unicodedata
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from document.problem import Trouble
from ocr.fewer_classes import Unlike, properties, with_classes
from ocr.second_reader import Sign

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGE, FILE = "rapidocr", "rapidocr/models/PP-OCRv6_rec_small.onnx"

HEIGHT = 48
"""Pixels of the strips that the network was trained on."""

NARROWEST, WIDEST = 16, 3200
"""Columns of a strip; of wider ones the network has seen none."""

BLANK = 0
"""The class by which a network trained with CTC (Graves et al. 2006) says "no new sign here"."""

POSSIBLE = 0.002
"""How likely a letter must be at a step to be told as a rival of the sign read there. On clean print next to nothing reaches it but what
the letter could be taken for."""

BEYOND_LATIN = "‘’‚“”„–—…•€™′″‹›№−"


class NotInstalled(Exception):
    """The second reader is not there; the message says what is missing."""


class Network(NamedTuple):
    """An opened network: the signs that count, and its scores for them: all that it gives when the others were cut off."""

    session: Any
    signs: tuple[str, ...]
    scores: slice | list[int]


class PaddleReader:
    """One network for all threads, opened when the first strip is read. Raises NotInstalled."""

    def __init__(self) -> None:
        self.model = _model_file()
        self.name = f"PP-OCRv6 small ({PACKAGE} {metadata.version(PACKAGE)}, onnxruntime {metadata.version('onnxruntime')})"
        self._opening = threading.Lock()
        self._opened: Network | None = None

    def columns(self, height: int, width: int) -> int:
        return min(max(round(width * HEIGHT / height), NARROWEST), WIDEST)

    def read(self, strip: npt.NDArray[np.uint8]) -> tuple[Sign, ...]:
        """See `SecondReader.read`. Only signs of Latin script come out: the network knows thousands that no letter here holds."""
        network = self._network()
        width = self.columns(*strip.shape)
        try:
            scores = network.session.run(None, {"x": _prepared(strip, width)})[0][0][:, network.scores]
        except Exception as error:  # onnxruntime raises classes of its own that all descend from this one only
            raise Trouble("second-reader-failed", type(error).__name__) from error
        return decoded(scores / scores.sum(axis=1, keepdims=True), network.signs, strip.shape[1])

    def _network(self) -> Network:
        with self._opening:
            if self._opened is None:
                self._opened = _open(self.model)
            return self._opened


def _model_file() -> Path:
    try:
        metadata.version("onnxruntime")
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError as error:
        raise NotInstalled(f"the package {error.name} is not installed") from error
    found = next((Path(str(file.locate())) for file in files if file.as_posix() == FILE), None)
    if found is None or not found.is_file():
        raise NotInstalled(f"the package {PACKAGE} {metadata.version(PACKAGE)} does not hold {Path(FILE).name}")
    return found


def _open(model: Path) -> Network:
    try:
        # Imported late: it takes a tenth of a second and 30 MB, and most commands read nothing.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # pages are read side by side already
        options.enable_cpu_mem_arena = False  # the arena never gives back what the longest line took: 900 MB in place of 200
        options.enable_mem_pattern = False  # patterns are kept for every width of a strip, and every strip has its own
        options.log_severity_level = 3
        whole = model.read_bytes()
        signs = ("", *properties(whole)["character"].split("\n"), " ")
        kept = [k for k, sign in enumerate(signs) if k == BLANK or is_latin(sign)]
        cut, scores = _of_latin(whole, kept)
        session = onnxruntime.InferenceSession(cut, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # a broken wheel shows itself in many ways
        raise Trouble("second-reader-failed", f"it cannot be opened: {type(error).__name__}") from error
    return Network(session, tuple(signs[k] for k in kept), scores)


def _of_latin(whole: bytes, kept: list[int]) -> tuple[bytes, slice | list[int]]:
    """The network that scores the classes `kept` only, and which of its scores are theirs. A network built otherwise than the one that is
    known stays whole: it reads the same and takes longer."""
    try:
        return with_classes(whole, kept), slice(None)
    except Unlike:
        return whole, kept


def is_latin(character: str) -> bool:
    """Letters of Latin script, and the figures and marks that are printed with them."""
    if len(character) != 1:
        return False
    return ord(character) < 0x250 or character in BEYOND_LATIN or ("LATIN" in unicodedata.name(character, "") and ord(character) < 0x2000)


def _prepared(strip: npt.NDArray[np.uint8], width: int) -> npt.NDArray[np.float32]:
    way = cv2.INTER_AREA if strip.shape[0] > HEIGHT else cv2.INTER_CUBIC
    sized = cv2.resize(strip, (width, HEIGHT), interpolation=way).astype(np.float32) / 127.5 - 1.0
    return np.repeat(sized[None, None], 3, axis=1)


def decoded(likely: npt.NDArray[np.float32], characters: Sequence[str], width: int) -> tuple[Sign, ...]:
    """The best path through a CTC matrix: repeats joined, blanks dropped; a sign is as sure as its surest step.

    likely: (steps, characters), probabilities; width: pixels that the steps stand for.
    """
    best = likely.argmax(axis=1)
    rivals = _rivals(likely, best, characters)
    step = width / max(len(best), 1)
    signs: list[Sign] = []
    before = BLANK
    for at, k in enumerate(best):
        confidence, right, other = float(likely[at, k]), (at + 1) * step, rivals.get(at, {})
        if k != BLANK and k == before:
            last = signs.pop()
            both = {letter: max(dict(last.rivals).get(letter, 0.0), other.get(letter, 0.0)) for letter in (*dict(last.rivals), *other)}
            signs.append(Sign(last.text, max(last.confidence, confidence), last.left, right, tuple(both.items())))
        elif k != BLANK:
            signs.append(Sign(characters[k], confidence, at * step, right, tuple(other.items())))
        before = int(k)
    return tuple(signs)


def _rivals(likely: npt.NDArray[np.float32], best: npt.NDArray[np.intp], characters: Sequence[str]) -> dict[int, dict[str, float]]:
    """By step the letters beyond ASCII that are possible there beside the best one, and how likely."""
    found: dict[int, dict[str, float]] = {}
    for at, k in np.argwhere(likely >= POSSIBLE):
        character = characters[k]
        if best[at] not in (BLANK, k) and character.isalpha() and not character.isascii():
            found.setdefault(int(at), {})[character] = float(likely[at, k])
    return found
