"""Reminders that were decided on, and the letters that carry them."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from libs.common.database import BigId, UtcDateTime
from services.notifications.models.tables import Base


class Reminder(Base, table=True):
    """What became of something to tell a respondent, once and for all but for `no_recipient`, which waits for somebody
    to come.

    `kind` is reminder or sent_back. `about_at` and `number` say of what: the due date and the days from the last day
    that the ladder names; the moment of the decision and the version. `outcome`: told, nothing_missing, passed_over (a
    later step applied when the process came to it), no_recipient.
    """

    __tablename__ = "reminder"
    round: str = Field(primary_key=True, max_length=63)
    respondent: str = Field(primary_key=True, max_length=63)
    kind: str = Field(primary_key=True, max_length=16)
    about_at: datetime = Field(sa_type=UtcDateTime, primary_key=True)
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    decided_at: datetime = Field(sa_type=UtcDateTime)
    outcome: str = Field(max_length=16)


class Letter(Base, table=True):
    """One message to one contact. `state`: waiting, sending, handed_over, then one of sent, obsolete (nothing was
    missing any more), bounced, refused, uncertain (it may have arrived), given_up, withdrawn (the contact is gone, or
    wants no letters).

    `message_id` stays the same however often it is tried. `not_before` is the next try, or the day of a digest;
    `lease_until` is how long whoever claimed it may take.
    """

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_state", "state", "not_before"),)
    id: int = Field(sa_type=BigId, primary_key=True, default=None)
    message_id: str = Field(unique=True)
    contact: str = Field(max_length=36, index=True)
    channel: str = Field(max_length=16)
    state: str = Field(max_length=16)
    not_before: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(sa_type=UtcDateTime)
    attempts: int
    created_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(sa_type=UtcDateTime)
    address: str | None
    """Where it was sent."""
    subject: str | None
    fault: str | None = Field(sa_type=Text)
    """Why the last try failed."""


class LetterItem(Base, table=True):
    """A reminder that a letter carries: the ledger's key."""

    __tablename__ = "letter_item"
    letter: int = Field(sa_type=BigId, primary_key=True)
    round: str = Field(primary_key=True, max_length=63)
    respondent: str = Field(primary_key=True, max_length=63)
    kind: str = Field(primary_key=True, max_length=16)
    about_at: datetime = Field(sa_type=UtcDateTime, primary_key=True)
    number: int = Field(primary_key=True)
