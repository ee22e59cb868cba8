"""What classification found in a round, counted: areas declared against suggested, goals, funds, horizons."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from libs.common.counting import area_in_force, goals_in_force
from libs.common.events import Labels
from services.classification.queries.standing import Stands

FACETS: dict[str, Callable[[Labels], Iterable[str]]] = {
    "sdg": lambda labels: (str(label.goal) for label in labels.sdg),
    "framework": lambda labels: labels.frameworks,
    "horizon": lambda labels: labels.horizons,
    "basis": lambda labels: labels.basis,
    "perspective": lambda labels: (label.code for label in labels.perspectives),
    "territory": lambda labels: labels.territories,
    "target_group": lambda labels: labels.target_groups,
    "municipality": lambda labels: (place.code for place in labels.municipalities),
    "result": lambda labels: [name for name in ("achieved", "expected") if getattr(labels, name)],
}
"""By what the insatser of a round can be counted and chosen, beside their areas."""

CHOICES = ("declared", "suggested", "area", *FACETS)
NONE = "none"
"""Chosen for: has no value of the facet."""


def overview(standing: Sequence[Stands]) -> dict[str, Any]:
    """Takes processor time and no database."""
    confusion: dict[tuple[str, str], int] = defaultdict(int)
    counted: dict[str, dict[str, int]] = {facet: defaultdict(int) for facet in FACETS}
    named: dict[str, int] = defaultdict(int)
    for stands in standing:
        labels = stands.in_force
        if stands.row.suggested is not None:
            confusion[stands.row.area, stands.row.suggested] += 1
        for facet, read in FACETS.items():
            for value in set(read(labels)) or {NONE}:
                counted[facet][value] += 1
        for goal in goals_in_force(stands.content.sdg, labels):
            named[str(goal)] += 1
    return {
        "insatser": len(standing),
        "reviewed": sum("area" in stands.decided for stands in standing),
        "moved": sum(area_in_force(stands.row.area, stands.in_force) != stands.row.area for stands in standing),
        "areas": [
            {"declared": declared, "suggested": suggested, "insatser": number}
            for (declared, suggested), number in sorted(confusion.items())
        ],
        "facets": {
            facet: [{"code": code, "insatser": number} for code, number in sorted(values.items(), key=_order)]
            for facet, values in counted.items()
        },
        "goals_counted": [{"code": code, "insatser": number} for code, number in sorted(named.items(), key=_order)],
    }


def _order(entry: tuple[str, int]) -> tuple[bool, int, str]:
    code = entry[0]
    return code == NONE, int(code) if code.isdigit() else 0, code


def chosen(standing: Iterable[Stands], where: dict[str, str]) -> list[dict[str, Any]]:
    """The insatser that have these values."""
    return [_line(stands) for stands in standing if all(_has(stands, name, value) for name, value in where.items())]


def _has(stands: Stands, name: str, value: str) -> bool:
    if name == "declared":
        return bool(stands.row.area == value)
    if name == "suggested":
        return bool(stands.row.suggested == value)
    if name == "area":
        return area_in_force(stands.row.area, stands.in_force) == value
    values = set(FACETS[name](stands.in_force))
    return not values if value == NONE else value in values


def _line(stands: Stands) -> dict[str, Any]:
    row = stands.row
    return {
        "insats_id": row.insats_id,
        "version": row.version,
        "respondent": row.respondent,
        "name": stands.content.name,
        "return_id": row.return_id,
        "pointer": f"/insatser/{row.position}",
        "declared": row.area,
        "suggested": row.suggested,
        "confidence": row.confidence,
        "area": area_in_force(row.area, stands.in_force),
    }
