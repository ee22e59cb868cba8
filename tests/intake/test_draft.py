"""The draft: insatser saved one at a time, their versions, answers, nil returns, and the order of it all."""

import asyncio
import unicodedata
from typing import Any

import pytest

from libs.common.events import InsatsReceived, InsatsWithdrawn
from tests.intake.examples import DRAFT, ROUND, document, full_insats, insats
from tests.intake.system import Caller, Intake


async def save(caller: Caller, key: str, body: dict[str, Any]) -> tuple[int, int, str]:
    """(HTTP status, version, what became of it)."""
    answer = await caller.put(f"{DRAFT}/insatser/{key}", body)
    assert answer.status_code in (200, 201), answer.text
    assert answer.json()["insats_id"] == f"24.{key}"
    return answer.status_code, answer.json()["version"], answer.json()["status"]


async def keys_of(intake: Intake) -> list[str]:
    return [insats["key"] for insats in (await intake.respondent().get(f"{DRAFT}/draft"))["insatser"]]


async def test_a_content_is_one_version_when_it_is_saved_changed_and_brought_back(either: Intake) -> None:
    region = either.respondent()
    assert await save(region, "a", insats()) == (201, 1, "created")
    assert await save(region, "a", insats()) == (200, 1, "unchanged")
    assert await save(region, "a", insats(name="Ändrad")) == (200, 2, "changed")
    assert await save(region, "a", insats()) == (200, 1, "changed")
    assert await save(region, "a", insats(name="Ändrad igen")) == (200, 3, "changed")
    received = await either.emitted(InsatsReceived)
    assert [(event.insats_id, event.version, event.insats.name) for event in received] == [
        ("24.a", 1, "Insats a"),
        ("24.a", 2, "Ändrad"),
        ("24.a", 3, "Ändrad igen"),
    ]
    assert len({event.content_sha256 for event in received}) == 3


async def test_event_and_draft_hold_all_that_was_sent_when_every_field_is_filled_in(either: Intake) -> None:
    await save(either.respondent(), "a", full_insats())
    [event] = await either.emitted(InsatsReceived)
    assert event.insats.model_dump(mode="json") == full_insats()
    assert (event.round, event.respondent, event.routing_key) == (ROUND, "24", f"insats.received.v1.{ROUND}.24")
    [stored] = (await either.respondent().get(f"{DRAFT}/draft"))["insatser"]
    assert stored == full_insats() | {"version": 1}


async def test_version_is_the_same_when_fields_come_in_another_order_or_as_their_defaults(opened: Intake) -> None:
    body = insats()
    assert await save(opened.respondent(), "a", body) == (201, 1, "created")
    reordered = dict(reversed(body.items())) | {"sdg": [], "owner": None, "funding": []}
    assert await save(opened.respondent(), "a", reordered) == (200, 1, "unchanged")


async def test_key_is_taken_from_the_address_when_the_body_leaves_it_out(opened: Intake) -> None:
    body = full_insats()
    del body["key"]
    assert await save(opened.respondent(), "Ab.9:_-", body) == (201, 1, "created")
    assert await keys_of(opened) == ["Ab.9:_-"]


async def test_insats_is_refused_when_the_keys_in_address_and_body_differ(opened: Intake) -> None:
    answer = await opened.respondent().put(f"{DRAFT}/insatser/b", insats("a"))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:insats:problem:key-differs")
    assert await keys_of(opened) == []


