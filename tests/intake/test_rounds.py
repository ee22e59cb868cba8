"""Opening rounds and granting extensions: what the agency may do, and what others are told."""

from typing import Any

import pytest

from libs.common.events import RoundChanged, RoundOpened
from tests.intake.examples import DRAFT, FAR_AHEAD, FARTHER_AHEAD, LONG_AGO, LONG_SINCE, ROUND, insats, round_body
from tests.intake.system import Intake

EXTENSIONS = f"/v1/rounds/{ROUND}/extensions"


async def test_round_is_open_and_announced_when_posted(intake: Intake) -> None:
    answer = await intake.agency.post("/v1/rounds", round_body())
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/intake/v1/rounds/{ROUND}"
    state = await intake.respondent().get(f"/v1/rounds/{ROUND}")
    assert answer.json() == state
    assert (state["id"], state["form"], state["form_version"]) == (ROUND, "villkor-2023", 1)
    assert [respondent["code"] for respondent in state["respondents"]] == ["24", "25", "09"]
    assert [(area["number"], area["code"]) for area in state["areas"]][:2] == [(1, "boende"), (2, "kompetens")]
    assert [question["id"] for question in state["questions"]] == ["8.1", "8.2", "8.3", "8.4", "8.5", "8.6"]
    [event] = await intake.emitted(RoundOpened)
    assert {"id": event.round} | event.model_dump(mode="json", exclude={"round"}) == state


async def test_rounds_are_listed_a_page_at_a_time_when_there_are_several(intake: Intake) -> None:
    for n in range(3):
        await intake.open_round(id=f"round-{n}")
    listed = await intake.agency.get("/v1/rounds?limit=2&offset=1")
    assert [item["id"] for item in listed["items"]] == ["round-1", "round-2"]
    assert listed["total"] == 3


async def test_nothing_new_happens_when_the_same_round_is_opened_again(either: Intake) -> None:
    again = await either.agency.post("/v1/rounds", round_body())
    assert again.status_code == 200
    assert again.json() == await either.agency.get(f"/v1/rounds/{ROUND}")
    assert len(await either.emitted(RoundOpened)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Annan"},
        {"due_at": LONG_SINCE},
        {"locks_at": FAR_AHEAD},
        {"respondents": [{"code": "24", "name": "Västerbotten"}]},
        {"respondents": round_body()["respondents"][::-1]},
    ],
    ids=lambda changes: str(next(iter(changes))),
)
async def test_round_is_refused_when_its_id_is_taken_by_another(opened: Intake, changes: dict[str, Any]) -> None:
    before = await opened.tables()
    answer = await opened.agency.post("/v1/rounds", round_body(**changes))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:insats:problem:round-exists")
    assert await opened.tables() == before


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"opens_at": FARTHER_AHEAD}, "dates-out-of-order", None),
        ({"due_at": LONG_AGO, "opens_at": LONG_SINCE}, "dates-out-of-order", None),
        ({"locks_at": LONG_SINCE}, "dates-out-of-order", None),
        ({"form": "villkor-1999"}, "form-unknown", None),
        ({"respondents": round_body()["respondents"][:1] * 2}, "respondent-twice", None),
        ({"respondents": []}, "invalid", "/respondents"),
        ({"id": "Åre 2025"}, "invalid", "/id"),
        ({"due_at": "2025-01-01T00:00:00"}, "invalid", "/due_at"),
        ({"due_at": 1735689600}, "invalid", "/due_at"),
        ({"due_at": "9999-12-31T23:59:59-12:00"}, "invalid", "/due_at"),
        ({"opens_at": "0001-01-01T00:00:00+12:00"}, "invalid", "/opens_at"),
        ({"title": "Prov\u0000omgång"}, "invalid", "/title"),
        ({"locked": True}, "invalid", "/locked"),
    ],
)
async def test_round_is_refused_when_something_in_it_is_wrong(
    intake: Intake, changes: dict[str, Any], code: str, pointer: str | None
) -> None:
    answer = await intake.agency.post("/v1/rounds", round_body(**changes))
    assert (answer.status_code, answer.json()["type"]) == (422, f"urn:insats:problem:{code}")
    assert [error["pointer"] for error in answer.json().get("errors", [])] == ([pointer] if pointer else [])
    assert (await intake.agency.get("/v1/rounds"))["items"] == []


