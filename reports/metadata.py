"""What a letter says of itself: as `metadata.json`, in the letter's report, and as a row of the archive's index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from document.geometry import Box
from document.metadata import Found, Metadata

FIELDS: dict[str, str] = {
    "sender_state": "Sender",
    "sender_mission": "Mission",
    "sender_address": "Address",
    "kind": "Kind",
    "reference": "Reference",
    "communication_refs": "Communications",
    "date": "Date",
    "addressees": "Addressees",
    "signatory": "Signatory",
    "language": "Language",
}
"""Every field in the order of `metadata.json`, with its name for people."""

Stored = Callable[[int, Box], Box]


def metadata_json(metadata: Metadata, stored: Stored) -> dict[str, Any]:
    """The fields with value, page, box and certainty; None where the letter has none.

    stored: the box in pixels of the page picture as stored, from the page and the box in upright pixels. A field of several values has
    them as a list, the place of the first and the lowest certainty; each stands with its own place in `each`.
    """
    return {name: _field(getattr(metadata, name), stored) for name in FIELDS}


def _field(value: Found | Sequence[Found] | None, stored: Stored) -> dict[str, Any] | None:
    if value is None:
        return None
    if isinstance(value, Found):
        box = stored(value.page, value.box) if value.page is not None and value.box is not None else None
        corners = [box.left, box.top, box.right, box.bottom] if box else None
        return {"value": value.value, "page": value.page, "box": corners, "certainty": value.certainty}
    each = [_field(found, stored) for found in value]
    if not each or each[0] is None:
        return None
    return {**each[0], "value": [found.value for found in value], "certainty": min(found.certainty for found in value), "each": each}


def metadata_table(metadata: Metadata) -> list[tuple[str, tuple[Found, ...]]]:
    """The fields that the letter has, for people: name and values."""
    fields = [(name, getattr(metadata, field)) for field, name in FIELDS.items()]
    table = [(name, (value,) if isinstance(value, Found) else tuple(value or ())) for name, value in fields]
    return [(name, values) for name, values in table if values]


def index_cells(metadata: dict[str, Any]) -> list[str]:
    """The values of a `metadata.json` as cells, "" where there is none, several values parted by ` | `."""
    cells = []
    for name in FIELDS:
        field = metadata.get(name)
        value = field.get("value") if isinstance(field, dict) else None
        cells.append(" | ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value))
    return cells
