"""How sure the model must be of an area. See docs/review.md."""


def area_sure() -> float:
    """Below it a suggestion is for a person to look at, whatever was declared."""
    return 0.6


def area_disagrees() -> float:
    """From it on, a suggestion of another area than the one declared is a finding, and comes first in the queue."""
    return 0.8