async def test_extension_moves_the_dates_of_that_respondent_alone_when_granted(either: Intake) -> None:
    locks_at = "2999-06-01T00:00:00Z"
    given = {"respondent": "24", "due_at": FARTHER_AHEAD, "locks_at": locks_at, "reason": "Sjukdom"}
    answer = await either.agency.post(EXTENSIONS, given)
    assert answer.status_code == 201
    assert answer.json() == given | {"granted_by": "agency", "granted_at": answer.json()["granted_at"]}
    assert {name: (await either.respondent("24").get(f"{DRAFT}/draft"))[name] for name in ("due_at", "locks_at")} == {
        "due_at": FARTHER_AHEAD,
        "locks_at": locks_at,
    }
    other = await either.respondent("25").get(f"/v1/rounds/{ROUND}/respondents/25/draft")
    assert (other["due_at"], other["locks_at"]) == (FAR_AHEAD, FARTHER_AHEAD)


async def test_ledger_keeps_every_extension_with_who_and_why_when_several_are_granted(intake: Intake) -> None:
    await intake.open_round(due_at=LONG_SINCE, locks_at=FAR_AHEAD)
    handläggare = intake.caller("agency", subject="handläggare-7")
    for day, reason in (("2300-01-01T00:00:00Z", "Sjukdom"), ("2300-02-01T00:00:00Z", "Ny medarbetare")):
        answer = await handläggare.post(EXTENSIONS, {"respondent": "09", "due_at": day, "reason": reason})
        assert answer.status_code == 201
    state = await intake.agency.get(f"/v1/rounds/{ROUND}")
    assert [(e["respondent"], e["due_at"], e["granted_by"], e["reason"]) for e in state["extensions"]] == [
        ("09", "2300-01-01T00:00:00Z", "handläggare-7", "Sjukdom"),
        ("09", "2300-02-01T00:00:00Z", "handläggare-7", "Ny medarbetare"),
    ]
    assert (state["due_at"], state["revision"]) == (LONG_SINCE, 3)
    told = await intake.emitted(RoundChanged)
    assert [(event.revision, len(event.extensions)) for event in told] == [(2, 1), (3, 2)]
    assert {"id": told[1].round} | told[1].model_dump(mode="json", exclude={"round"}) == state


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"due_at": FAR_AHEAD}, 422),
        ({"due_at": LONG_SINCE}, 422),
        ({"due_at": FARTHER_AHEAD, "locks_at": LONG_SINCE}, 201),
        ({"due_at": "2999-06-01T00:00:00Z", "locks_at": FARTHER_AHEAD}, 422),
        ({"due_at": FARTHER_AHEAD, "reason": ""}, 422),
        ({"due_at": FARTHER_AHEAD, "respondent": "20"}, 404),
    ],
)
async def test_dates_never_come_earlier_when_an_extension_asks_for_it(
    opened: Intake, changes: dict[str, Any], status: int
) -> None:
    answer = await opened.agency.post(EXTENSIONS, {"respondent": "24", "reason": "Sjukdom"} | changes)
    assert answer.status_code == status, answer.text
    draft = await opened.respondent().get(f"{DRAFT}/draft")
    assert draft["due_at"] == (FARTHER_AHEAD if status == 201 else FAR_AHEAD)
    assert draft["locks_at"] == FARTHER_AHEAD
    assert len(await opened.emitted(RoundChanged)) == (1 if status == 201 else 0)


@pytest.mark.parametrize("path", ["/v1/rounds/finns-inte", "/v1/forms/finns-inte", "/v1/returns/finns-inte"])
async def test_answer_says_that_it_does_not_exist_when_it_does_not(opened: Intake, path: str) -> None:
    answer = await opened.agency("GET", path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_draft_cannot_be_written_when_the_round_does_not_name_the_respondent(opened: Intake) -> None:
    answer = await opened.respondent("20").put(f"/v1/rounds/{ROUND}/respondents/20/insatser/a", insats())
    assert answer.status_code == 404
