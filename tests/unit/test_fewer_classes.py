"""The last layer of a recogniser cut down to the classes that are asked for: the same scores, and nothing else is touched."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import cv2
import numpy as np
import onnxruntime
import pytest

from ocr import paddle
from ocr.fewer_classes import Unlike, encoded, message, properties, tensor, with_classes
from ocr.paddle import PaddleReader

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS, SIZE, CLASSES = 5, 4, 9
"""Of the small network of these tests: steps of a strip, numbers a step, classes."""

RIGHT = (
    ("MatMul", ("x", "w"), "a"),
    ("Identity", ("a",), "b"),
    ("Add", ("b", "v"), "c"),
    ("Identity", ("c",), "d"),
    ("Softmax", ("d",), "y"),
)


def network(nodes: Sequence[tuple[str, tuple[str, ...], str]] = RIGHT, *, constants: Sequence[str] = ("w", "v")) -> bytes:
    """An ONNX file, its weights drawn by lot. The numbers of the fields are those of onnx.proto."""
    lot = np.random.default_rng(7)
    weights = {"w": lot.normal(size=(SIZE, CLASSES)), "v": lot.normal(size=CLASSES)}

    def value(name: str, *shape: int) -> bytes:
        sizes = b"".join(message(1, encoded(1 << 3) + encoded(size)) for size in shape)
        return message(1, name.encode()) + message(2, message(1, encoded(1 << 3) + encoded(1) + message(2, sizes)))

    def node(operator: str, inputs: tuple[str, ...], output: str) -> bytes:
        return b"".join(message(1, name.encode()) for name in inputs) + message(2, output.encode()) + message(4, operator.encode())

    graph = b"".join(
        [
            *(message(1, node(*one)) for one in nodes),
            message(2, b"small"),
            *(message(5, tensor(name, weights[name].astype(np.float32))) for name in constants),
            message(11, value("x", 1, STEPS, SIZE)),
            message(12, value(nodes[-1][2], 1, STEPS, CLASSES)),
            message(13, value("a", 1, STEPS, CLASSES)),
        ]
    )
    told = message(14, message(1, b"character") + message(2, "é\nþ".encode()))
    return encoded(1 << 3) + encoded(8) + message(7, graph) + message(8, message(1, b"") + encoded(2 << 3) + encoded(13)) + told


def run(model: bytes) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    given = np.random.default_rng(3).normal(size=(1, STEPS, SIZE)).astype(np.float32)
    return np.asarray(session.run(None, {"x": given})[0][0])


def test_the_classes_that_are_kept_score_as_before_among_themselves() -> None:
    kept = [0, 7, 2]
    whole = run(network())[:, kept]
    assert np.allclose(run(with_classes(network(), kept)), whole / whole.sum(axis=1, keepdims=True), atol=1e-6)


def test_what_the_file_says_of_itself_stays() -> None:
    assert properties(network()) == properties(with_classes(network(), [1, 2])) == {"character": "é\nþ"}


@pytest.mark.parametrize(
    ("model", "kept"),
    [
        (network(RIGHT[:-1]), [0]),
        (network((*RIGHT[:-1], ("LogSoftmax", ("d",), "y"))), [0]),
        (network((("MatMul", ("x", "w"), "c"), ("Softmax", ("c",), "y")), constants=["w"]), [0]),
        (network((*RIGHT, ("Add", ("y", "v"), "z"))), [0]),
        (network((("MatMul", ("x", "w"), "a"), ("Add", ("a", "v"), "b"), ("Add", ("b", "v"), "c"), ("Softmax", ("c",), "y"))), [0]),
        (network(constants=["w"]), [0]),
        (network(), [0, CLASSES]),
        (b"no network", [0]),
        (b"", [0]),
    ],
)
def test_a_network_of_another_build_is_told_from_the_known_one(model: bytes, kept: list[int]) -> None:
    with pytest.raises(Unlike):
        with_classes(model, kept)


def test_damaged_files_are_told_too() -> None:
    model, lot = network(), random.Random(5)
    for _ in range(300):
        at = lot.randrange(len(model))
        for damaged in (model[:at], model[:at] + bytes([lot.randrange(256)]) + model[at + 1 :]):
            try:
                with_classes(damaged, [0, 1])
            except Unlike:
                continue


def test_a_recogniser_that_cannot_be_cut_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def unlike(model: bytes, kept: list[int]) -> bytes:
        raise Unlike(f"{len(model)} bytes, {len(kept)} classes")

    strip, cut = np.full((60, 760), 255, np.uint8), PaddleReader()
    cv2.putText(strip, "Note verbale No. 135", (20, 42), cv2.FONT_HERSHEY_DUPLEX, 1.4, 0, 2, cv2.LINE_AA)
    read = cut.read(strip)
    monkeypatch.setattr(paddle, "with_classes", unlike)
    whole = PaddleReader().read(strip)
    assert "".join(sign.text for sign in read) == "".join(sign.text for sign in whole) != ""
    assert np.allclose([sign.confidence for sign in read], [sign.confidence for sign in whole], atol=1e-4)
    assert cut._network().scores == slice(None)
