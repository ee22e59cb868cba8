"""Who did what."""

import uuid
from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from libs.common.database import BigId, UtcDateTime
from services.notifications.models.tables import Base


class AuditEntry(Base, table=True):
    """One act of a person. The database refuses to change or remove a row.

    `event_id` is set on what was learnt from an event, once however often that comes. `about` names what was acted on;
    `details` is JSON for the sentence about it.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_actor", "actor"), Index("ix_audit_kind", "kind", "at"))
    id: int = Field(sa_type=BigId, primary_key=True, default=None)
    event_id: uuid.UUID | None = Field(unique=True)
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str
    actor: str | None
    about: str | None
    round: str | None
    respondent: str | None
    address: str | None
    details: str = Field(sa_type=Text)
