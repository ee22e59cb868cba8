"""Rounds, status and timelines over HTTP."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from services.notifications.schemas.steps import StepItem

CellState = Literal["reported", "nil", "missing"]
ReturnState = Literal["nothing", "draft", "submitted", "processed", "sent_back", "accepted"]


class RoundItem(BaseModel):
    round: str
    title: str
    form: str
    opens_at: datetime
    due_at: datetime
    locks_at: datetime
    respondents: int


class RoundList(BaseModel):
    items: list[RoundItem]
    total: int


class Counts(BaseModel):
    """Of the respondents listed: how many have signed, of those how many are in every table, and so on."""

    respondents: int
    submitted: int = Field(description="with a signed version, whatever has become of it since")
    processed: int = Field(description="whose standing version is in the aggregates and in the report")
    late: int = Field(description="whose standing version came after its due date")
    missing: int = Field(description="without any signed version")


class AreaItem(BaseModel):
    code: str
    number: int
    title: str
    title_en: str


class CellItem(BaseModel):
    """`nil` is a certified nothing; `missing` says that nothing has been heard."""

    state: CellState
    insatser: int


class RespondentStatus(BaseModel):
    code: str
    name: str
    state: ReturnState
    return_id: str | None
    version: int | None
    received_at: datetime | None
    on_time: bool | None
    due_at: datetime = Field(description="the respondent's own, with its latest extension")
    locks_at: datetime = Field(description="the respondent's own, with its latest extension")
    cells: dict[str, CellItem]


class RoundStatus(BaseModel):
    round: str
    title: str
    due_at: datetime
    locks_at: datetime
    locked: bool = Field(description="whether the time to write is over for each of its respondents")
    counts: Counts
    areas: list[AreaItem]
    respondents: list[RespondentStatus]


class TimelineEntry(BaseModel):
    """One event: `what` says in a sentence what happened, `details` the same in figures and codes."""

    position: int
    type: str
    time: datetime
    round: str
    respondent: str | None
    return_id: str | None
    insats_id: str | None
    what: str
    details: dict[str, Any]


class Timeline(BaseModel):
    items: list[TimelineEntry]
    total: int
    steps: list[StepItem] = Field(default_factory=list, description="how far it has come, and how long each step took")


class StreamStatus(BaseModel):
    """The coalesced message `status` of the stream."""

    position: int
    events: int = Field(description="how many since the last such message")
    changed: dict[str, list[str]] = Field(description="round → respondents that the events concern")
    latest: list[TimelineEntry] = Field(description="the last few, newest first")
