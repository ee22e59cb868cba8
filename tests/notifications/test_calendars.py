"""Calendars, read by a calendar library (icalendar): right days, alarms at the reminders' moments, to whom they may."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from libs.common import events
from services.notifications.calendars import calendar, of_respondent, of_round
from services.notifications.calendars.lines import Line, written
from tests.notifications import rounds
from tests.notifications.conftest import Running
from tests.notifications.example_events import arrival
from tests.notifications.folding import fold
from tests.notifications.simulating import at

OPENS, DUE = at("2025-03-01 08:00"), at("2025-04-03 21:59:59")
TITLE = "Återrapportering av villkor 2025; regionala utvecklingsmedel, alla områden \\ bilagor och övrigt underlag"
LINK = "https://insats.example.se/rounds/r/respondents/09"


def state(**changes: Any) -> events.RoundOpened:
    return rounds.opened("r", OPENS, DUE, title=TITLE, **changes)


def entries(found: Calendar) -> dict[str, Any]:
    return {str(event["UID"]): event for event in found.walk("VEVENT")}


def alarms(event: Any) -> list[str]:
    return [f"{alarm['TRIGGER'].dt:%Y-%m-%d %H:%M}" for alarm in event.walk("VALARM")]


def test_rounds_dates_are_days_in_the_calendar_when_a_library_reads_it() -> None:
    changed = rounds.extended(state(), "09", at("2025-04-16 21:59:59"), at("2025-03-20 09:00"))
    found = Calendar.from_ical(calendar(TITLE, of_round(changed, LINK, english=False), "sv"))
    assert isinstance(found, Calendar)
    assert (str(found["VERSION"]), str(found["METHOD"])) == ("2.0", "PUBLISH")
    days = {uid: event["DTSTART"].dt for uid, event in entries(found).items()}
    assert days == {
        "opens.r@insats": date(2025, 3, 1),
        "due.r@insats": date(2025, 4, 3),
        "locks.r@insats": date(2025, 6, 2),
        "due.r.09@insats": date(2025, 4, 16),
    }
    due = entries(found)["due.r.09@insats"]
    assert str(due["SUMMARY"]) == f"Sista dag: {TITLE}, Gotland"
    assert "16 april 2025 kl. 23.59" in str(due["DESCRIPTION"])
    assert (str(due["URL"]), str(due["TRANSP"]), due["DTEND"].dt) == (LINK, "TRANSPARENT", date(2025, 4, 17))


def test_alarms_are_the_reminders_moments_across_the_clock_change_until_the_work_is_done() -> None:
    [gotland] = [one for one in state().respondents if one.code == "09"]
    [event] = entries(_read(of_respondent(state(), gotland, LINK, english=False))).values()
    assert alarms(event) == [
        "2025-03-04 07:00", "2025-03-20 07:00", "2025-03-27 07:00",
        "2025-03-31 06:00", "2025-04-02 06:00", "2025-04-03 06:00",
    ]  # fmt: skip
    [done] = entries(_read(of_respondent(state(), gotland, LINK, english=True, finished=True))).values()
    assert (alarms(done), str(done["SUMMARY"])) == ([], f"Due: {TITLE}, Gotland")


def test_entry_keeps_its_uid_and_counts_up_when_an_extension_moves_it() -> None:
    extended = rounds.extended(state(), "09", at("2025-04-16 21:59:59"), at("2025-03-20 09:00"))
    before, after = (
        of_respondent(one, next(r for r in one.respondents if r.code == "09"), LINK, english=False)
        for one in (state(), extended)
    )
    assert (before.uid, before.sequence, before.day) == (after.uid, after.sequence - 1, date(2025, 4, 3))
    assert (after.day, after.changed_at) == (date(2025, 4, 16), at("2025-03-20 09:00"))


def _read(entry: Any) -> Calendar:
    found = Calendar.from_ical(calendar("Prov", [entry], "sv"))
    assert isinstance(found, Calendar)
    return found


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\\;,:"), max_size=300))
def test_any_text_is_read_back_as_it_was_and_no_line_is_too_long(text: str) -> None:
    raw = written(
        [
            Line("BEGIN", "VEVENT", raw=True),
            Line("UID", "x", raw=True),
            Line("DTSTAMP", "20250101T000000Z", raw=True),
            Line("SUMMARY", text),
            Line("END", "VEVENT", raw=True),
        ]
    )
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.endswith(b"\r\n")
    assert str(Event.from_ical(raw)["SUMMARY"]) == text


# ---- over HTTP -----------------------------------------------------------------------------------------------


@pytest.fixture
async def told(service: Running) -> Running:
    extended = rounds.extended(state(), "09", at("2025-04-16 21:59:59"), at("2025-03-20 09:00"))
    own = rounds.opened("own", OPENS, DUE, title="Egen uppföljning", respondents=["24"])
    await fold(service.database, [arrival(event, OPENS) for event in (state(), extended, own)])
    return service


async def get(service: Running, path: str, scope: str | None = "read", respondent: str | None = None) -> Any:
    headers = service.headers(scope, respondent) if scope else {}
    return await service.client.get(path, headers=headers)


def uids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return sorted(entries(Calendar.from_ical(answer.content)))


ROUND = ["due.r@insats", "locks.r@insats", "opens.r@insats"]


@pytest.mark.parametrize(
    ("path", "scope", "respondent", "expected"),
    [
        ("/v1/rounds/r/calendar.ics", "read", None, ["due.r.09@insats", *ROUND]),
        ("/v1/rounds/r/calendar.ics", "submit", "09", ["due.r.09@insats", *ROUND]),
        ("/v1/rounds/r/calendar.ics", "submit", "24", ROUND),  # another's extension is not its business
        ("/v1/rounds/r/calendar.ics?respondent=24", "submit", "24", ["due.r.24@insats"]),
        ("/v1/respondents/24/calendar.ics", "submit", "24", ["due.own.24@insats", "due.r.24@insats"]),
        ("/v1/respondents/24/calendar.ics", "agency", None, ["due.own.24@insats", "due.r.24@insats"]),
    ],
)
async def test_calendar_holds_what_the_caller_may_see(
    told: Running, path: str, scope: str, respondent: str | None, expected: list[str]
) -> None:
    assert uids(await get(told, path, scope, respondent)) == expected


@pytest.mark.parametrize(("respondent", "locks"), [("09", date(2025, 7, 31)), ("24", date(2025, 6, 2))])
async def test_round_locks_when_it_does_for_the_one_who_asks(service: Running, respondent: str, locks: date) -> None:
    extended = rounds.extended(state(), "09", at("2025-07-31 21:59:59"), at("2025-03-20 09:00"))
    await fold(service.database, [arrival(extended, OPENS)])
    found = Calendar.from_ical((await get(service, "/v1/rounds/r/calendar.ics", "submit", respondent)).content)
    assert entries(found)["locks.r@insats"]["DTSTART"].dt == locks


@pytest.mark.parametrize(
    ("path", "scope", "respondent", "status"),
    [
        ("/v1/rounds/r/calendar.ics", None, None, 401),
        ("/v1/rounds/r/calendar.ics?respondent=09", "submit", "24", 403),
        ("/v1/respondents/09/calendar.ics", "submit", "24", 403),
        ("/v1/rounds/none/calendar.ics", "read", None, 404),
        ("/v1/respondents/99/calendar.ics", "read", None, 404),
        ("/v1/rounds/r/calendar.ics?token=guessed", None, None, 404),
    ],
)
async def test_calendar_is_refused_to_others(
    told: Running, path: str, scope: str | None, respondent: str | None, status: int
) -> None:
    assert (await get(told, path, scope, respondent)).status_code == status


async def test_link_opens_its_own_calendar_alone_without_logging_in_until_it_is_closed(told: Running) -> None:
    mine = told.headers("submit", "24")
    made = (await told.client.post("/v1/calendar-links", json={"respondent": "24"}, headers=mine)).json()
    path = made["url"].removeprefix("http://127.0.0.1:8000/notifications")
    assert uids(await get(told, path, None)) == ["due.own.24@insats", "due.r.24@insats"]
    for other in ("respondents/09", "rounds/r"):
        elsewhere = path.replace("respondents/24", other)
        assert (await get(told, elsewhere, None)).status_code == 404
    links = (await told.client.get("/v1/calendar-links", headers=mine)).json()
    assert [link["id"] for link in links["items"]] == [made["id"]]
    assert path.partition("token=")[2] not in str(links)
    theirs = told.headers("submit", "09")
    assert (await told.client.delete(f"/v1/calendar-links/{made['id']}", headers=theirs)).status_code == 404
    assert (await told.client.delete(f"/v1/calendar-links/{made['id']}", headers=mine)).status_code == 204
    assert (await get(told, path, None)).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"round": "r", "respondent": "24"}, 422), ({"respondent": "09"}, 403), ({"round": "r"}, 403)],
)
async def test_link_is_refused_when_it_is_to_no_calendar_or_to_another_ones(
    told: Running, body: dict[str, str], status: int
) -> None:
    answer = await told.client.post("/v1/calendar-links", json=body, headers=told.headers("submit", "24"))
    assert answer.status_code == status


@pytest.mark.parametrize("never", [datetime.max.replace(tzinfo=UTC), at("9999-12-31 22:00")])
async def test_calendar_and_reminders_are_read_when_a_round_is_due_at_the_end_of_the_calendar(
    service: Running, never: datetime
) -> None:
    await fold(service.database, [arrival(state().model_copy(update={"due_at": never, "locks_at": never}), OPENS)])
    for path in ("/v1/rounds/r/reminders", "/v1/rounds/r/calendar.ics", "/v1/respondents/09/calendar.ics"):
        assert (await service.client.get(path, headers=service.headers("read"))).status_code == 200, path


async def test_reminders_of_a_round_say_who_is_late_and_what_is_missing(told: Running) -> None:
    await fold(told.database, [arrival(rounds.submitted("r", "24", 1, at("2025-03-30 08:00"), without="miljo"), DUE)])
    found = (await get(told, "/v1/rounds/r/reminders")).json()
    by_code = {item["respondent"]: item for item in found["items"]}
    assert (found["total"], found["days"]) == (21, [-30, -14, -7, -3, -1, 0, 1, 7])
    assert (by_code["24"]["missing_areas"], by_code["24"]["unsigned"], by_code["24"]["late"]) == (
        ["miljo"],
        False,
        True,
    )
    assert (by_code["09"]["last_day"], by_code["09"]["unsigned"]) == ("2025-04-16", True)
    assert [step["days"] for step in by_code["09"]["steps"]] == [-14, -7, -3, -1, 0, 1, 7]
    mine = (await get(told, "/v1/rounds/r/reminders", "submit", "24")).json()
    assert [item["respondent"] for item in mine["items"]] == ["24"]
