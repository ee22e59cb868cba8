"""The reporting service's tables: its own copy of rounds, texts and returns, and which return stands.

The read model, all of it rebuilt by `insats replay reporting` from the inbox:

    round             the round as it stands (highest revision)
    insats_text       (insats_id, version) -> the content as it was saved
    return_version    every signed return version; `taken_in` once its round and all its texts are here, `told` once
                      its labels are too
    return_insats     which texts a return version refers to
    awaited_text      of these, the ones that have not come yet: mostly empty, so asking it costs nothing
    insats_label      (insats_id, version) -> what the text is about, in the highest label version
    awaited_label     which labels a return version still lacks
    standing_return   (round, respondent) -> the highest version taken in; reports are made from these alone

No table holds a time of day or a counter of its own, so the same events give the same rows in any order.
"""

from sqlalchemy import Index, Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from libs.common.inbox import inbox_table
from libs.common.outbox import outbox_table


class Base(SQLModel, registry=registry()):
    pass


METADATA = Base.metadata
OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)


class Round(Base, table=True):
    __tablename__ = "round"

    round: str = Field(primary_key=True)
    revision: int
    state: str = Field(sa_type=Text)
    """JSON of events.RoundState."""


class InsatsText(Base, table=True):
    __tablename__ = "insats_text"

    insats_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    content: str = Field(sa_type=Text)
    """JSON of events.InsatsContent."""


class ReturnVersion(Base, table=True):
    __tablename__ = "return_version"
    __table_args__ = (Index("return_version_of_round", "round", "taken_in"),)

    return_id: str = Field(primary_key=True)
    round: str
    respondent: str
    version: int
    insatser: int
    taken_in: bool = False
    told: bool = False
    document: str = Field(sa_type=Text)
    """JSON of events.ReturnSubmitted."""


class ReturnInsats(Base, table=True):
    __tablename__ = "return_insats"

    return_id: str = Field(primary_key=True)
    insats_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)


class AwaitedText(Base, table=True):
    __tablename__ = "awaited_text"

    insats_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    return_id: str = Field(primary_key=True, index=True)


class InsatsLabel(Base, table=True):
    __tablename__ = "insats_label"

    insats_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    label_version: int
    labels: str = Field(sa_type=Text)
    """JSON of events.Facets."""


class AwaitedLabel(Base, table=True):
    __tablename__ = "awaited_label"

    insats_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    return_id: str = Field(primary_key=True, index=True)


class StandingReturn(Base, table=True):
    __tablename__ = "standing_return"

    round: str = Field(primary_key=True)
    respondent: str = Field(primary_key=True)
    version: int
    return_id: str


READ_MODEL = (
    "round",
    "insats_text",
    "return_version",
    "return_insats",
    "awaited_text",
    "insats_label",
    "awaited_label",
    "standing_return",
)
