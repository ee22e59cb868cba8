"""Region Västerbotten's list of 17 projects over HTTP: every fact, and the totals that it states."""

import json
from typing import Any

import pytest

from libs.common import code_lists
from tests.real.needing import real_data
from tests.real.projects import FILE, RESPONDENT, ROUND, round_body, whole_document
from tests.real.served import Installation


@pytest.fixture(scope="module")
def source() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(real_data(FILE).read_text())
    return read


@pytest.fixture(scope="module")
async def receipt(installation: Installation, source: dict[str, Any]) -> Any:
    await installation.open_round(round_body())
    return await installation.submit(ROUND, RESPONDENT, whole_document(source))


async def test_signed_document_holds_every_fact_when_the_list_is_submitted(
    installation: Installation, source: dict[str, Any], receipt: Any
) -> None:
    towns = {item.code: item.title.sv for item in code_lists.load("municipalities")}
    regions = {item.code: item.title.sv for item in code_lists.load("regions")}
    signed = await installation.signed(receipt)
    there = [
        {
            "project_id": insats["project_id"],
            "name": insats["name"],
            "owner": insats["owner"],
            "regional_funding_sek": sum(part["amount_sek"] for part in insats["funding"]),
            "total_budget_sek": insats["total_budget_sek"],
            "fund": insats["fund"],
            "priority": insats["priority"],
            "priority_name": insats["group"],
            "municipalities": [towns[code] for code in insats["municipalities"]],
            "regions": [regions[code] for code in insats["respondents"]],
            "description": insats["description"],
        }
        for insats in signed["insatser"]
    ]
    assert there == source["projects"]
    assert receipt["findings"] == []


async def test_totals_are_those_that_the_list_states_when_aggregated(
    installation: Installation, source: dict[str, Any], receipt: Any
) -> None:
    await installation.processed([receipt])
    (row,) = (await installation.get(f"/aggregation/v1/rounds/{ROUND}/aggregates?by=round"))["items"]
    assert (row["insatser"], row["amount_sek"], row["total_budget_sek"]) == (17, 72_750_869, 225_263_121)
    assert source["stated_totals"] == {
        "projects": 17, "regional_funding_sek": 72_750_869, "total_budget_sek": 225_263_121
    }  # fmt: skip
