"""When reminders come: by the clock on the wall in Sweden, off its holidays where a round says so, after extensions."""

from datetime import date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.common import events
from libs.common.instants import SWEDEN
from services.notifications.reminders.ladder import (
    Deadline,
    Step,
    applying,
    days_left,
    deadline_of,
    ladder,
    last_day,
    local_day,
)
from services.notifications.reminders.working_days import closed_days, is_working_day
from tests.notifications import rounds
from tests.notifications.simulating import at

OPENS = at("2025-01-01 08:00")
YEARS = range(2006, 2061)
"""From the year in which the national day became a holiday."""


def test_holidays_are_those_of_a_library_for_every_year() -> None:
    theirs = holidays.country_holidays("SE", years=YEARS, categories=("public", "de_facto"), include_sundays=False)
    differing = {
        year: (closed_days(year) ^ {day for day in theirs if day.year == year}) - _sundays(year) for year in YEARS
    }
    assert {year: days for year, days in differing.items() if days} == {}


def _sundays(year: int) -> set[date]:
    first = date(year, 1, 1)
    return {day for n in range(366) if (day := first + timedelta(n)).weekday() == 6}


def moments(due_at: str, *days: int, avoiding: bool = False, since: datetime = OPENS) -> list[str]:
    deadline = Deadline(at(due_at), at(due_at), since)
    plan = events.ReminderPlan(days=list(days), avoid_non_working_days=avoiding)
    return [f"{step.days} {step.at:%m-%d %H:%M}" for step in ladder(plan, deadline)]


@pytest.mark.parametrize(
    ("due_at", "expected"),
    [
        ("2025-04-01 21:59:59", ["-3 03-29 07:00", "-2 03-30 06:00", "0 04-01 06:00"]),  # summer time on 30 March
        ("2025-10-27 22:59:59", ["-3 10-24 06:00", "-2 10-25 06:00", "0 10-27 07:00"]),  # winter time on 26 October
    ],
)
def test_reminders_come_at_eight_in_the_morning_in_sweden_when_clocks_change(due_at: str, expected: list[str]) -> None:
    assert moments(due_at, -3, -2, 0) == expected


def test_reminders_move_to_the_working_day_before_and_after_when_the_round_says_so() -> None:
    # Midsummer 2025: Friday 20 June is closed, and the weekend follows. Due on Monday 23 June.
    assert moments("2025-06-23 21:59:59", -3, -1, 0, 5, avoiding=True) == [
        "-1 06-19 06:00",  # -3 is Friday, -1 Sunday: both would go on Thursday, and the nearer one does
        "0 06-23 06:00",
        "5 06-30 06:00",  # Saturday 28 June
    ]
    assert moments("2025-06-23 21:59:59", -3, -1) == ["-3 06-20 06:00", "-1 06-22 06:00"]


def test_due_at_midnight_is_due_the_day_before() -> None:
    assert last_day(at("2025-01-31 23:00")) == date(2025, 1, 31)
    assert last_day(at("2025-01-31 22:59:59")) == date(2025, 1, 31)
    assert days_left(at("2025-01-31 23:00"), at("2025-01-30 23:30")) == 0  # half past midnight on the 31st in Sweden


def test_ladder_begins_anew_from_the_extension_when_one_is_granted() -> None:
    opened = rounds.opened("r", OPENS, at("2025-03-10 22:59:59"))
    extended = rounds.extended(opened, "09", at("2025-03-31 21:59:59"), at("2025-03-08 12:00"))
    again = rounds.extended(extended, "09", at("2025-04-10 21:59:59"), at("2025-04-01 12:00"))
    days = {
        state.revision: [step.days for step in ladder(None, deadline_of(state, "09"))]
        for state in (opened, extended, again)
    }
    assert days == {1: [-30, -14, -7, -3, -1, 0, 1, 7], 2: [-14, -7, -3, -1, 0, 1, 7], 3: [-7, -3, -1, 0, 1, 7]}
    assert deadline_of(again, "10") == deadline_of(opened, "10")


def test_the_latest_reminder_applies_when_several_moments_have_passed() -> None:
    steps = ladder(None, Deadline(at("2025-03-10 22:59:59"), at("2025-04-10 22:59:59"), OPENS))
    now = at("2025-03-08 12:00")
    assert applying(steps, now) == Step(-3, at("2025-03-07 07:00"))
    assert applying(steps, at("2025-01-02 08:00")) is None
    assert applying(steps, steps[-1].at + timedelta(days=30)) == steps[-1]
    assert applying(steps, steps[-1].at + timedelta(days=30, seconds=1)) is None


plans = st.builds(
    events.ReminderPlan,
    days=st.lists(st.integers(-365, 365), max_size=30),
    avoid_non_working_days=st.booleans(),
)
due_dates = st.integers(0, 30 * 365 * 86_400).map(lambda seconds: at("2020-01-01 00:00") + timedelta(seconds=seconds))


@given(plans, due_dates, st.integers(0, 400))
def test_ladder_keeps_its_promises_whatever_the_plan(plan: events.ReminderPlan, due_at: datetime, before: int) -> None:
    since = due_at - timedelta(days=before)
    steps = ladder(plan, Deadline(due_at, due_at, since))
    days = [local_day(step.at) for step in steps]
    assert days == sorted(set(days))
    assert all(step.at > since and step.days in plan.days for step in steps)
    assert {step.at.astimezone(SWEDEN).hour for step in steps} <= {8}
    for step, day in zip(steps, days, strict=True):
        moved = day - (last_day(due_at) + timedelta(days=step.days))
        assert not moved or plan.avoid_non_working_days
        assert (moved.days <= 0) if step.days <= 0 else (moved.days >= 0)
        assert not plan.avoid_non_working_days or is_working_day(day)
