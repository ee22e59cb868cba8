"""The facets that a person can decide: how a value is written, and what it makes of the labels.

A new one is an entry in FACETS. Values are kept as JSON in one form only, so that two people who mean the same have
said the same.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple, TypeVar

from libs.common import code_lists
from libs.common.events import AreaLabel, Facets, Municipality, PerspectiveLabel, SdgLabel

Decided = Mapping[str, Any]
"""Facet → the value that a person gave it, in its own form."""

AnyFacets = TypeVar("AnyFacets", bound=Facets)


class UnfitValueError(ValueError):
    """The value is none of the facet's; `expected` says what is, in Swedish and English."""

    def __init__(self, swedish: str, english: str) -> None:
        super().__init__(english)
        self.expected = (swedish, english)


class Facet(NamedTuple):
    """`read`: a JSON value, and the area codes that can be chosen, to the value in its one form (or UnfitValueError).
    `changes`: that value to the fields of Facets that it replaces, given the labels as the machine has them.
    `shown`: what labels say of the facet now, in the same form.
    """

    read: Callable[[Any, Collection[str]], Any]
    changes: Callable[[Any, Facets], dict[str, Any]]
    shown: Callable[[Facets], Any]


def _area(value: Any, areas: Collection[str]) -> str:
    if not isinstance(value, str) or value not in areas:
        known = ", ".join(areas)
        raise UnfitValueError(f"Välj ett av områdena: {known}.", f"Choose one of the areas: {known}.")
    return value


def _some_of(known: Collection[Any]) -> Callable[[Any, Collection[str]], list[Any]]:
    """A list of codes, each once, in the order of the list that they are from."""

    def read(value: Any, _: Collection[str]) -> list[Any]:
        if not isinstance(value, list) or not all(type(one) in (str, int) and one in known for one in value):
            shown = ", ".join(map(str, known)) if len(known) <= 20 else "koderna i kodlistan / the codes of the list"
            raise UnfitValueError(
                f"Ange en lista med noll eller flera av: {shown}.", f"Give a list of any of: {shown}."
            )
        return [one for one in known if one in value]

    return read


def _yes_no(value: Any, _: Collection[str]) -> bool:
    if not isinstance(value, bool):
        raise UnfitValueError("Ange true eller false.", "Give true or false.")
    return value


def _goals(value: list[int], labels: Facets) -> dict[str, Any]:
    """A goal that the text names stays named."""
    named = {label.goal for label in labels.sdg if label.named}
    return {"sdg": [SdgLabel(goal=goal, named=goal in named, confidence=1.0) for goal in value]}


def _places(value: list[str], _: Facets) -> dict[str, Any]:
    titles = {item.code: item.title.sv for item in code_lists.load("municipalities")}
    return {"municipalities": [Municipality(code=code, name=titles[code]) for code in value]}


def _plain(name: str, read: Callable[[Any, Collection[str]], Any]) -> Facet:
    return Facet(read, lambda value, _: {name: value}, lambda labels: getattr(labels, name))


PERSPECTIVES = ("jamstalldhet", "integration", "miljo")
BASES = ("follow_up", "evaluation", "own_assessment")

FACETS: dict[str, Facet] = {
    "area": Facet(
        _area, lambda code, _: {"area": AreaLabel(code=code, confidence=1.0)}, lambda labels: labels.area.code
    ),
    "perspectives": Facet(
        _some_of(PERSPECTIVES),
        lambda codes, _: {"perspectives": [PerspectiveLabel(code=code, confidence=1.0) for code in codes]},
        lambda labels: [label.code for label in labels.perspectives],
    ),
    "sdg": Facet(_some_of(range(1, 18)), _goals, lambda labels: [label.goal for label in labels.sdg]),
    "frameworks": _plain("frameworks", _some_of(code_lists.load("frameworks").codes)),
    "horizons": _plain("horizons", _some_of(("short", "medium", "long"))),
    "basis": _plain("basis", _some_of(BASES)),
    "territories": _plain("territories", _some_of(("city", "rural", "sparsely_populated"))),
    "target_groups": _plain("target_groups", _some_of(code_lists.load("target-groups").codes)),
    "achieved": _plain("achieved", _yes_no),
    "expected": _plain("expected", _yes_no),
    "municipalities": Facet(
        _some_of(code_lists.load("municipalities").codes),
        _places,
        lambda labels: [place.code for place in labels.municipalities],
    ),
}  # fmt: skip


def choices(facet: str) -> list[Any]:
    """What can be chosen in a facet of the queue, in order. Of a facet that is no list, one of them."""
    if facet == "area":
        return list(code_lists.load("areas").codes)
    every = {"perspectives": PERSPECTIVES, "sdg": range(1, 18), "basis": BASES}
    return list(every.get(facet, (True, False)))


def read_value(facet: str, value: Any, areas: Collection[str]) -> Any:
    """The value in the facet's one form. Raises UnfitValueError. `areas`: the codes that can be chosen among."""
    return FACETS[facet].read(value, areas)


def in_force(labels: AnyFacets, decided: Decided) -> AnyFacets:
    """The labels as they count: what a person decided in place of what the machine read."""
    changes: dict[str, Any] = {"reviewed": sorted(decided)}
    for facet, value in decided.items():
        changes |= FACETS[facet].changes(value, labels)
    return labels.model_copy(update=changes) if decided else labels
