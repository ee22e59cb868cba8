"""Intake's tables: rounds, drafts, versions of insatser, signed returns. The source of truth of the whole system."""

from datetime import date, datetime

from sqlalchemy import Text
from sqlalchemy.orm import registry
from sqlmodel import Field, Index, SQLModel

from libs.common.database import BigId, UtcDateTime
from libs.common.inbox import inbox_table
from libs.common.outbox import outbox_table

Day = date


class Base(SQLModel, registry=registry()):
    """Keeps intake's tables apart from those of the other services in the same process."""


class Form(Base, table=True):
    """A version of a form definition; never changed once stored."""

    __tablename__ = "form"
    id: str = Field(primary_key=True, max_length=63)
    version: int = Field(primary_key=True)
    definition: str = Field(sa_type=Text)


class Round(Base, table=True):
    """A reporting occasion with the form as it was when the round was opened."""

    __tablename__ = "round"
    id: str = Field(primary_key=True, max_length=63)
    title: str
    form: str = Field(max_length=63)
    form_version: int
    definition: str = Field(sa_type=Text)
    owner: str | None = Field(default=None, max_length=63)
    """Whose own follow-up it is; none for a round that the agency holds with independent respondents."""
    opens_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    locks_at: datetime = Field(sa_type=UtcDateTime)
    reminders: str | None = Field(default=None, sa_type=Text)
    """JSON (ReminderPlan); none for the usual ladder."""
    locked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The moment at which the last respondent's door closed, once round.locked has told of it."""
    revision: int
    opened_by: str
    opened_at: datetime = Field(sa_type=UtcDateTime)


class Extension(Base, table=True):
    """The ledger of extensions: rows are added, never changed."""

    __tablename__ = "extension"
    id: int | None = Field(default=None, sa_type=BigId, primary_key=True)
    round: str = Field(max_length=63, index=True)
    respondent: str = Field(max_length=63)
    due_at: datetime = Field(sa_type=UtcDateTime)
    locks_at: datetime | None = Field(sa_type=UtcDateTime)
    reason: str = Field(sa_type=Text)
    granted_by: str
    granted_at: datetime = Field(sa_type=UtcDateTime)


