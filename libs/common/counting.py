"""What an insats counts as: a person's decision before what was declared, and that before what was read in the text."""

from collections.abc import Sequence

from libs.common.events import Facets


def area_in_force(declared: str, labels: Facets | None) -> str:
    """The area that the insats stands in: the one declared, unless a person has decided on another."""
    return labels.area.code if labels and "area" in labels.reviewed else declared


def goals_in_force(declared: Sequence[int], labels: Facets | None) -> list[int]:
    """Agenda 2030 goals, ascending. A goal that is only inferred is not counted until a person says so."""
    if labels and "sdg" in labels.reviewed:
        return sorted({label.goal for label in labels.sdg})
    named = {label.goal for label in labels.sdg if label.named} if labels else set()
    return sorted(set(declared) or named)


def municipalities_in_force(declared: Sequence[str], labels: Facets | None) -> list[str]:
    """Codes, ascending."""
    read = {place.code for place in labels.municipalities} if labels else set()
    if labels and "municipalities" in labels.reviewed:
        return sorted(read)
    return sorted(set(declared) or read)
