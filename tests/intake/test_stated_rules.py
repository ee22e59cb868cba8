"""The rules that a form states itself: each check as a respondent meets it."""

from typing import Any

import pytest

from tests.intake.example_form import form, rule
from tests.intake.examples import round_body
from tests.intake.system import Intake


def document(**changes: Any) -> dict[str, Any]:
    """A return that none of the rules below finds anything in."""
    insats = {
        "key": "a",
        "area": "service",
        "name": "Lanthandel",
        "outputs": "Tre butiker.",
        "priority": 2,
        "funding": [{"source": "erdf", "amount_sek": 40}, {"source": "regional", "amount_sek": 20}],
        "total_budget_sek": 60,
        "municipalities": ["2480"],
    }
    return {
        "insatser": [insats],
        "answers": {"1.1": {"text": "Bra."}, "2.1.1": {"yes": True, "bullets": ["Möten"]}},
        "analyses": [{"name": "Resvanor", "kind": "enkät (EN)", "pages": 12}],
    } | changes


def with_insats(**changes: Any) -> dict[str, Any]:
    return document(insatser=[document()["insatser"][0] | changes])


def with_answer(question: str, given: dict[str, Any]) -> dict[str, Any]:
    return document(answers=document()["answers"] | {question: given})


def with_analysis(**changes: Any) -> dict[str, Any]:
    return document(analyses=[document()["analyses"][0] | changes])


BREAKS: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    (rule("required", "1.1"), with_answer("1.1", {"text": "  "}), "/answers/1.1", "Rätta 1.1 ()."),
    (rule("required", "1.2"), document(insatser=[]), "/insatser", "Rätta 1.2 ()."),
    (rule("required", "1.2", column="outputs"), with_insats(outputs=" "), "/insatser/0/outputs", "Rätta outputs ()."),
    (rule("required", "1.2", column="municipalities"), with_insats(municipalities=[]), "/insatser/0/municipalities",
     "Rätta municipalities ()."),
    (rule("required", "2.1.2"), document(analyses=[]), "/analyses", "Rätta 2.1.2 ()."),
    (rule("required", "2.1.2", column="name"), with_analysis(name=""), "/analyses/0/name", "Rätta name ()."),
    (rule("max_length", "1.1", limit=4), with_answer("1.1", {"text": "Sämre"}), "/answers/1.1/text", "Rätta 5 (4)."),
    (rule("max_length", "1.2", column="outputs", limit=12), with_insats(outputs="Fyra butiker."), "/insatser/0/outputs",
     "Rätta 13 (12)."),
    (rule("max_rows", "1.2", limit=1), document(insatser=[document()["insatser"][0] | {"key": k} for k in "ab"]),
     "/insatser", "Rätta 2 (1)."),
    (rule("max_rows", "2.1.1", limit=1), with_answer("2.1.1", {"yes": True, "bullets": ["a", "b"]}),
     "/answers/2.1.1/bullets", "Rätta 2 (1)."),
    (rule("max_rows", "2.1.2", limit=1), document(analyses=[{"name": "a"}, {"name": "b"}]), "/analyses",
     "Rätta 2 (1)."),
    (rule("yes_explained", "2.1.1"), with_answer("2.1.1", {"yes": True}), "/answers/2.1.1", "Rätta 2.1.1 ()."),
    (rule("no_explained", "2.1.1"), with_answer("2.1.1", {"yes": False}), "/answers/2.1.1", "Rätta 2.1.1 ()."),
    (rule("listed", "2.1.2", column="kind"), with_analysis(kind="Gissning"), "/analyses/0/kind",
     "Rätta Gissning (Enkät, Utvärdering)."),
    (rule("at_least", "1.2", column="priority", limit=2), with_insats(priority=1), "/insatser/0/priority",
     "Rätta 1 (2)."),
    (rule("at_most", "1.2", column="funding", limit=60), with_insats(funding=[{"source": "esf", "amount_sek": 61}]),
     "/insatser/0/funding", "Rätta 61 (60)."),
    (rule("at_most", "2.1.2", column="pages", limit=12), with_analysis(pages=13), "/analyses/0/pages",
     "Rätta 13 (12)."),
    (rule("not_above", "1.2", column="funding", other="total_budget_sek"), with_insats(total_budget_sek=59),
     "/insatser/0/funding", "Rätta 60 (59)."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "broken", "pointer", "message"), BREAKS, ids=[f"{r['check']} {place}" for r, _, place, _ in BREAKS]
)
async def test_finding_has_the_forms_number_and_words_when_its_rule_is_broken(
    intake: Intake, stated: dict[str, Any], broken: dict[str, Any], pointer: str, message: str
) -> None:
    assert (await intake.agency.put("/v1/forms/prov", form(stated))).status_code == 200
    await intake.agency.post("/v1/rounds", round_body(id="prov", form="prov"))
    place = "/v1/rounds/prov/respondents/{}/returns"
    clean = await intake.respondent("25").post(place.format(25), document())
    assert (clean.status_code, clean.json()["findings"]) == (202, [])
    receipt = await intake.respondent("24").post(place.format(24), broken)
    assert receipt.status_code == 202, receipt.text
    found = [finding for finding in receipt.json()["findings"] if finding["rule"] >= 1001]
    assert [(f["rule"], f["code"], f["severity"], f["pointer"], f["message"]) for f in found] == [
        (1001, stated["check"].replace("_", "-"), "warning", pointer, message)
    ]


