"""docs/forms.md: its form and round load as they stand, and its lists are those of the code."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import pytest

from libs.common import code_lists
from libs.common.forms import Check, Column, Form, FormQuestion, FormRule, Limits, QuestionType, Section, shipped
from libs.common.forms.checking import INSATS_FIELDS
from tests.intake.system import Intake, running

PAGE = (Path(__file__).resolve().parents[2] / "docs/forms.md").read_text()


@pytest.fixture(scope="module")
async def intake(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Intake]:
    async with running(tmp_path_factory.mktemp("page")) as started:
        yield started


def examples() -> list[Any]:
    """The page's JSON, in its order: a form, a round, a take-over."""
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


async def test_examples_work_as_they_stand_when_sent_in_turn(intake: Intake) -> None:
    form, opened, taken = examples()
    stored = await intake.agency.put(f"/v1/forms/{form['id']}", form)
    assert stored.status_code == 200, stored.text
    there = {name: value for name, value in stored.json().items() if name in form}
    assert Form.model_validate(there) == Form.model_validate(form)
    soon = {"opens_at": "2020-01-01T00:00:00Z", "due_at": "2990-01-01T00:00:00Z", "locks_at": "2999-01-01T00:00:00Z"}
    assert (await intake.agency.post("/v1/rounds", opened | soon)).status_code == 201
    national = {"id": "nationell", "form": "villkor-2023", "title": "N", "respondents": [{"code": "24", "name": "V"}]}
    assert (await intake.agency.post("/v1/rounds", national | soon)).status_code == 201
    (key,) = taken["keys"]
    place = f"/v1/rounds/{opened['id']}/respondents/{taken['from_respondent']}"
    row = {"area": "service", "name": "Lanthandel"}
    assert (await intake.respondent("24").put(f"{place}/insatser/{key}", row)).status_code == 201
    answer = await intake.respondent("24").post("/v1/rounds/nationell/respondents/24/take-overs", taken)
    assert (answer.status_code, answer.json()["saved"]) == (200, 1)


def test_every_field_type_check_and_list_is_named_when_the_page_is_read() -> None:
    named = set(re.findall(r"`([a-z_]+(?:-[a-z_]+)*)`", PAGE))
    models = (Form, Section, FormQuestion, Column, FormRule, Limits)
    fields = {name for model in models for name in model.model_fields}
    wanted = fields | set(get_args(QuestionType)) | set(get_args(Check)) | set(INSATS_FIELDS) | set(code_lists.ids())
    assert wanted - named == set()
    assert {f"`{form}`" for form in shipped()} <= set(re.findall(r"`[a-z0-9-]+`", PAGE))


def test_every_code_of_a_fault_is_named_when_the_page_is_read() -> None:
    source = (Path(__file__).resolve().parents[2] / "libs/common/forms/checking.py").read_text()
    codes = set(re.findall(r'^ +"([a-z]+(?:-[a-z]+)+|missing)",$', source, re.MULTILINE))
    codes |= {f"{kind}-twice" for kind in ("section", "question", "area", "analyses-table")}
    assert len(codes) > 15
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()
