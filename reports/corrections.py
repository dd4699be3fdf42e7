"""How corrections are told: rows of corrections.csv, objects of document.json. Both count them from 1, in the order of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from document.correction import Correction
    from document.geometry import Box

COLUMNS = ("page", "left", "top", "right", "bottom", "before", "after", "rule", "reason", "certainty", "decision")


def correction_rows(corrections: Sequence[Correction], backs: Mapping[int, Callable[[Box], Box]]) -> Iterator[Sequence[object]]:
    """One row a correction. backs: by page, from upright pixels to those of the page as stored in the scan."""
    for correction in corrections:
        box = backs[correction.page](correction.box)
        yield (
            correction.page, box.left, box.top, box.right, box.bottom, correction.before, correction.after, correction.rule,
            correction.reason, f"{correction.certainty:.4f}", correction.decision,
        )  # fmt: skip


def corrections_json(corrections: Sequence[Correction], backs: Mapping[int, Callable[[Box], Box]]) -> list[dict[str, Any]]:
    """The same with the version of the rule and who decided; `line`, `first` and `count` name the words in the reader's order, from 0."""
    return [
        {
            "page": c.page, "line": c.line, "first": c.first, "count": c.count, "box": _four(backs[c.page](c.box)), "before": c.before,
            "after": c.after, "rule": c.rule, "version": c.version, "reason": c.reason, "certainty": c.certainty, "decision": c.decision,
            "decided_by": c.decided_by or "certainty",
        }
        for c in corrections
    ]  # fmt: skip


def _four(box: Box) -> list[int]:
    return [box.left, box.top, box.right, box.bottom]
