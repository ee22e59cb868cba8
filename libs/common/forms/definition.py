"""What a form may say: its parts, their types and the rules that it states. Cross-references: checking.py."""

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

QuestionType = Literal["text", "yes_no", "yes_no_bullets", "bullets", "insatser_table", "analyses_table", "allocation"]
Check = Literal[
    "required",
    "max_length",
    "max_rows",
    "yes_explained",
    "no_explained",
    "listed",
    "at_least",
    "at_most",
    "not_above",
]
NUMBER = r"^[0-9]+(\.[0-9]+)*$"
SLUG = r"^[a-z0-9][a-z0-9-]{0,62}$"
PRINTABLE = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]+$"
"""No control characters but tab and newline: what a Word file can hold."""


class Definition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wording(Definition):
    """A text of the form in both languages."""

    sv: str = Field(min_length=1, max_length=20_000, pattern=PRINTABLE)
    en: str = Field(min_length=1, max_length=20_000, pattern=PRINTABLE)


class Column(Definition):
    """A column of a table. In a table of insatser its `id` is the field that it shows."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")
    title: Wording
    help: Wording | None = Field(default=None, description="Stands under the heading")
    type: Literal["text", "yes_no", "number"] = Field(default="text", description="What a cell of analyses holds")
    values: list[Wording] = Field(default=[], description="What the cell may hold, where that is not free text")
    code_list: str | None = Field(default=None, description="The code list that the cell's values come from")


class FormQuestion(Definition):
    """A question, or a table of insatser: then `area`, `columns` and `max_rows` say which and how."""

    id: str = Field(pattern=NUMBER, max_length=63, description="Number as printed in the form")
    type: QuestionType
    title: Wording
    help: Wording | None = None
    if_yes: Wording | None = Field(default=None, description="What to write after a yes")
    if_no: Wording | None = Field(default=None, description="What to write after a no")
    area: str | None = Field(default=None, pattern=SLUG, description="The table's code: what an insats names")
    columns: list[Column] = []
    max_rows: int | None = Field(default=None, ge=1, description="More rows than this is a finding, not an error")
    optional: bool = Field(default=False, description="Left out, it is no finding and nothing is missing")


class Section(Definition):
    """A part of the form: its own questions, then its sub-sections."""

    id: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,62}$", description="Number as printed in the form")
    title: Wording
    heading: Wording | None = Field(default=None, description="As printed, where it is more than number and title")
    legal: Wording | None = Field(default=None, description="The law that asks for this part")
    intro: Wording | None = None
    contains: list[Wording] = Field(default=[], description="What the part should contain, point by point")
    guidance: list[Wording] = []
    questions: list[FormQuestion] = []
    sections: list["Section"] = []

    def every_question(self) -> list[FormQuestion]:
        """Its own and those of its sub-sections, in printed order."""
        return [*self.questions, *(question for section in self.sections for question in section.every_question())]

    def only(self, ids: Collection[str]) -> "Section | None":
        """Itself if it is one of these, else the way down to those of them that it holds; None if there is none."""
        if self.id in ids:
            return self
        inside = [part for section in self.sections if (part := section.only(ids))]
        return self.model_copy(update={"questions": [], "sections": inside}) if inside else None


class FormRule(Definition):
    """A check that this form states, with a number of its own; evaluated beside the rules of docs/rules.md."""

    number: int = Field(ge=1001, le=9999)
    check: Check
    severity: Literal["error", "warning", "info"]
    question: str = Field(pattern=NUMBER, max_length=63, description="The question or table that it concerns")
    column: str | None = Field(default=None, description="The column that it concerns, in a table")
    limit: int | None = Field(default=None, description="Of max_length, max_rows, at_least and at_most")
    other: str | None = Field(default=None, description="Of not_above: the column that may not be exceeded")
    message: Wording = Field(description="What to do about it; {value} and {limit} are filled in")


class Limits(Definition):
    """Lengths in characters."""

    name: int = Field(default=1000, ge=1)
    name_recommended: int = Field(default=300, ge=1)
    text: int = Field(default=20_000, ge=1, le=1_000_000)


class Placed(NamedTuple):
    """A question with the sections that hold it, outermost first."""

    question: FormQuestion
    path: tuple[Section, ...]


class Form(Definition):
    """A version of a form. Sections and questions stand in the order of the printed form."""

    id: str = Field(pattern=SLUG)
    version: int = Field(ge=1, description="Given by the installation when the form is stored")
    title: Wording
    source: str = ""
    intro: Wording | None = None
    legal: list[Wording] = Field(default=[], description="The laws and decisions that ask for the report")
    recipients: list[Wording] = Field(default=[], description="Who the report goes to")
    guidance: list[Wording] = []
    limits: Limits = Limits()
    sections: list[Section] = Field(min_length=1)
    rules: list[FormRule] = []

    @cached_property
    def placed(self) -> list[Placed]:
        return list(_placed(self.sections, ()))

    @cached_property
    def all_questions(self) -> list[FormQuestion]:
        return [placed.question for placed in self.placed]

    @cached_property
    def tables(self) -> list[FormQuestion]:
        """The tables of insatser, one per area, in order."""
        return [question for question in self.all_questions if question.type == "insatser_table"]

    @cached_property
    def analyses_table(self) -> FormQuestion | None:
        return next((question for question in self.all_questions if question.type == "analyses_table"), None)

    @cached_property
    def answerable(self) -> list[FormQuestion]:
        """The questions that are answered by themselves, not by insatser."""
        return [q for q in self.all_questions if q.type not in ("insatser_table", "analyses_table")]

    @cached_property
    def areas(self) -> dict[str, FormQuestion]:
        return {table.area: table for table in self.tables if table.area}

    @cached_property
    def rules_by_question(self) -> dict[str, list[FormRule]]:
        """Empty in most forms, and asked for every insats that is saved."""
        found: dict[str, list[FormRule]] = {}
        for rule in self.rules:
            found.setdefault(rule.question, []).append(rule)
        return found

    @cached_property
    def area_titles(self) -> dict[str, Wording]:
        """A name for each area: of the section that its table has for itself, else of the table.

        A name that several would have ("Samverkan" in every chapter) comes after that of its chapter.
        """
        placed = [p for p in self.placed if p.question.type == "insatser_table" and p.question.area]
        own = {str(p.question.area): _own_title(p) for p in placed}
        names = [title.sv for title in own.values()]
        return {
            area: title if names.count(title.sv) == 1 else _after(p.path[0].title, title)
            for p, (area, title) in zip(placed, own.items(), strict=True)
        }

    def section_ids(self) -> list[str]:
        """Of all parts, outer before inner, in printed order."""
        return [section.id for section in _every_section(self.sections)]

    def only(self, sections: Collection[str]) -> "Form":
        """The form as it is for a respondent that answers these sections. None named: all of it."""
        if not sections:
            return self
        kept = [part for section in self.sections if (part := section.only(sections))]
        numbers = {question.id for part in kept for question in part.every_question()}
        rules = [rule for rule in self.rules if rule.question in numbers]
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return Form(**fields | {"sections": kept, "rules": rules})


def _placed(sections: list[Section], above: tuple[Section, ...]) -> Iterator[Placed]:
    for section in sections:
        path = (*above, section)
        yield from (Placed(question, path) for question in section.questions)
        yield from _placed(section.sections, path)


def _every_section(sections: list[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _every_section(section.sections)


def _own_title(placed: Placed) -> Wording:
    section = placed.path[-1]
    tables = [q for q in section.questions if q.type == "insatser_table"]
    return section.title if len(tables) == 1 else placed.question.title


def _after(chapter: Wording, title: Wording) -> Wording:
    return Wording(sv=f"{chapter.sv} – {title.sv}", en=f"{chapter.en} – {title.en}")
