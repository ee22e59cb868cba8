"""Calendar links and a round's reminders over HTTP."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictStr, StringConstraints

Code = Annotated[StrictStr, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$")]


class CalendarLinkIn(BaseModel):
    """A calendar of a round, or of everything that a respondent has to do: name one of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    round: Code | None = None
    respondent: Code | None = None


class CalendarLinkOut(BaseModel):
    id: str
    round: str | None
    respondent: str | None
    made_by: str
    made_at: datetime


class NewCalendarLink(CalendarLinkOut):
    url: str = Field(description="Shown this once. Whoever has it can read the calendar, until the link is removed")


class CalendarLinkList(BaseModel):
    items: list[CalendarLinkOut]
    total: int


Delivery = Literal["sent", "waiting", "uncertain", "failed", "dropped"]


class StepOut(BaseModel):
    """A step of the ladder. `outcome` is null as long as its moment is ahead."""

    days: int = Field(description="from the last day, as the round's plan says")
    at: datetime
    outcome: Literal["told", "nothing_missing", "passed_over", "no_recipient"] | None
    delivery: Delivery | None = Field(
        description="what became of its letters, the best of them: `dropped` no longer applied when it was to leave;"
        " null where nobody wished for one, or it is no longer kept"
    )


class RespondentReminders(BaseModel):
    respondent: str
    name: str
    due_at: datetime
    last_day: date
    days_left: int = Field(description="by the Swedish calendar; negative after the last day")
    late: bool = Field(description="the due date has passed and something is missing")
    missing_areas: list[str]
    missing_answers: list[str]
    unsigned: bool
    sent_back: bool
    steps: list[StepOut]


class RoundReminders(BaseModel):
    """Deadlines and who is late, respondents in Swedish alphabetical order."""

    round: str
    due_at: datetime
    days: list[int]
    avoid_non_working_days: bool
    items: list[RespondentReminders]
    total: int
