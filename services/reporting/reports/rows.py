"""What a report is made from: one round with the returns that stand in it, as read from the tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from libs.common.alphabet import swedish
from libs.common.asked import asked
from libs.common.counting import area_in_force, goals_in_force
from libs.common.events import Area, Facets, InsatsContent, Question, Respondent, ReturnSubmitted, RoundState
from services.reporting.schemas.differences import State

Member = TypeVar("Member")


@dataclass(frozen=True, slots=True)
class Reported:
    """One insats of a standing return, in the version that the return refers to.

    `area` is as declared. `labels` say what the text is about; None until classification has read it.
    """

    insats_id: str
    version: int
    area: str
    content: InsatsContent
    labels: Facets | None = None

    @property
    def anchor(self) -> str:
        """Names its row in a document."""
        return f"{self.placed}.{self.insats_id}"

    @property
    def placed(self) -> str:
        """The area that it is counted in: the one declared, unless a person has decided on another."""
        return area_in_force(self.area, self.labels)

    @property
    def goals(self) -> list[int]:
        """Agenda 2030 goals: those decided by a person, or else declared, or else named in the text."""
        return goals_in_force(self.content.sdg, self.labels)


@dataclass(frozen=True, slots=True)
class Standing:
    """A respondent's standing return: `signed` as it was submitted, its insatser in its own order."""

    signed: ReturnSubmitted
    insatser: tuple[Reported, ...]
    declared: Mapping[str, Sequence[Reported]] = field(init=False)
    placed: Mapping[str, Sequence[Reported]] = field(init=False)
    """Area → insatser, found once: a report asks for every area of every return."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "declared", _grouped((one.area, one) for one in self.insatser))
        object.__setattr__(self, "placed", _grouped((one.placed, one) for one in self.insatser))

    def insatser_in(self, area: str) -> Sequence[Reported]:
        """Those that the respondent itself reported in the area."""
        return self.declared.get(area, ())

    def placed_in(self, area: str) -> Sequence[Reported]:
        """Those that are counted in the area."""
        return self.placed.get(area, ())

    def nil_reason(self, area: str) -> str | None:
        """The certified reason for having nothing in the area; None if nothing is certified."""
        return next((nil.reason for nil in self.signed.nil_returns if nil.area == area), None)


def state_of(standing: Standing | None, area: Area) -> State | None:
    """What the respondent itself has said of the area, wherever its insatser are counted.

    None where nothing had to be said: the area is optional and empty."""
    if standing and standing.insatser_in(area.code):
        return "reported"
    if standing and standing.nil_reason(area.code) is not None:
        return "nil"
    return None if area.optional else "missing"


@dataclass(frozen=True, slots=True)
class RoundRows:
    """A round and what stands in it, by respondent code. Who has no entry has submitted nothing."""

    round: RoundState
    returns: Mapping[str, Standing]
    ordered: tuple[Respondent, ...] = field(init=False)
    ordered_areas: tuple[Area, ...] = field(init=False)
    places: Mapping[str, int] = field(init=False)
    """Respondent → its place in `ordered`."""
    in_area: Mapping[str, Sequence[str]] = field(init=False)
    to_question: Mapping[str, Sequence[str]] = field(init=False)
    """Who was asked about it, and who has said something of it all the same; some twice."""
    unlisted: frozenset[str] = field(init=False)
    """Returns of respondents that the round does not list: they may say anything."""

    def __post_init__(self) -> None:
        ordered = sorted(self._every_respondent(), key=lambda r: (swedish(r.name), r.code))
        tasks = asked(self.round)
        areas = [(area.code, code) for code, task in tasks.items() for area in task.areas]
        areas += [(area, code) for code, one in self.returns.items() for area in {*one.declared, *one.placed}]
        questions = [(question.id, code) for code, task in tasks.items() for question in task.questions]
        questions += [(question, code) for code, one in self.returns.items() for question in one.signed.answers]
        for name, found in {
            "ordered": tuple(ordered),
            "ordered_areas": tuple(self._every_area()),
            "places": {respondent.code: place for place, respondent in enumerate(ordered)},
            "in_area": _grouped(areas),
            "to_question": _grouped(questions),
            "unlisted": frozenset(respondent.code for respondent in ordered if respondent.code not in tasks),
        }.items():
            object.__setattr__(self, name, found)

    def _every_respondent(self) -> list[Respondent]:
        listed = {respondent.code: respondent for respondent in self.round.respondents}
        unlisted = [Respondent(code=code, name=code) for code in self.returns if code not in listed]
        return [*listed.values(), *unlisted]

    def respondents_in(self, area: str) -> list[Respondent]:
        """Those that were asked about the area, and whoever has something in it all the same."""
        return self.in_order({*self.in_area.get(area, ()), *self.unlisted})

    def respondents_to(self, question: str) -> list[Respondent]:
        """Those that were asked the question, and whoever has answered it all the same."""
        return self.in_order({*self.to_question.get(question, ()), *self.unlisted})

    def in_order(self, codes: Iterable[str]) -> list[Respondent]:
        """In Swedish alphabetical order."""
        return [self.ordered[place] for place in sorted(self.places[code] for code in codes)]

    def respondents(self) -> Sequence[Respondent]:
        """In Swedish alphabetical order. A return that stands is never left out, listed or not."""
        return self.ordered

    def areas(self) -> Sequence[Area]:
        """In the form's order. An area that the round does not list comes last, under its code."""
        return self.ordered_areas

    def _every_area(self) -> list[Area]:
        listed = sorted(self.round.areas, key=lambda area: area.number)
        number = listed[-1].number if listed else 0
        codes = {area for standing in self.returns.values() for area in (*standing.declared, *standing.placed)}
        codes |= {nil.area for standing in self.returns.values() for nil in standing.signed.nil_returns}
        unlisted = sorted(codes - {area.code for area in listed})
        return listed + [
            Area(code=code, number=number + place, title=code, title_en=code) for place, code in enumerate(unlisted, 1)
        ]

    def questions(self) -> list[Question]:
        """In the form's order. A question that the round does not list comes last, under its id."""
        listed = {question.id: question for question in self.round.questions}
        asked = {id for standing in self.returns.values() for id in standing.signed.answers}
        unlisted = [Question(id=id, type="text", title=id, title_en=id) for id in sorted(asked - set(listed))]
        return [*listed.values(), *unlisted]


def _grouped(pairs: Iterable[tuple[str, Member]]) -> dict[str, list[Member]]:
    """Key → members, in the order that they came."""
    groups: dict[str, list[Member]] = {}
    for key, member in pairs:
        groups.setdefault(key, []).append(member)
    return groups


def assemble(
    state: str,
    documents: Mapping[str, str],
    texts: Mapping[tuple[str, int], str],
    labels: Mapping[tuple[str, int], str] = MappingProxyType({}),
) -> RoundRows:
    """From the tables' JSON: the round's state, respondent -> return, (insats_id, version) -> content and labels."""
    returns = {}
    for respondent, document in documents.items():
        signed = ReturnSubmitted.model_validate_json(document)
        insatser = tuple(
            Reported(
                ref.insats_id,
                ref.version,
                ref.area,
                InsatsContent.model_validate_json(texts[ref.insats_id, ref.version]),
                Facets.model_validate_json(known) if (known := labels.get((ref.insats_id, ref.version))) else None,
            )
            for ref in signed.insatser
        )
        returns[respondent] = Standing(signed, insatser)
    return RoundRows(RoundState.model_validate_json(state), returns)
