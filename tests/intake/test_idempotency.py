"""Idempotency-Key: what is sent again is answered again and done once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from libs.common.events import ReturnAccepted, ReturnSubmitted, RoundChanged, RoundOpened
from tests.infrastructure.services import own_databases
from tests.intake.example_form import form
from tests.intake.examples import DRAFT, FARTHER_AHEAD, ROUND, document, insats, round_body
from tests.intake.system import Caller, Intake, running

EXTENSION = {"respondent": "24", "due_at": FARTHER_AHEAD, "reason": "Sjukdom"}
POSTS: dict[str, tuple[str, str, Any]] = {
    "round": ("agency", "/v1/rounds", round_body(id="annan")),
    "extension": ("agency", f"/v1/rounds/{ROUND}/extensions", EXTENSION),
    "many": ("respondent", f"{DRAFT}/insatser", [insats("x"), insats("y", name="n" * 301)]),
    "document": ("respondent", f"{DRAFT}/returns", document()),
    "draft": ("respondent", f"{DRAFT}/returns", None),
    "decision": ("agency", f"/v1/returns/{ROUND}.24.1/accept", None),
}


def caller_of(intake: Intake, who: str) -> Caller:
    return intake.agency if who == "agency" else intake.respondent()


@pytest.fixture
async def ready(either: Intake) -> Intake:
    """A round with a signed return, and a draft that has gone on since."""
    await either.respondent().post(f"{DRAFT}/returns", document(insats(name="Första")))
    return either


@pytest.mark.parametrize("name", POSTS)
async def test_answer_is_the_same_and_nothing_happens_twice_when_sent_again(ready: Intake, name: str) -> None:
    who, path, body = POSTS[name]
    first = await caller_of(ready, who).post(path, body, idempotency_key="nyckel-1")
    assert first.is_success, first.text
    after_first = await ready.tables()
    again = await caller_of(ready, who).post(path, body, idempotency_key="nyckel-1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers.get("location") == first.headers.get("location")
    assert await ready.tables() == after_first


@pytest.mark.parametrize("name", POSTS)
async def test_key_is_refused_when_it_comes_with_another_content(ready: Intake, name: str) -> None:
    who, path, body = POSTS[name]
    assert (await caller_of(ready, who).post(path, body, idempotency_key="nyckel-1")).is_success
    after_first = await ready.tables()
    other = [] if isinstance(body, list) else {"comments": []} if body is None else body | {"reason": "Annan"}
    answer = await caller_of(ready, who).post(path, other, idempotency_key="nyckel-1")
    assert answer.status_code == 422
    assert await ready.tables() == after_first


async def test_key_is_refused_by_name_when_the_body_is_right_but_another(opened: Intake) -> None:
    await opened.respondent().post(f"{DRAFT}/returns", document(), idempotency_key="nyckel-1")
    answer = await opened.respondent().post(f"{DRAFT}/returns", document(insats("b")), idempotency_key="nyckel-1")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:insats:problem:idempotency-key-reused")
    elsewhere = await opened.respondent().post(f"{DRAFT}/insatser", [insats()], idempotency_key="nyckel-1")
    assert elsewhere.json()["type"] == "urn:insats:problem:idempotency-key-reused"


async def test_key_is_the_callers_own_when_two_choose_the_same(opened: Intake) -> None:
    other = f"/v1/rounds/{ROUND}/respondents/25/returns"
    first = await opened.respondent("24").post(f"{DRAFT}/returns", document(), idempotency_key="1")
    second = await opened.respondent("25").post(other, document(insats("b")), idempotency_key="1")
    assert [answer.json()["respondent"] for answer in (first, second)] == ["24", "25"]


async def test_key_can_be_used_again_when_the_first_try_failed(opened: Intake) -> None:
    path = f"{DRAFT}/returns"
    assert (await opened.respondent().post(path, idempotency_key="1")).status_code == 422
    await opened.respondent().put(f"{DRAFT}/insatser/a", insats())
    assert (await opened.respondent().post(path, idempotency_key="1")).status_code == 202


async def test_receipt_of_then_is_given_when_a_later_version_stands(opened: Intake) -> None:
    first = await opened.respondent().post(f"{DRAFT}/returns", document(), idempotency_key="1")
    await opened.respondent().post(f"{DRAFT}/returns", document(insats("b")), idempotency_key="2")
    again = await opened.respondent().post(f"{DRAFT}/returns", document(), idempotency_key="1")
    assert again.json() == first.json()
    assert len(await opened.emitted(ReturnSubmitted)) == 2


async def test_remembered_answer_is_in_the_language_of_whoever_asks_when_it_is_repeated(opened: Intake) -> None:
    await opened.respondent().post(f"{DRAFT}/returns", document(), idempotency_key="1")
    again = await opened.respondent().post(f"{DRAFT}/returns", document(), idempotency_key="1", accept_language="en")
    assert again.json()["findings"][-1]["message"] == "Question 8.6 is not answered."


async def test_key_is_refused_when_it_is_too_long(opened: Intake) -> None:
    answer = await opened.respondent().post(f"{DRAFT}/returns", document(), idempotency_key="n" * 256)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert await opened.emitted(ReturnSubmitted) == []


@pytest.fixture
async def replicas(pg_url: str, tmp_path: Path) -> AsyncIterator[list[Intake]]:
    """Two processes' worth of intake on the same PostgreSQL database; the round is open."""
    with own_databases(pg_url, ["intake"]) as urls:
        async with running(tmp_path, urls["intake"]) as one, running(tmp_path, urls["intake"]) as two:
            await one.open_round()
            yield [one, two]


