"""The audit trail over HTTP."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class AuditItem(BaseModel):
    """One act of a person."""

    id: int
    at: datetime
    kind: str = Field(description="such as login, return.accepted or parked.discarded")
    actor: str | None = Field(
        description="the token's `sub`, or who signed a return; null if it is not known who it was"
    )
    what: str = Field(description="the act in a sentence")
    about: str | None = Field(description="the id of what was acted on")
    round: str | None
    respondent: str | None
    address: str | None = Field(description="from where, of logins and logouts")
    details: dict[str, Any]


class AuditList(BaseModel):
    items: list[AuditItem]
    total: int
