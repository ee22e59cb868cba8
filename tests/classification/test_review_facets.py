"""The queue beside the area: what is uncertain of perspectives, goals and what rules read, each with its threshold."""

from typing import Any

import pytest

from insats.reclassifying import reclassify
from services.classification import rules
from services.classification.reviewing import sure_from
from services.classification.reviewing.certainty import rules_of
from services.classification.rules import precision
from tests.classification.conftest import Running, opened, received, submitted

ADVICE: dict[str, Any] = {
    "area": "innovation",
    "name": "Starta eget",
    "outputs": "Rådgivning till kvinnor som driver företag.",
    "outcomes": "Fler klarar sig.",
}
"""The model says equality and goal 8 of it, both of them unsure; the rules that there is an effect."""


async def stand(service: Running, version: int = 1, **content: Any) -> None:
    insats = received(version=version, **ADVICE | content)
    await service.take_in(opened(), insats, submitted(insats, version=version))


async def asked(service: Running, facet: str, subject: str = "handläggare 1") -> list[dict[str, Any]]:
    answer = await service.ask("GET", f"/v1/review?facet={facet}", scope="agency", subject=subject)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["total"] == len(body["items"])
    items: list[dict[str, Any]] = body["items"]
    return items


async def label(service: Running, facet: str, value: Any, subject: str = "handläggare 1") -> dict[str, Any]:
    body = {"facet": facet, "value": value, "version": 1}
    answer = await service.ask("POST", "/v1/insatser/24.a/review", body, scope="agency", subject=subject)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize(
    ("facet", "content", "value", "marked"),
    [
        ("perspectives", {}, ["jamstalldhet"], "kvinnor"),
        ("sdg", {}, [8], "Starta eget"),
        ("sdg", {"goals": "Bidrar till mål 5."}, [5], "mål 5"),
        ("basis", {"outcomes": "Enligt utvärderingen klarar sig fler."}, ["evaluation"], "utvärderingen"),
        ("achieved", {}, True, "Fler klarar sig."),
        ("expected", {}, False, None),
    ],
)
async def test_facet_is_asked_about_when_its_label_is_not_certain(
    service: Running, facet: str, content: dict[str, Any], value: Any, marked: str | None
) -> None:
    await stand(service, **content)
    [item] = await asked(service, facet)
    assert (item["insats_id"], item["facet"], item["reason"], item["value"]) == ("24.a", facet, "unsure", value)
    assert item["confidence"] < item["sure_from"] == sure_from(facet)
    values = [one["value"] for one in item["choices"]]
    assert all(one in values for one in (value if isinstance(value, list) else [value]))
    assert (marked in [one["text"] for one in item["evidence"]]) == (marked is not None)
    for evidence in item["evidence"]:
        assert item["texts"][evidence["field"]][evidence["start"] : evidence["end"]] == evidence["text"]
    await label(service, facet, value)
    assert await asked(service, facet) == []


@pytest.mark.parametrize(
    ("facet", "content"),
    [
        ("perspectives", {"outputs": "Råd till kvinnor som driver företag, mot könsstereotyper i näringslivet."}),
        ("sdg", {"goals": "Agenda 2030, mål 5 Jämställdhet."}),
        ("sdg", {"sdg": [8]}),
        ("basis", {}),
        ("achieved", {"outcomes": ""}),
        ("expected", {"outcomes": "Väntas leda till att fler klarar sig."}),
    ],
)
async def test_facet_is_left_alone_when_it_is_certain(service: Running, facet: str, content: dict[str, Any]) -> None:
    await stand(service, **content)
    assert await asked(service, facet) == []


async def test_area_comes_first_and_alone_unless_more_is_asked_for(service: Running) -> None:
    await stand(service, area="boende")
    first, *others = await asked(service, "all")
    assert first["facet"] == "area"
    assert [one["facet"] for one in others] == ["perspectives", "sdg", "achieved", "expected"]
    plain = (await service.ask("GET", "/v1/review", scope="agency")).json()
    assert [one["facet"] for one in plain["items"]] == ["area"]
    assert (plain["total"], plain["facets"]) == (
        1, {"area": 1, "perspectives": 1, "sdg": 1, "basis": 0, "achieved": 1, "expected": 1},
    )  # fmt: skip
    assert first["value"] == first["suggested"]["code"] != first["declared"] == "boende"
    assert (await service.ask("GET", "/v1/review?facet=horizons", scope="agency")).status_code == 422


