"""What drafts and signed versions hold, as far as reminders ask: made from events alone."""

from sqlalchemy import Text
from sqlmodel import Field

from services.notifications.models.tables import Base


class SignedContent(Base, table=True):
    """Of the latest signed version: the areas that it speaks of and the questions that it answers, as JSON lists."""

    __tablename__ = "signed_content"
    round: str = Field(primary_key=True)
    respondent: str = Field(primary_key=True)
    version: int
    areas: str = Field(sa_type=Text)
    answers: str = Field(sa_type=Text)


class DraftContent(Base, table=True):
    """The same of the draft; a higher revision replaces a lower."""

    __tablename__ = "draft_content"
    round: str = Field(primary_key=True)
    respondent: str = Field(primary_key=True)
    revision: int
    areas: str = Field(sa_type=Text)
    answers: str = Field(sa_type=Text)
