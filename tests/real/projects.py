"""Region Västerbotten's list of 17 projects as a whole document of the form projektlista."""

from typing import Any

from libs.common import code_lists
from tests.real import sources

FILE = "projects-vasterbotten.json"
ROUND = "projekt-2024"
RESPONDENT = "24"
AREA = "projekt"


def round_body() -> dict[str, Any]:
    respondents = [{"code": RESPONDENT, "name": "Västerbotten"}]
    return sources.round_of(ROUND, "projektlista", "Projekt i Västerbotten", respondents)


def whole_document(source: dict[str, Any]) -> dict[str, Any]:
    """The body of `POST …/returns`. The project's id is its key; the name of its priority is its subheading."""
    return {"insatser": [_insats(project) for project in source["projects"]]}


def _insats(project: dict[str, Any]) -> dict[str, Any]:
    municipalities = {item.title.sv: item.code for item in code_lists.load("municipalities")}
    regions = {item.title.sv: item.code for item in code_lists.load("regions")}
    return {
        "key": project["project_id"],
        "area": AREA,
        "name": project["name"],
        "description": project["description"],
        "owner": project["owner"],
        "project_id": project["project_id"],
        "priority": project["priority"],
        "group": project["priority_name"],
        "fund": project["fund"],
        "funding": [{"source": "regional", "amount_sek": project["regional_funding_sek"]}],
        "total_budget_sek": project["total_budget_sek"],
        "municipalities": [municipalities[name] for name in project["municipalities"]],
        "respondents": [regions[name] for name in project["regions"]],
    }