async def test_facet_is_asked_about_again_when_the_text_has_changed(service: Running) -> None:
    await stand(service)
    await label(service, "expected", True)
    await stand(service, version=2, outcomes="Väntas leda till att fler klarar sig.")
    [item] = await asked(service, "expected")
    assert (item["reason"], item["version"], item["former"]["value"]) == ("changed", 2, True)
    assert item["value"] is True


async def test_facet_that_no_longer_says_anything_comes_after_what_is_unsure(service: Running) -> None:
    silent, unsure = (received(key=key, **ADVICE) for key in ("a", "b"))
    await service.take_in(opened(), silent, unsure, submitted(silent, unsure))
    for key in ("a", "b"):
        body = {"facet": "perspectives", "value": []}
        answer = await service.ask("POST", f"/v1/insatser/24.{key}/review", body, scope="agency")
        assert answer.status_code == 200, answer.text
    silent = received(key="a", version=2, **ADVICE | {"outputs": "Rådgivning."})
    unsure = received(key="b", version=2, **ADVICE | {"outcomes": "Fler klarar sig bra."})
    await service.take_in(silent, unsure, submitted(silent, unsure, version=2))
    items = await asked(service, "perspectives")
    assert [(one["insats_id"], one["reason"], one["value"]) for one in items] == [
        ("24.b", "changed", ["jamstalldhet"]),
        ("24.a", "changed", []),
    ]


@pytest.mark.parametrize("four_eyes", [True], indirect=True)
async def test_facet_waits_for_a_second_person_when_four_eyes_are_wished(service: Running, four_eyes: bool) -> None:
    await stand(service)
    assert (await label(service, "perspectives", []))["in_force"] is False
    assert await asked(service, "perspectives") == []
    [item] = await asked(service, "perspectives", subject="handläggare 2")
    assert [(one["value"], one["by"]) for one in item["proposals"]] == [([], "handläggare 1")]
    assert (await label(service, "perspectives", [], subject="handläggare 2"))["in_force"] is True
    labels = (await service.ask("GET", "/v1/insatser/24.a/labels")).json()["labels"]
    assert (labels["perspectives"], labels["reviewed"]) == ([], ["perspectives"])


async def test_facet_is_as_sure_when_it_is_read_again_as_when_it_came(service: Running) -> None:
    await stand(service, outcomes="Enligt utvärderingen och vår egen bedömning når vi fler.")
    [first] = await asked(service, "basis")
    await reclassify(service.database, everything=True)
    [again] = await asked(service, "basis")
    assert first["value"] == ["evaluation", "own_assessment"]
    assert first == again
    assert first["confidence"] == precision.confidence("basis", ["basis.evaluation-never-measured/1"])


def test_rule_is_as_sure_as_it_was_measured_and_the_surest_one_counts() -> None:
    measured = precision.MEASURED["achieved.default"]
    assert precision.confidence("achieved", ["achieved.default/1"]) == (measured.right + 1) / (measured.said + 2)
    assert precision.confidence("basis", ["basis.never-measured/9"]) == 0.5
    both = precision.confidence("expected", ["expected.default/1", "expected.statement/1"])
    assert both == precision.confidence("expected", ["expected.statement/2"]) > sure_from("expected")
    assert all(0 <= right <= said for right, said in precision.MEASURED.values())


def test_value_of_several_is_as_sure_as_its_own_rules() -> None:
    found = rules.classify(rules.Text(outcomes="Enligt utvärderingen och vår egen bedömning når vi fler."), "boende")
    assert set(found.basis) == {"evaluation", "own_assessment"}
    by_value = {value: rules_of("basis", value, found.evidence) for value in found.basis}
    assert all(rule.startswith(f"basis.{value}-") for value, of in by_value.items() for rule in of)
    assert all(by_value.values())
