"""Typed decoding, made safe for threads: all of the house decodes its values here.

msgspec 0.22 looks up the fields of a Struct when it first decodes one, in Python code between which threads change: two threads that
begin at once crash the process (runs that went on with kept results died of SIGSEGV, two in 64; the faulthandler's stack ended in
msgspec._utils.get_class_annotations). A decoder that has been made may be used by all.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_making = Lock()
_made: dict[object, msgspec.json.Decoder[Any]] = {}


def decode(data: bytes, kind: type[T]) -> T:
    """The value that the JSON document `data` holds. Raises msgspec.DecodeError, and its child ValidationError."""
    with _making:
        decoder = _made.get(kind) or _made.setdefault(kind, msgspec.json.Decoder(kind))
    value: T = decoder.decode(data)
    return value


def decode_msgpack(data: bytes, kind: type[T]) -> T:
    """The value that the MessagePack document `data` holds. Raises msgspec.DecodeError, and its child ValidationError."""
    with _making:
        return msgspec.msgpack.decode(data, type=kind)


def decode_toml(data: bytes, kind: type[T]) -> T:
    """The value that the TOML document `data` holds. Raises msgspec.DecodeError, and its child ValidationError; UnicodeDecodeError."""
    with _making:
        return msgspec.toml.decode(data, type=kind)
