"""What an edition has otherwise than another."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from libs.common.events import Timestamp
from services.reporting.schemas.editions import Sha256

Change = Literal["added", "removed", "changed"]
State = Literal["reported", "nil", "missing"]


class FieldChange(BaseModel):
    """`old` and `new` as they are in the API; null where the field says nothing."""

    field: str
    old: Any
    new: Any


class InsatsChange(BaseModel):
    """`counted_area` and `counted_sdg` among the fields: what it counts as, where that is not what was declared."""

    insats_id: str
    name: str
    change: Change
    old_version: int | None
    new_version: int | None
    fields: list[FieldChange]


class AreaChange(BaseModel):
    """A cell of the table respondents by areas: its state (null: optional, and empty), its insatser, its certificate
    of nothing to report."""

    area: str
    number: int
    title: str
    title_en: str
    old_state: State | None
    new_state: State | None
    insatser: list[InsatsChange]
    nil_return: FieldChange | None


class AnswerChange(BaseModel):
    question: str
    title: str
    title_en: str
    change: Change
    fields: list[FieldChange]


class ReturnStand(BaseModel):
    return_id: str
    version: int
    received_at: Timestamp
    on_time: bool
    content_sha256: Sha256


class RespondentChange(BaseModel):
    respondent: str
    name: str
    old_return: ReturnStand | None
    new_return: ReturnStand | None
    areas: list[AreaChange]
    answers: list[AnswerChange]
    analyses: list[FieldChange]


class LabelChange(BaseModel):
    """What classification reads otherwise in a text that is the same in both."""

    insats_id: str
    fields: list[FieldChange]


class Difference(BaseModel):
    """What edition `new` has otherwise than edition `old`; what is alike is left out."""

    round: str
    old: int
    new: int
    same: bool
    counts: dict[str, int] = Field(description="respondents, and insatser and answers added, removed and changed")
    round_state: list[FieldChange] = Field(description="The round's own facts: title, dates, respondents, extensions")
    form: FieldChange | None = Field(description="The form's hash, if its definition differs")
    code_lists: list[FieldChange] = Field(description="Versions of code lists, by their ids")
    labels: list[LabelChange]
    respondents: list[RespondentChange]
