"""Region Norrbotten's whole report for 2022 over HTTP: nothing lost, text by text."""

import json
from typing import Any

import pytest

from tests.real.needing import real_data
from tests.real.norrbotten_2022 import FILE, RESPONDENT, ROUND, round_body, whole_document
from tests.real.returns_2023 import AREAS, TEXTS
from tests.real.served import Installation


@pytest.fixture(scope="module")
def source() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(real_data(FILE).read_text())
    return read


@pytest.fixture(scope="module")
async def receipt(installation: Installation, source: dict[str, Any]) -> Any:
    await installation.open_round(round_body())
    return await installation.submit(ROUND, RESPONDENT, whole_document(source))


async def test_signed_document_holds_every_text_when_the_report_is_submitted(
    installation: Installation, source: dict[str, Any], receipt: Any
) -> None:
    signed = await installation.signed(receipt)
    assert receipt["counts"] == {"insatser": 27, "nil_returns": 0, "answers": len(source["answers"])}
    assert [[insats.get(field, "") for field in TEXTS] for insats in signed["insatser"]] == [
        [row[field] for field in TEXTS] for row in source["insatser"]
    ]
    assert [insats["area"] for insats in signed["insatser"]] == [AREAS[row["area"] - 1] for row in source["insatser"]]
    assert signed["analyses"] == source["analyses"]
    assert signed["answers"].keys() == source["answers"].keys()
    for question, given in source["answers"].items():
        there = signed["answers"][question]
        if isinstance(given, str):
            assert there == {"text": given}
        else:
            assert (there.get("text"), there.get("yes"), there.get("bullets")) == (
                given.get("intro"), given.get("yes"), given.get("bullets")
            )  # fmt: skip


async def test_draft_shows_what_was_signed_when_read_again(
    installation: Installation, source: dict[str, Any], receipt: Any
) -> None:
    draft = await installation.get(f"/intake/v1/rounds/{ROUND}/respondents/{RESPONDENT}/draft", "submit", RESPONDENT)
    assert [insats["name"] for insats in draft["insatser"]] == [row["name"] for row in source["insatser"]]
    assert draft["analyses"] == source["analyses"]
    assert len(draft["answers"]) == len(source["answers"])


async def test_nothing_is_found_missing_when_the_whole_form_is_answered(receipt: Any) -> None:
    assert {finding["code"] for finding in receipt["findings"]} == set()


async def test_report_names_the_areas_by_their_own_sections_when_the_form_is_nested(
    installation: Installation, receipt: Any
) -> None:
    await installation.processed([receipt])
    state = await installation.get(f"/intake/v1/rounds/{ROUND}")
    assert [(area["number"], area["code"]) for area in state["areas"]] == list(enumerate(AREAS, 1))
    assert [area["title"] for area in state["areas"]][4:] == ["Jämställdhet", "Integration", "Miljö och klimat"]
    items = (await installation.get(f"/aggregation/v1/rounds/{ROUND}/completeness"))["items"]
    assert {item["area"]: item["insatser"] for item in items} == {
        "boende": 5, "kompetens": 2, "innovation": 5, "tillganglighet": 3,
        "jamstalldhet": 5, "integration": 3, "miljo": 4,
    }  # fmt: skip
