"""docs/form.schema.json is the form language, no more and no less."""

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from libs.common.forms import FOLDER
from tests.contracts.schemas import FORM_FILE, form_schema, written

FORMS = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def test_published_schema_is_that_of_the_code_when_compared() -> None:
    assert FORM_FILE.read_text() == written(form_schema()), "run python -m tests.contracts.export"


def test_schema_is_a_valid_schema_when_checked() -> None:
    Draft202012Validator.check_schema(form_schema())


@pytest.mark.parametrize("form", FORMS)
def test_shipped_form_fits_the_schema_when_validated(form: str) -> None:
    assert list(Draft202012Validator(form_schema()).iter_errors(FORMS[form])) == []


@pytest.mark.parametrize(
    "change",
    [
        {"sections": []},
        {"titel": "Fel"},
        {"title": {"sv": "Bara svenska"}},
        {"rules": [{"number": 7, "check": "required"}]},
    ],
)
def test_schema_refuses_what_the_code_refuses_when_a_form_is_wrong(change: dict[str, Any]) -> None:
    wrong = copy.deepcopy(FORMS["projektlista"]) | change
    assert list(Draft202012Validator(form_schema()).iter_errors(wrong)) != []
