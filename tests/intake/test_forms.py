"""Forms are data that the agency changes; a round keeps the version that it was opened with."""

from typing import Any

from tests.intake.examples import DRAFT, ROUND, document, insats
from tests.intake.system import Intake

FORM = "/v1/forms/villkor-2023"


async def shortened(intake: Intake) -> dict[str, Any]:
    """The form without its last table, and with shorter names."""
    form: dict[str, Any] = await intake.agency.get(FORM)
    form["limits"] |= {"name": 20, "name_recommended": 10}
    form["sections"] = [section for section in form["sections"] if section["id"] != "7"]
    return form


async def test_shipped_form_has_its_tables_and_questions_when_read(intake: Intake) -> None:
    form = await intake.respondent().get(FORM)
    questions = {q["id"]: q for section in form["sections"] for q in section["questions"]}
    tables = [q for q in questions.values() if q["type"] == "insatser_table"]
    assert [(q["area"], q["max_rows"]) for q in tables] == [
        (area, 5)
        for area in ("boende", "kompetens", "innovation", "tillganglighet", "jamstalldhet", "integration", "miljo")
    ]
    assert [i for i in questions if i.startswith("8.")] == ["8.1", "8.2", "8.3", "8.4", "8.5", "8.6"]
    listed = await intake.respondent().get("/v1/forms")
    assert ("villkor-2023", 1) in [(item["id"], item["version"]) for item in listed["items"]]


async def test_open_round_keeps_its_form_when_a_new_version_is_stored(either: Intake) -> None:
    answer = await either.agency.put(FORM, await shortened(either))
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    old = await either.respondent().post(f"{DRAFT}/returns", document(insats("a", "miljo", name="n" * 30)))
    assert old.status_code == 422  # the certificate for miljo, not the area or the name
    assert [error["rule"] for error in old.json()["errors"] if error["severity"] == "error"] == [202]
    await either.open_round(id="prov-2026")
    assert (await either.agency.get("/v1/rounds/prov-2026"))["form_version"] == 2
    assert (await either.agency.get(f"/v1/rounds/{ROUND}"))["form_version"] == 1
    new = await either.respondent().put(
        "/v1/rounds/prov-2026/respondents/24/insatser/a", insats("a", "miljo", name="n" * 30)
    )
    assert {error["rule"] for error in new.json()["errors"]} == {102, 105}


async def test_no_version_is_added_when_the_same_form_is_stored_again(either: Intake) -> None:
    first = await either.agency.put(FORM, await shortened(either))
    again = await either.agency.put(FORM, first.json() | {"version": 7})
    assert again.json() == first.json() == await either.agency.get(FORM)


async def test_form_is_new_when_its_id_is(intake: Intake) -> None:
    form = await shortened(intake) | {"id": "egen-2026"}
    assert (await intake.agency.put("/v1/forms/egen-2026", form)).json()["version"] == 1
    assert (await intake.agency.get("/v1/forms"))["items"][0]["id"] == "egen-2026"
    await intake.open_round(form="egen-2026")


async def test_description_loads_and_knows_its_problems_when_asked_for(intake: Intake) -> None:
    description = await intake.nobody.get("/openapi.json")
    operations = {
        f"{method} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }
    assert f"post {'/v1/rounds/{round_id}/respondents/{respondent}/returns'}" in operations
    for name in ("post /v1/rounds", "put /v1/rounds/{round_id}/respondents/{respondent}/insatser/{key}"):
        refused = {
            status: kinds for status, response in operations[name]["responses"].items()
            if status[0] == "4" and (kinds := response.get("content"))
        }  # fmt: skip
        assert refused
        assert all("application/problem+json" in kinds for kinds in refused.values())
        assert operations[name]["requestBody"]["content"]["application/json"]["schema"]["properties"]
