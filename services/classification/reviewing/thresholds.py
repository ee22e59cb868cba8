"""How sure the machine must be of a label that no person looks at, facet by facet.

For the model's facets its training found the confidence that goes with a precision, on regions it had not seen, and
the model's file has it. The confidence of a rule is its measured precision itself (rules/precision.py).
"""

from services.classification.rules import area

RIGHT_ENOUGH, RIGHT_INDEED = 0.9, 0.95
"""Precision wanted of what nobody looks at, and before a respondent is told that its text is of another area."""

WANTED = {
    "area": RIGHT_ENOUGH,
    "perspectives": RIGHT_ENOUGH,
    "sdg": RIGHT_ENOUGH,
    "basis": RIGHT_ENOUGH,
    "achieved": 0.85,
    "expected": 0.85,
}
"""The facets that come into the queue, in its order: the area, which decides the national table, first. Careful readers
too differ on what is achieved and expected, and no table counts by it: less will do."""


def sure_from(facet: str) -> float:
    """The confidence below which a person is asked."""
    if facet == "area":
        return area_sure()
    return area.marks_sure_from(facet) if facet in ("perspectives", "sdg") else WANTED[facet]


def area_sure() -> float:
    """Below it a suggestion is for a person to look at, whatever was declared."""
    return area.sure_from(RIGHT_ENOUGH)


def area_disagrees() -> float:
    """From it on, a suggestion of another area than the one declared is a finding, and comes first in the queue."""
    return area.sure_from(RIGHT_INDEED)
