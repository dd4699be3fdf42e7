"""The last layer of a recogniser cut down to the classes that are asked for.

A recogniser of many scripts scores thousands of signs at each step, and a quarter of its time goes there. What is kept of the last layer
gives the same scores, and the softmax over them the same probabilities under the condition that one of them is right.

An ONNX file is a message of Protocol Buffers. Six of its messages are looked into, four written; all else is copied as it stands. The
numbers of the fields are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, the encoding that of
https://protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MODEL_GRAPH, MODEL_METADATA = 7, 14
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_OUTPUT, GRAPH_VALUE_INFO = 1, 5, 12, 13
NODE_INPUT, NODE_OUTPUT, NODE_OPERATOR = 1, 2, 4
TENSOR_DIMENSION, TENSOR_TYPE, TENSOR_NAME, TENSOR_BYTES = 1, 2, 8, 9
ENTRY_KEY, ENTRY_VALUE = 1, 2
VALUE_NAME, VALUE_TYPE, TYPE_TENSOR, TENSOR_ELEMENT = 1, 2, 1, 1
FLOAT = 1

VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES = 0, 1, 2, 5


class Unlike(ValueError):
    """The file is no ONNX model, or its network does not end in MatMul, Add and Softmax over the classes."""


class Field(NamedTuple):
    """One field of a message: its number, its value, and all of its bytes."""

    number: int
    value: memoryview | int
    whole: memoryview

    @property
    def bytes(self) -> memoryview:
        if isinstance(self.value, int):
            raise Unlike(f"field {self.number} is a number")
        return self.value

    @property
    def name(self) -> str:
        return str(self.bytes, "utf-8")


class Node(NamedTuple):
    """One operation of the graph."""

    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def properties(model: bytes) -> dict[str, str]:
    """What the file says of itself. Raises Unlike."""
    entries = [field.bytes for field in fields(memoryview(model)) if field.number == MODEL_METADATA]
    return {_text(entry, ENTRY_KEY): _text(entry, ENTRY_VALUE) for entry in entries}


def with_classes(model: bytes, kept: Sequence[int]) -> bytes:
    """The ONNX file `model` whose softmax is over the classes `kept` only, in this order. Raises Unlike."""
    try:
        parts = list(fields(memoryview(model)))
        if not any(part.number == MODEL_GRAPH for part in parts):
            raise Unlike("no graph")
        return b"".join(message(MODEL_GRAPH, _graph(part.bytes, kept)) if part.number == MODEL_GRAPH else part.whole for part in parts)
    except (IndexError, ValueError) as error:  # texts that are none, operations of nothing, shapes that do not fit
        raise Unlike(str(error)) from error


def _graph(graph: memoryview, kept: Sequence[int]) -> bytes:
    """The graph with a smaller last layer. The shapes it tells of its values are left out: they are there to be looked at only."""
    parts = list(fields(graph))
    nodes = [_node(part.bytes) for part in parts if part.number == GRAPH_NODE]
    outputs = [_text(part.bytes, VALUE_NAME) for part in parts if part.number == GRAPH_OUTPUT]
    if len(outputs) != 1:
        raise Unlike(f"{len(outputs)} outputs")
    last = last_layer(nodes, outputs[0])
    made, found = list[bytes | memoryview](), set[str]()
    for part in parts:
        if part.number == GRAPH_VALUE_INFO:
            continue
        if part.number == GRAPH_OUTPUT:
            made.append(message(GRAPH_OUTPUT, _value(outputs[0])))
        elif part.number == GRAPH_INITIALIZER and (name := _text(part.bytes, TENSOR_NAME)) in last:
            found.add(name)
            made.append(message(GRAPH_INITIALIZER, tensor(name, _chosen(weights(part.bytes), kept))))
        else:
            made.append(part.whole)
    if found != set(last):
        raise Unlike("weights of the last layer that are no constants")
    return b"".join(made)


def _chosen(numbers: npt.NDArray[np.float32], kept: Sequence[int]) -> npt.NDArray[np.float32]:
    if max(kept) >= numbers.shape[-1]:
        raise Unlike(f"{numbers.shape[-1]} classes")
    return numbers[..., kept]


def last_layer(nodes: Sequence[Node], output: str) -> tuple[str, str]:
    """The names of weights and bias of the layer before the softmax that gives `output`. Raises Unlike."""
    makers = {name: node for node in nodes for name in node.outputs}

    def maker(name: str, operator: str) -> Node:
        node = makers.pop(name, None)  # each is passed once: in a damaged file they may go round in a circle
        while node and node.operator == "Identity":
            node = makers.pop(node.inputs[0], None)
        if node is None or node.operator != operator:
            raise Unlike(f"no {operator} before {name}")
        return node

    scores, bias = _pair(maker(maker(output, "Softmax").inputs[0], "Add"))
    matrix = _pair(maker(scores, "MatMul"))[1]
    used = [name for node in nodes for name in node.inputs]
    if used.count(matrix) != 1 or used.count(bias) != 1:
        raise Unlike("weights of the last layer that serve elsewhere too")
    return matrix, bias


def _pair(node: Node) -> tuple[str, str]:
    if len(node.inputs) != 2:
        raise Unlike(f"{node.operator} of {len(node.inputs)}")
    return node.inputs[0], node.inputs[1]


def fields(message: memoryview) -> Iterator[Field]:
    """The fields of a message in their order. Raises Unlike."""
    at = 0
    try:
        while at < len(message):
            begin = at
            key, at = _number(message, at)
            value: memoryview | int
            if key & 7 == VARINT:
                value, at = _number(message, at)
            else:
                length = {EIGHT_BYTES: 8, FOUR_BYTES: 4}.get(key & 7, 0)
                if key & 7 == LENGTH:
                    length, at = _number(message, at)
                elif not length:
                    raise Unlike(f"wire type {key & 7}")
                value, at = message[at : at + length], at + length
            if at > len(message):
                raise Unlike("a field that is cut off")
            yield Field(key >> 3, value, message[begin:at])
    except IndexError as error:
        raise Unlike("a number that is cut off") from error


def _number(message: memoryview, at: int) -> tuple[int, int]:
    """The number that begins at `at`, and where it ends: seven bits a byte, the lowest first, the highest bit says that more follow."""
    number = shift = 0
    while True:
        byte = message[at]
        number, shift, at = number | (byte & 127) << shift, shift + 7, at + 1
        if byte < 128:
            return number, at


def encoded(number: int) -> bytes:
    """A number as it is written, the counterpart of `_number`."""
    made = bytearray()
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    return bytes([*made, number])


def message(number: int, content: bytes) -> bytes:
    """A field that holds a text, a message or bytes."""
    return encoded(number << 3 | LENGTH) + encoded(len(content)) + content


def _text(message: memoryview, number: int) -> str:
    return next((field.name for field in fields(message) if field.number == number), "")


def _node(message: memoryview) -> Node:
    texts: dict[int, list[str]] = {NODE_INPUT: [], NODE_OUTPUT: [], NODE_OPERATOR: []}
    for field in fields(message):
        if field.number in texts:
            texts[field.number].append(field.name)
    return Node("".join(texts[NODE_OPERATOR]), tuple(texts[NODE_INPUT]), tuple(texts[NODE_OUTPUT]))


def weights(message: memoryview) -> npt.NDArray[np.float32]:
    """The numbers of a tensor of floats that holds them as bytes. Raises Unlike."""
    parts = list(fields(message))
    kind = [field.value for field in parts if field.number == TENSOR_TYPE]
    held = [field.bytes for field in parts if field.number == TENSOR_BYTES]
    shape = [field.value for field in parts if field.number == TENSOR_DIMENSION and isinstance(field.value, int)]
    if kind != [FLOAT] or len(held) != 1 or not shape or prod(shape) * 4 != len(held[0]):
        raise Unlike("weights that are no floats, or not as many as they should be")
    return np.frombuffer(held[0], dtype="<f4").reshape(shape)


def tensor(name: str, numbers: npt.NDArray[np.float32]) -> bytes:
    """A tensor of floats as a message."""
    shape = b"".join(encoded(TENSOR_DIMENSION << 3 | VARINT) + encoded(size) for size in numbers.shape)
    kind = encoded(TENSOR_TYPE << 3 | VARINT) + encoded(FLOAT)
    return shape + kind + message(TENSOR_NAME, name.encode()) + message(TENSOR_BYTES, numbers.astype("<f4").tobytes())


def _value(name: str) -> bytes:
    """A tensor of floats of any shape, as the graph tells of its output."""
    kind = encoded(TENSOR_ELEMENT << 3 | VARINT) + encoded(FLOAT)
    return message(VALUE_NAME, name.encode()) + message(VALUE_TYPE, message(TYPE_TENSOR, kind))
