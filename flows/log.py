"""Log lines: for people, or as JSON lines for machines (the setting `log`). Ids, codes and figures: no name and no text of a letter."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from archive.records import stamp

if TYPE_CHECKING:
    from typing import TextIO

log = logging.getLogger("verbale")

_NOISY = ("PIL", "py3langid", "asyncio", "pytesseract")


class JsonLines(logging.Formatter):
    """One JSON object a line: `time`, `level`, `logger`, `message`, and what `facts` adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": stamp(datetime.fromtimestamp(record.created, UTC)), "level": record.levelname.lower(), "logger": record.name,
            "message": record.getMessage(),
        }  # fmt: skip
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            # What an error says may hold words of a letter; where it came from does not.
            line |= {"error": record.exc_info[0].__name__, "trace": "".join(traceback.format_tb(record.exc_info[2]))}
        return msgspec.json.encode(line).decode()


def facts(**named: object) -> dict[str, dict[str, object]]:
    """For `extra=`: what a line tells beside its message (`document`, `run`, `stage`, ...); None is left out."""
    return {"facts": {name: value for name, value in named.items() if value is not None}}


def set_up(form: Literal["text", "json"], *, debug: bool = False, stream: TextIO | None = None) -> None:
    """Begin to log. As text only warnings, to stderr; as JSON what happens to each document too, to `stream`, stderr by default."""
    if form == "json" and not writes_json():
        handler = logging.StreamHandler(stream or sys.stderr)
        handler.setFormatter(JsonLines())
        log.addHandler(handler)
        log.propagate = False
        log.setLevel(logging.DEBUG if debug else logging.INFO)
        if not logging.getLogger().handlers:  # else they are Prefect's
            logging.basicConfig(handlers=[handler], level=logging.WARNING)
    elif form == "text":
        logging.basicConfig(stream=sys.stderr, level=logging.DEBUG if debug else logging.WARNING, format="%(levelname)s %(message)s")
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)


def writes_json() -> bool:
    """Whether stderr is to hold JSON lines only."""
    return any(isinstance(handler.formatter, JsonLines) for handler in log.handlers)