@pytest.mark.parametrize("cell", [[1], [], {"a": 1}, "tolv", True, None])
async def test_cell_that_is_no_number_breaks_no_rule_of_numbers(intake: Intake, cell: Any) -> None:
    await intake.agency.put("/v1/forms/prov", form(rule("at_most", "2.1.2", column="pages", limit=12)))
    await intake.agency.post("/v1/rounds", round_body(id="prov", form="prov"))
    answer = await intake.respondent().post("/v1/rounds/prov/respondents/24/returns", with_analysis(pages=cell))
    assert (answer.status_code, answer.json()["findings"]) == (202, [])


async def test_built_in_finding_gives_way_when_the_form_requires_the_answer_itself(intake: Intake) -> None:
    await intake.agency.put("/v1/forms/prov", form(rule("required", "1.1", severity="info")))
    await intake.agency.post("/v1/rounds", round_body(id="prov", form="prov"))
    answers = {"2.1.1": {"yes": True}}
    receipt = await intake.respondent().post("/v1/rounds/prov/respondents/24/returns", document(answers=answers))
    assert [(f["rule"], f["severity"]) for f in receipt.json()["findings"]] == [(1001, "info")]


@pytest.mark.parametrize(
    ("stated", "path", "body", "pointer"),
    [
        (rule("max_length", "1.1", limit=4), "/answers/1.1", {"text": "Sämre"}, "/text"),
        (rule("at_least", "1.2", column="priority", limit=2), "/insatser/a",
         document()["insatser"][0] | {"priority": 1}, "/priority"),
    ],
)  # fmt: skip
async def test_part_is_refused_at_once_when_it_breaks_a_rule_that_is_an_error(
    intake: Intake, stated: dict[str, Any], path: str, body: dict[str, Any], pointer: str
) -> None:
    await intake.agency.put("/v1/forms/prov", form(stated | {"severity": "error"}))
    await intake.agency.post("/v1/rounds", round_body(id="prov", form="prov"))
    answer = await intake.respondent().put(f"/v1/rounds/prov/respondents/24{path}", body)
    assert answer.status_code == 422
    assert [(error["rule"], error["pointer"]) for error in answer.json()["errors"]] == [(1001, pointer)]


async def test_table_of_analyses_is_asked_for_when_the_form_has_one(intake: Intake) -> None:
    limited = form()
    limited["sections"][1]["sections"][0]["questions"][1]["max_rows"] = 1
    await intake.agency.put("/v1/forms/prov", limited)
    await intake.agency.post("/v1/rounds", round_body(id="prov", form="prov"))
    place = "/v1/rounds/prov/respondents/24/returns"
    none = await intake.respondent().post(place, document(analyses=[]))
    assert [(f["rule"], f["pointer"]) for f in none.json()["findings"]] == [(303, "/analyses")]
    two = await intake.respondent().post(place, document(analyses=[{"name": "a"}, {"name": "b"}]))
    assert [(f["rule"], f["pointer"]) for f in two.json()["findings"]] == [(301, "/analyses")]


async def test_optional_question_and_table_are_not_missing_when_left_out(intake: Intake) -> None:
    free = form()
    for question in (free["sections"][0]["questions"][0], free["sections"][0]["questions"][1]):
        question["optional"] = True
    await intake.agency.put("/v1/forms/prov", free)
    await intake.agency.post("/v1/rounds", round_body(id="prov", form="prov"))
    rest = document(insatser=[], answers={"2.1.1": {"yes": True}})
    receipt = await intake.respondent().post("/v1/rounds/prov/respondents/24/returns", rest)
    assert (receipt.status_code, receipt.json()["findings"]) == (202, [])
