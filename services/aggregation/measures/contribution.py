"""An insats version as it counts: the respondent's own facts, and labels where it declared none."""

from pydantic import BaseModel, ConfigDict

from libs.common.events import Funding, InsatsClassified


class Contribution(BaseModel):
    """Facts of one insats version in one round. Amounts in whole kronor."""

    model_config = ConfigDict(frozen=True)

    round: str = ""
    respondent: str
    insats_id: str
    version: int
    area: str
    funding: list[Funding]
    total_budget_sek: int
    sdg: list[int]
    frameworks: list[str]
    horizons: list[str]
    priority: int | None
    municipalities: list[str]

    def amount(self, fund: str | None = None) -> int:
        return sum(part.amount_sek for part in self.funding if fund in (None, part.source))


def contribution_of(classified: InsatsClassified) -> Contribution:
    """What is declared stands; goals and municipalities read in the text count only if none were declared."""
    declared, labels = classified.declared, classified.labels
    return Contribution(
        respondent=classified.respondent,
        insats_id=classified.insats_id,
        version=classified.version,
        area=declared.area,
        funding=declared.funding,
        total_budget_sek=declared.total_budget_sek or 0,
        sdg=sorted(set(declared.sdg or [label.goal for label in labels.sdg if label.named])),
        frameworks=sorted(set(labels.frameworks)),
        horizons=sorted(set(labels.horizons)),
        priority=declared.priority,
        municipalities=sorted(set(declared.municipalities or [m.code for m in labels.municipalities])),
    )