async def test_one_version_is_signed_when_the_same_document_comes_many_times_at_once(replicas: list[Intake]) -> None:
    sends = [
        replicas[n % 2].respondent().post(f"{DRAFT}/returns", document(), idempotency_key="samtidigt")
        for n in range(10)
    ]
    answers = await asyncio.gather(*sends)
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert len(await replicas[0].emitted(ReturnSubmitted)) == 1


async def test_versions_are_numbered_in_a_row_when_different_documents_come_at_once(replicas: list[Intake]) -> None:
    bodies = [document(insats("a", name=f"Namn {n}")) for n in range(8)]
    sends = [replicas[n % 2].respondent().post(f"{DRAFT}/returns", body) for n, body in enumerate(bodies)]
    answers = await asyncio.gather(*sends)
    assert {answer.status_code for answer in answers} == {202}
    assert sorted(answer.json()["version"] for answer in answers) == list(range(1, 9))
    assert sorted(event.version for event in await replicas[1].emitted(ReturnSubmitted)) == list(range(1, 9))


async def test_each_thing_is_done_once_when_the_agency_sends_it_many_times_at_once(replicas: list[Intake]) -> None:
    await replicas[0].respondent().post(f"{DRAFT}/returns", document())
    new_round = round_body(id="samtidig")
    sends = [
        replicas[n % 2].agency.post(path, body, **({"idempotency_key": path} if "extensions" in path else {}))
        for n in range(4)
        for path, body in (
            ("/v1/rounds", new_round),
            (f"/v1/rounds/{ROUND}/extensions", EXTENSION),
            (f"/v1/returns/{ROUND}.24.1/accept", None),
        )
    ]
    answers = await asyncio.gather(*sends)
    assert {answer.status_code for answer in answers} == {200, 201}
    assert [answer.status_code for answer in answers[::3]].count(201) == 1
    assert len([e for e in await replicas[0].emitted(RoundOpened) if e.round == "samtidig"]) == 1
    assert len(await replicas[0].emitted(RoundChanged)) == 1
    assert len(await replicas[0].emitted(ReturnAccepted)) == 1


async def test_whole_documents_are_signed_when_they_bring_the_same_insatser_to_two_rounds_at_once(
    replicas: list[Intake],
) -> None:
    await replicas[0].open_round(id="prov-2026")
    for n in range(10):
        body = document(*(insats(f"k{m}", name=f"Namn {n}") for m in range(5)))
        sends = [
            replica.respondent().post(f"/v1/rounds/{round_id}/respondents/24/returns", body)
            for replica, round_id in zip(replicas, (ROUND, "prov-2026"), strict=True)
        ]
        answers = await asyncio.gather(*sends)
        assert [(answer.status_code, answer.json()["version"]) for answer in answers] == [(202, n + 1)] * 2


async def test_form_is_stored_once_when_it_comes_many_times_at_once(replicas: list[Intake]) -> None:
    for n in range(5):
        sent = form(id=f"prov-{n}")
        answers = await asyncio.gather(*(one.agency.put(f"/v1/forms/prov-{n}", sent) for one in replicas * 3))
        assert [(answer.status_code, answer.json()["version"]) for answer in answers] == [(200, 1)] * 6


async def test_same_insats_is_one_version_when_replicas_save_it_in_two_rounds_at_once(replicas: list[Intake]) -> None:
    await replicas[0].open_round(id="prov-2026")
    for n in range(10):
        sends = [
            replica.respondent().put(f"/v1/rounds/{round_id}/respondents/24/insatser/k{n}", insats(f"k{n}"))
            for replica, round_id in zip(replicas, (ROUND, "prov-2026"), strict=True)
        ]
        answers = await asyncio.gather(*sends)
        assert [(a.status_code, a.json()["version"]) for a in answers] == [(201, 1), (201, 1)]
