"""What people say of a text, and what follows: pure values between the handlers and the queries."""

from services.classification.reviewing.agreeing import Said, takes_effect
from services.classification.reviewing.certainty import certainties
from services.classification.reviewing.facets import FACETS, Decided, UnfitValueError, choices, in_force, read_value
from services.classification.reviewing.thresholds import WANTED, area_disagrees, area_sure, sure_from
from services.classification.reviewing.told import WRITTEN_APART, text_sha256, told, told_json

__all__ = [
    "FACETS",
    "WANTED",
    "WRITTEN_APART",
    "Decided",
    "Said",
    "UnfitValueError",
    "area_disagrees",
    "area_sure",
    "certainties",
    "choices",
    "in_force",
    "read_value",
    "sure_from",
    "takes_effect",
    "text_sha256",
    "told",
    "told_json",
]  # fmt: skip
