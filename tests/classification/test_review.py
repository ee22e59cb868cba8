"""What a person says of an insats: it wins, it is told of, it lasts as long as the text, and four eyes if wished."""

import asyncio
import uuid
from typing import Any

import pytest
from sqlalchemy import text

from insats.replaying import replay
from libs.common import envelope, events
from services.classification.handlers import classifying
from services.classification.main import SERVICE
from tests.classification.conftest import WHEN, Running, opened, received, submitted

HOMES: dict[str, Any] = {
    "name": "Fler bostäder i byarna",
    "description": "Stöd till kommunernas planering av bostäder och service.",
    "outputs": "Tre planer.",
}
"""Speaks of another area than the one that the tests declare it in."""


async def stand(service: Running, *insatser: events.InsatsReceived, version: int = 1) -> None:
    """The insatser are read, and the first one's respondent has signed all of them."""
    await service.take_in(opened(), *insatser, submitted(*insatser, version=version))


async def label(
    service: Running, insats_id: str = "24.a", subject: str = "handläggare 1", status: int = 200, **body: Any
) -> dict[str, Any]:
    answer = await service.ask(
        "POST", f"/v1/insatser/{insats_id}/review", {"facet": "area"} | body, scope="agency", subject=subject
    )
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def queue(service: Running, subject: str = "handläggare 1", **query: Any) -> list[dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    answer = await service.ask("GET", f"/v1/review?{asked}", scope="agency", subject=subject)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    assert answer.json()["total"] >= len(items)
    return items


async def labels(service: Running, insats_id: str = "24.a") -> dict[str, Any]:
    found: dict[str, Any] = (await service.ask("GET", f"/v1/insatser/{insats_id}/labels")).json()
    return found


async def test_label_wins_and_is_told_of_when_a_person_gives_it(service: Running) -> None:
    await stand(service, received(area="innovation", **HOMES))
    answer = await label(service, value="boende", why="Handlar om bostäder.")
    assert answer == {
        "insats_id": "24.a", "version": 1, "label_version": 2, "facet": "area", "value": "boende", "in_force": True,
    }  # fmt: skip
    first, second = await service.emitted()
    assert (first.label_version, first.labels.area.code, first.labels.reviewed) == (1, "innovation", [])
    assert (second.label_version, second.labels.area.code, second.labels.reviewed) == (2, "boende", ["area"])
    assert second.declared.area == "innovation"
    stored = await labels(service)
    assert (stored["label_version"], stored["labels"]["area"]["code"]) == (2, "boende")
    [said] = stored["reviews"]
    assert (said["value"], said["by"], said["why"], said["in_force"]) == (
        "boende", "handläggare 1", "Handlar om bostäder.", True,
    )  # fmt: skip


async def test_nothing_is_told_twice_when_the_same_is_said_again(service: Running) -> None:
    await stand(service, received(area="innovation", **HOMES))
    first = await label(service, value="boende")
    assert await label(service, value="boende") == first
    assert await label(service, value="boende", subject="handläggare 2") == first
    assert len(await service.emitted()) == 2


async def test_last_word_counts_when_people_think_differently(service: Running) -> None:
    await stand(service, received(area="innovation", **HOMES))
    await label(service, value="boende")
    assert (await label(service, value="miljo", subject="handläggare 2"))["label_version"] == 3
    assert (await service.emitted())[-1].labels.area.code == "miljo"
    assert len((await labels(service))["reviews"]) == 2


async def test_label_is_on_record_when_it_confirms_what_was_declared(service: Running) -> None:
    await stand(service, received(area="innovation", **HOMES))
    assert (await label(service, confirm=True))["value"] == "innovation"
    event = (await service.emitted())[-1]
    assert (event.labels.area.code, event.labels.reviewed, event.label_version) == ("innovation", ["area"], 2)
    assert await queue(service, subject="handläggare 2") == []


async def test_label_stays_when_the_insats_changes_in_something_else_than_its_text(service: Running) -> None:
    first = received(area="innovation", **HOMES)
    await stand(service, first)
    await label(service, value="boende")
    second = received(area="innovation", version=2, total_budget_sek=100, **HOMES)
    await service.take_in(second, submitted(second, version=2))
    event = (await service.emitted())[-1]
    assert (event.version, event.label_version, event.labels.area.code) == (2, 1, "boende")
    assert await queue(service) == []


async def test_person_is_asked_again_and_sees_the_old_label_when_the_text_changes(service: Running) -> None:
    await stand(service, received(area="innovation", **HOMES))
    await label(service, value="boende")
    second = received(area="innovation", version=2, **HOMES | {"outputs": "Fyra planer."})
    await service.take_in(second, submitted(second, version=2))
    assert (await service.emitted())[-1].labels.area.code == "innovation"
    [item] = await queue(service)
    assert (item["version"], item["former"]["value"], item["former"]["by"]) == (2, "boende", "handläggare 1")
    refused = await label(service, status=409, value="boende", version=1)
    assert refused["type"] == "urn:insats:problem:text-changed"
    await label(service, value="boende", version=2)
    assert await queue(service) == []


@pytest.mark.parametrize("four_eyes", [True], indirect=True)
async def test_second_person_must_agree_when_four_eyes_are_wished(service: Running, four_eyes: bool) -> None:
    await stand(service, received(area="innovation", **HOMES))
    first = await label(service, value="boende")
    assert (first["in_force"], first["label_version"]) == (False, 1)
    assert (await label(service, value="boende"))["in_force"] is False
    assert await queue(service) == []
    [item] = await queue(service, subject="handläggare 2")
    assert [(one["value"], one["by"]) for one in item["proposals"]] == [("boende", "handläggare 1")]
    assert len(await service.emitted()) == 1
    assert (await label(service, value="miljo", subject="handläggare 2"))["in_force"] is False
    assert (await label(service, value="miljo", subject="handläggare 3"))["in_force"] is True
    assert [event.labels.area.code for event in await service.emitted()] == ["innovation", "miljo"]


async def test_queue_holds_what_needs_a_person_with_all_it_takes_to_judge(service: Running) -> None:
    insats = received(area="innovation", **HOMES)
    await stand(service, received(key="b", area="boende", **HOMES), insats)
    [item] = [item for item in await queue(service) if item["insats_id"] == "24.a"]
    assert (item["declared"], item["suggested"]["code"]) == ("innovation", "boende")
    assert (item["reason"], item["pointer"], item["return_id"]) == ("disagrees", "/insatser/1", "prov-2025.24.1")
    assert (item["respondent_name"], item["round_title"]) == ("Västerbotten", "Prov 2025")
    assert item["alternatives"][0]["code"] == "boende"
    assert len(item["alternatives"]) == 7
    assert item["evidence"]
    for evidence in item["evidence"]:
        assert item["texts"][evidence["field"]][evidence["start"] : evidence["end"]] == evidence["text"] != ""
    assert (await queue(service))[0]["insats_id"] == "24.a"  # a disagreement comes before what is merely unsure
    assert await queue(service, respondent="25") == []
    assert await queue(service, round="annan") == []
    assert [one["insats_id"] for one in await queue(service, reason="disagrees", limit=1)] == ["24.a"]


async def test_draft_is_not_for_review_when_nothing_is_signed(service: Running) -> None:
    await service.take_in(opened(), received(area="innovation", **HOMES))
    assert await queue(service) == []


async def test_insats_is_not_for_review_when_its_areas_are_the_respondents_own(service: Running) -> None:
    await stand(service, received(area="egen-tabell", **HOMES))
    assert await queue(service) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"value": "finns-inte"}, 422),
        ({"value": 7}, 422),
        ({}, 422),
        ({"value": "boende", "confirm": True}, 422),
        ({"facet": "name", "value": "x"}, 422),
        ({"facet": "sdg", "value": [18]}, 422),
        ({"facet": "sdg", "value": [True]}, 422),
        ({"facet": "achieved", "value": "ja"}, 422),
        ({"facet": "municipalities", "value": ["9999"]}, 422),
        ({"value": "boende", "version": 9}, 404),
        ({"value": "boende", "why": "Ett\x00tecken"}, 422),
    ],
)
async def test_nothing_is_kept_when_the_label_is_none(service: Running, body: dict[str, Any], status: int) -> None:
    await stand(service, received(area="innovation", **HOMES))
    before = await service.tables()
    answer = await label(service, status=status, **body)
    assert answer["status"] == status
    assert await service.tables() == before


