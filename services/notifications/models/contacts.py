"""Whom to tell, and how they want to be told."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from libs.common.database import UtcDateTime
from services.notifications.models.tables import Base


class Contact(Base, table=True):
    """A person at a respondent. `secret` is what the links in its letters are made from; it never leaves."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("respondent", "email"),)
    id: str = Field(primary_key=True, max_length=36)
    respondent: str = Field(max_length=63, index=True)
    role: str = Field(max_length=16)
    name: str
    email: str
    language: str = Field(max_length=2)
    channel: str = Field(max_length=16)
    digest: str = Field(max_length=16)
    secret: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by: str
    unsubscribed_at: datetime | None = Field(sa_type=UtcDateTime)


class CalendarLink(Base, table=True):
    """An address with which a calendar program reads a calendar without logging in: of one respondent, or of all."""

    __tablename__ = "calendar_link"
    id: str = Field(primary_key=True, max_length=36)
    token_sha256: str = Field(max_length=64, unique=True)
    respondent: str | None = Field(max_length=63)
    round: str | None = Field(max_length=63)
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
