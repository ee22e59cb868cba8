"""What intake answers."""

from typing import Any

from pydantic import (
    BaseModel,
    Field,
)

from libs.common.events import Timestamp
from services.intake.schemas.fields import Day


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
