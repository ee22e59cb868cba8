"""Forms are data: sections of numbered questions and tables with their limits. A round freezes one version."""

from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

FOLDER = Path(__file__).parent
QuestionType = Literal["text", "yes_no", "yes_no_bullets", "bullets", "insatser_table", "analyses_table", "allocation"]


class Definition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wording(Definition):
    sv: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Column(Definition):
    """`help` stands under the heading; `values` are what the cell may hold, where that is not free text."""

    id: str
    title: Wording
    help: Wording | None = None
    values: list[Wording] = []


class FormQuestion(Definition):
    """A question, or a table of insatser: then `area`, `columns` and `max_rows` say which and how."""

    id: str = Field(pattern=r"^[0-9]+(\.[0-9]+)*$", description="Number as printed in the form")
    type: QuestionType
    title: Wording
    help: Wording | None = None
    if_yes: Wording | None = Field(default=None, description="What to write after a yes")
    if_no: Wording | None = Field(default=None, description="What to write after a no")
    area: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    columns: list[Column] = []
    max_rows: int | None = Field(default=None, ge=1, description="More rows than this is a finding, not an error")


class Section(Definition):
    """A part of the form: its own questions, then its sub-sections."""

    id: str
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


class Limits(Definition):
    """Lengths in characters."""

    name: int = 1000
    name_recommended: int = 300
    text: int = 20_000


class Form(Definition):
    """A version of a form. Sections and questions stand in the order of the printed form."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    version: int = Field(ge=1)
    title: Wording
    source: str = ""
    limits: Limits = Limits()
    sections: list[Section] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> "Form":
        ids = [q.id for q in self.all_questions]
        if twice := {i for i in ids if ids.count(i) > 1}:
            raise ValueError(f"question ids must be unique; used twice: {', '.join(sorted(twice))}")
        codes = [t.area for t in self.tables]
        if None in codes:
            raise ValueError("a question of type insatser_table needs an area")
        if len(set(codes)) < len(codes):
            raise ValueError("two tables have the same area")
        return self

    @cached_property
    def all_questions(self) -> list[FormQuestion]:
        return [question for section in self.sections for question in section.every_question()]

    @cached_property
    def tables(self) -> list[FormQuestion]:
        """The tables of insatser, one per area, in order."""
        return [question for question in self.all_questions if question.type == "insatser_table"]

    @cached_property
    def answerable(self) -> list[FormQuestion]:
        """The questions that are answered by themselves, not by insatser."""
        return [q for q in self.all_questions if q.type not in ("insatser_table", "analyses_table")]

    @cached_property
    def areas(self) -> dict[str, FormQuestion]:
        return {table.area: table for table in self.tables if table.area}


@cache
def shipped() -> dict[str, Form]:
    """The forms that come with the installation, by id."""
    forms = [Form.model_validate_json(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]
    return {form.id: form for form in forms}
