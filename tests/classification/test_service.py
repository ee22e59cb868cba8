"""Classification as others meet it: the dry run, labels once per version, who may see them, the code lists."""

import json
from typing import Any

import pytest

from insats.replaying import replay
from libs.common import code_lists
from services.classification.main import SERVICE
from services.classification.rules import RULES_VERSION
from tests.classification.conftest import Running, opened, received, submitted

TEXTS: dict[str, Any] = {
    "name": "Jämställd arbetsmarknad med stöd av ERUF",
    "description": "Projektet har 1,5 mkr från Europeiska socialfonden.",
    "outputs": "Tre utbildningar i Umeå.",
    "outcomes": "Fler kvinnor startar företag.",
    "goals": "Bidrar till mål 5 och 8 i Agenda 2030.",
}
FIELDS = {
    "id", "area", "sdg", "horizons", "achieved", "expected", "basis", "frameworks", "amounts_sek", "project_ids",
    "municipalities", "evidence", "suggested_area", "perspectives", "amounts", "territories", "target_groups", "actors",
}  # fmt: skip


async def classify(service: Running, *items: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await service.ask("POST", "/v1/classify", {"items": list(items)})
    assert answer.status_code == 200, answer.text
    assert answer.json().keys() == {"items"}
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_answer_has_the_published_shape_when_texts_are_classified(service: Running) -> None:
    [found] = await classify(service, {"id": "min egen", **TEXTS})
    assert set(found) >= FIELDS
    assert found["id"] == "min egen"
    assert found["area"].keys() == {"code", "confidence", "alternatives"}
    assert {found["area"]["code"], *(a["code"] for a in found["area"]["alternatives"])} == set(
        code_lists.load("areas").codes
    )
    assert [a.keys() for a in found["area"]["alternatives"]] == [{"code", "confidence"}] * 6
    assert [(goal["goal"], goal["named"]) for goal in found["sdg"]] == [(5, True), (8, True)]
    assert all(goal.keys() == {"goal", "named", "confidence"} for goal in found["sdg"])
    assert {"erdf", "esf", "agenda2030"} <= set(found["frameworks"])
    assert found["amounts_sek"] == [1_500_000]
    assert found["amounts"] == [{"amount_sek": 1_500_000, "kind": None}]
    assert (found["achieved"], found["expected"]) == (True, False)
    assert found["municipalities"] == [{"code": "2480", "name": "Umeå"}]
    assert found["target_groups"] == ["women", "businesses"]
    assert all(isinstance(found[name], list) for name in ("horizons", "basis", "project_ids", "actors", "territories"))


async def test_evidence_is_the_text_that_it_points_to_when_there_is_any(service: Running) -> None:
    [found] = await classify(service, {"id": "a", **TEXTS})
    assert len({evidence["facet"] for evidence in found["evidence"]}) >= 4
    for evidence in found["evidence"]:
        assert evidence.keys() == {"facet", "field", "start", "end", "text", "rule"}
        assert TEXTS[evidence["field"]][evidence["start"] : evidence["end"]] == evidence["text"] != ""


async def test_ids_come_back_in_order_when_several_texts_are_classified(service: Running) -> None:
    ids = ["b", "a", "b", "å ä ö", ""]
    assert [item["id"] for item in await classify(service, *({"id": i, "name": "Väg"} for i in ids))] == ids
    assert await classify(service) == []


async def test_nothing_is_stored_or_sent_when_texts_are_tried_out(service: Running) -> None:
    before = await service.tables()
    await classify(service, {"id": "24.a", **TEXTS})
    assert await service.tables() == before
    assert (await service.ask("GET", "/v1/insatser/24.a/labels", scope="admin")).status_code == 404


@pytest.mark.parametrize(
    ("item", "pointer"),
    [
        ({"name": "Utan id"}, "/items/0/id"),
        ({"id": "a", "nme": "?"}, "/items/0/nme"),
        ({"id": 7}, "/items/0/id"),
        ({"id": "a", "goals": "x" * 20_001}, "/items/0/goals"),
    ],
)
async def test_place_of_the_mistake_is_named_when_an_item_cannot_be_used(
    service: Running, item: dict[str, Any], pointer: str
) -> None:
    answer = await service.ask("POST", "/v1/classify", {"items": [item]})
    assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (422, [pointer])


async def test_labels_are_those_of_the_dry_run_when_an_insats_arrives(service: Running) -> None:
    await service.take_in(received(**TEXTS))
    [event] = await service.emitted()
    [tried] = await classify(service, {"id": "a", **TEXTS})
    labels = event.labels.model_dump(mode="json")
    for facet in FIELDS - {"id", "area", "suggested_area", "perspectives", "evidence"}:
        assert labels[facet] == tried[facet]
    assert labels["suggested_area"] == tried["area"]
    stored = (await service.ask("GET", "/v1/insatser/24.a/labels", scope="admin")).json()
    told = stored["labels"].pop("evidence")
    # What the dry run reads as the area is the model's opinion where an area is declared, and perspectives are beside
    # the area that counts.
    seen = json.loads(json.dumps(tried["evidence"]).replace('"area', '"suggested_area'))
    assert [one for one in told if one["facet"] != "perspectives"] == [
        one for one in seen if one["facet"] != "perspectives"
    ]
    assert stored == {
        "insats_id": "24.a", "version": 1, "label_version": 1, "rules_version": RULES_VERSION,
        "labels": {name: value for name, value in labels.items() if name != "evidence"}, "reviews": [],
    }  # fmt: skip


async def test_declared_facts_go_on_as_they_are_when_an_insats_arrives(service: Running) -> None:
    declared: dict[str, Any] = {
        "area": "miljo",
        "funding": [{"source": "erdf", "amount_sek": 100}],
        "total_budget_sek": 300,
        "municipalities": ["2480"],
        "priority": 3,
        "sdg": [13],
    }
    await service.take_in(received(**TEXTS | declared))
    [event] = await service.emitted()
    assert event.declared.model_dump(mode="json") == declared
    assert (event.round, event.respondent, event.insats_id, event.version) == ("prov-2025", "24", "24.a", 1)


@pytest.mark.parametrize("area", ["boende", "innovation", "miljo", "egen-tabell"])
async def test_declared_area_stands_when_the_words_speak_for_another(service: Running, area: str) -> None:
    await service.take_in(received(name="Jämställdhet", goals="Jämställdhet mellan kvinnor och män", area=area))
    [event] = await service.emitted()
    assert (event.labels.area.code, event.labels.area.confidence, event.declared.area) == (area, 1.0, area)


async def test_each_version_is_labelled_and_told_of_once_when_events_are_repeated(service: Running) -> None:
    first, second = received(name="Ett"), received(version=2, name="Två")
    again_elsewhere = received(round="prov-2026", name="Ett")
    await service.take_in(first, second, first)
    await service.take_in(first)
    await service.take_in(again_elsewhere, second)
    assert sorted((e.insats_id, e.version, e.label_version) for e in await service.emitted()) == [
        ("24.a", 1, 1),
        ("24.a", 2, 1),
    ]
    assert len((await service.tables())["classification"]) == 2


async def test_labels_of_the_newest_version_are_given_when_none_is_named(service: Running) -> None:
    await service.take_in(received(version=2, goals="Mål 5 i Agenda 2030"))
    await service.take_in(received(version=1, goals="Mål 8 i Agenda 2030"))
    newest = (await service.ask("GET", "/v1/insatser/24.a/labels", scope="admin")).json()
    older = (await service.ask("GET", "/v1/insatser/24.a/labels?version=1", scope="admin")).json()
    assert (newest["version"], [goal["goal"] for goal in newest["labels"]["sdg"]]) == (2, [5])
    assert (older["version"], [goal["goal"] for goal in older["labels"]["sdg"]]) == (1, [8])
    assert (await service.ask("GET", "/v1/insatser/24.a/labels?version=3", scope="admin")).status_code == 404
    assert (await service.ask("GET", f"/v1/insatser/24.a/labels?version={10**30}")).status_code == 422


async def test_labels_are_identical_when_replayed(service: Running) -> None:
    await service.take_in(*(received(key=key, **TEXTS) for key in ("a", "b")))
    replayed = await replay(SERVICE, service.database)
    assert (replayed.events, replayed.differing) == (2, [])
    assert len(await service.emitted()) == 2


@pytest.mark.parametrize(
    ("scope", "respondent", "status"),
    [("read", None, 404), ("agency", None, 404), ("admin", None, 200), ("submit", "24", 200), ("submit", "25", 403)],
)
async def test_labels_of_a_draft_are_seen_by_the_respondent_itself_and_admins(
    service: Running, scope: str, respondent: str | None, status: int
) -> None:
    await service.take_in(received())
    answer = await service.ask("GET", "/v1/insatser/24.a/labels", scope=scope, respondent=respondent)
    assert answer.status_code == status


async def test_labels_are_seen_by_readers_as_far_as_they_are_signed(service: Running) -> None:
    first, second = received(), received(version=2)
    await service.take_in(opened(), first, submitted(first), second)
    path = "/v1/insatser/24.a/labels"
    assert (await service.ask("GET", path, scope="read")).json()["version"] == 1
    assert (await service.ask("GET", path, scope="agency")).json()["version"] == 1
    assert (await service.ask("GET", path, scope="admin")).json()["version"] == 2
    assert (await service.ask("GET", f"{path}?version=2", scope="read submit", respondent="25")).status_code == 404


async def test_labels_are_seen_by_the_owner_of_the_round_that_they_are_reported_in(service: Running) -> None:
    theirs, elsewhere = received(respondent="25"), received(respondent="25", key="b", round="prov-2026")
    await service.take_in(opened(owner="24"), opened(round="prov-2026"), theirs, elsewhere)
    asked = {"scope": "submit", "respondent": "24"}
    assert (await service.ask("GET", "/v1/insatser/25.a/labels", **asked)).status_code == 200
    assert (await service.ask("GET", "/v1/insatser/25.b/labels", **asked)).status_code == 403
    again = submitted(elsewhere.model_copy(update={"round": "prov-2025"}))
    await service.take_in(again)
    assert (await service.ask("GET", "/v1/insatser/25.b/labels", **asked)).status_code == 200


@pytest.mark.parametrize("path", ["/v1/insatser/24%00/labels", "/v1/review?round=a%00", "/v1/review?respondent=%00"])
async def test_nothing_is_found_by_a_name_that_nothing_can_have(service: Running, path: str) -> None:
    answer = await service.ask("GET", path, scope="agency")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_every_code_list_is_served_whole_when_asked_for(service: Running) -> None:
    listed = (await service.ask("GET", "/v1/code-lists")).json()
    assert ([item["id"] for item in listed["items"]], listed["total"]) == (
        list(code_lists.ids()),
        len(code_lists.ids()),
    )
    for item in listed["items"]:
        whole = (await service.ask("GET", f"/v1/code-lists/{item['id']}", scope="submit", respondent="24")).json()
        assert {name: value for name, value in whole.items() if name != "items"} == item
        assert {"id", "version", "title", "source"} <= item.keys()
        assert [entry["code"] for entry in whole["items"]] == list(code_lists.load(item["id"]).codes)
    assert (await service.ask("GET", "/v1/code-lists/finns-inte")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/classify"),
        ("GET", "/v1/insatser/24.a/labels"),
        ("GET", "/v1/code-lists"),
        ("GET", "/v1/code-lists/areas"),
    ],
)
async def test_nothing_is_answered_when_the_caller_has_no_token(service: Running, method: str, path: str) -> None:
    answer = await service.http.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