class Draft(Base, table=True):
    """A respondent in a round, with the dates that apply to it. Locked by whoever changes its content."""

    __tablename__ = "draft"
    round: str = Field(primary_key=True, max_length=63)
    respondent: str = Field(primary_key=True, max_length=63)
    name: str
    position: int
    due_at: datetime = Field(sa_type=UtcDateTime)
    locks_at: datetime = Field(sa_type=UtcDateTime)
    analyses: str = Field(default="[]", sa_type=Text)
    sections: str = Field(default="[]", sa_type=Text)
    """JSON: the sections of the form that it answers; empty for all of it."""
    revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Of what draft.changed told last."""


class TouchedDraft(Base, table=True):
    """A draft that has changed since it was told of."""

    __tablename__ = "touched_draft"
    round: str = Field(primary_key=True, max_length=63)
    respondent: str = Field(primary_key=True, max_length=63)


class InsatsVersion(Base, table=True):
    """A content that an insats has had; a content that comes back is the same version."""

    __tablename__ = "insats_version"
    __table_args__ = (Index("ux_insats_version_content", "insats_id", "content_sha256", unique=True),)
    insats_id: str = Field(primary_key=True, max_length=164)
    version: int = Field(primary_key=True)
    content_sha256: str = Field(max_length=64)
    content: str = Field(sa_type=Text)
    received_at: datetime = Field(sa_type=UtcDateTime)


class DraftInsats(Base, table=True):
    """The version of an insats that stands in a draft, and its place there."""

    __tablename__ = "draft_insats"
    round: str = Field(primary_key=True, max_length=63)
    insats_id: str = Field(primary_key=True, max_length=164)
    respondent: str = Field(max_length=63)
    version: int
    area: str = Field(max_length=63)
    position: int = Field(sa_type=BigId)


class TakeOver(Base, table=True):
    """Where an insats in a draft was taken over from. `from_return` is empty if it stood in a draft only."""

    __tablename__ = "take_over"
    round: str = Field(primary_key=True, max_length=63)
    insats_id: str = Field(primary_key=True, max_length=164)
    version: int
    from_round: str = Field(max_length=63)
    from_insats_id: str = Field(max_length=164)
    from_version: int
    from_return: str | None = Field(default=None, max_length=140)
    taken_at: datetime = Field(sa_type=UtcDateTime)
    taken_by: str


class DraftAnswer(Base, table=True):
    __tablename__ = "draft_answer"
    round: str = Field(primary_key=True, max_length=63)
    respondent: str = Field(primary_key=True, max_length=63)
    question: str = Field(primary_key=True, max_length=63)
    content: str = Field(sa_type=Text)


class DraftNilReturn(Base, table=True):
    __tablename__ = "draft_nil_return"
    round: str = Field(primary_key=True, max_length=63)
    respondent: str = Field(primary_key=True, max_length=63)
    area: str = Field(primary_key=True, max_length=63)
    reason: str = Field(sa_type=Text)


class Return(Base, table=True):
    """A signed return: never changed but for what others say of it (taken in, decided)."""

    __tablename__ = "return_version"
    __table_args__ = (Index("ux_return_version", "round", "respondent", "version", unique=True),)
    id: str = Field(primary_key=True, max_length=140)
    round: str = Field(max_length=63)
    respondent: str = Field(max_length=63)
    version: int
    received_at: datetime = Field(sa_type=UtcDateTime, index=True)
    signed_by: str
    signed_subject: str
    content_sha256: str = Field(max_length=64)
    document: str = Field(sa_type=Text)
    receipt: str = Field(sa_type=Text)
    aggregated: bool = False
    reported: bool = False
    decision: str | None = Field(default=None, max_length=16)
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    comments: str = Field(default="[]", sa_type=Text)
    approval: str | None = Field(default=None, sa_type=Text)


class ApprovalRule(Base, table=True):
    """Whether a respondent wants a second person's approval before signing: a ledger, of which the last entry holds."""

    __tablename__ = "approval_rule"
    __table_args__ = (Index("ix_approval_rule", "round", "respondent"),)
    id: int | None = Field(default=None, sa_type=BigId, primary_key=True)
    round: str = Field(max_length=63)
    respondent: str = Field(max_length=63)
    required: bool
    set_by: str
    set_at: datetime = Field(sa_type=UtcDateTime)


class Approval(Base, table=True):
    """Somebody's approval of a content, known by its hash: it holds for that content alone."""

    __tablename__ = "approval"
    __table_args__ = (Index("ix_approval", "round", "respondent", "content_sha256"),)
    id: int | None = Field(default=None, sa_type=BigId, primary_key=True)
    round: str = Field(max_length=63)
    respondent: str = Field(max_length=63)
    content_sha256: str = Field(max_length=64)
    approved_by: str
    date: Day
    reference: str
    approved_subject: str
    approved_at: datetime = Field(sa_type=UtcDateTime)


class CaseNumber(Base, table=True):
    """A party's own number (diarienummer) for a return: a ledger, of which the last entry of each party holds."""

    __tablename__ = "case_number"
    __table_args__ = (Index("ix_case_number", "round", "respondent"),)
    id: int | None = Field(default=None, sa_type=BigId, primary_key=True)
    round: str = Field(max_length=63)
    respondent: str = Field(max_length=63)
    party: str
    number: str
    set_by: str
    set_at: datetime = Field(sa_type=UtcDateTime)


class RememberedAnswer(Base, table=True):
    """What a POST with an Idempotency-Key was answered, so that sending it again changes nothing."""

    __tablename__ = "remembered_answer"
    subject: str = Field(primary_key=True)
    key: str = Field(primary_key=True, max_length=255)
    request_sha256: str = Field(max_length=64)
    status: int
    headers: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    remembered_at: datetime = Field(sa_type=UtcDateTime)


METADATA = Base.metadata
OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)
