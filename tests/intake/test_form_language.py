"""Storing a form: what is wrong in it is told place by place."""

from collections.abc import Callable
from typing import Any

import pytest

from libs.common.forms import Form, shipped
from tests.intake.example_form import ANALYSES, form, rule, table, words
from tests.intake.system import Intake

Change = Callable[[dict[str, Any]], Any]


def set_at(*path: Any, to: Any) -> Change:
    """Puts a value somewhere in the form."""

    def change(changed: dict[str, Any]) -> None:
        place: Any = changed
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = to

    return change


def state(*rules: dict[str, Any]) -> Change:
    return set_at("rules", to=list(rules))


FIRST = ("sections", 0, "questions", 0)
TABLE = ("sections", 0, "questions", 1)
INNER = ("sections", 1, "sections", 0)
FAULTS: list[tuple[Change, str, str]] = [
    (set_at(*TABLE, "id", to="1.1"), "/sections/0/questions/1/id", "question-twice"),
    (set_at("sections", 1, "id", to="1"), "/sections/1/id", "section-twice"),
    (set_at(*FIRST, "id", to="3.1"), "/sections/0/questions/0/id", "number-outside-section"),
    (set_at(*INNER, "id", to="3.1"), "/sections/1/sections/0/id", "number-outside-section"),
    (set_at(*FIRST, "id", to="1.10"), "/sections/0/questions/1/id", "number-out-of-order"),
    (set_at(*TABLE, to=table("1.2", None)), "/sections/0/questions/1/area", "area-missing"),
    (set_at(*FIRST, to=table("1.1")), "/sections/0/questions/1/area", "area-twice"),
    (set_at(*FIRST, to=ANALYSES | {"id": "1.1"}), "/sections/1/sections/0/questions/1/type", "analyses-table-twice"),
    (set_at(*TABLE, "columns", to=[]), "/sections/0/questions/1/columns", "columns-missing"),
    (set_at(*TABLE, "columns", 1, "id", to="resultat"), "/sections/0/questions/1/columns/1/id", "column-unknown"),
    (set_at(*TABLE, "columns", 1, "id", to="name"), "/sections/0/questions/1/columns/1/id", "column-twice"),
    (
        set_at(*TABLE, "columns", 0, "code_list", to="lan"),
        "/sections/0/questions/1/columns/0/code_list",
        "code-list-unknown",
    ),
    (
        set_at(*INNER, "questions", 1, "columns", 1, "code_list", to="sdg"),
        "/sections/1/sections/0/questions/1/columns/1/values",
        "values-and-code-list",
    ),
    (set_at(*FIRST, "area", to="service"), "/sections/0/questions/0/area", "does-not-fit-type"),
    (set_at(*FIRST, "max_rows", to=3), "/sections/0/questions/0/max_rows", "does-not-fit-type"),
    (set_at(*FIRST, "if_yes", to=words("Hur?")), "/sections/0/questions/0/if_yes", "does-not-fit-type"),
    (set_at("limits", to={"name": 10, "name_recommended": 20}), "/limits/name_recommended", "limit-reversed"),
    (set_at("sections", to=[{"id": "1", "title": words("Tom")}]), "/sections", "no-questions"),
    (state(rule("required", "9.9")), "/rules/0/question", "question-unknown"),
    (state(rule("required", "1.1"), rule("required", "1.2")), "/rules/1/number", "rule-twice"),
    (state(rule("required", "1.2", column="goals")), "/rules/0/column", "column-unknown"),
    (state(rule("max_length", "1.1")), "/rules/0/limit", "missing"),
    (state(rule("listed", "2.1.2")), "/rules/0/column", "missing"),
    (state(rule("not_above", "1.2", column="funding")), "/rules/0/other", "missing"),
    (state(rule("yes_explained", "1.1")), "/rules/0/check", "check-does-not-fit"),
    (state(rule("listed", "1.2", column="name")), "/rules/0/check", "check-does-not-fit"),
    (state(rule("at_most", "1.2", column="outputs", limit=1)), "/rules/0/check", "check-does-not-fit"),
    (state(rule("at_least", "1.1", limit=1, column="x")), "/rules/0/check", "check-does-not-fit"),
    (state(rule("max_length", "1.2", limit=5)), "/rules/0/check", "check-does-not-fit"),
    (state(rule("max_rows", "1.1", limit=5)), "/rules/0/check", "check-does-not-fit"),
    (
        state(rule("required", "1.1", message={"sv": "Bra", "en": "{value.__class__}"})),
        "/rules/0/message/en",
        "placeholder-unknown",
    ),
    (set_at(*FIRST, "type", to="fritext"), "/sections/0/questions/0/type", "literal-error"),
    (set_at(*FIRST, "title", to="Fråga"), "/sections/0/questions/0/title", "model-type"),
    (set_at(*FIRST, "title", "en", to=""), "/sections/0/questions/0/title/en", "string-too-short"),
    (set_at(*FIRST, "title", "sv", to="a\u0000b"), "/sections/0/questions/0/title/sv", "string-pattern-mismatch"),
    (set_at(*FIRST, "id", to="1." + "1" * 5000), "/sections/0/questions/0/id", "string-too-long"),
    (set_at(*FIRST, "hjalp", to=words("x")), "/sections/0/questions/0/hjalp", "extra-forbidden"),
    (state(rule("required", "1.1", number=300)), "/rules/0/number", "greater-than-equal"),
]


