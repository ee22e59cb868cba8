"""What people say of a text, and what follows: pure values between the handlers and the queries."""

from services.classification.reviewing.agreeing import Said, takes_effect
from services.classification.reviewing.facets import FACETS, Decided, UnfitValueError, in_force, read_value
from services.classification.reviewing.thresholds import area_disagrees, area_sure
from services.classification.reviewing.told import WRITTEN_APART, text_sha256, told, told_json

__all__ = [
    "FACETS",
    "WRITTEN_APART",
    "Decided",
    "Said",
    "UnfitValueError",
    "area_disagrees",
    "area_sure",
    "in_force",
    "read_value",
    "takes_effect",
    "text_sha256",
    "told",
    "told_json",
]  # fmt: skip