@pytest.mark.parametrize("key", ["-a", "å", "a%20b", "a" * 101, "a%0A", ".."])
@pytest.mark.parametrize("named", [True, False])
async def test_insats_is_refused_when_its_key_has_the_wrong_form(opened: Intake, key: str, named: bool) -> None:
    body = insats(key) if named else {n: v for n, v in insats().items() if n != "key"}
    before = await opened.tables()
    answer = await opened.respondent().put(f"{DRAFT}/insatser/{key}", body)
    assert answer.status_code in (404, 405, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert await opened.tables() == before


async def test_insats_is_gone_from_the_draft_when_withdrawn(either: Intake) -> None:
    region = either.respondent()
    await save(region, "a", insats())
    await save(region, "b", insats("b"))
    assert (await region.delete(f"{DRAFT}/insatser/a")).status_code == 204
    assert await keys_of(either) == ["b"]
    [event] = await either.emitted(InsatsWithdrawn)
    assert (event.insats_id, event.version) == ("24.a", 1)
    assert (await region.delete(f"{DRAFT}/insatser/a")).status_code == 404
    assert len(await either.emitted(InsatsWithdrawn)) == 1
    assert await save(region, "a", insats()) == (201, 1, "created")
    assert len(await either.emitted(InsatsReceived)) == 2


async def test_insatser_keep_the_order_in_which_they_came_when_one_is_changed(either: Intake) -> None:
    for key in ("c", "a", "b"):
        await save(either.respondent(), key, insats(key))
    await save(either.respondent(), "c", insats("c", name="Ändrad"))
    assert await keys_of(either) == ["c", "a", "b"]


async def test_order_is_that_of_the_document_when_a_whole_one_replaces_the_draft(either: Intake) -> None:
    for key in ("a", "b", "c"):
        await save(either.respondent(), key, insats(key))
    whole = document(insats("c"), insats("d"), insats("a"))
    assert (await either.respondent().post(f"{DRAFT}/returns", whole)).status_code == 202
    assert await keys_of(either) == ["c", "d", "a"]


async def test_the_same_key_is_another_insats_when_another_respondent_uses_it(opened: Intake) -> None:
    await save(opened.respondent("24"), "a", insats())
    answer = await opened.respondent("25").put(f"/v1/rounds/{ROUND}/respondents/25/insatser/a", insats())
    assert (answer.status_code, answer.json()["insats_id"], answer.json()["version"]) == (201, "25.a", 1)


async def test_versions_go_on_when_the_insats_is_reported_again_in_the_next_round(opened: Intake) -> None:
    await save(opened.respondent(), "a", insats())
    await opened.open_round(id="prov-2026")
    path = "/v1/rounds/prov-2026/respondents/24/insatser/a"
    assert (await opened.respondent().put(path, insats())).json()["version"] == 1
    assert len(await opened.emitted(InsatsReceived)) == 1
    assert (await opened.respondent().put(path, insats(goals="Mål 5"))).json()["version"] == 2
    assert [event.round for event in await opened.emitted(InsatsReceived)] == [ROUND, "prov-2026"]


async def test_every_insats_is_saved_once_when_many_come_at_the_same_time(either: Intake) -> None:
    region = either.respondent()
    bodies = [insats(f"k{n % 20}", name=f"Namn {n % 40}") for n in range(80)]
    answers = await asyncio.gather(*(region.put(f"{DRAFT}/insatser/{body['key']}", body) for body in bodies))
    assert {answer.status_code for answer in answers} == {200, 201}
    assert sum(answer.status_code == 201 for answer in answers) == 20
    received = await either.emitted(InsatsReceived)
    assert sorted((e.insats_id, e.version) for e in received) == sorted(
        (f"24.k{n}", version) for n in range(20) for version in (1, 2)
    )
    assert sorted(await keys_of(either)) == sorted(f"k{n}" for n in range(20))


async def test_answers_are_in_the_draft_when_put_and_put_again(either: Intake) -> None:
    region = either.respondent()
    assert (await region.put(f"{DRAFT}/answers/8.3", {"yes": True, "text": "Ja"})).status_code == 200
    assert (await region.put(f"{DRAFT}/answers/8.1", {"text": "Jämnt", "bullets": ["ett"]})).status_code == 200
    assert (await region.put(f"{DRAFT}/answers/8.3", {"yes": False})).status_code == 200
    answers = (await region.get(f"{DRAFT}/draft"))["answers"]
    assert answers == {"8.1": {"text": "Jämnt", "bullets": ["ett"]}, "8.3": {"yes": False}}


async def test_nil_returns_are_in_the_draft_until_removed_when_put(either: Intake) -> None:
    region = either.respondent()
    for reason in ("Inget att redovisa.", "Fortfarande inget."):
        answer = await region.put(f"{DRAFT}/nil-returns/miljo", {"reason": reason})
        assert (answer.status_code, answer.json()) == (200, {"area": "miljo", "reason": reason})
    assert (await region.get(f"{DRAFT}/draft"))["nil_returns"] == [{"area": "miljo", "reason": "Fortfarande inget."}]
    assert (await region.delete(f"{DRAFT}/nil-returns/miljo")).status_code == 204
    assert (await region.delete(f"{DRAFT}/nil-returns/miljo")).status_code == 404
    assert (await region.get(f"{DRAFT}/draft"))["nil_returns"] == []


async def test_draft_tells_what_is_left_to_do_in_the_callers_language_when_read(opened: Intake) -> None:
    await save(opened.respondent(), "a", insats())
    swedish = (await opened.respondent().get(f"{DRAFT}/draft"))["findings"]
    english = (await opened.respondent().get(f"{DRAFT}/draft", accept_language="en"))["findings"]
    assert {f["code"] for f in swedish} == {"area-unreported", "answer-missing"}
    assert [f["message"] for f in swedish if f["pointer"] == "/answers/8.1"] == ["Fråga 8.1 är obesvarad."]
    assert [f["message"] for f in english if f["pointer"] == "/answers/8.1"] == ["Question 8.1 is not answered."]


DECOMPOSED = unicodedata.normalize("NFD", "Fårö – återställd våtmark\nåäö\tÉ")


async def test_texts_are_stored_composed_when_sent_decomposed(either: Intake) -> None:
    composed = unicodedata.normalize("NFC", DECOMPOSED)
    assert await save(either.respondent(), "a", insats(name=DECOMPOSED, goals=DECOMPOSED)) == (201, 1, "created")
    assert await save(either.respondent(), "a", insats(name=composed, goals=composed)) == (200, 1, "unchanged")
    await either.respondent().put(f"{DRAFT}/answers/8.1", {"text": DECOMPOSED, "bullets": [DECOMPOSED]})
    await either.respondent().put(f"{DRAFT}/nil-returns/miljo", {"reason": DECOMPOSED})
    draft = await either.respondent().get(f"{DRAFT}/draft")
    assert (draft["insatser"][0]["name"], draft["insatser"][0]["goals"]) == (composed, composed)
    assert draft["answers"]["8.1"] == {"text": composed, "bullets": [composed]}
    assert draft["nil_returns"][0]["reason"] == composed


async def test_line_breaks_are_alike_when_they_come_from_different_systems(opened: Intake) -> None:
    assert await save(opened.respondent(), "a", insats(goals="ett\r\ntvå\rtre")) == (201, 1, "created")
    assert await save(opened.respondent(), "a", insats(goals="ett\ntvå\ntre")) == (200, 1, "unchanged")