@pytest.mark.parametrize(
    ("facet", "value", "field", "told"),
    [
        ("sdg", [5, 3], "sdg", [{"goal": g, "named": g == 5, "confidence": 1.0} for g in (3, 5)]),
        ("perspectives", ["miljo"], "perspectives", [{"code": "miljo", "confidence": 1.0}]),
        ("horizons", ["long", "short"], "horizons", ["short", "long"]),
        ("achieved", True, "achieved", True),
        ("municipalities", ["2480"], "municipalities", [{"code": "2480", "name": "Umeå"}]),
        ("frameworks", [], "frameworks", []),
    ],
)
async def test_any_facet_can_be_decided_when_a_person_knows_better(
    service: Running, facet: str, value: Any, field: str, told: Any
) -> None:
    await stand(service, received(goals="Mål 5 i Agenda 2030, med stöd av ERUF"))
    await label(service, facet=facet, value=value)
    event = (await service.emitted())[-1]
    assert event.labels.model_dump(mode="json")[field] == told
    assert event.labels.reviewed == [facet]


async def test_decisions_and_what_stands_are_the_same_when_replayed(service: Running) -> None:
    await stand(service, received(area="innovation", **HOMES))
    await label(service, value="boende")
    before = await service.tables()
    assert (await replay(SERVICE, service.database)).differing == []
    assert await service.tables() == before


