"""Classification's tables: what was read in each insats version, what people decided, and what stands in a round.

classification     each insats version with its text and its newest labels: the service's own word, which it has
                   told of under that label version; a replay adds what is missing and takes nothing back
review             what people said of a text, one row for each time; only added to
finding_response   what respondents answered to findings; only added to
round, standing_return, standing_insats
                   the read model: rounds, and which insats versions the standing returns name
"""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import registry
from sqlmodel import Field, Index, SQLModel

from libs.common.database import BigId, UtcDateTime
from libs.common.inbox import inbox_table
from libs.common.outbox import outbox_table


class Base(SQLModel, registry=registry()):
    """Keeps classification's tables apart from those of the other services in the same process."""


class Classification(Base, table=True):
    """The newest labels of an insats version as the rules gave them, with what they were read in.

    `suggested` and `confidence` repeat what `labels` say of the area, for the queue to choose by; None where there is
    nothing to suggest, as for an area that is not one of the national list. `sure_of_…` are the confidences of the
    other facets that a person may be asked about (reviewing.certainties); None where there is nothing to ask.
    """

    __tablename__ = "classification"
    insats_id: str = Field(primary_key=True, max_length=164)
    version: int = Field(primary_key=True)
    respondent: str = Field(max_length=63)
    label_version: int
    rules_version: str = Field(max_length=32)
    labels: str = Field(sa_type=Text)
    classified_at: datetime = Field(sa_type=UtcDateTime)
    round: str = Field(default="", max_length=63, sa_column_kwargs={"server_default": ""})
    """Where the version first came; labels do not depend on it."""
    content: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    """JSON of events.InsatsContent."""
    text_sha256: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    """Of the five texts: what a person's label is a label of."""
    suggested: str | None = Field(default=None, max_length=63)
    confidence: float | None = None
    sure_of_perspectives: float | None = None
    sure_of_sdg: float | None = None
    sure_of_basis: float | None = None
    sure_of_achieved: float | None = None
    sure_of_expected: float | None = None


class Review(Base, table=True):
    """A person's label of a text. The newest row of a facet that is `in_force` is the label that counts."""

    __tablename__ = "review"
    __table_args__ = (Index("ix_review_text", "insats_id", "text_sha256"),)
    id: int = Field(sa_type=BigId, primary_key=True, default=None)
    insats_id: str = Field(max_length=164)
    version: int
    """The version that the person had before them."""
    text_sha256: str = Field(max_length=64)
    facet: str = Field(max_length=32)
    value: str = Field(sa_type=Text)
    """JSON, in the facet's own form (reviewing.FACETS)."""
    machine: str = Field(sa_type=Text)
    """JSON of what stood before: what the machine read or the respondent declared."""
    decided_by: str = Field(max_length=255)
    decided_at: datetime = Field(sa_type=UtcDateTime)
    why: str = Field(default="", sa_type=Text)
    in_force: bool
    """Whether it took effect when it was given; where two must agree, the first one's does not."""


class FindingResponse(Base, table=True):
    """What a respondent answered to a finding in its return; the newest row counts."""

    __tablename__ = "finding_response"
    __table_args__ = (Index("ix_finding_response", "round", "respondent"),)
    id: int = Field(sa_type=BigId, primary_key=True, default=None)
    round: str = Field(max_length=63)
    respondent: str = Field(max_length=63)
    finding: str = Field(max_length=64)
    """The finding's id: of what it is about and of the texts it was found in."""
    answer: str = Field(max_length=16)
    text: str = Field(default="", sa_type=Text)
    answered_by: str = Field(max_length=255)
    answered_at: datetime = Field(sa_type=UtcDateTime)


class Round(Base, table=True):
    """A round as the highest revision tells it: JSON of events.RoundState without the form."""

    __tablename__ = "round"
    id: str = Field(primary_key=True, max_length=63)
    revision: int
    state: str = Field(sa_type=Text)


class StandingReturn(Base, table=True):
    """The highest signed version of a respondent's return."""

    __tablename__ = "standing_return"
    round: str = Field(primary_key=True, max_length=63)
    respondent: str = Field(primary_key=True, max_length=63)
    version: int
    return_id: str = Field(max_length=140)


class StandingInsats(Base, table=True):
    """An insats version that a standing return names, at its place there."""

    __tablename__ = "standing_insats"
    round: str = Field(primary_key=True, max_length=63)
    insats_id: str = Field(primary_key=True, max_length=164, index=True)
    respondent: str = Field(max_length=63, index=True)
    version: int
    area: str = Field(max_length=63)
    """As declared."""
    position: int


METADATA = Base.metadata
OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)
READ_MODEL = ("round", "standing_return", "standing_insats")
