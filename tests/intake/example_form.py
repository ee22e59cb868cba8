"""A small form with a table, a yes or no and analyses, and rules for it; tests change what they are about."""

import copy
from typing import Any


def words(text: str) -> dict[str, str]:
    return {"sv": text, "en": f"{text} (en)"}


def table(number: str, area: str | None = "service", **changes: Any) -> dict[str, Any]:
    columns = [
        {"id": name, "title": words(name)} for name in ("name", "outputs", "priority", "funding", "total_budget_sek")
    ]
    columns.append({"id": "municipalities", "title": words("Kommuner"), "code_list": "municipalities"})
    asked = {"id": number, "type": "insatser_table", "title": words("Insatser"), "columns": columns} | changes
    return asked | ({"area": area} if area else {})


def rule(check: str, question: str, number: int = 1001, **changes: Any) -> dict[str, Any]:
    message = {"sv": "Rätta {value} ({limit}).", "en": "Correct {value} ({limit})."}
    given = {"number": number, "check": check, "severity": "warning", "question": question, "message": message}
    return given | changes


ANALYSES = {
    "id": "2.1.2",
    "type": "analyses_table",
    "title": words("Analyser"),
    "columns": [
        {"id": "name", "title": words("Namn")},
        {"id": "kind", "title": words("Slag"), "values": [words("Enkät"), words("Utvärdering")]},
        {"id": "pages", "title": words("Sidor"), "type": "number"},
    ],
}


def form(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "id": "prov",
        "version": 1,
        "title": words("Prov"),
        "sections": [
            {
                "id": "1",
                "title": words("Ett"),
                "questions": [{"id": "1.1", "type": "text", "title": words("Fråga")}, table("1.2")],
            },
            {
                "id": "2",
                "title": words("Två"),
                "sections": [
                    {
                        "id": "2.1",
                        "title": words("Två ett"),
                        "questions": [
                            {"id": "2.1.1", "type": "yes_no_bullets", "title": words("Ja eller nej")},
                            copy.deepcopy(ANALYSES),
                        ],
                    }
                ],
            },
        ],
        "rules": list(rules),
    } | changes
