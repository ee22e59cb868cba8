"""Messages that could not be processed."""

from datetime import datetime

from sqlalchemy import LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from libs.common.database import BigId, UtcDateTime
from services.notifications.models.tables import Base


class ParkedMessage(Base, table=True):
    """An event that a service could not process. Listed until it is sent again or discarded; parked after a retry,
    it is open again.

    `fingerprint` (SHA-256 of the body) tells messages apart that a foreign sender gave no id of their own.
    """

    __tablename__ = "parked"
    __table_args__ = (UniqueConstraint("queue", "event_id", "fingerprint"),)
    id: int = Field(sa_type=BigId, primary_key=True, default=None)
    queue: str
    event_id: str
    fingerprint: str
    event_type: str
    routing_key: str
    body: bytes = Field(sa_type=LargeBinary)
    cause: str = Field(sa_type=Text)
    parked_at: datetime = Field(sa_type=UtcDateTime)
    times: int
    retried_at: datetime | None = Field(sa_type=UtcDateTime)
    retried_by: str | None
    discarded_at: datetime | None = Field(sa_type=UtcDateTime)
    discarded_by: str | None
    discard_reason: str | None = Field(sa_type=Text)
