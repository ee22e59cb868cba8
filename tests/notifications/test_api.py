"""Status and timelines over HTTP: what they say, in which order, and to whom."""

from datetime import timedelta
from typing import Any

import pytest

from libs.common.database import Database
from services.notifications.queries.status import round_status
from tests.notifications import rounds
from tests.notifications.conftest import Running
from tests.notifications.example_events import DUE, EXTENDED, ROUND, Story, arrival
from tests.notifications.folding import fold
from tests.notifications.simulating import Installation, RecordingLine, SimulatedClock

DAY = timedelta(days=1)
STATUS = f"/v1/rounds/{ROUND}/status"


@pytest.fixture
async def told(service: Running) -> Running:
    await fold(service.database, Story().all())
    return service


async def get(service: Running, path: str, scope: str = "read", respondent: str | None = None) -> Any:
    answer = await service.client.get(path, headers=service.headers(scope, respondent))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_status_counts_and_places_everybody_when_the_round_is_under_way(told: Running) -> None:
    status = await get(told, STATUS)
    assert status["counts"] == {"respondents": 21, "submitted": 16, "processed": 16, "late": 1, "missing": 5}
    assert [area["number"] for area in status["areas"]] == [1, 2, 3, 4, 5, 6, 7]
    names = [respondent["name"] for respondent in status["respondents"]]
    assert names[0] == "Blekinge"
    assert names[-6:] == [
        "Västerbotten", "Västernorrland", "Västmanland", "Västra Götaland", "Örebro", "Östergötland",
    ]  # fmt: skip
    by_name = {respondent["name"]: respondent for respondent in status["respondents"]}
    assert by_name["Uppsala"]["state"] == "accepted"
    assert (by_name["Uppsala"]["version"], by_name["Uppsala"]["return_id"]) == (2, "r-03-2")
    assert by_name["Östergötland"]["on_time"] is False
    assert by_name["Gävleborg"]["state"] == "draft"
    assert by_name["Norrbotten"]["state"] == "nothing"


async def test_three_values_stay_apart_when_cells_are_read(told: Running) -> None:
    status = await get(told, STATUS)
    cells = {respondent["code"]: respondent["cells"] for respondent in status["respondents"]}
    assert cells["01"]["boende"] == {"state": "nil", "insatser": 0}
    assert cells["01"]["integration"] == {"state": "missing", "insatser": 0}
    assert cells["01"]["miljo"] == {"state": "reported", "insatser": 1}
    assert {cell["state"] for cell in cells["25"].values()} == {"missing"}


async def test_due_date_is_later_when_a_respondent_has_an_extension(told: Running) -> None:
    status = await get(told, STATUS)
    due = {respondent["code"]: respondent["due_at"] for respondent in status["respondents"]}
    assert due["09"] == EXTENDED.isoformat().replace("+00:00", "Z")
    assert due["10"] == DUE.isoformat().replace("+00:00", "Z")


async def test_round_is_locked_when_the_last_door_has_closed(database: Database) -> None:
    clock = SimulatedClock(DUE)
    here = Installation(database, clock, RecordingLine(clock))
    opened = rounds.opened(ROUND, DUE - 30 * DAY, DUE, respondents=["01", "09"])
    await here.take_in(opened, rounds.extended(opened, "09", opened.locks_at + DAY, DUE))
    told = []
    for clock.moment in (opened.locks_at - DAY, opened.locks_at, opened.locks_at + DAY):
        async with database.reading() as tx:
            status = await round_status(tx, ROUND, only="01")
        assert status
        told.append(status.locked)
    assert told == [False, False, True]
    async with database.reading() as tx:
        status = await round_status(tx, ROUND, only=None)
    assert status
    assert [one.locks_at - opened.locks_at for one in status.respondents] == [DAY, 0 * DAY]  # Gotland, Stockholm


async def test_only_its_own_row_is_seen_when_a_respondent_asks(told: Running) -> None:
    status = await get(told, STATUS, "submit", "01")
    assert [respondent["code"] for respondent in status["respondents"]] == ["01"]
    assert status["counts"]["respondents"] == 1
    assert (await get(told, "/v1/rounds", "submit", "01"))["total"] == 1
    assert (await get(told, "/v1/rounds", "submit", "77"))["total"] == 0


