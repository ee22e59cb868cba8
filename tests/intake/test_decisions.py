"""The agency accepts a return or sends it back: once, the latest version, and never its own."""

from typing import Any

import httpx
import pytest

from libs.common.events import ReturnAccepted, ReturnSentBack
from tests.intake.examples import DRAFT, ROUND, document, insats
from tests.intake.notes import aggregated, hear, reported
from tests.intake.system import Intake

FIRST = f"{ROUND}.24.1"
COMMENTS = {"comments": [{"pointer": "/insatser/0/goals", "message": "Vilket mål avses?"}]}


@pytest.fixture
async def submitted(either: Intake) -> Intake:
    answer = await either.respondent().post(f"{DRAFT}/returns", document())
    assert answer.status_code == 202
    await hear(either, aggregated(1), reported(1))
    return either


async def decide(intake: Intake, decision: str, body: Any = None, return_id: str = FIRST) -> httpx.Response:
    return await intake.agency.post(f"/v1/returns/{return_id}/{decision}", body)


async def test_return_is_accepted_and_told_of_when_the_agency_accepts_it(submitted: Intake) -> None:
    answer = await decide(submitted, "accept")
    assert (answer.status_code, answer.json()["status"], answer.json()["decided_by"]) == (200, "accepted", "agency")
    assert await submitted.respondent().get(f"/v1/returns/{FIRST}") == answer.json()
    [event] = await submitted.emitted(ReturnAccepted)
    assert (event.return_id, event.version, event.decided_by) == (FIRST, 1, "agency")
    assert event.model_dump(mode="json")["decided_at"] == answer.json()["decided_at"]


async def test_comments_reach_the_respondent_by_place_when_a_return_is_sent_back(submitted: Intake) -> None:
    answer = await decide(submitted, "send-back", COMMENTS)
    assert (answer.status_code, answer.json()["status"]) == (200, "sent_back")
    [shown] = (await submitted.respondent().get(f"/v1/returns/{FIRST}"))["comments"]
    assert shown == COMMENTS["comments"][0] | {"place": "Insatsen ”Insats a” (a), Mål"}
    [event] = await submitted.emitted(ReturnSentBack)
    assert [comment.model_dump() for comment in event.comments] == COMMENTS["comments"]


async def test_nothing_happens_again_when_the_same_decision_is_repeated(submitted: Intake) -> None:
    first = await decide(submitted, "accept")
    assert (await decide(submitted, "accept")).json() == first.json()
    assert len(await submitted.emitted(ReturnAccepted)) == 1


@pytest.mark.parametrize(("first", "second"), [("accept", "send-back"), ("send-back", "accept")])
async def test_decision_stands_when_another_is_tried(submitted: Intake, first: str, second: str) -> None:
    standing = (await decide(submitted, first)).json()
    answer = await decide(submitted, second)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:insats:problem:already-decided")
    assert await submitted.agency.get(f"/v1/returns/{FIRST}") == standing


async def test_decision_is_refused_when_the_caller_signed_the_return(opened: Intake) -> None:
    both = opened.caller("submit agency", "24", subject="anna")
    assert (await both.post(f"{DRAFT}/returns", document())).status_code == 202
    for decision in ("accept", "send-back"):
        answer = await both.post(f"/v1/returns/{FIRST}/{decision}")
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:insats:problem:signed-by-you")
    assert (await opened.agency.get(f"/v1/returns/{FIRST}"))["status"] == "processing"
    assert (await decide(opened, "accept")).status_code == 200


@pytest.mark.parametrize("decision", ["accept", "send-back"])
async def test_decision_is_refused_when_a_later_version_stands(submitted: Intake, decision: str) -> None:
    await submitted.respondent().post(f"{DRAFT}/returns", document(insats(name="Ny")))
    answer = await decide(submitted, decision)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:insats:problem:superseded")
    assert (await decide(submitted, decision, return_id=f"{ROUND}.24.2")).status_code == 200
    assert (await submitted.agency.get(f"/v1/returns/{FIRST}"))["status"] == "superseded"


async def test_a_corrected_return_is_processed_anew_when_the_first_was_sent_back(submitted: Intake) -> None:
    await decide(submitted, "send-back", COMMENTS)
    answer = await submitted.respondent().post(f"{DRAFT}/returns", document(insats(goals="Mål 11")))
    assert answer.json()["version"] == 2
    status = await submitted.respondent().get(f"/v1/returns/{ROUND}.24.2")
    assert (status["status"], status["comments"], status["decided_by"]) == ("processing", [], None)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"comments": [{"message": ""}]}, "/comments/0/message"),
        ({"comments": [{"pointer": 3, "message": "Vad?"}]}, "/comments/0/pointer"),
        ({"comment": "Vad?"}, "/comment"),
    ],
)
async def test_decision_is_refused_when_its_comments_cannot_be_read(
    submitted: Intake, body: dict[str, Any], pointer: str
) -> None:
    answer = await decide(submitted, "send-back", body)
    assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (422, [pointer])
    assert (await submitted.agency.get(f"/v1/returns/{FIRST}"))["status"] == "processed"


async def test_decision_is_refused_when_there_is_no_such_return(submitted: Intake) -> None:
    assert (await decide(submitted, "accept", return_id=f"{ROUND}.24.9")).status_code == 404
