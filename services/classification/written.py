"""What the rules found as JSON, exactly as `events.Labels` and `events.Facets` write it.

Written from the rules' own values: to make the events' objects of them first would take longer than half the rules do.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from pydantic_core import to_json

from services.classification.rules import Area, Labels


class Written(NamedTuple):
    """`facets`: an object still open at its end; `evidence`: a list."""

    facets: str
    evidence: str

    @property
    def labels(self) -> str:
        """JSON of events.Labels. Nobody has reviewed what was just read."""
        return f'{self.facets},"reviewed":[],"evidence":{self.evidence}}}'

    @property
    def told(self) -> str:
        """JSON of events.Facets."""
        return f'{self.facets},"reviewed":[]}}'

    def tried(self, id: str) -> str:
        """JSON of schemas.Classified, under the caller's own id."""
        return f'{self.facets},"evidence":{self.evidence},"id":{to_json(id).decode()}}}'


def written(labels: Labels) -> Written:
    facets = {
        "area": _area(labels.area),
        "sdg": _objects(labels.sdg),
        "horizons": labels.horizons,
        "achieved": labels.achieved,
        "expected": labels.expected,
        "basis": labels.basis,
        "frameworks": labels.frameworks,
        "amounts_sek": labels.amounts_sek,
        "project_ids": labels.project_ids,
        "municipalities": _objects(labels.municipalities),
        "suggested_area": _area(labels.suggested_area),
        "perspectives": _objects(labels.perspectives),
        "amounts": _objects(labels.amounts),
        "territories": labels.territories,
        "target_groups": labels.target_groups,
        "actors": _objects(labels.actors),
    }
    return Written(to_json(facets)[:-1].decode(), to_json(_objects(labels.evidence)).decode())


def _objects(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [value._asdict() for value in values]


def _area(area: Area | None) -> dict[str, Any] | None:
    return area and {**area._asdict(), "alternatives": _objects(area.alternatives)}
