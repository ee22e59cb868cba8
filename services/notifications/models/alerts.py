"""What somebody should look at: a message that reached nobody, work that stands still."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from libs.common.database import BigId, UtcDateTime
from services.notifications.models.tables import Base


class Alert(Base, table=True):
    """Open from when it is raised until its cause is gone or an admin settles it.

    `kind` and `about` name the cause (`recipient-missing`, `24`): the same cause raises one alert, counted.
    `details` is JSON for the board's sentence about it.
    """

    __tablename__ = "alert"
    __table_args__ = (Index("ix_alert_cause", "kind", "about"),)
    id: int = Field(sa_type=BigId, primary_key=True, default=None)
    kind: str
    about: str
    round: str | None
    respondent: str | None
    details: str = Field(sa_type=Text)
    times: int
    raised_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(sa_type=UtcDateTime)
    settled_by: str | None
