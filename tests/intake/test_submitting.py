"""Signing and submitting: the receipt, the versions, and what became of each."""

import json
from hashlib import sha256
from typing import Any

import pytest

from libs.common.events import InsatsReceived, InsatsWithdrawn, ReturnSubmitted
from tests.intake.examples import DRAFT, ROUND, complete_document, document, full_insats, insats
from tests.intake.notes import aggregated, hear, reported
from tests.intake.system import Intake

RETURNS = f"{DRAFT}/returns"
A = document(insats(name="Innehåll A"))
B = document(insats(name="Innehåll B"))


async def submit(intake: Intake, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await intake.respondent().post(RETURNS, body)
    assert answer.status_code == 202, answer.text
    receipt: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/intake/v1/returns/{receipt['return_id']}"
    return receipt


async def status_of(intake: Intake, version: int) -> str:
    return str((await intake.agency.get(f"/v1/returns/{ROUND}.24.{version}"))["status"])


async def test_receipt_tells_what_was_received_when_a_whole_document_is_submitted(either: Intake) -> None:
    receipt = await submit(either, document(insats("a"), insats("b", "kompetens")))
    [event] = await either.emitted(ReturnSubmitted)
    assert receipt == {
        "return_id": f"{ROUND}.24.1",
        "round": ROUND,
        "respondent": "24",
        "version": 1,
        "received_at": event.model_dump(mode="json")["received_at"],
        "on_time": True,
        "content_sha256": event.content_sha256,
        "counts": {"insatser": 2, "nil_returns": 1, "answers": 2},
        "findings": receipt["findings"],
    }
    unreported = ["innovation", "tillganglighet", "jamstalldhet", "integration"]
    assert [(f["code"], f["pointer"]) for f in receipt["findings"]] == [
        *(("area-unreported", "/insatser") for _ in unreported),
        *(("answer-missing", f"/answers/{question}") for question in ("8.2", "8.4", "8.5", "8.6")),
    ]


async def test_others_are_told_all_that_was_signed_when_a_document_is_submitted(either: Intake) -> None:
    await submit(either, document(full_insats("b"), insats("a", "kompetens")))
    [event] = await either.emitted(ReturnSubmitted)
    told = event.model_dump(mode="json")
    assert [(i["insats_id"], i["version"], i["area"]) for i in told["insatser"]] == [
        ("24.b", 1, "boende"),
        ("24.a", 1, "kompetens"),
    ]
    assert told["nil_returns"] == document()["nil_returns"]
    assert told["answers"]["8.3"] == {"yes": True, "text": "Ja, delvis.", "bullets": None}
    assert (told["analyses"], told["signed_by"]) == (document()["analyses"], "Regiondirektören")
    received = {event.insats_id: event.insats for event in await either.emitted(InsatsReceived)}
    assert received["24.b"].model_dump(mode="json") == full_insats("b")


async def test_hash_is_that_of_the_signed_content_when_anyone_computes_it_again(opened: Intake) -> None:
    body = document(insats("b"), insats("a", "kompetens"))
    receipt = await submit(opened, body)
    signed = {name: body[name] for name in ("insatser", "nil_returns", "answers", "analyses")}
    canonical = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert receipt["content_sha256"] == sha256(canonical.encode()).hexdigest()


async def test_receipt_has_no_findings_when_nothing_is_left_out(opened: Intake) -> None:
    assert (await submit(opened, complete_document()))["findings"] == []


async def test_draft_is_what_is_signed_when_the_body_is_empty(either: Intake) -> None:
    region = either.respondent()
    await region.put(f"{DRAFT}/insatser/a", insats())
    await region.put(f"{DRAFT}/nil-returns/miljo", {"reason": "Inget."})
    await region.put(f"{DRAFT}/answers/8.1", {"text": "Jämnt."})
    receipt = await submit(either)
    assert receipt["counts"] == {"insatser": 1, "nil_returns": 1, "answers": 1}
    [event] = await either.emitted(ReturnSubmitted)
    assert ([i.insats_id for i in event.insatser], event.signed_by) == (["24.a"], "respondent:24")
    whole = document(
        insats(),
        nil_returns=[{"area": "miljo", "reason": "Inget."}],
        answers={"8.1": {"text": "Jämnt."}},
        analyses=[],
    )
    assert await submit(either, whole) == receipt


async def test_draft_holds_the_document_alone_when_a_whole_one_is_submitted(either: Intake) -> None:
    region = either.respondent()
    for key in ("a", "gone", "b"):
        await region.put(f"{DRAFT}/insatser/{key}", insats(key))
    await region.put(f"{DRAFT}/nil-returns/integration", {"reason": "Inget."})
    await region.put(f"{DRAFT}/answers/8.2", {"text": "Försvinner."})
    await submit(either, document(insats("b"), insats("a", name="Ny")))
    draft = await region.get(f"{DRAFT}/draft")
    assert [(i["key"], i["version"]) for i in draft["insatser"]] == [("b", 1), ("a", 2)]
    assert [nil["area"] for nil in draft["nil_returns"]] == ["miljo"]
    assert list(draft["answers"]) == ["8.1", "8.3"]
    assert [event.insats_id for event in await either.emitted(InsatsWithdrawn)] == ["24.gone"]


async def test_other_drafts_are_untouched_when_one_is_replaced(opened: Intake) -> None:
    other = f"/v1/rounds/{ROUND}/respondents/25"
    await opened.respondent("25").put(f"{other}/insatser/a", insats())
    await opened.respondent("25").put(f"{other}/nil-returns/miljo", {"reason": "Inget."})
    before = await opened.respondent("25").get(f"{other}/draft")
    await submit(opened, A)
    assert await opened.respondent("25").get(f"{other}/draft") == before


async def test_receipt_is_the_same_when_the_same_content_is_submitted_again(either: Intake) -> None:
    first = await submit(either, A)
    assert await submit(either, A) == first
    assert await submit(either) == first
    assert await submit(either, A | {"signed_by": "Någon annan"}) == first
    assert len(await either.emitted(ReturnSubmitted)) == 1


async def test_content_that_comes_back_is_a_new_version_when_another_stood_between(either: Intake) -> None:
    receipts = [await submit(either, body) for body in (A, B, A)]
    assert [receipt["version"] for receipt in receipts] == [1, 2, 3]
    assert receipts[0]["content_sha256"] == receipts[2]["content_sha256"] != receipts[1]["content_sha256"]
    submitted = await either.emitted(ReturnSubmitted)
    assert [[i.version for i in event.insatser] for event in submitted] == [[1], [2], [1]]
    assert len(await either.emitted(InsatsReceived)) == 2
    listed = await either.respondent().get(RETURNS)
    assert [(item["version"], item["status"]) for item in listed["items"]] == [
        (3, "processing"), (2, "superseded"), (1, "superseded"),
    ]  # fmt: skip
    assert [item["receipt"] for item in reversed(listed["items"])] == receipts
    assert [i["version"] for i in (await either.respondent().get(f"{RETURNS}?limit=1&offset=1"))["items"]] == [2]


async def test_signed_versions_stand_when_the_draft_changes_afterwards(opened: Intake) -> None:
    first = await submit(opened, A)
    await opened.respondent().put(f"{DRAFT}/insatser/a", insats(name="Ändrad"))
    await opened.respondent().put(f"{DRAFT}/insatser/b", insats("b"))
    stored = await opened.respondent().get(f"/v1/returns/{first['return_id']}")
    assert (stored["receipt"], stored["status"]) == (first, "processing")
    assert (await submit(opened))["version"] == 2


async def test_messages_are_in_the_language_asked_for_when_a_receipt_is_read_again(opened: Intake) -> None:
    swedish = await submit(opened, A)
    answer = await opened.respondent().post(RETURNS, A, accept_language="en-GB,en;q=0.9")
    stored = await opened.respondent().get(f"/v1/returns/{swedish['return_id']}", accept_language="en")
    assert answer.json()["findings"] == stored["receipt"]["findings"]
    assert swedish["findings"][-1]["message"] == "Fråga 8.6 är obesvarad."
    assert answer.json()["findings"][-1]["message"] == "Question 8.6 is not answered."


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
async def test_return_is_processed_when_tables_and_report_hold_it_whichever_says_so_first(
    either: Intake, order: tuple[int, ...]
) -> None:
    await submit(either, A)
    notes = [aggregated(1), reported(1), aggregated(1, area="boende")]
    said = set()
    for n in order:
        await hear(either, notes[n])
        said.add(n)
        assert await status_of(either, 1) == ("processed" if said >= {0, 1} else "processing")


async def test_place_in_the_queue_is_counted_from_the_front_when_returns_wait(opened: Intake) -> None:
    await submit(opened, A)
    await opened.respondent("25").post(f"/v1/rounds/{ROUND}/respondents/25/returns", A)
    place = f"/v1/returns/{ROUND}.25.1"
    assert (await opened.agency.get(place))["queue_position"] == 2
    await hear(opened, aggregated(1), reported(1))
    assert (await opened.agency.get(place))["queue_position"] == 1
    assert (await opened.agency.get(f"/v1/returns/{ROUND}.24.1"))["queue_position"] == 0
    await hear(opened, aggregated(1, "25"), reported(1, "25"))
    assert (await opened.agency.get(place))["queue_position"] == 0


async def test_newer_version_alone_is_processed_when_the_tables_went_past_the_older(opened: Intake) -> None:
    await submit(opened, A)
    await submit(opened, B)
    await hear(opened, aggregated(2), reported(2), reported(1))
    assert (await status_of(opened, 1), await status_of(opened, 2)) == ("superseded", "processed")


async def test_version_is_not_processed_when_only_the_one_before_it_is(opened: Intake) -> None:
    await submit(opened, A)
    await submit(opened, B)
    await hear(opened, aggregated(1), reported(1))
    assert await status_of(opened, 2) == "processing"


async def test_note_changes_nothing_when_it_is_of_another_return(opened: Intake) -> None:
    await submit(opened, A)
    await hear(opened, aggregated(1, "25"), reported(1, "25"), aggregated(5, "09"))
    assert await status_of(opened, 1) == "processing"


async def test_nothing_is_stored_when_the_document_has_an_error(either: Intake) -> None:
    await either.respondent().put(f"{DRAFT}/insatser/a", insats())
    before = await either.tables()
    answer = await either.respondent().post(RETURNS, document(insats("b"), insats("c", "havet")))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:insats:problem:return-has-errors")
    assert ("/insatser/1/area", "area-unknown") in [(e["pointer"], e["code"]) for e in answer.json()["errors"]]
    assert await either.tables() == before


async def test_draft_is_not_signed_when_nothing_is_in_it(opened: Intake) -> None:
    answer = await opened.respondent().post(RETURNS)
    assert answer.status_code == 422
    assert "nothing-reported" in [e["code"] for e in answer.json()["errors"]]
    assert await opened.emitted(ReturnSubmitted) == []
