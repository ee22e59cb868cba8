"""How sure the model must be of an area. Set from the precision wanted, on labelled returns; see docs/review.md."""

AREA_SURE = 0.6
"""Below it a suggestion is for a person to look at, whatever was declared."""
AREA_DISAGREES = 0.8
"""From it on, a suggestion of another area than the one declared is a finding, and comes first in the queue."""