@pytest.mark.parametrize(("change", "pointer", "code"), FAULTS, ids=[f"{code} {place}" for _, place, code in FAULTS])
async def test_form_is_refused_with_place_and_remedy_when_something_is_wrong(
    intake: Intake, change: Change, pointer: str, code: str
) -> None:
    wrong = form()
    change(wrong)
    answers = {
        language: await intake.agency.put("/v1/forms/prov", wrong, accept_language=language)
        for language in ("sv", "en")
    }
    messages = {}
    for language, answer in answers.items():
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:insats:problem:invalid")
        faults = {(f["pointer"], f["code"]): f["message"] for f in answer.json()["errors"]}
        messages[language] = faults[pointer, code]
    assert messages["sv"] != messages["en"]
    assert "Input should" not in messages["sv"]
    assert (await intake.agency("GET", "/v1/forms/prov")).status_code == 404


async def test_every_fault_is_told_at_once_when_there_are_several(intake: Intake) -> None:
    wrong = form(rule("required", "9.9"), rule("max_length", "1.1"))
    set_at(*TABLE, "columns", to=[])(wrong)
    answer = await intake.agency.put("/v1/forms/prov", wrong)
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [
        "/sections/0/questions/1/columns",
        "/rules/0/question",
        "/rules/1/number",
        "/rules/1/limit",
    ]


@pytest.mark.parametrize("name", sorted(shipped()))
async def test_shipped_form_may_be_stored_under_another_id_when_put(intake: Intake, name: str) -> None:
    mine = (await intake.agency.get(f"/v1/forms/{name}")) | {"id": f"{name}-min"}
    answer = await intake.agency.put(f"/v1/forms/{name}-min", mine)
    assert (answer.status_code, answer.json()) == (200, mine)


def test_area_is_named_by_what_tells_it_from_others_when_sections_nest() -> None:
    both = form()
    both["sections"][0]["questions"].append(table("1.3", "mobilitet", title=words("Resor")))
    both["sections"][1]["sections"][0]["questions"] = [table("2.1.1", "energi")]
    both["sections"].append({"id": "3", "title": words("Tre"), "sections": [{"id": "3.1", "title": words("Två ett"),
                             "questions": [table("3.1.1", "vatten")]}]})  # fmt: skip
    titles = {area: title.sv for area, title in Form.model_validate(both).area_titles.items()}
    assert titles == {
        "service": "Insatser",
        "mobilitet": "Resor",
        "energi": "Två – Två ett",
        "vatten": "Tre – Två ett",
    }
