"""Deadlines as calendars (RFC 5545) that a calendar program subscribes to. Pure functions.

A deadline is a day in the calendar, with its hour in the text: a point in time a second before midnight is easily
overlooked, and where it falls differs with the clock of whoever looks. The alarms are the reminders' own moments.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from libs.common.events import Respondent, RoundState
from libs.common.instants import in_words
from services.notifications.calendars.lines import Line, written
from services.notifications.reminders.ladder import deadline_of, ladder, last_day, local_day

REFRESH = timedelta(hours=12)
DAY = timedelta(days=1)
DONE = ("klar", "done")


class Entry(NamedTuple):
    """One day in the calendar. The same `uid` with a higher `sequence` is the same entry, changed."""

    uid: str
    sequence: int
    changed_at: datetime
    day: date
    summary: str
    description: str
    link: str
    alarms: Sequence[datetime] = ()


def of_round(state: RoundState, link: str, english: bool, only: str | None = None) -> list[Entry]:
    """When the round opens, is due and locks, and the due dates of those who have an extension. `only`: as far as
    they concern that one."""
    seen = [one for one in state.respondents if only in (None, one.code, state.owner)]
    locks_last = max((deadline_of(state, one.code).locks_at for one in seen), default=state.locks_at)
    titles = {
        "opens": (state.opens_at, local_day(state.opens_at), ("Öppnar", "Opens")),
        "due": (state.due_at, last_day(state.due_at), ("Sista dag", "Due")),
        "locks": (locks_last, last_day(locks_last), ("Stänger", "Locks")),
    }
    extended = {extension.respondent for extension in state.extensions}
    entries = [
        _entry(state, f"{kind}.{state.round}", day, f"{words[english]}: {state.title}", moment, link, english)
        for kind, (moment, day, words) in titles.items()
    ]
    return entries + [
        of_respondent(state, respondent, link, english, finished=True)
        for respondent in seen
        if respondent.code in extended
    ]


def of_respondent(
    state: RoundState, respondent: Respondent, link: str, english: bool, *, finished: bool = False
) -> Entry:
    """Its due date, with the reminders as alarms unless the work is done."""
    deadline = deadline_of(state, respondent.code)
    summary = f"{('Sista dag', 'Due')[english]}: {state.title}, {respondent.name}"
    steps = [] if finished else ladder(state.reminders, deadline)
    uid = f"due.{state.round}.{respondent.code}"
    entry = _entry(state, uid, last_day(deadline.due_at), summary, deadline.due_at, link, english)
    return entry._replace(alarms=[step.at for step in steps if step.at <= deadline.due_at])


def _entry(state: RoundState, uid: str, day: date, summary: str, moment: datetime, link: str, english: bool) -> Entry:
    changed = max((extension.granted_at for extension in state.extensions), default=state.opens_at)
    text = f"{summary}. {in_words(moment, english)}."
    return Entry(f"{uid}@insats", state.revision - 1, changed, day, summary, text, link)


def calendar(name: str, entries: Sequence[Entry], language: str) -> bytes:
    """The file, in UTF-8."""
    lines = [
        Line("BEGIN", "VCALENDAR", raw=True),
        Line("VERSION", "2.0", raw=True),
        Line("PRODID", f"-//Insats//Insats//{language.upper()}", raw=True),
        Line("METHOD", "PUBLISH", raw=True),
        Line("NAME", name),
        Line("X-WR-CALNAME", name),
        Line("REFRESH-INTERVAL", _duration(REFRESH), {"VALUE": "DURATION"}, raw=True),
        Line("X-PUBLISHED-TTL", _duration(REFRESH), raw=True),
    ]
    for entry in sorted(entries, key=lambda entry: (entry.day, entry.uid)):
        lines += _event(entry)
    return written([*lines, Line("END", "VCALENDAR", raw=True)])


def _event(entry: Entry) -> list[Line]:
    whole_day: Mapping[str, str] = {"VALUE": "DATE"}
    lines = [
        Line("BEGIN", "VEVENT", raw=True),
        Line("UID", entry.uid),
        Line("SEQUENCE", str(entry.sequence), raw=True),
        Line("DTSTAMP", _instant(entry.changed_at), raw=True),
        Line("LAST-MODIFIED", _instant(entry.changed_at), raw=True),
        Line("DTSTART", f"{entry.day:%Y%m%d}", whole_day, raw=True),
        *([Line("DTEND", f"{entry.day + DAY:%Y%m%d}", whole_day, raw=True)] if entry.day < date.max else []),
        Line("SUMMARY", entry.summary),
        Line("DESCRIPTION", entry.description),
        Line("URL", entry.link, {"VALUE": "URI"}, raw=True),
        Line("TRANSP", "TRANSPARENT", raw=True),
    ]
    for alarm in entry.alarms:
        lines += [
            Line("BEGIN", "VALARM", raw=True),
            Line("ACTION", "DISPLAY", raw=True),
            Line("TRIGGER", _instant(alarm), {"VALUE": "DATE-TIME"}, raw=True),
            Line("DESCRIPTION", entry.summary),
            Line("END", "VALARM", raw=True),
        ]
    return [*lines, Line("END", "VEVENT", raw=True)]


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _duration(span: timedelta) -> str:
    return f"PT{int(span.total_seconds()) // 3600}H"
