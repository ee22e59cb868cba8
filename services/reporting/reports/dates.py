"""Dates and times as they are printed: those of Swedish clocks, whatever the machine's own are."""

from datetime import date, datetime

from libs.common.instants import day_in_words, in_sweden


def day(moment: datetime, language: str) -> str:
    """`1 mars 2024`, `1 March 2024`."""
    return day_in_words(moment, language == "en")


def date_of(moment: datetime) -> date:
    """The day that it is then."""
    return in_sweden(moment).date()


def minute(moment: datetime) -> str:
    """`2024-03-01 09:30`, the same in both languages."""
    return in_sweden(moment).strftime("%Y-%m-%d %H:%M")
