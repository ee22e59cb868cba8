"""On time or late, too early or too late: decided by when a thing is received and by nothing that is sent."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update

from libs.common.events import ReturnSubmitted
from services.intake.models import METADATA
from tests.intake.examples import DRAFT, FAR_AHEAD, FARTHER_AHEAD, LONG_AGO, LONG_SINCE, ROUND, document, insats
from tests.intake.system import Intake

TOO_EARLY = {"opens_at": FAR_AHEAD, "due_at": FAR_AHEAD, "locks_at": FARTHER_AHEAD}
LATE = {"due_at": LONG_SINCE}
TOO_LATE = {"due_at": LONG_SINCE, "locks_at": LONG_SINCE}
WRITES = {
    "one": ("PUT", "/insatser/a", insats()),
    "many": ("POST", "/insatser", [insats()]),
    "answer": ("PUT", "/answers/8.1", {"text": "Jämnt."}),
    "nil return": ("PUT", "/nil-returns/miljo", {"reason": "Inget."}),
    "withdrawal": ("DELETE", "/insatser/a", None),
    "nil withdrawal": ("DELETE", "/nil-returns/miljo", None),
    "document": ("POST", "/returns", document()),
    "draft": ("POST", "/returns", None),
}


@pytest.mark.parametrize(("dates", "on_time"), [({}, True), (LATE, False)])
async def test_receipt_says_whether_it_was_on_time_when_a_return_is_received(
    intake: Intake, dates: dict[str, Any], on_time: bool
) -> None:
    await intake.open_round(**dates)
    answer = await intake.respondent().post(f"{DRAFT}/returns", document())
    assert answer.status_code == 202
    assert answer.json()["on_time"] is on_time
    [event] = await intake.emitted(ReturnSubmitted)
    assert event.on_time is on_time
    assert event.model_dump(mode="json")["received_at"] == answer.json()["received_at"]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(("dates", "code"), [(TOO_EARLY, "round-not-open"), (TOO_LATE, "round-locked")])
async def test_nothing_is_written_when_the_round_is_not_open(
    intake: Intake, dates: dict[str, Any], code: str, write: str
) -> None:
    await intake.open_round(**dates)
    before = await intake.tables()
    method, path, body = WRITES[write]
    answer = await intake.respondent()(method, DRAFT + path, body)
    assert (answer.status_code, answer.json()["type"]) == (409, f"urn:insats:problem:{code}")
    assert await intake.tables() == before


@pytest.mark.parametrize(
    ("language", "told"),
    [("sv", "Omgången öppnar 1 juli 2998 kl. 00.00."), ("en", "The round opens 1 July 2998 at 00:00 (Swedish time).")],
)
async def test_refusal_tells_the_time_by_swedish_clocks(intake: Intake, language: str, told: str) -> None:
    await intake.open_round(opens_at="2998-06-30T22:00:00Z", due_at=FARTHER_AHEAD, locks_at=FARTHER_AHEAD)
    answer = await intake.respondent()("PUT", f"{DRAFT}/insatser/a", insats(), Accept_Language=language)
    assert answer.json()["detail"] == told


async def test_one_respondent_is_let_in_when_it_alone_has_an_extension(intake: Intake) -> None:
    await intake.open_round(**TOO_LATE)
    granted = {"respondent": "24", "due_at": FAR_AHEAD, "reason": "Sjukdom"}
    assert (await intake.agency.post(f"/v1/rounds/{ROUND}/extensions", granted)).status_code == 201
    let_in = await intake.respondent("24").post(f"{DRAFT}/returns", document())
    assert (let_in.status_code, let_in.json()["on_time"]) == (202, True)
    shut_out = await intake.respondent("25").post(f"/v1/rounds/{ROUND}/respondents/25/returns", document())
    assert shut_out.status_code == 409


async def test_return_is_late_when_only_the_lock_is_extended_far(intake: Intake) -> None:
    await intake.open_round(due_at=LONG_AGO, locks_at=LONG_SINCE)
    granted = {"respondent": "24", "due_at": LONG_SINCE, "locks_at": FAR_AHEAD, "reason": "Strömavbrott"}
    assert (await intake.agency.post(f"/v1/rounds/{ROUND}/extensions", granted)).status_code == 201
    answer = await intake.respondent("24").post(f"{DRAFT}/returns", document())
    assert (answer.status_code, answer.json()["on_time"]) == (202, False)


async def test_receipt_stands_when_the_round_locks_after_it(opened: Intake) -> None:
    await opened.respondent().post(f"{DRAFT}/returns", document())
    drafts = METADATA.tables["draft"]
    async with opened.database.transaction() as tx:
        await tx.execute(update(drafts).values(locks_at=datetime.fromisoformat(LONG_SINCE)))
    assert (await opened.respondent().post(f"{DRAFT}/returns", document())).status_code == 409
    [stored] = (await opened.respondent().get(f"{DRAFT}/returns"))["items"]
    assert (stored["version"], stored["receipt"]["on_time"]) == (1, True)
