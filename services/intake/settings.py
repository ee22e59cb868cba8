"""Intake's settings: those that all services share, and its own limits."""

from libs.common.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    max_rows: int = 10_000
    """Insatser in one request."""
