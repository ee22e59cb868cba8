"""The ladder: which reminders there are for a due date, and the moment of each."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from libs.common.events import ReminderPlan, RoundState
from libs.common.instants import SWEDEN, in_sweden
from services.notifications.reminders.working_days import nearest_working_day

AT = time(8, 0)
"""By the clock on the wall in Sweden, summer and winter."""
USUAL = ReminderPlan(days=[-30, -14, -7, -3, -1, 0, 1, 7])
VALID = timedelta(days=30)
"""How long after its moment the last reminder of a ladder is still worth sending, should nothing have run meanwhile."""


class Deadline(NamedTuple):
    """A respondent's due date, and since when it has been that: reminders of a time before are none."""

    due_at: datetime
    locks_at: datetime
    since: datetime


class Step(NamedTuple):
    """One reminder: `days` from the last day as the plan says, and the moment after any move."""

    days: int
    at: datetime


def deadline_of(state: RoundState, respondent: str) -> Deadline:
    """The round's, or that of the respondent's latest extension."""
    granted = [extension for extension in state.extensions if extension.respondent == respondent]
    latest = max(granted, key=lambda extension: extension.granted_at, default=None)
    if latest is None:
        return Deadline(state.due_at, state.locks_at, state.opens_at)
    since = max(latest.granted_at, state.opens_at)
    return Deadline(latest.due_at, max(latest.locks_at or state.locks_at, latest.due_at), since)


def local_day(moment: datetime) -> date:
    """The day in Sweden."""
    return in_sweden(moment).date()


def last_day(due_at: datetime) -> date:
    """The day on which there is still time; due at midnight sharp, that is the day before."""
    return local_day(due_at - timedelta(microseconds=1))


def days_left(due_at: datetime, now: datetime) -> int:
    """From today to the last day, by the Swedish calendar; negative after it."""
    return (last_day(due_at) - local_day(now)).days


def ladder(plan: ReminderPlan | None, deadline: Deadline) -> list[Step]:
    """The reminders in order of time, one a day at most: of those moved to the same day the one nearest its own."""
    chosen = plan or USUAL
    by_day: dict[date, Step] = {}
    for days in _far_to_near(chosen.days):
        try:
            day = last_day(deadline.due_at) + timedelta(days=days)
            if chosen.avoid_non_working_days:
                day = nearest_working_day(day, -1 if days <= 0 else 1)
        except OverflowError:  # beyond the calendar: the round is due "never"
            continue
        at = datetime.combine(day, AT, SWEDEN).astimezone(UTC)
        if at > deadline.since:
            by_day[day] = Step(days, at)
    return sorted(by_day.values(), key=lambda step: step.at)


def _far_to_near(days: Iterable[int]) -> list[int]:
    """Those furthest from the last day first, so that the nearest has the last word."""
    return sorted(set(days), key=lambda n: (-abs(n), n))


def applying(steps: list[Step], now: datetime) -> Step | None:
    """The reminder that applies now: the latest whose moment has come, unless that was long ago."""
    come = [step for step in steps if step.at <= now]
    return come[-1] if come and now - come[-1].at <= VALID else None


def upcoming(steps: list[Step], now: datetime) -> datetime | None:
    """The next moment of the ladder."""
    return min((step.at for step in steps if step.at > now), default=None)
