"""What the rules read and answer: plain values between the service's handlers and the facets' rules."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

# How often the same wording in the same field is kept as evidence for the same facet.
_SAME_WORDING = 3
_WORD = re.compile("[a-zåäöé]{3,30}")
FIELDS = ("name", "description", "outputs", "outcomes", "goals")


class Text(NamedTuple):
    """The free text of one insats, as received."""

    name: str = ""
    description: str = ""
    outputs: str = ""
    outcomes: str = ""
    goals: str = ""


class Field(NamedTuple):
    """One field and its lower-case twin of the same length: positions in one are positions in the other.

    `words` are those of the twin, of three letters or more and cut after thirty, each once in order of appearance.
    """

    name: str
    text: str
    lower: str
    words: tuple[str, ...]


class Evidence(NamedTuple):
    """Why a label was given. `text` is exactly the field's text from `start` to `end`, in characters."""

    facet: str
    field: str
    start: int
    end: int
    text: str
    rule: str


class Goal(NamedTuple):
    """An Agenda 2030 goal, 1-17; `named` when the text itself names it. Confidence from 0 to 1."""

    goal: int
    named: bool
    confidence: float


class AreaGuess(NamedTuple):
    """An area's code and how likely it is, from 0 to 1."""

    code: str
    confidence: float


class Area(NamedTuple):
    """The area, and the others that the text speaks for, likeliest first (none when the area is declared)."""

    code: str
    confidence: float
    alternatives: tuple[AreaGuess, ...] = ()


class Place(NamedTuple):
    """A municipality by SCB code."""

    code: str
    name: str


class Perspective(NamedTuple):
    """A horizontal perspective that the insats also serves."""

    code: str
    confidence: float


class Amount(NamedTuple):
    """Whole kronor, and what they are where the text says so: granted, budget, cofinancing, spent, sought, turnover."""

    amount_sek: int
    kind: str | None = None


class Actor(NamedTuple):
    """An organisation named in the text."""

    name: str
    kind: str


class Labels(NamedTuple):
    """All labels of one insats. A rule answers with its own facet filled in and the rest empty.

    `amounts_sek` holds whole kronor, each amount once, in order of appearance.
    """

    area: Area | None = None
    sdg: tuple[Goal, ...] = ()
    frameworks: tuple[str, ...] = ()
    amounts_sek: tuple[int, ...] = ()
    horizons: tuple[str, ...] = ()
    achieved: bool = False
    expected: bool = False
    basis: tuple[str, ...] = ()
    project_ids: tuple[str, ...] = ()
    municipalities: tuple[Place, ...] = ()
    suggested_area: Area | None = None
    perspectives: tuple[Perspective, ...] = ()
    amounts: tuple[Amount, ...] = ()
    territories: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    actors: tuple[Actor, ...] = ()
    evidence: tuple[Evidence, ...] = ()


NOTHING = Labels()
_ONE = ("area", "achieved", "expected", "suggested_area")
"""Facets of which the first part's word stands."""
_AS_FOUND = (*_ONE, "sdg", "evidence")
"""… and those that a part says once each, or that are told apart below."""


class Rule(Protocol):
    """One facet's rules. A module with these names is one."""

    @property
    def FACET(self) -> str: ...  # noqa: N802 - the modules' constants fulfil it

    @property
    def VERSION(self) -> str: ...  # noqa: N802

    def find(self, fields: Sequence[Field]) -> Labels:
        """The facet's labels in these fields, with evidence; pure, and never raises for any text."""


def fields_of(text: Text) -> tuple[Field, ...]:
    """The non-empty fields, in the form's order."""
    return tuple([_field(name, value) for name, value in zip(FIELDS, text, strict=True) if value])


def _field(name: str, value: str) -> Field:
    lower = _lower(value)
    return Field(name, value, lower, tuple(dict.fromkeys(_WORD.findall(lower))))


def _lower(value: str) -> str:
    lowered = value.lower()
    if len(lowered) == len(value):
        return lowered
    # A few letters (İ) become two when lowered, which would shift every position after them.
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in value)


def evidence(facet: str, rule: str, version: str, field: Field, start: int, end: int) -> Evidence:
    """Evidence for text[start:end] of the field, by the rule "<facet>.<rule>/<version>"."""
    return Evidence(facet, field.name, start, end, field.text[start:end], f"{facet}.{rule}/{version}")


def joined(parts: Iterable[Labels]) -> Labels:
    """The parts' labels in one: lists one after another, each value once; the first area that a part has."""
    found: dict[str, Any] = {}
    for part in parts:
        if part is NOTHING:
            continue
        for name, value in zip(Labels._fields, part, strict=True):
            if not value:
                continue
            if name not in found:
                found[name] = value
            elif name not in _ONE:
                found[name] += value
    for name, values in found.items():
        if name not in _AS_FOUND:
            found[name] = tuple(dict.fromkeys(values))
    found["evidence"] = _first_of_each(found.get("evidence", ()))
    return Labels(**found)


def _first_of_each(found: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The evidence without further repetitions, so that a text which repeats itself stays a small event."""
    if len(found) <= _SAME_WORDING:
        return found
    counts: dict[tuple[str, str, str], int] = {}
    kept = []
    for item in found:
        wording = (item.facet, item.field, item.text)
        counts[wording] = counts.get(wording, 0) + 1
        if counts[wording] <= _SAME_WORDING:
            kept.append(item)
    return tuple(kept)