@pytest.mark.parametrize("path", ["/v1/returns/r-03-1/timeline", "/v1/insatser/03.kompetens-0/timeline"])
async def test_timeline_is_refused_when_it_is_another_respondents(told: Running, path: str) -> None:
    theirs = await told.client.get(path, headers=told.headers("submit", "01"))
    assert theirs.status_code == 403
    assert theirs.json()["type"] == "urn:insats:problem:not-your-respondent"
    assert (await get(told, path, "submit", "03"))["total"] > 0


async def test_owner_of_a_round_follows_its_respondents_and_nobody_elses(service: Running) -> None:
    now = Story().now
    await fold(service.database, [arrival(rounds.submitted("egen", code, 1, now), now) for code in ("24-kultur", "25")])
    path = "/v1/returns/egen.24-kultur.1/timeline"
    assert (await get(service, path, "submit", "24"))["total"] == 1
    assert [one["respondent"] for one in (await get(service, "/v1/queue", "submit", "24"))["items"]] == ["24-kultur"]
    for other in ("2", "25"):
        assert (await service.client.get(path, headers=service.headers("submit", other))).status_code == 403
    assert [one["respondent"] for one in (await get(service, "/v1/queue", "submit", "25"))["items"]] == ["25"]


async def test_return_timeline_runs_from_signing_to_decision_when_read(told: Running) -> None:
    timeline = await get(told, "/v1/returns/r-03-2/timeline")
    types = [item["type"] for item in timeline["items"]]
    assert types[0] == "return.submitted.v1"
    assert types[-2:] == ["report.compiled.v1", "return.accepted.v1"]
    assert "aggregate.updated.v1" in types
    assert timeline["total"] == len(types)
    assert [item["time"] for item in timeline["items"]] == sorted(item["time"] for item in timeline["items"])
    assert timeline["items"][0]["what"] == "Version 2 inlämnad: 6 insatser, 1 intyg om inga insatser"


async def test_timeline_is_in_english_when_asked_for(told: Running) -> None:
    headers = told.headers("agency", language="en")
    answer = await told.client.get("/v1/returns/r-03-2/timeline?limit=1", headers=headers)
    assert answer.json()["items"][0]["what"] == "Version 2 submitted: 6 insatser, 1 nil return"


async def test_insats_timeline_holds_the_fate_of_its_return_when_signed(told: Running) -> None:
    timeline = await get(told, "/v1/insatser/03.kompetens-0/timeline", "admin")
    happened = [(item["type"], item["details"]["version"]) for item in timeline["items"]]
    assert happened == [
        ("insats.received.v1", 1),
        ("return.submitted.v1", 1),
        ("report.compiled.v1", 1),
        ("return.sent_back.v1", 1),
        ("insats.received.v1", 2),
        ("return.submitted.v1", 2),
        ("report.compiled.v1", 2),
        ("return.accepted.v1", 2),
    ]


@pytest.mark.parametrize(
    "path", ["/v1/rounds/none/status", "/v1/returns/none/timeline", "/v1/insatser/none/timeline", "/v1/parked/7"]
)
async def test_answer_is_404_when_nothing_is_known_of_it(service: Running, path: str) -> None:
    answer = await service.client.get(path, headers=service.headers("admin"))
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/v1/rounds", STATUS, "/v1/status/stream", "/v1/parked"])
async def test_nothing_is_shown_when_the_token_is_missing(told: Running, path: str) -> None:
    assert (await told.client.get(path)).status_code == 401


@pytest.mark.parametrize("scope", ["read", "agency"])
async def test_parked_messages_are_refused_when_the_caller_is_no_admin(service: Running, scope: str) -> None:
    assert (await service.client.get("/v1/parked", headers=service.headers(scope))).status_code == 403
    retry = await service.client.post("/v1/parked/1/retry", headers=service.headers(scope))
    assert retry.status_code == 403
