"""Intake's HTTP bodies. Types are strict: a number is no text, and what is unknown is refused rather than dropped."""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
)
from pydantic_core import PydanticCustomError

from libs.common.events import Answer, Funding, InsatsContent, NilReturn, Period, Timestamp

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EXACT_NUMBERS = 2**53
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""And the two characters that XML cannot hold, so that whatever is taken in can leave as Word or Excel."""


def clean(text: str) -> str:
    """Unicode NFC with plain newlines. Raises for control characters other than newline and tab."""
    if text.isascii() and text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := CONTROL.search(text):
        raise PydanticCustomError(
            "control_character",
            "control character U+{code} at position {position}: remove it; only newline and tab are allowed",
            {"code": f"{ord(found[0]):04X}", "position": found.start()},
        )
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def in_utc(instant: datetime) -> datetime:
    """Raises for an instant that is outside the calendar when it is told in UTC."""
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError("datetime_out_of_range", "the time is outside the years 1-9999 in UTC") from error


def only_iso(value: object) -> object:
    """Raises for a number, which pydantic would read as seconds since 1970."""
    if isinstance(value, str) and not ISO_DATE.fullmatch(value):
        raise PydanticCustomError("date_format", "write the date as YYYY-MM-DD")
    if not isinstance(value, str | date):
        raise PydanticCustomError("date_type", "write the date as a text, YYYY-MM-DD")
    return value


def clean_tree(value: Any) -> Any:
    """JSON of any shape with its texts clean. Raises for a number that not every reader of JSON would understand."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(name): clean_tree(part) for name, part in value.items()}
    if isinstance(value, list):
        return [clean_tree(part) for part in value]
    if isinstance(value, int | float) and not abs(value) <= EXACT_NUMBERS:
        raise PydanticCustomError("number_not_exact", "write a number between -2^53 and 2^53")
    return value


CleanText = Annotated[StrictStr, AfterValidator(clean)]
CleanTree = Annotated[dict[str, Any], AfterValidator(clean_tree)]
Instant = Annotated[AwareDatetime, Field(strict=True), AfterValidator(in_utc)]
Day = Annotated[date, BeforeValidator(only_iso)]
Code = Annotated[StrictStr, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Key = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$")]
Kronor = Annotated[StrictInt, Field(le=10**13)]
Priority = Annotated[StrictInt, Field(ge=0, le=9999)]
ShortText = Annotated[CleanText, Field(max_length=1000)]


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


class Finding(BaseModel):
    """`pointer` into the document (RFC 6901), `rule` its number in docs/rules.md."""

    pointer: str
    code: str
    rule: int
    severity: str
    message: str


class Counts(BaseModel):
    insatser: int
    nil_returns: int
    answers: int


class Notice(BaseModel):
    code: str
    severity: str
    message: str


class Receipt(BaseModel):
    """Proof of what was received, when, and what was found in it. `on_time` is decided here once and for all.

    `notice` comes with the receipt of a content that was signed again although it has been sent back.
    """

    return_id: str
    round: str
    respondent: str
    version: int
    received_at: Timestamp
    on_time: bool
    content_sha256: str
    counts: Counts
    findings: list[Finding]
    notice: Notice | None = None


class CommentOut(BaseModel):
    pointer: str
    message: str
    place: str = Field(description="The place in words, in the caller's language")


class OpenComment(CommentOut):
    """`pointer` into the draft as it is now, null if the place is gone; `signed_pointer` into the version sent back."""

    pointer: str | None  # type: ignore[assignment]
    signed_pointer: str
    changed: bool = Field(description="The place says something else now than when it was commented on")


class ApprovalOut(BaseModel):
    approved_by: str
    date: Day
    reference: str
    approved_at: Timestamp


class ReturnStatus(BaseModel):
    """`status`: processing, processed, sent_back, accepted or superseded.

    `decision` stays also when a later version has taken this one's place (`superseded_by`).
    """

    return_id: str
    round: str
    respondent: str
    version: int
    status: str
    queue_position: int = Field(description="Returns being processed up to this one; 0 when it has been")
    signed_by: str
    approval: ApprovalOut | None
    case_numbers: dict[str, str]
    decision: str | None
    decided_by: str | None
    decided_at: Timestamp | None
    comments: list[CommentOut]
    superseded_by: str | None
    receipt: Receipt


class ComparedOut(BaseModel):
    return_id: str | None = Field(description="null for the draft")
    round: str
    respondent: str
    version: int | None
    content_sha256: str


class SpanOut(BaseModel):
    op: str = Field(description="equal, removed or added")
    old: tuple[int, int] = Field(description="[start, end) in characters of the old text")
    new: tuple[int, int]


class FieldDifference(BaseModel):
    field: str
    old: Any
    new: Any
    spans: list[SpanOut] | None = Field(description="Where both are texts; a list of lines is joined by newlines")


class ItemDifference(BaseModel):
    """`id`: an insats' key, a nil return's area, a question's number, an analysis' name and which of that name."""

    id: str
    place: str = Field(description="What it is called, in the caller's language")
    change: str = Field(description="added, removed, changed or moved (to another area)")
    old_pointer: str | None
    new_pointer: str | None
    fields: list[FieldDifference]


class Difference(BaseModel):
    """What differs, and nothing else. `reordered`: the insatser that are in both stand in another order."""

    old: ComparedOut
    new: ComparedOut
    same: bool
    counts: dict[str, int]
    reordered: bool
    insatser: list[ItemDifference]
    nil_returns: list[ItemDifference]
    answers: list[ItemDifference]
    analyses: list[ItemDifference]


class SavedOut(BaseModel):
    key: str
    insats_id: str
    version: int
    status: str = Field(description="created, changed or unchanged")
    findings: list[Finding] = Field(default_factory=list)


class RowOut(BaseModel):
    row: int
    status: str = Field(description="created, changed, unchanged or rejected")
    key: str | None = None
    insats_id: str | None = None
    version: int | None = None
    errors: list[Finding] = Field(default_factory=list)


class TakenFrom(BaseModel):
    """`return_id` is the standing return that it was signed in; none if it stood in the draft only."""

    round: str
    insats_id: str
    version: int
    return_id: str | None
    taken_at: Timestamp
    taken_by: str


class TakenOver(BaseModel):
    row: int
    key: str
    insats_id: str
    version: int
    status: str = Field(description="created, changed or unchanged")
    area: str
    taken_from: TakenFrom
    findings: list[Finding] = Field(default_factory=list)


class TakeOversOut(BaseModel):
    items: list[TakenOver]
    total: int
    saved: int


class RowsOut(BaseModel):
    items: list[RowOut]
    total: int
    saved: int


class PlacedFinding(Finding):
    place: str | None = Field(default=None, description="Where it stands in the file")


class TakenOut(BaseModel):
    place: str = Field(description="Where it stands in the file", examples=["Blad 1.2.1.4, cell B7"])
    pointer: str = Field(description="Where it went in the draft (RFC 6901)", examples=["/insatser/3/outputs"])


class LeftOut(BaseModel):
    """A text that was not understood, whole."""

    place: str
    text: str
    reason: str


class RepairOut(BaseModel):
    """A text with broken diacritics, and what it was taken for."""

    place: str
    before: str
    after: str


class ImportCounts(Counts):
    analyses: int


class ImportOut(BaseModel):
    """What was read from where, and what was not understood. `format`: docx, xlsx, pdf or txt."""

    format: str
    counts: ImportCounts
    saved: list[SavedOut]
    taken: list[TakenOut]
    left: list[LeftOut]
    repairs: list[RepairOut]
    findings: list[PlacedFinding]
