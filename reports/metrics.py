"""The figures of an archive in Prometheus's text format. docs/administrator/monitoring.md describes each (a test tells)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from prometheus_client.core import CollectorRegistry, CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import generate_latest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prometheus_client.core import Metric as Family

    Samples = Mapping[str, Mapping[str, float] | float | None]


class Metric(Struct, frozen=True):
    """A metric: its name with its unit, what it tells, and the name of its label when it has one. Totals only grow."""

    name: str
    help: str
    label: str = ""

    @property
    def is_counter(self) -> bool:
        return self.name.endswith("_total")


METRICS = (
    Metric("verbale_info", "The version of verbale that wrote these figures; always 1.", "version"),
    Metric("verbale_documents", "Documents by their status.", "status"),
    Metric("verbale_pages", "Pages of the documents by their status.", "status"),
    Metric("verbale_documents_with_problem", "Documents that have a problem, by its code (docs/problems.md).", "code"),
    Metric("verbale_documents_graded", "Published documents by grade, A to E, or none where there is no estimate.", "grade"),
    Metric(
        "verbale_expected_error_ratio", "Expected share of wrong characters in published documents: mean, median, p90, p99.", "statistic"
    ),
    Metric("verbale_attempts_total", "Finished attempts at documents, by how they ended.", "status"),
    Metric("verbale_stage_seconds_total", "Wall time spent in each stage, summed over pages that are worked on side by side.", "stage"),
    Metric("verbale_stage_pages_total", "Pages of the documents that were taken through each stage, reruns counted again.", "stage"),
    Metric(
        "verbale_waiting_oldest_seconds", "Age of the oldest scan that waits: in the catalogue, in the inbox; 0 when none does.", "place"
    ),
    Metric("verbale_inbox_scans", "Scans that lie in the inbox and are not taken in yet."),
    Metric("verbale_inbox_last_look_timestamp_seconds", "When the inbox was last looked at; absent when never."),
    Metric("verbale_inbox_next_look_timestamp_seconds", "When a schedule looks at the inbox next; absent when none does."),
    Metric(
        "verbale_retries_pending",
        "Documents that will be tried again by themselves: failed ones, and letters with a page that could not be read.",
    ),
    Metric("verbale_served", "1 while a process of `verbale serve` is known to run, on whatever machine; else 0."),
    Metric("verbale_workers", "Workers that hold documents under a lease in force."),
    Metric("verbale_leases_abandoned", "Documents whose worker is gone and that the next run takes over."),
    Metric("verbale_disk_free_bytes", "Bytes that this user may still write: on the disk of the archive, of the inbox.", "place"),
    Metric("verbale_disk_size_bytes", "Size of these disks.", "place"),
)


def exposition(samples: Samples) -> str:
    """`samples` by the names of METRICS in text format 0.0.4; None for what is not known, which is left out. Raises KeyError."""
    families = [_family(metric, found) for metric in METRICS if (found := samples[metric.name]) is not None]

    class Figures:
        def collect(self) -> Iterator[Family]:
            yield from families

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return generate_latest(registry).decode("utf-8")


def _family(metric: Metric, found: Mapping[str, float] | float) -> Family:
    kind = CounterMetricFamily if metric.is_counter else GaugeMetricFamily
    family = kind(metric.name, metric.help, labels=[metric.label] if metric.label else [])
    for label, value in found.items() if not isinstance(found, float | int) else [("", found)]:
        family.add_metric([label] if metric.label else [], value)
    return family
