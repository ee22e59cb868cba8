"""Alerts over HTTP."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class AlertItem(BaseModel):
    """Something that somebody should look at; open until its cause is gone or an admin settles it."""

    id: int
    kind: str = Field(description="the kind of cause, such as recipient-missing")
    about: str = Field(description="what it is about: with `kind` the cause")
    round: str | None
    respondent: str | None
    details: dict[str, Any]
    times: int = Field(description="how often it has been raised since it opened")
    raised_at: datetime
    last_at: datetime
    settled_at: datetime | None
    settled_by: str | None = Field(description="null if its cause went away by itself")


class AlertList(BaseModel):
    items: list[AlertItem]
    total: int
