"""Logs as JSON lines and metrics for Prometheus; neither ever holds a token or a respondent's text."""

import logging

import structlog
from prometheus_client import Gauge, Histogram

REQUESTS = Histogram(
    "insats_http_request_seconds",
    "Time to answer a request",
    ["service", "method", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
RELAY_FAILING = Gauge("insats_relay_failing_seconds", "How long publishing has failed; 0 if it works", ["service"])


def configure_logging(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
    )
