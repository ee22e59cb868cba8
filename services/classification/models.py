"""Classification's tables: each insats version with its labels."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from libs.common.database import UtcDateTime
from libs.common.inbox import inbox_table
from libs.common.outbox import outbox_table


class Base(SQLModel, registry=registry()):
    """Keeps classification's tables apart from those of the other services in the same process."""


class Classification(Base, table=True):
    """The newest labels of an insats version, with the rules that gave them."""

    __tablename__ = "classification"
    insats_id: str = Field(primary_key=True, max_length=164)
    version: int = Field(primary_key=True)
    respondent: str = Field(max_length=63)
    label_version: int
    rules_version: str = Field(max_length=32)
    labels: str = Field(sa_type=Text)
    classified_at: datetime = Field(sa_type=UtcDateTime)


METADATA = Base.metadata
OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)
READ_MODEL = ("classification",)
