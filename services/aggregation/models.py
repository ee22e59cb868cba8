"""Aggregation's tables: what is classified, what stands, the counters of it, and the feed of their changes."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import registry
from sqlmodel import Field, Index, SQLModel

from libs.common.database import BigId, UtcDateTime
from libs.common.inbox import inbox_table
from libs.common.outbox import outbox_table


class Base(SQLModel, registry=registry()):
    """Keeps aggregation's tables apart from those of the other services in the same process."""


class Round(Base, table=True):
    """A round as the highest revision tells it."""

    __tablename__ = "round"
    id: str = Field(primary_key=True, max_length=63)
    revision: int
    state: str = Field(sa_type=Text)


class ClassifiedInsats(Base, table=True):
    """An insats version with its newest labels: facts as a `Contribution` in JSON."""

    __tablename__ = "classified_insats"
    insats_id: str = Field(primary_key=True, max_length=164)
    version: int = Field(primary_key=True)
    label_version: int
    facts: str = Field(sa_type=Text)


class ReturnVersion(Base, table=True):
    __tablename__ = "return_version"
    round: str = Field(primary_key=True, max_length=63)
    respondent: str = Field(primary_key=True, max_length=63)
    version: int = Field(primary_key=True)
    return_id: str = Field(max_length=140)
    received_at: datetime = Field(sa_type=UtcDateTime)
    on_time: bool
    nil_returns: str = Field(sa_type=Text)
    stands: bool = False
    """True for the version that the tables rest on: the highest whose insatser are all classified."""


class ReturnInsats(Base, table=True):
    """An insats version that a return version names."""

    __tablename__ = "return_insats"
    __table_args__ = (Index("ix_return_insats", "insats_id", "version"),)
    round: str = Field(primary_key=True, max_length=63)
    respondent: str = Field(primary_key=True, max_length=63)
    return_version: int = Field(primary_key=True)
    insats_id: str = Field(primary_key=True, max_length=164)
    version: int
    area: str = Field(max_length=63)
    position: int


class StandingInsats(Base, table=True):
    """What an insats of a standing return contributes to the tables."""

    __tablename__ = "contribution"
    round: str = Field(primary_key=True, max_length=63)
    insats_id: str = Field(primary_key=True, max_length=164)
    respondent: str = Field(max_length=63, index=True)
    facts: str = Field(sa_type=Text)


class CellCounter(Base, table=True):
    """A cell of the table respondents × areas; the area '' is the respondent's row as a whole."""

    __tablename__ = "cell"
    round: str = Field(primary_key=True, max_length=63)
    respondent: str = Field(primary_key=True, max_length=63)
    area: str = Field(primary_key=True, max_length=63)
    value: str = Field(sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)


class FeedEntry(Base, table=True):
    """The subscriber's feed: every change of a cell, in order, exactly as it was sent."""

    __tablename__ = "feed"
    sequence: int = Field(sa_type=BigId, primary_key=True)
    body: bytes


class FeedHead(Base, table=True):
    """The last number of the feed. Locked from taking a number until the commit: so there are no gaps."""

    __tablename__ = "feed_head"
    id: int = Field(primary_key=True)
    sequence: int = Field(sa_type=BigId)


METADATA = Base.metadata
OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)
READ_MODEL = (
    "round",
    "classified_insats",
    "return_version",
    "return_insats",
    "contribution",
    "cell",
)
