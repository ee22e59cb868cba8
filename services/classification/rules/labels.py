"""What the rules read and answer: plain values between the service's handlers and the facets' rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

# How often the same wording in the same field is kept as evidence for the same facet.
_SAME_WORDING = 3
FIELDS = ("name", "description", "outputs", "outcomes", "goals")


class Text(NamedTuple):
    """The free text of one insats, as received."""

    name: str = ""
    description: str = ""
    outputs: str = ""
    outcomes: str = ""
    goals: str = ""


class Field(NamedTuple):
    """One field and its lower-case twin of the same length: positions in one are positions in the other."""

    name: str
    text: str
    lower: str


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


@dataclass(frozen=True, slots=True)
class Labels:
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
    return tuple(Field(name, value, _lower(value)) for name, value in zip(FIELDS, text, strict=True) if value)


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
    found = [part for part in parts if part is not NOTHING]
    return Labels(
        area=next((part.area for part in found if part.area), None),
        sdg=tuple(goal for part in found for goal in part.sdg),
        frameworks=tuple(dict.fromkeys(code for part in found for code in part.frameworks)),
        amounts_sek=tuple(dict.fromkeys(amount for part in found for amount in part.amounts_sek)),
        horizons=tuple(dict.fromkeys(horizon for part in found for horizon in part.horizons)),
        achieved=any(part.achieved for part in found),
        expected=any(part.expected for part in found),
        basis=tuple(dict.fromkeys(basis for part in found for basis in part.basis)),
        project_ids=tuple(dict.fromkeys(project for part in found for project in part.project_ids)),
        municipalities=tuple(dict.fromkeys(place for part in found for place in part.municipalities)),
        suggested_area=next((part.suggested_area for part in found if part.suggested_area), None),
        perspectives=tuple(dict.fromkeys(item for part in found for item in part.perspectives)),
        amounts=tuple(dict.fromkeys(amount for part in found for amount in part.amounts)),
        territories=tuple(dict.fromkeys(code for part in found for code in part.territories)),
        target_groups=tuple(dict.fromkeys(code for part in found for code in part.target_groups)),
        actors=tuple(dict.fromkeys(actor for part in found for actor in part.actors)),
        evidence=_first_of_each([item for part in found for item in part.evidence]),
    )


def _first_of_each(found: list[Evidence]) -> tuple[Evidence, ...]:
    """The evidence without further repetitions, so that a text which repeats itself stays a small event."""
    if len(found) <= _SAME_WORDING:
        return tuple(found)
    counts: dict[tuple[str, str, str], int] = {}
    kept = []
    for item in found:
        wording = (item.facet, item.field, item.text)
        counts[wording] = counts.get(wording, 0) + 1
        if counts[wording] <= _SAME_WORDING:
            kept.append(item)
    return tuple(kept)
