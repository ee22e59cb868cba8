"""How sure the machine is of what it has read in the facets beside the area: what the queue chooses by.

The confidence of a facet is that of its least certain label. The model's come with its labels; a rule's is how often it
was right when it was measured (rules/precision.py).
"""

from collections.abc import Iterable
from typing import Protocol

from libs.common.events import Facets, InsatsContent, Labels
from services.classification import rules
from services.classification.rules import precision


class Evidence(Protocol):
    @property
    def facet(self) -> str: ...
    @property
    def rule(self) -> str: ...


def certainties(content: InsatsContent, labels: Labels | rules.Labels) -> dict[str, float | None]:
    """Facet → confidence from 0 to 1, or None where there is nothing to ask.

    That is: no perspective or goal is said, or the respondent has declared its goals, which then stand.
    """
    goals = [] if content.sdg else [goal.confidence for goal in labels.sdg]
    return {
        "perspectives": min((one.confidence for one in labels.perspectives), default=None),
        "sdg": min(goals, default=None),
        **{facet: _by_rules(facet, labels) for facet in precision.FACETS},
    }


def _by_rules(facet: str, labels: Labels | rules.Labels) -> float:
    given = getattr(labels, facet)
    values = ([True] if given else []) if isinstance(given, bool) else given
    if not values:
        return precision.confidence(facet, ())
    return min(precision.confidence(facet, rules_of(facet, value, labels.evidence)) for value in values)


def rules_of(facet: str, value: object, evidence: Iterable[Evidence]) -> list[str]:
    """The rules that gave the value: where a facet has several values, their rules begin with the value's code."""
    found = [one.rule for one in evidence if one.facet == facet]
    return [rule for rule in found if rule.startswith(f"{facet}.{value}-")] or found


def of_labels(facet: str, labels: Facets) -> dict[object, float]:
    """The confidences that labels carry themselves, by value."""
    if facet == "perspectives":
        return {one.code: one.confidence for one in labels.perspectives}
    return {one.goal: one.confidence for one in labels.sdg} if facet == "sdg" else {}
