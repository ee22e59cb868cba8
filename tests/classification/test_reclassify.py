"""New rules read what stands again: differences alone are told, people's labels stay, and the cells are named."""

import json
from pathlib import Path
from typing import Any

import pytest

from insats import training
from insats.reclassifying import Reclassified, reclassify, told, write_corrections
from services.classification import rules
from services.classification.handlers import reclassifying
from services.classification.reviewing.differences import Cell
from services.classification.rules import amounts, sdg
from tests.classification.conftest import Running, opened, received, submitted

GOALS = "Bidrar till mål 5 och 8 i Agenda 2030, med stöd av ERUF."


async def stand(service: Running, number: int = 1, **content: Any) -> None:
    insatser = [received(key=f"k{n}", **{"goals": GOALS} | content) for n in range(number)]
    await service.take_in(opened(), *insatser, submitted(*insatser))


@pytest.fixture
def new_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of the next release, that reads no funds any more."""
    monkeypatch.setattr(rules, "RULES", (sdg, amounts))
    monkeypatch.setattr(rules, "RULES_VERSION", "nästa")


async def label(service: Running, insats_id: str, **body: Any) -> None:
    answer = await service.ask("POST", f"/v1/insatser/{insats_id}/review", body, scope="agency")
    assert answer.status_code == 200, answer.text


async def test_nothing_is_told_when_nothing_has_changed(service: Running) -> None:
    await stand(service)
    before = await service.tables()
    assert await reclassify(service.database, everything=False) == Reclassified(0, 0, {})
    result = await reclassify(service.database, everything=True)
    assert (result.read, result.different, result.cells) == (1, 0, {})
    after = await service.tables()
    assert after.pop("classification")
    before.pop("classification")  # when it was read, at least
    assert after == before


async def test_differences_alone_are_told_with_the_cells_that_change_and_why(
    service: Running, request: pytest.FixtureRequest
) -> None:
    await stand(service)
    plain = received(key="utan", goals="Fler bostäder.")
    await service.take_in(plain)
    request.getfixturevalue("new_rules")
    result = await reclassify(service.database, everything=False)
    assert (result.read, result.different) == (2, 1)
    assert list(result.cells) == [Cell("prov-2025", "24", "framework", "erdf")]
    lines = list(told(result))
    assert lines[0] == "2 insatser read by rules nästa: 1 have new labels"
    assert "national table, respondent by framework: 1 cells change" in lines
    assert "national table, respondent by area: 0 cells change" in lines
    assert "  prov-2025 24 framework erdf: -1" in lines
    [reason] = [line for line in lines if line.startswith("    ")]
    assert reason.startswith('    24.k0 is read no more: "ERUF" in goals, frameworks.')
    event = (await service.emitted())[-1]
    assert (event.insats_id, event.label_version, event.rules_version) == ("24.k0", 2, "nästa")
    assert event.labels.frameworks == ["agenda2030"]
    again = await reclassify(service.database, everything=False)
    assert (again.read, again.different) == (0, 0)
    assert len(await service.emitted()) == 3


async def test_persons_label_stays_when_new_rules_read_otherwise(
    service: Running, request: pytest.FixtureRequest
) -> None:
    await stand(service)
    await label(service, "24.k0", facet="area", value="miljo")
    await label(service, "24.k0", facet="frameworks", value=["erdf"])
    request.getfixturevalue("new_rules")
    result = await reclassify(service.database, everything=False)
    assert (result.read, result.different) == (1, 0)
    labels = (await service.ask("GET", "/v1/insatser/24.k0/labels")).json()
    assert (labels["labels"]["area"]["code"], labels["labels"]["frameworks"]) == ("miljo", ["erdf"])
    assert (labels["label_version"], labels["rules_version"]) == (3, "nästa")


async def test_run_goes_on_where_another_was_broken_off(
    service: Running, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stand(service, number=5)
    request.getfixturevalue("new_rules")
    monkeypatch.setattr(reclassifying, "BATCH", 2)
    async with service.database.transaction() as tx:
        await reclassifying.reclassify_some(tx, reclassifying.FROM_THE_BEGINNING, everything=False)
    result = await reclassify(service.database, everything=False)
    assert (result.read, result.different) == (3, 3)
    versions = [event.label_version for event in await service.emitted()]
    assert versions == [1] * 5 + [2] * 5


async def test_version_that_no_longer_stands_is_left_alone(service: Running, request: pytest.FixtureRequest) -> None:
    await stand(service)
    newer = received(key="k0", version=2, goals=GOALS, name="Ny")
    await service.take_in(newer, submitted(newer, version=2))
    request.getfixturevalue("new_rules")
    assert (await reclassify(service.database, everything=False)).read == 1
    assert (await service.emitted())[-1].version == 2


async def test_corrections_are_written_with_their_texts_and_without_names(service: Running, tmp_path: Path) -> None:
    await stand(service, number=3, name="Fler bostäder")
    await label(service, "24.k1", facet="area", value="miljo", why="Hemligt")
    await label(service, "24.k1", facet="area", value="boende")
    await label(service, "24.k2", facet="achieved", value=True)
    file = tmp_path / "corrections.jsonl"
    assert await write_corrections(service.database, file) == 2
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    texts = {"name": "Fler bostäder", "description": "", "outputs": "", "outcomes": "", "goals": GOALS}
    assert lines == [
        {"id": "24.k1", "respondent": "24", "declared": "boende", **texts, "labels": {"area": "boende"}},
        {"id": "24.k2", "respondent": "24", "declared": "boende", **texts, "labels": {"achieved": True}},
    ]


async def test_newest_of_several_texts_of_an_insats_is_the_one_that_is_learned_from(
    service: Running, tmp_path: Path
) -> None:
    texts = [f"Fler bostäder {number}" for number in range(4)]
    for version, text in enumerate(texts, 1):
        insats = received(version=version, name=text)
        await service.take_in(opened(), insats, submitted(insats, version=version))
        await label(service, "24.a", facet="area", value="miljo")
    file = tmp_path / "corrections.jsonl"
    assert await write_corrections(service.database, file) == len(texts)
    assert [json.loads(line)["name"] for line in file.read_text().splitlines()] == texts
    [learned] = training.examples([file])
    assert learned.fields["name"] == texts[-1]


async def test_what_was_read_is_counted_when_a_round_is_looked_through(service: Running) -> None:
    await stand(service, number=2)
    await label(service, "24.k1", facet="area", value="miljo")
    counted = (await service.ask("GET", "/v1/rounds/prov-2025/labels")).json()
    assert (counted["insatser"], counted["reviewed"], counted["moved"]) == (2, 1, 1)
    assert sum(cell["insatser"] for cell in counted["areas"]) == 2
    assert counted["goals_counted"] == [{"code": "5", "insatser": 2}, {"code": "8", "insatser": 2}]
    assert {"code": "erdf", "insatser": 2} in counted["facets"]["framework"]
    behind = (await service.ask("GET", "/v1/rounds/prov-2025/insatser?area=miljo&sdg=5")).json()
    assert [(one["insats_id"], one["pointer"]) for one in behind["items"]] == [("24.k1", "/insatser/1")]
    assert (await service.ask("GET", "/v1/rounds/prov-2025/insatser?horizon=none")).json()["total"] == 2
    assert (await service.ask("GET", "/v1/rounds/prov-2025/insatser?okänt=1")).status_code == 422
    assert (await service.ask("GET", "/v1/rounds/finns-inte/labels")).status_code == 404
    refused = await service.ask("GET", "/v1/rounds/prov-2025/labels", scope="submit", respondent="24")
    assert refused.status_code == 403
