"""What intake is given. Types are strict: a number is no text, and what is unknown is refused rather than dropped."""

from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
)

from libs.common.clean_text import CleanText
from libs.common.events import Answer, Funding, InsatsContent, NilReturn, Period, ReminderPlan
from services.intake.schemas.fields import CleanTree, Code, Day, Instant, Key, Kronor, Priority, ShortText


class Body(BaseModel):
    """Stands last among the parents: of their settings pydantic takes those of the last."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FundingIn(Funding, Body):
    source: StrictStr
    amount_sek: Kronor


class PeriodIn(Period, Body):
    start: Day
    end: Day


class InsatsIn(InsatsContent, Body):
    """An insats as a respondent sends it. Lengths and codes are checked by the form's numbered rules."""

    key: Key
    area: StrictStr
    name: CleanText
    description: CleanText = ""
    outputs: CleanText = ""
    outcomes: CleanText = ""
    goals: CleanText = ""
    owner: ShortText | None = None
    project_id: ShortText | None = None
    period: PeriodIn | None = None
    priority: Priority | None = None
    funding: list[FundingIn] = Field(default_factory=list, max_length=100)  # type: ignore[assignment]
    total_budget_sek: Kronor | None = None
    municipalities: list[StrictStr] = Field(default_factory=list, max_length=290)
    respondents: list[Code] = Field(default_factory=list, max_length=100)
    sdg: list[StrictInt] = Field(default_factory=list, max_length=17)
    group: ShortText | None = None
    fund: ShortText | None = None


class AnswerIn(Answer, Body):
    text: CleanText | None = None
    yes: StrictBool | None = None
    bullets: Annotated[list[CleanText], Field(max_length=200)] | None = None


class NilReturnIn(NilReturn, Body):
    area: StrictStr
    reason: CleanText


class NilReasonIn(Body):
    reason: CleanText


class AnalysesIn(Body):
    """All rows of the form's table of analyses, in order."""

    analyses: list[CleanTree] = Field(max_length=1000)


class DraftIn(Body):
    """A whole document that replaces the draft."""

    insatser: list[InsatsIn] = Field(default_factory=list)
    nil_returns: list[NilReturnIn] = Field(default_factory=list)
    answers: dict[str, AnswerIn] = Field(default_factory=dict)
    analyses: list[CleanTree] = Field(default_factory=list)


class ReturnIn(DraftIn):
    """A whole document: replaces the draft and is signed at once."""

    signed_by: ShortText | None = None


class RespondentIn(Body):
    code: Code
    name: Annotated[CleanText, Field(min_length=1, max_length=200)]
    sections: Annotated[list[StrictStr], Field(max_length=500)] = Field(
        default_factory=list, description="The sections of the form that it answers, of any level; none: all of it"
    )


Days = Annotated[StrictInt, Field(ge=-365, le=365)]


class ReminderPlanIn(ReminderPlan, Body):
    days: Annotated[list[Days], Field(max_length=30)] = Field(
        description="Days from the last day: -7 a week before, 0 the last day itself, 7 a week after; [] for none"
    )
    avoid_non_working_days: StrictBool = False


class RoundIn(Body):
    """Dates with time zone: `due_at` decides on time, `locks_at` closes the door."""

    id: Code
    form: Code
    title: Annotated[CleanText, Field(min_length=1, max_length=300)]
    opens_at: Instant
    due_at: Instant
    locks_at: Instant
    respondents: Annotated[list[RespondentIn], Field(min_length=1, max_length=1000)]
    owner: Code | None = Field(
        default=None,
        description="Whose own follow-up it is: it may act for every respondent; their codes begin with its own and -",
    )
    reminders: ReminderPlanIn | None = Field(
        default=None,
        description="The round's own ladder of reminders; left out: 30, 14, 7, 3 and 1 days before, the "
        "last day, 1 and 7 days after, whatever day of the week that is",
    )


class ExtensionIn(Body):
    respondent: Code
    due_at: Instant
    locks_at: Instant | None = None
    reason: Annotated[CleanText, Field(min_length=1, max_length=2000)]


class TakeOverIn(Body):
    """Which insatser to take over, from whom, and the areas that they come under here."""

    from_round: Code
    from_respondent: Code
    keys: Annotated[list[Key], Field(min_length=1, max_length=1000)]
    area: StrictStr | None = Field(default=None, description="For all; an insats without an area keeps its own")
    areas: dict[Key, StrictStr] = Field(default_factory=dict, description="Key → area, for those that differ")


class CommentIn(Body):
    pointer: Annotated[StrictStr, Field(max_length=500)] = ""
    message: Annotated[CleanText, Field(min_length=1, max_length=5000)]


class ApprovalRuleIn(Body):
    required: StrictBool


class ApprovalIn(Body):
    """A second person's approval of the draft. `content_sha256`: the draft as that person read it."""

    approved_by: Annotated[CleanText, Field(min_length=1, max_length=200)]
    date: Day
    reference: Annotated[CleanText, Field(min_length=1, max_length=200)]
    content_sha256: Annotated[StrictStr, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class CaseNumberIn(Body):
    number: Annotated[CleanText, Field(min_length=1, max_length=200)]


class DecisionIn(Body):
    comments: list[CommentIn] = Field(default_factory=list, max_length=500)
