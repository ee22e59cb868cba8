"""Parked messages over HTTP."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field


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


class ParkedDetail(ParkedItem):
    body: str = Field(description="as it was sent; in base64 if it is not UTF-8")
    body_encoding: Literal["utf-8", "base64"]


class ParkedList(BaseModel):
    items: list[ParkedItem]
    total: int
