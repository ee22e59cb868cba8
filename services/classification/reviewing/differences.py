"""What a new reading changes in the tables: cells gained and lost, each with the words that made the difference."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from libs.common.counting import area_in_force, goals_in_force, municipalities_in_force
from libs.common.events import Evidence, InsatsContent, Labels

DIMENSIONS: Mapping[str, Callable[[InsatsContent, Labels], Iterable[str]]] = {
    "area": lambda content, labels: (area_in_force(content.area, labels),),
    "sdg": lambda content, labels: map(str, goals_in_force(content.sdg, labels)),
    "framework": lambda _, labels: labels.frameworks,
    "horizon": lambda _, labels: labels.horizons,
    "municipality": lambda content, labels: municipalities_in_force(content.municipalities, labels),
}
"""The national table's dimensions that can change with what is read; the first of them with a person's word alone."""

FACETS = {"framework": "frameworks", "horizon": "horizons", "municipality": "municipalities"}
"""Where evidence names the facet otherwise than the dimension is named."""


class Cell(NamedTuple):
    """Of the table respondents × a dimension, in one round."""

    round: str
    respondent: str
    dimension: str
    value: str


class Change(NamedTuple):
    """An insats that has gone into a cell (+1) or out of it (-1), and the evidence of the reading that has it there."""

    cell: Cell
    by: int
    insats_id: str
    why: Evidence | None


class Place(NamedTuple):
    round: str
    respondent: str


def changes(
    places: Iterable[Place], insats_id: str, content: InsatsContent, before: Labels, after: Labels
) -> Iterator[Change]:
    """Of one insats in all places where it stands. `before` and `after` as they count."""
    places = list(places)
    for dimension, read in DIMENSIONS.items():
        old, new = set(read(content, before)), set(read(content, after))
        gone = [(value, -1, _evidence(before, after, dimension, value)) for value in sorted(old - new)]
        come = [(value, 1, _evidence(after, before, dimension, value)) for value in sorted(new - old)]
        for value, by, why in (*gone, *come):
            for place in places:
                yield Change(Cell(*place, dimension, value), by, insats_id, why)


def _evidence(labels: Labels, other: Labels, dimension: str, value: str) -> Evidence | None:
    """The first piece that the other reading has not; of those rather one that has the very value in it."""
    facet = FACETS.get(dimension, dimension)
    found = [one for one in labels.evidence if one.facet == facet and one not in other.evidence]
    return next((one for one in found if value in one.text), found[0] if found else None)


def moved(all_changes: Iterable[Change]) -> dict[Cell, list[Change]]:
    """The cells whose number of insatser changes, in order; what goes in where as much goes out changes nothing."""
    by_cell: dict[Cell, list[Change]] = defaultdict(list)
    for change in all_changes:
        by_cell[change.cell].append(change)
    return {cell: found for cell, found in sorted(by_cell.items()) if sum(one.by for one in found)}
