"""Counts for an operator: routes, statuses, times, priorities; a label never holds what a caller sent."""

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from planner.core.catalog import Catalog

MEDIA_TYPE = CONTENT_TYPE_LATEST
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30)


class Metrics:
    """The counts of one application; in a server with several workers they are added up."""

    def __init__(self, catalog: Catalog) -> None:
        """Start all counts at zero."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "planner_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "planner_request_seconds",
            "Seconds until the answer was ready to be sent.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._plans = Counter(
            "planner_plans", "Plans made for one profile.", ("priority",), registry=self._registry
        )
        self._rows = Counter(
            "planner_batch_rows", "Rows of batches answered.", ("status",), registry=self._registry
        )
        self._cards = Counter(
            "planner_cds_cards",
            "Cards shown by CDS Hooks; `none` counts calls without a card.",
            ("hook", "indicator"),
            registry=self._registry,
        )
        self._feedback = Counter(
            "planner_cds_feedback",
            "What became of cards.",
            ("kind", "outcome", "reason"),
            registry=self._registry,
        )
        info = Gauge(
            "planner_catalog_info",
            "The catalog that is served; always 1.",
            ("id", "version", "digest"),
            registry=self._registry,
            multiprocess_mode="max",
        )
        info.labels(catalog.id, catalog.version, catalog.digest).set(1)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_plan(self, priority: str) -> None:
        """Count one plan."""
        self._plans.labels(priority).inc()

    def count_rows(self, rows: int, errors: int) -> None:
        """Count the rows of one batch."""
        self._rows.labels("answered").inc(rows - errors)
        self._rows.labels("error").inc(errors)

    def count_cards(self, hook: str, indicators: list[str]) -> None:
        """Count the cards of one call."""
        for indicator in indicators or ["none"]:
            self._cards.labels(hook, indicator).inc()

    def count_feedback(self, kind: str, outcome: str, reason: str) -> None:
        """Count what became of one card; the reason is one of those offered, `other`, `comment`, or empty."""
        self._feedback.labels(kind, outcome, reason).inc()

    def exposition(self) -> bytes:
        """Return all counts in Prometheus' text format."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        shared = CollectorRegistry()
        multiprocess.MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return generate_latest(shared)
