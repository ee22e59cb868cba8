"""Moments as callers give them, and in words as people read them: by Swedish clocks, whatever the machine's own are."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

SWEDEN = ZoneInfo("Europe/Stockholm")
MONTHS = (
    ("januari", "January"), ("februari", "February"), ("mars", "March"), ("april", "April"), ("maj", "May"),
    ("juni", "June"), ("juli", "July"), ("augusti", "August"), ("september", "September"), ("oktober", "October"),
    ("november", "November"), ("december", "December"),
)  # fmt: skip


def in_utc(instant: datetime) -> datetime:
    """Raises for an instant that is outside the calendar when it is told in UTC."""
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError("datetime_out_of_range", "the time is outside the years 1-9999 in UTC") from error


def in_sweden(instant: datetime) -> datetime:
    """By the clock on the wall; the last hours of the calendar, which are past its end there, as they stand."""
    try:
        return instant.astimezone(SWEDEN)
    except OverflowError:
        return instant


def day_in_words(instant: datetime, english: bool) -> str:
    """`31 januari 2026`, `31 January 2026`."""
    local = in_sweden(instant)
    return f"{local.day} {MONTHS[local.month - 1][english]} {local.year}"


def in_words(instant: datetime, english: bool) -> str:
    """`31 januari 2026 kl. 23.59`, `31 January 2026 at 23:59 (Swedish time)`."""
    local, day = in_sweden(instant), day_in_words(instant, english)
    return f"{day} at {local:%H:%M} (Swedish time)" if english else f"{day} kl. {local:%H.%M}"
