"""The national form of 2022 in its official wording, as a form definition: the body of `PUT /v1/forms/{form}`."""

from typing import Any

from libs.common.forms import FormQuestion, Section, shipped
from tests.real.returns_2023 import AREAS

FILE = "form-2022.json"
FORM = "villkor-2022-officiell"


def definition(source: dict[str, Any]) -> dict[str, Any]:
    """Swedish as printed. English, which the official form has not, is that of the shipped form, else the Swedish."""
    shipped_form = shipped()["villkor-2022"]
    english = {question.id: question for question in shipped_form.all_questions}
    return {
        "id": FORM,
        "version": 1,
        "title": _both(f"{source['form'].capitalize()} {source['year']}", shipped_form.title.en),
        "source": source["strategy"],
        "legal": [_both(text) for text in source["legal_basis"]],
        "recipients": [_both(text) for text in source["recipients"]],
        "guidance": [_both(source["submit"], "To be sent as a Word file")],
        "sections": [
            _section(part, theirs, english) for part, theirs in zip(source["parts"], shipped_form.sections, strict=True)
        ],
    }


def _both(swedish: str, english: str | None = None) -> dict[str, str]:
    return {"sv": swedish, "en": english or swedish}


def _section(part: dict[str, Any], theirs: Section, english: dict[str, FormQuestion]) -> dict[str, Any]:
    section = {
        "id": part["id"],
        "title": _both(part["title"], theirs.title.en),
        "contains": [_both(text) for text in part.get("should_contain", [])],
        "guidance": [_both(text) for text in part.get("guidance", [])],
        "questions": [_question(question, english[question["id"]]) for question in part["questions"]],
        "sections": [
            _section(inner, theirs_inner, english)
            for inner, theirs_inner in zip(part.get("sections", []), theirs.sections, strict=True)
        ],
    }
    texts = {name: part.get(name) for name in ("heading", "legal", "intro")}
    return section | {name: _both(text) for name, text in texts.items() if text}


def _question(question: dict[str, Any], theirs: FormQuestion) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "id": question["id"],
        "type": question["type"],
        "title": _both(question["text"], theirs.title.en),
        "columns": [_column(question["type"], column) for column in question.get("columns", [])],
    }
    for name in ("if_yes", "if_no"):
        if name in question:
            asked[name] = _both(question[name])
    if "max_rows" in question:
        asked["max_rows"] = question["max_rows"]
    if "area" in question:
        asked["area"] = AREAS[question["area"] - 1]
    return asked


def _column(kind: str, column: dict[str, Any]) -> dict[str, Any]:
    """The values that have been seen in a column of analyses are those that it may hold."""
    made: dict[str, Any] = {"id": column["id"], "title": _both(column["title"])}
    if "help" in column:
        made["help"] = _both(column["help"])
    if "values_seen" in column:
        made["values"] = [_both(value) for value in column["values_seen"]]
    if kind == "analyses_table" and column["id"] == "financed_by_1_1":
        made["type"] = "yes_no"
    return made
