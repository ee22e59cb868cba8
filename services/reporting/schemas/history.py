"""One insats through the years."""

from pydantic import BaseModel, Field

from libs.common.events import Facets, InsatsContent, Period, Timestamp
from services.reporting.schemas.differences import FieldChange


class Planned(BaseModel):
    """What was expected of it when this was signed."""

    goals: str
    period: Period | None
    total_budget_sek: int | None


class Achieved(BaseModel):
    """What had come of it when this was signed. `amount_sek` is the sum of its funding, null if none is told."""

    outputs: str
    outcomes: str
    amount_sek: int | None


class SignedVersion(BaseModel):
    """A signed return that holds the insats; `insats_version` of it."""

    return_id: str
    return_version: int
    received_at: Timestamp
    on_time: bool
    insats_version: int
    standing: bool


class HistoryEntry(BaseModel):
    """The insats in one round. `content` is that of the standing return; null if that one no longer holds it."""

    round: str
    title: str
    form: str
    due_at: Timestamp
    versions: list[SignedVersion] = Field(description="Oldest first")
    content: InsatsContent | None
    planned: Planned | None
    achieved: Achieved | None
    labels: Facets | None = Field(
        description="What classification read in the text: goals, horizons, achieved, expected"
    )
    planned_before: Planned | None = Field(description="What the round before that held it said was to be expected")
    differences: list[FieldChange] = Field(description="From the round before that held it, field by field")


class History(BaseModel):
    """An insats by its respondent's own key, oldest round first. Only what is signed."""

    respondent: str
    key: str
    insats_id: str
    name: str
    items: list[HistoryEntry]
    total: int
