"""What an operator may measure: a Prometheus registry of this application's own."""

from __future__ import annotations

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as exposition

_BUCKETS_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.2, 2.0, 5.0, 10.0)


class Metrics:
    """Counters and histograms; one registry an application, so that tests do not collide."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._steps = Histogram(
            "earshot_step_seconds",
            "Time from the end of the question to the end of a step",
            ("step",),
            buckets=_BUCKETS_SECONDS,
            registry=self.registry,
        )
        self._responses = Counter(
            "earshot_responses", "Answers by how they ended", ("status",), registry=self.registry
        )

    def response(self, status: str, timings_ms: dict[str, float]) -> None:
        """Count an answer and its steps."""
        self._responses.labels(status).inc()
        for step, milliseconds in timings_ms.items():
            self._steps.labels(step).observe(milliseconds / 1000)


def add_metrics(app: FastAPI, metrics: Metrics) -> None:
    """`GET /metrics`, in Prometheus' text format."""

    @app.get("/metrics", tags=["state"])
    async def read_metrics() -> Response:
        """Times of each step and counts of answers."""
        return Response(exposition(metrics.registry), media_type=CONTENT_TYPE_LATEST)
