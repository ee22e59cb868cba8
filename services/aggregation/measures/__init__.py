"""What is counted and by what: pure folds over contributions. A new measure or dimension is one line here."""

from collections.abc import Callable, Iterable

from services.aggregation.measures.contribution import Contribution, contribution_of

Measure = Callable[[Contribution, str | None], int]
"""A contribution's part of a row; the second argument is the row's fund, if rows are by fund."""

MEASURES: dict[str, Measure] = {
    "insatser": lambda _contribution, _fund: 1,
    "amount_sek": lambda contribution, fund: contribution.amount(fund),
    "total_budget_sek": lambda contribution, _fund: contribution.total_budget_sek,
}
"""Declared amounts only, whole kronor. By fund, an insats counts in each of its funds with that fund's part."""

Dimension = Callable[[Contribution], Iterable[str]]

DIMENSIONS: dict[str, Dimension] = {
    "round": lambda contribution: (contribution.round,),
    "respondent": lambda contribution: (contribution.respondent,),
    "area": lambda contribution: (contribution.area,),
    "sdg": lambda contribution: (str(goal) for goal in contribution.sdg),
    "fund": lambda contribution: sorted({part.source for part in contribution.funding}),
    "framework": lambda contribution: contribution.frameworks,
    "horizon": lambda contribution: contribution.horizons,
    "priority": lambda contribution: () if contribution.priority is None else (str(contribution.priority),),
    "municipality": lambda contribution: contribution.municipalities,
}
"""An insats that has several values of a dimension counts once in each, and in none if it has none."""

__all__ = ["DIMENSIONS", "MEASURES", "Contribution", "contribution_of"]
