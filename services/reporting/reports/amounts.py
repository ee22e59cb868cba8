"""What a list of projects adds up: amounts that are stated, and how many are not."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.reporting.reports.rows import Reported


@dataclass(frozen=True, slots=True)
class Sums:
    """Whole kronor. `without` counts the projects that lack either amount, so that a sum is not taken for all."""

    projects: int
    funding: int
    budget: int
    without: int


def funding_of(project: Reported) -> int | None:
    """All funding that is stated for it; None if none is."""
    parts = project.content.funding
    return sum(part.amount_sek for part in parts) if parts else None


def sums_of(projects: Iterable[Reported]) -> Sums:
    counted = funding = budget = without = 0
    for project in projects:
        counted += 1
        funded, total = funding_of(project), project.content.total_budget_sek
        funding += funded or 0
        budget += total or 0
        without += funded is None or total is None
    return Sums(counted, funding, budget, without)
