"""How sure the model must be of an area: as its training found for a wanted precision, on regions it had not seen."""

from services.classification.rules import area

RIGHT_ENOUGH = "0.9"
"""Precision wanted of what nobody looks at."""
RIGHT_INDEED = "0.95"
"""Precision wanted before a respondent is told that its text is of another area."""


def area_sure() -> float:
    """Below it a suggestion is for a person to look at, whatever was declared."""
    return _threshold(RIGHT_ENOUGH)


def area_disagrees() -> float:
    """From it on, a suggestion of another area than the one declared is a finding, and comes first in the queue."""
    return _threshold(RIGHT_INDEED)


def _threshold(precision: str) -> float:
    """1 for a model that was never found to be so right: then all of it is for people."""
    return float(area.reader().model.about.get("thresholds", {}).get(precision, 1.0))
