"""An insats version as it counts: the respondent's own facts, labels where it declared none, and people's decisions."""

from pydantic import BaseModel, ConfigDict

from libs.common.counting import area_in_force, goals_in_force, municipalities_in_force
from libs.common.events import Funding, InsatsClassified


class Contribution(BaseModel):
    """Facts of one insats version in one round. Amounts in whole kronor."""

    model_config = ConfigDict(frozen=True)

    round: str = ""
    respondent: str
    insats_id: str
    version: int
    area: str
    """In force: the one declared, unless a person has decided on another."""
    declared_area: str | None = None
    """Where the respondent put it, if not in `area`."""
    funding: list[Funding]
    total_budget_sek: int
    sdg: list[int]
    frameworks: list[str]
    horizons: list[str]
    priority: int | None
    municipalities: list[str]

    def amount(self, fund: str | None = None) -> int:
        return sum(part.amount_sek for part in self.funding if fund in (None, part.source))

    @property
    def reported_in(self) -> str:
        """The area that the respondent reported it in."""
        return self.declared_area or self.area


def contribution_of(classified: InsatsClassified) -> Contribution:
    """What a person decided, else what is declared; else, for goals and municipalities, what was read in the text."""
    declared, labels = classified.declared, classified.labels
    area = area_in_force(declared.area, labels)
    return Contribution(
        respondent=classified.respondent,
        insats_id=classified.insats_id,
        version=classified.version,
        area=area,
        declared_area=None if area == declared.area else declared.area,
        funding=declared.funding,
        total_budget_sek=declared.total_budget_sek or 0,
        sdg=goals_in_force(declared.sdg, labels),
        frameworks=sorted(set(labels.frameworks)),
        horizons=sorted(set(labels.horizons)),
        priority=declared.priority,
        municipalities=municipalities_in_force(declared.municipalities, labels),
    )
