"""Facts of the rounds and one timeline of everything, made from events alone.

Each fact has its own table and the version that decides which of two is newer, so that events in any order
end in the same rows. What a respondent's state is, is worked out when somebody asks (queries).
"""

import uuid
from datetime import datetime

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from libs.common.database import BigId, UtcDateTime
from services.notifications.models.tables import Base


class Round(Base, table=True):
    """A round as it stands. `document` is the data of round.opened/changed as JSON."""

    __tablename__ = "round"
    round: str = Field(primary_key=True)
    revision: int
    opens_at: datetime = Field(sa_type=UtcDateTime)
    document: str = Field(sa_type=Text)


class DraftActivity(Base, table=True):
    """When a respondent last saved or withdrew an insats."""

    __tablename__ = "draft_activity"
    round: str = Field(primary_key=True)
    respondent: str = Field(primary_key=True)
    last_at: datetime = Field(sa_type=UtcDateTime)


class StandingReturn(Base, table=True):
    """The latest signed version."""

    __tablename__ = "standing_return"
    round: str = Field(primary_key=True)
    respondent: str = Field(primary_key=True)
    version: int
    return_id: str
    received_at: datetime = Field(sa_type=UtcDateTime)
    on_time: bool


class Decision(Base, table=True):
    """The agency's latest word on a version: `accepted` or `sent_back`."""

    __tablename__ = "decision"
    round: str = Field(primary_key=True)
    respondent: str = Field(primary_key=True)
    version: int
    decided_at: datetime = Field(sa_type=UtcDateTime)
    kind: str


class Compilation(Base, table=True):
    """The latest version that stands in the report's tables."""

    __tablename__ = "compilation"
    round: str = Field(primary_key=True)
    respondent: str = Field(primary_key=True)
    version: int


class Cell(Base, table=True):
    """The latest value of respondent × area; with the area `""` that of the respondent's row as a whole."""

    __tablename__ = "cell"
    round: str = Field(primary_key=True)
    respondent: str = Field(primary_key=True)
    area: str = Field(primary_key=True)
    sequence: int = Field(sa_type=BigId)
    state: str
    insatser: int
    return_version: int


class TimelineItem(Base, table=True):
    """One event. `details` is JSON with versions, counts and codes, never a respondent's text.

    Positions grow in the order of commits (handlers.py sees to it), so whoever has read up to one has missed
    nothing before it. `sqlite_autoincrement`: a position is not used again after a replay.
    """

    __tablename__ = "timeline"
    __table_args__ = (
        Index("ix_timeline_return", "return_id", postgresql_where=text("return_id is not null")),
        Index("ix_timeline_insats", "insats_id", postgresql_where=text("insats_id is not null")),
        {"sqlite_autoincrement": True},
    )
    position: int = Field(sa_type=BigId, primary_key=True, default=None)
    event_id: uuid.UUID
    event_type: str
    time: datetime = Field(sa_type=UtcDateTime)
    round: str
    respondent: str | None
    return_id: str | None
    insats_id: str | None
    details: str = Field(sa_type=Text)


class SignedInsats(Base, table=True):
    """Which returns an insats was signed in: joins the return's events to the insats's timeline."""

    __tablename__ = "signed_insats"
    position: int = Field(sa_type=BigId, primary_key=True, default=None)
    insats_id: str = Field(index=True)
    return_id: str = Field(index=True)
    version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Of the insats; 0 in rows from before it was kept, until a replay."""
