"""A region's own follow-up: a round that it owns, whose respondents are its strategic areas."""

from typing import Any

from tests.intake.examples import round_body
from tests.intake.system import Intake

OWN_ROUND = "uppfoljning-2024"
ENERGY, CULTURE = "24-energi", "24-kultur"


def own_round(**changes: Any) -> dict[str, Any]:
    """Region 24's round of the nested form: two strategic areas, each with sections of its own."""
    return (
        round_body(
            id=OWN_ROUND,
            form="rus-vasterbotten-2024",
            title="Uppföljning 2024",
            owner="24",
            respondents=[
                {"code": ENERGY, "name": "Energi", "sections": ["4.1", "4.2", "4.7"]},
                {"code": CULTURE, "name": "Kultur", "sections": ["4.2", "7"]},
            ],
        )
        | changes
    )


async def open_own_round(intake: Intake, **changes: Any) -> None:
    answer = await intake.agency.post("/v1/rounds", own_round(**changes))
    assert answer.status_code == 201, answer.text


def draft_of(respondent: str, round_id: str = OWN_ROUND) -> str:
    return f"/v1/rounds/{round_id}/respondents/{respondent}"


def item(key: str, area: str = "p4-bidrag", **changes: Any) -> dict[str, Any]:
    return {
        "key": key,
        "area": area,
        "name": f"Energirådgivning {key}",
        "description": "Rådgivare har besökt småföretag i inlandet.",
        "group": "Exempel på aktiviteter",
    } | changes
