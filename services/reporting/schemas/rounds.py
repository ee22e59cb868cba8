"""Rounds that reports can be made of."""

from pydantic import BaseModel, Field

from libs.common.events import Timestamp


class RoundSummary(BaseModel):
    """A round that reports can be made of."""

    round: str
    title: str
    form: str
    form_version: int
    opens_at: Timestamp
    due_at: Timestamp
    locks_at: Timestamp
    respondents: int = Field(description="How many are to report")
    returns: int = Field(description="How many have a standing return")
    reports: list[str] = Field(description="Reports that there are")
    formats: list[str] = Field(description="Formats of each report")


class RoundList(BaseModel):
    items: list[RoundSummary]
    total: int
