"""Intake's settings: those that all services share, and its own limits."""

from libs.common.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    max_rows: int = 10_000
    """Insatser in one request."""
    max_file_bytes: int = 20 * 1024 * 1024
    """A filled-in form as a file; a request as a whole may be `max_body_bytes`."""
    max_reading_seconds: float = 30.0
    """What a file may take to be read."""
    telling_seconds: float = 2.0
    """How soon it is told that a draft has changed or a round has locked."""
    reading_threads: int = 2
    """Files read at the same time: each may take a few hundred megabytes."""
