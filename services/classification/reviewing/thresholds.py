"""How sure the model must be of an area: as its training found for a wanted precision, on regions it had not seen."""

from services.classification.rules import area

RIGHT_ENOUGH, RIGHT_INDEED = 0.9, 0.95
"""Precision wanted of what nobody looks at, and before a respondent is told that its text is of another area."""


def area_sure() -> float:
    """Below it a suggestion is for a person to look at, whatever was declared."""
    return area.sure_from(RIGHT_ENOUGH)


def area_disagrees() -> float:
    """From it on, a suggestion of another area than the one declared is a finding, and comes first in the queue."""
    return area.sure_from(RIGHT_INDEED)
