"""Bodies that intake accepts; tests change what they are about."""

from typing import Any

ROUND = "prov-2025"
DRAFT = f"/v1/rounds/{ROUND}/respondents/24"
LONG_AGO = "2020-01-01T00:00:00Z"
LONG_SINCE = "2021-01-01T00:00:00Z"
FAR_AHEAD = "2998-01-01T00:00:00Z"
FARTHER_AHEAD = "2999-01-01T00:00:00Z"
AREAS = ("boende", "kompetens", "innovation", "tillganglighet", "jamstalldhet", "integration", "miljo")
QUESTIONS = ("8.1", "8.2", "8.3", "8.4", "8.5", "8.6")


def round_body(**changes: Any) -> dict[str, Any]:
    """A round that is open for two lifetimes, with three respondents."""
    return {
        "id": ROUND,
        "form": "villkor-2023",
        "title": "Provomgång 2025",
        "opens_at": LONG_AGO,
        "due_at": FAR_AHEAD,
        "locks_at": FARTHER_AHEAD,
        "respondents": [
            {"code": "24", "name": "Västerbotten"},
            {"code": "25", "name": "Norrbotten"},
            {"code": "09", "name": "Gotland"},
        ],
    } | changes


def insats(key: str = "a", area: str = "boende", **changes: Any) -> dict[str, Any]:
    return {
        "key": key,
        "area": area,
        "name": f"Insats {key}",
        "description": "Vägen till byn rustas upp.",
        "outputs": "Tre möten hölls.",
        "outcomes": "Fler kan bo kvar.",
        "goals": "Bidrar till mål 11.",
    } | changes


def full_insats(key: str = "a", **changes: Any) -> dict[str, Any]:
    """One with every field filled in."""
    return (
        insats(key)
        | {
            "owner": "Näringslivsenheten",
            "project_id": "20358-113",
            "period": {"start": "2023-01-01", "end": "2024-06-30"},
            "priority": 2,
            "funding": [{"source": "erdf", "amount_sek": 1_200_000}, {"source": "regional", "amount_sek": 300_000}],
            "total_budget_sek": 1_500_000,
            "municipalities": ["2480", "2482"],
            "respondents": ["24"],
            "sdg": [5, 11],
            "group": "Pågående satsningar",
            "fund": "Interreg Aurora",
        }
        | changes
    )


def document(*insatser: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A whole document; a single insats if none is given."""
    return {
        "insatser": list(insatser) or [insats()],
        "nil_returns": [{"area": "miljo", "reason": "Inget att redovisa i år."}],
        "answers": {"8.1": {"text": "Jämnt över länet."}, "8.3": {"yes": True, "text": "Ja, delvis."}},
        "analyses": [{"title": "Pendling i inlandet"}],
        "signed_by": "Regiondirektören",
    } | changes


def complete_document() -> dict[str, Any]:
    """One that no rule has anything to say about."""
    return document(
        *(insats(f"{area}-1", area) for area in AREAS),
        nil_returns=[],
        answers={question: {"text": "Svar.", "yes": False} for question in QUESTIONS},
    )
