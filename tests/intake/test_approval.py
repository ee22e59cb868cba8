"""Approval within the respondent: a second person approves a content by its hash, and another signs it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from libs.common.events import ReturnSubmitted
from tests.intake.examples import DRAFT, ROUND, document, insats
from tests.intake.system import Caller, Intake

FIRST = f"{ROUND}.24.1"
APPROVAL = {"approved_by": "Ada Ås, regiondirektör", "date": "2025-02-03", "reference": "RUN § 12/2025"}


def person(intake: Intake, name: str) -> Caller:
    return intake.caller("submit", "24", subject=name)


async def approve(intake: Intake, name: str = "ada", **changes: Any) -> httpx.Response:
    return await person(intake, name).post(f"{DRAFT}/approvals", APPROVAL | changes)


async def sign(intake: Intake, name: str = "bo", body: Any = None) -> httpx.Response:
    return await person(intake, name).post(f"{DRAFT}/returns", body)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


@pytest.fixture
async def ruled(either: Intake) -> Intake:
    """A draft with one insats, which a second person must approve."""
    await person(either, "bo").put(f"{DRAFT}/insatser/a", insats())
    answer = await person(either, "bo").put(f"{DRAFT}/approval-rule", {"required": True})
    assert (answer.status_code, answer.json()["required"], answer.json()["set_by"]) == (200, True, "bo")
    return either


async def test_approval_is_kept_and_told_of_when_another_person_signs(ruled: Intake) -> None:
    answer = await approve(ruled)
    assert (answer.status_code, answer.json()["recorded_by"]) == (201, "ada")
    assert (await sign(ruled)).status_code == 202
    status = await ruled.agency.get(f"/v1/returns/{FIRST}")
    assert {name: status["approval"][name] for name in APPROVAL} == APPROVAL
    [event] = await ruled.emitted(ReturnSubmitted)
    assert event.approval is not None
    assert event.approval.model_dump(mode="json") == status["approval"]


async def test_nothing_is_submitted_when_nobody_has_approved(ruled: Intake) -> None:
    before = await ruled.tables()
    for body in (None, document(insats("b"))):
        answer = await sign(ruled, body=body)
        assert code(answer) == (409, "approval-missing")
        assert "POST …/approvals" in answer.json()["detail"]
    assert await ruled.tables() == before


async def test_approval_holds_no_longer_when_the_draft_is_changed(ruled: Intake) -> None:
    await approve(ruled)
    await person(ruled, "bo").put(f"{DRAFT}/answers/8.1", {"text": "Jämnt över länet."})
    draft = await person(ruled, "bo").get(f"{DRAFT}/draft")
    assert [given["valid"] for given in draft["approval"]["given"]] == [False]
    assert code(await sign(ruled)) == (409, "approval-void")
    assert (await approve(ruled)).status_code == 201
    assert (await sign(ruled)).status_code == 202


async def test_signing_is_refused_when_the_signer_is_who_approved(ruled: Intake) -> None:
    await approve(ruled, "bo")
    assert code(await sign(ruled, "bo")) == (409, "approved-by-you")
    assert (await sign(ruled, "ada")).status_code == 202


async def test_signing_is_refused_when_the_signer_lifted_the_rule_alone(ruled: Intake) -> None:
    answer = await person(ruled, "bo").put(f"{DRAFT}/approval-rule", {"required": False})
    assert answer.json()["required"] is False
    assert code(await sign(ruled, "bo")) == (409, "exempted-by-you")
    assert (await sign(ruled, "ada")).status_code == 202


async def test_one_person_may_sign_when_no_approval_was_ever_asked_for(either: Intake) -> None:
    await person(either, "bo").put(f"{DRAFT}/approval-rule", {"required": False})
    assert (await sign(either, "bo", document())).status_code == 202
    assert (await either.agency.get(f"/v1/returns/{FIRST}"))["approval"] is None


async def test_approval_is_kept_when_it_was_given_though_not_asked_for(opened: Intake) -> None:
    await person(opened, "bo").put(f"{DRAFT}/insatser/a", insats())
    await approve(opened)
    await sign(opened)
    assert (await opened.agency.get(f"/v1/returns/{FIRST}"))["approval"]["reference"] == APPROVAL["reference"]


async def test_whole_document_is_signed_when_it_is_what_was_approved(ruled: Intake) -> None:
    whole = document(insats("b"))
    await person(ruled, "bo").put(f"{DRAFT}/draft", {k: v for k, v in whole.items() if k != "signed_by"})
    await approve(ruled)
    answer = await sign(ruled, body=whole)
    assert (answer.status_code, answer.json()["version"]) == (202, 1)


async def test_approval_is_refused_when_the_draft_is_not_what_the_approver_read(ruled: Intake) -> None:
    read = (await person(ruled, "ada").get(f"{DRAFT}/draft"))["content_sha256"]
    await person(ruled, "bo").put(f"{DRAFT}/insatser/a", insats(goals="Ändrat"))
    assert code(await approve(ruled, content_sha256=read)) == (409, "draft-changed")
    now = (await person(ruled, "ada").get(f"{DRAFT}/draft"))["content_sha256"]
    assert (await approve(ruled, content_sha256=now)).json()["content_sha256"] == now


async def test_nothing_is_added_when_the_same_approval_is_given_again(ruled: Intake) -> None:
    first = await approve(ruled)
    again = await approve(ruled)
    assert (again.status_code, again.json()) == (200, first.json())
    assert len((await person(ruled, "bo").get(f"{DRAFT}/draft"))["approval"]["given"]) == 1


async def test_return_is_not_decided_on_by_whoever_approved_it(ruled: Intake) -> None:
    await approve(ruled)
    await sign(ruled)
    both = ruled.caller("agency", subject="ada")
    for decision in ("accept", "send-back"):
        assert code(await both.post(f"/v1/returns/{FIRST}/{decision}")) == (403, "approved-by-you")
    assert (await ruled.agency.post(f"/v1/returns/{FIRST}/accept")).status_code == 200


async def test_draft_with_errors_is_not_approved_when_it_could_not_be_signed(opened: Intake) -> None:
    assert code(await approve(opened)) == (422, "return-has-errors")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"date": (datetime.now(UTC) + timedelta(days=2)).date().isoformat()}, "/date"),
        ({"date": "3 februari"}, "/date"),
        ({"approved_by": ""}, "/approved_by"),
        ({"reference": ""}, "/reference"),
        ({"content_sha256": "x"}, "/content_sha256"),
        ({"approver": "Ada"}, "/approver"),
    ],
)
async def test_approval_is_refused_with_its_place_when_it_cannot_be_read(
    opened: Intake, change: dict[str, Any], pointer: str
) -> None:
    await person(opened, "bo").put(f"{DRAFT}/insatser/a", insats())
    before = await opened.tables()
    answer = await approve(opened, **change)
    assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (422, [pointer])
    assert await opened.tables() == before
