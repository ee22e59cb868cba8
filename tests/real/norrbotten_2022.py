"""Region Norrbotten's whole report for 2022 as one whole document of the form villkor-2022."""

from typing import Any

from tests.real import sources
from tests.real.returns_2023 import AREAS, TEXTS

FILE = "norrbotten-2022.json"
RESPONDENT = "25"
ROUND = "villkor-2022"


def round_body() -> dict[str, Any]:
    respondents = [{"code": RESPONDENT, "name": "Norrbotten"}]
    return sources.round_of(ROUND, "villkor-2022", "Återrapportering 2022", respondents)


def whole_document(source: dict[str, Any]) -> dict[str, Any]:
    """The body of `POST …/returns`. Texts are passed on untouched; what stands before bullets is the answer's text."""
    return {
        "insatser": [_insats(n, row) for n, row in enumerate(source["insatser"], 1)],
        "answers": {question: _answer(given) for question, given in source["answers"].items()},
        "analyses": source["analyses"],
        "signed_by": f"Region {source['region']}",
    }


def _insats(n: int, row: dict[str, Any]) -> dict[str, Any]:
    area = AREAS[row["area"] - 1]
    return {"key": f"{area}-2022-{n}", "area": area} | {field: row[field] for field in TEXTS}


def _answer(given: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(given, str):
        return {"text": given}
    return {{"intro": "text"}.get(name, name): value for name, value in given.items()}
