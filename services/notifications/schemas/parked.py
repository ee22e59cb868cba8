"""Parked messages over HTTP."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator


class DiscardIn(BaseModel):
    """Why the message is not to be processed; kept with it and in the audit trail."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: str = Field(min_length=1, max_length=1000)

    @field_validator("reason")
    @classmethod
    def _storable(cls, value: str) -> str:
        return value.replace("\x00", "\N{REPLACEMENT CHARACTER}")


class ParkedItem(BaseModel):
    id: int
    queue: str
    event_id: str
    event_type: str
    routing_key: str
    cause: str
    parked_at: datetime
    times: int
    retried_at: datetime | None
    retried_by: str | None
    discarded_at: datetime | None
    discarded_by: str | None
    discard_reason: str | None


class ParkedDetail(ParkedItem):
    body: str = Field(description="as it was sent; in base64 if it is not UTF-8")
    body_encoding: Literal["utf-8", "base64"]


class ParkedList(BaseModel):
    items: list[ParkedItem]
    total: int
