"""How sure the model must be of an area: set from the wanted precision when it is trained. See docs/review.md."""

from services.classification.rules import area

_QUEUED_BELOW, _DISPUTED_FROM = 0.8, 0.95  # of the suggestions at least so sure, the share that is right


def area_sure() -> float:
    """Below it a suggestion is for a person to look at, whatever was declared."""
    return area.sure_from(_QUEUED_BELOW)


def area_disagrees() -> float:
    """From it on, a suggestion of another area than the one declared is a finding, and comes first in the queue."""
    return area.sure_from(_DISPUTED_FROM)
