"""Moments as callers give them."""

from datetime import UTC, datetime

from pydantic_core import PydanticCustomError


def in_utc(instant: datetime) -> datetime:
    """Raises for an instant that is outside the calendar when it is told in UTC."""
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError("datetime_out_of_range", "the time is outside the years 1-9999 in UTC") from error
