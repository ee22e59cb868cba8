"""Region Västerbotten's own follow-up: 25 strategic areas submit what they wrote, and nothing of it is lost."""

import json
from typing import Any

import pytest

from libs.common.forms import shipped
from tests.real.needing import real_data
from tests.real.resultat_2024 import (
    FILE,
    HEADINGS,
    OWNER,
    PARAGRAPH,
    ROUND,
    code_of,
    respondents,
    round_body,
    whole_documents,
)
from tests.real.served import Installation


@pytest.fixture(scope="module")
def source() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(real_data(FILE).read_text())
    return read


@pytest.fixture(scope="module")
async def receipts(installation: Installation, source: dict[str, Any]) -> dict[str, Any]:
    """Respondent → receipt. Every other one is submitted by the region itself, which owns the round."""
    await installation.open_round(round_body(source))
    documents = whole_documents(source)
    return {
        code: await installation.submit(ROUND, code, document, token_of=OWNER if n % 2 else code)
        for n, (code, document) in enumerate(documents.items())
    }


def test_form_has_the_chapters_and_headings_of_the_report_when_compared(source: dict[str, Any]) -> None:
    form = shipped()["rus-vasterbotten-2024"]
    assert [(s.title.sv, [inner.title.sv for inner in s.sections]) for s in form.sections] == [
        (chapter["priority"], [heading["heading"] for heading in chapter["headings"]]) for chapter in source["chapters"]
    ]
    assert list(form.areas) == [f"p{chapter}-{heading}" for chapter in range(1, 8) for heading in HEADINGS]


async def test_every_text_stands_in_its_place_when_the_areas_have_submitted(
    installation: Installation, source: dict[str, Any], receipts: dict[str, Any]
) -> None:
    signed = {code: await installation.signed(receipt) for code, receipt in receipts.items()}
    items = 0
    for chapter in source["chapters"]:
        for n, heading in enumerate(chapter["headings"], 1):
            for wrote in heading["areas"]:
                document, number = signed[code_of(wrote["area"])], f"{chapter['number']}.{n}"
                answers = document["answers"]
                assert answers.get(f"{number}.1", {}).get("text") == wrote.get("heading_in_report")
                text = answers.get(f"{number}.2", {}).get("text")
                assert (text.split(PARAGRAPH) if text else []) == wrote["text"]
                area = f"p{chapter['number']}-{HEADINGS[n - 1]}"
                there = [_item(insats) for insats in document["insatser"] if insats["area"] == area]
                assert there == [{k: v for k, v in item.items() if k != "sdg_printed"} for item in wrote["items"]]
                items += len(there)
    assert items == 525
    assert sum(len(document["insatser"]) for document in signed.values()) == 525


def _item(insats: dict[str, Any]) -> dict[str, Any]:
    """The signed insats as the source writes an item."""
    text = insats.get("description", "")
    item = {"title": insats["name"], "text": text.split(PARAGRAPH) if text else []}
    if "group" in insats:
        item["group"] = insats["group"]
    if "sdg" in insats:
        (item["sdg"],) = insats["sdg"]
    return item


async def test_goal_number_that_contradicts_its_name_is_found_when_printed_so(
    source: dict[str, Any], receipts: dict[str, Any]
) -> None:
    printed = [
        (code_of(wrote["area"]), item["title"])
        for chapter in source["chapters"]
        for heading in chapter["headings"]
        for wrote in heading["areas"]
        for item in wrote["items"]
        if "sdg_printed" in item
    ]
    found = [
        (code, finding)
        for code, receipt in receipts.items()
        for finding in receipt["findings"]
        if finding["code"] == "goal-contradicted"
    ]
    assert [code for code, _ in found] == [code for code, _ in printed]
    (finding,) = [finding for _, finding in found]
    assert (finding["rule"], finding["severity"]) == (111, "warning")
    assert printed[0][1] in finding["message"]
    assert "mål 4 God utbildning för alla" in finding["message"]


async def test_nothing_is_missing_that_was_not_asked_when_an_area_answers_its_own_sections(
    installation: Installation, source: dict[str, Any], receipts: dict[str, Any]
) -> None:
    asked = {one["code"]: one["sections"] for one in respondents(source)}
    for code, receipt in receipts.items():
        missing = [f["pointer"].removeprefix("/answers/") for f in receipt["findings"] if f["code"] == "answer-missing"]
        assert all(number.rpartition(".")[0] in asked[code] for number in missing)
    await installation.processed(list(receipts.values()))
    items = (await installation.get(f"/aggregation/v1/rounds/{ROUND}/completeness?limit=1000"))["items"]
    in_sections = {
        (code, f"p{s.split('.')[0]}-{HEADINGS[int(s.split('.')[1]) - 1]}") for code, own in asked.items() for s in own
    }
    assert {(item["respondent"], item["area"]) for item in items} <= in_sections
    assert sum(item["insatser"] for item in items) == 525
    board = await installation.get(f"/notifications/v1/rounds/{ROUND}/status")
    cells = {(r["code"], area) for r in board["respondents"] for area in r["cells"]}
    assert cells == {(item["respondent"], item["area"]) for item in items}


async def test_area_titles_name_chapter_and_heading_when_headings_recur(
    installation: Installation, source: dict[str, Any], receipts: dict[str, Any]
) -> None:
    state = await installation.get(f"/intake/v1/rounds/{ROUND}")
    assert [area["title"] for area in state["areas"]] == [
        f"{chapter['priority']} – {heading['heading']}"
        for chapter in source["chapters"]
        for heading in chapter["headings"]
    ]