async def test_highest_signed_version_stands_when_returns_come_late_and_twice(service: Running) -> None:
    first = received(area="innovation", **HOMES)
    other = received(key="b", area="innovation", **HOMES)
    await service.take_in(opened(), submitted(other, version=2), first, other)
    await service.take_in(submitted(first, version=1), submitted(other, version=2))
    assert [item["insats_id"] for item in await queue(service)] == ["24.b"]


@pytest.mark.parametrize("scope", ["read", "admin"])
async def test_review_is_the_agencys_when_others_ask(service: Running, scope: str) -> None:
    assert (await service.ask("GET", "/v1/review", scope=scope)).status_code == 403
    body = {"facet": "area", "value": "boende"}
    assert (await service.ask("POST", "/v1/insatser/24.a/review", body, scope=scope)).status_code == 403
    assert (
        await service.ask("POST", "/v1/insatser/24.a/review", body, scope="submit", respondent="24")
    ).status_code == 403
    assert (await service.http.get("/v1/review")).status_code == 401


async def test_label_counts_for_a_version_that_is_being_read_while_the_person_decides(service: Running) -> None:
    await stand(service, received(area="innovation", **HOMES))
    second = received(area="innovation", version=2, total_budget_sek=100, **HOMES)
    body = envelope.encode(second, uuid.uuid4(), WHEN)
    async with service.database.transaction() as tx:
        await classifying.classify_insatser(tx, [envelope.decode(second.TYPE, body)])
        deciding = asyncio.create_task(label(service, value="boende"))
        if service.database.is_postgresql:  # SQLite has one connection, and the person waits for that
            await until_somebody_waits(service)
        assert not deciding.done()
    await deciding
    newest = max(await service.emitted(), key=lambda event: (event.version, event.label_version))
    assert (newest.version, newest.label_version, newest.labels.area.code) == (2, 2, "boende")


async def until_somebody_waits(service: Running) -> None:
    mine = "(select oid from pg_database where datname = current_database())"
    locks = text(f"select count(*) from pg_locks where locktype = 'advisory' and not granted and database = {mine}")
    async with asyncio.timeout(30):
        while True:
            async with service.database.reading() as tx:
                if await tx.scalar(locks):
                    return
