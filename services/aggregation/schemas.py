"""Aggregation's HTTP bodies."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class InsatsReference(BaseModel):
    insats_id: str
    version: int


class AggregateRow(BaseModel):
    """One row: the values of the dimensions asked for, beside the measures. Amounts in whole kronor."""

    model_config = ConfigDict(extra="allow")

    insatser: int
    nil_returns: int
    amount_sek: int
    total_budget_sek: int
    versions: list[InsatsReference]
    href: str
    state: Literal["reported", "nil", "missing"] | None = None


class Aggregates(BaseModel):
    items: list[AggregateRow]
    total: int


class CompletenessItem(BaseModel):
    respondent: str
    area: str
    state: Literal["reported", "nil", "missing"]
    insatser: int
    reason: str | None = None
    on_time: bool | None


class Completeness(BaseModel):
    items: list[CompletenessItem]
    total: int


class Feed(BaseModel):
    """CloudEvents, oldest first; `total` is the number of the newest event there is."""

    items: list[dict[str, Any]]
    total: int
