"""Dates and times as they are printed: those of Swedish clocks, whatever the machine's own are."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")
MONTHS = {
    "sv": ("januari", "februari", "mars", "april", "maj", "juni",
           "juli", "augusti", "september", "oktober", "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
}  # fmt: skip


def day(moment: datetime, language: str) -> str:
    """`1 mars 2024`, `1 March 2024`."""
    there = moment.astimezone(SWEDEN)
    return f"{there.day} {MONTHS[language][there.month - 1]} {there.year}"


def date_of(moment: datetime) -> date:
    """The day that it is then."""
    return moment.astimezone(SWEDEN).date()


def minute(moment: datetime) -> str:
    """`2024-03-01 09:30`, the same in both languages."""
    return moment.astimezone(SWEDEN).strftime("%Y-%m-%d %H:%M")
