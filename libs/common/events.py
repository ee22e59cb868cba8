"""Every event that crosses a service border: its data and its routing key (the envelope: envelope.py).

Published versions only grow by optional fields; anything else is a new class and type (docs/decisions/0004).
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

Timestamp = Annotated[
    datetime,
    PlainSerializer(lambda t: t.astimezone(UTC).isoformat().replace("+00:00", "Z"), return_type=str),
]
"""RFC 3339 in UTC, with microseconds."""

Day = date
"""For fields that are named `date`."""

EVERYONE = "all"
"""Stands for the respondent in the routing key of an event that concerns a whole round."""


class Part(BaseModel):
    """A piece of an event's data. Unknown fields are ignored, so that an older consumer reads a newer event."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Part):
    """Data of an event. `TYPE` is the CloudEvents type; `CONSUMERS` are the services that must hear it."""

    TYPE: ClassVar[str]
    SOURCE: ClassVar[str]
    CONSUMERS: ClassVar[tuple[str, ...]]

    round: str

    @property
    def audience(self) -> str:
        """Last word of the routing key: the respondent, or `all`."""
        return str(getattr(self, "respondent", EVERYONE))

    @property
    def routing_key(self) -> str:
        return f"{self.TYPE}.{self.round}.{self.audience}"

    @property
    def subject(self) -> str:
        return f"{self.round}/{self.audience}"


# ---- rounds ------------------------------------------------------------------------------------------------


class Respondent(Part):
    """`sections` are the parts of the form that it answers; none named means all of it."""

    code: str
    name: str
    sections: list[str] = Field(default_factory=list)
    case_numbers: dict[str, str] = Field(default_factory=dict)
    """Party → its own number (diarienummer) for this respondent's return, as it is now."""


class Area(Part):
    """One of the form's tables; `number` is its place among them. An `optional` one left empty is not missing."""

    code: str
    number: int
    title: str
    title_en: str
    optional: bool = False


class Question(Part):
    """An `optional` one left unanswered is not missing."""

    id: str
    type: str
    title: str
    title_en: str
    optional: bool = False


class Extension(Part):
    respondent: str
    due_at: Timestamp
    locks_at: Timestamp | None = None
    reason: str
    granted_by: str
    granted_at: Timestamp


class ReminderPlan(Part):
    """When a round reminds: `days` from the last day, negative before it; 0 is the last day itself."""

    days: list[int]
    avoid_non_working_days: bool = False
    """Moves reminders off weekends and Swedish public holidays: those before the last day to the working day before,
    those after it to the working day after. The due date itself never moves."""


class RoundState(Event):
    """The whole round as it stands; a higher `revision` replaces a lower."""

    revision: int
    title: str
    form: str
    form_version: int
    opens_at: Timestamp
    due_at: Timestamp
    locks_at: Timestamp
    respondents: list[Respondent]
    areas: list[Area]
    questions: list[Question]
    extensions: list[Extension] = Field(default_factory=list)
    definition: dict[str, Any] | None = None
    """The form as the round froze it (libs.common.forms.Form): a document with versions of its own."""
    owner: str | None = None
    """The respondent whose own follow-up this is: it may do and see what each of the round's respondents may."""
    reminders: ReminderPlan | None = None
    """The round's own ladder; none for the usual one."""


class RoundOpened(RoundState):
    TYPE = "round.opened.v1"
    SOURCE = "/intake"
    CONSUMERS = ("classification", "aggregation", "reporting", "notifications")


class RoundChanged(RoundState):
    TYPE = "round.changed.v1"
    SOURCE = "/intake"
    CONSUMERS = ("classification", "aggregation", "reporting", "notifications")


class RoundLocked(Event):
    TYPE = "round.locked.v1"
    SOURCE = "/intake"
    CONSUMERS = ("notifications",)

    locked_at: Timestamp


# ---- insatser ----------------------------------------------------------------------------------------------


class Funding(Part):
    source: str
    amount_sek: int
    """Whole kronor."""


class Period(Part):
    start: date
    end: date


class InsatsContent(Part):
    """What a respondent says of one insats, as it was saved (texts in Unicode NFC)."""

    key: str
    area: str
    name: str
    description: str = ""
    outputs: str = ""
    outcomes: str = ""
    goals: str = ""
    owner: str | None = None
    project_id: str | None = None
    period: Period | None = None
    priority: int | None = None
    funding: list[Funding] = Field(default_factory=list)
    total_budget_sek: int | None = None
    municipalities: list[str] = Field(default_factory=list)
    respondents: list[str] = Field(default_factory=list)
    sdg: list[int] = Field(default_factory=list)
    group: str | None = None
    """Subheading that it stands under, in a follow-up that has them."""
    fund: str | None = None
    """The fund or programme that it belongs to, as the respondent names it ("Interreg Aurora")."""


class InsatsReceived(Event):
    """A content that this insats has not had before was saved in the draft."""

    TYPE = "insats.received.v1"
    SOURCE = "/intake"
    CONSUMERS = ("classification", "reporting", "notifications")

    respondent: str
    insats_id: str
    version: int
    content_sha256: str
    received_at: Timestamp
    insats: InsatsContent

    @property
    def subject(self) -> str:
        return self.insats_id


class InsatsWithdrawn(Event):
    """The insats was taken out of the draft; what is signed stands until the next is signed."""

    TYPE = "insats.withdrawn.v1"
    SOURCE = "/intake"
    CONSUMERS = ("notifications",)

    respondent: str
    insats_id: str
    version: int
    withdrawn_at: Timestamp

    @property
    def subject(self) -> str:
        return self.insats_id


class DraftChanged(Event):
    """What a draft covers by now: codes alone, never its texts. Told some seconds after a burst of changes has
    begun, not of each; a higher `revision` replaces a lower."""

    TYPE = "draft.changed.v1"
    SOURCE = "/intake"
    CONSUMERS = ("notifications",)

    respondent: str
    revision: int
    areas: list[str]
    """With at least one insats, or certified nil."""
    answers: list[str]
    """Questions that have an answer."""


class Evidence(Part):
    """Where a label was read: text == insats[field][start:end]."""

    facet: str
    field: str
    start: int
    end: int
    text: str
    rule: str


class AreaChoice(Part):
    code: str
    confidence: float


class AreaLabel(Part):
    code: str
    confidence: float
    alternatives: list[AreaChoice] = Field(default_factory=list)


class SdgLabel(Part):
    goal: int
    named: bool
    """Named in the text, by number or name; otherwise inferred."""
    confidence: float


class Municipality(Part):
    code: str
    name: str


class PerspectiveLabel(Part):
    """A horizontal perspective that the insats also serves, whatever its area."""

    code: Literal["jamstalldhet", "integration", "miljo"]
    confidence: float


class AmountLabel(Part):
    """An amount of the text in whole kronor, and what it is where the text says so."""

    amount_sek: int
    kind: Literal["granted", "budget", "cofinancing", "spent", "sought", "turnover"] | None = None


class Actor(Part):
    """An organisation named in the text; `kind` is a code of the list `actor-kinds`."""

    name: str
    kind: str


class Facets(Part):
    """What an insats is about, as it is counted and filtered by."""

    area: AreaLabel
    sdg: list[SdgLabel] = Field(default_factory=list)
    horizons: list[Literal["short", "medium", "long"]] = Field(default_factory=list)
    achieved: bool = False
    expected: bool = False
    basis: list[Literal["follow_up", "evaluation", "own_assessment"]] = Field(default_factory=list)
    frameworks: list[str] = Field(default_factory=list)
    amounts_sek: list[int] = Field(default_factory=list)
    project_ids: list[str] = Field(default_factory=list)
    municipalities: list[Municipality] = Field(default_factory=list)
    suggested_area: AreaLabel | None = None
    """The model's opinion, beside the area declared; None where nothing was declared: then it is `area` itself."""
    perspectives: list[PerspectiveLabel] = Field(default_factory=list)
    amounts: list[AmountLabel] = Field(default_factory=list)
    """`amounts_sek` again, with kinds."""
    territories: list[Literal["city", "rural", "sparsely_populated"]] = Field(default_factory=list)
    """Of the municipalities named, by the code lists of their types, and as the text itself says."""
    target_groups: list[str] = Field(default_factory=list)
    actors: list[Actor] = Field(default_factory=list)
    reviewed: list[str] = Field(default_factory=list)
    """The facets that a person has decided: they stand before what was declared and what any machine reads."""


class Labels(Facets):
    """The facets with what they were read from. Kept by classification, which answers for it."""

    evidence: list[Evidence] = Field(default_factory=list)


class Declared(Part):
    """The respondent's own facts that are counted; what is declared stands."""

    area: str
    funding: list[Funding] = Field(default_factory=list)
    total_budget_sek: int | None = None
    municipalities: list[str] = Field(default_factory=list)
    priority: int | None = None
    sdg: list[int] = Field(default_factory=list)


class InsatsClassified(Event):
    TYPE = "insats.classified.v1"
    SOURCE = "/classification"
    CONSUMERS = ("aggregation", "reporting", "notifications")

    respondent: str
    insats_id: str
    version: int
    label_version: int
    """1 for the first labels of this insats version; higher ones replace lower."""
    rules_version: str
    declared: Declared
    labels: Facets
    """The evidence stays with classification: GET /classification/v1/insatser/{insats_id}/labels."""

    @property
    def subject(self) -> str:
        return self.insats_id


# ---- returns -----------------------------------------------------------------------------------------------


class InsatsReference(Part):
    insats_id: str
    version: int
    area: str


class NilReturn(Part):
    area: str
    reason: str


class Answer(Part):
    text: str | None = None
    yes: bool | None = None
    bullets: list[str] | None = None

    @property
    def given(self) -> bool:
        """Whether it says anything."""
        return bool(self.text or self.bullets) or self.yes is not None


class ReturnEvent(Event):
    respondent: str
    return_id: str
    version: int

    @property
    def subject(self) -> str:
        return self.return_id


class Approval(Part):
    """A second person's approval within the respondent, before the signing: who, when, under which number."""

    approved_by: str
    date: Day
    reference: str
    approved_at: Timestamp


class ReturnSubmitted(ReturnEvent):
    """A signed return; `insatser` stand in the order of the return."""

    TYPE = "return.submitted.v1"
    SOURCE = "/intake"
    CONSUMERS = ("classification", "aggregation", "reporting", "notifications")

    received_at: Timestamp
    on_time: bool
    content_sha256: str
    signed_by: str
    insatser: list[InsatsReference]
    nil_returns: list[NilReturn]
    answers: dict[str, Answer]
    analyses: list[dict[str, Any]] = Field(default_factory=list)
    approval: Approval | None = None
    case_numbers: dict[str, str] = Field(default_factory=dict)
    """As known at the signing; later ones come with round.changed, in `respondents`."""


class Comment(Part):
    """A remark on a place in the return (JSON pointer into its content)."""

    pointer: str = ""
    message: str


class ReturnSentBack(ReturnEvent):
    TYPE = "return.sent_back.v1"
    SOURCE = "/intake"
    CONSUMERS = ("notifications",)

    decided_at: Timestamp
    decided_by: str
    comments: list[Comment]


class ReturnAccepted(ReturnEvent):
    TYPE = "return.accepted.v1"
    SOURCE = "/intake"
    CONSUMERS = ("notifications",)

    decided_at: Timestamp
    decided_by: str
    comments: list[Comment] = Field(default_factory=list)


# ---- results -----------------------------------------------------------------------------------------------


class Cell(Part):
    """A cell of the table respondents × areas; without an area the respondent's row as a whole."""

    respondent: str
    area: str | None = None


class CellValue(Part):
    """`state` keeps the three values apart: something reported, a certified nil, nothing heard."""

    state: Literal["reported", "nil", "missing"]
    insatser: int = 0
    """By the area in force: the one declared, unless a person has decided on another."""
    nil_returns: int = 0
    amount_sek: int = 0
    total_budget_sek: int = 0
    return_version: int = 0
    """Version of the standing return behind the row; 0 before the first, and in cells with an area."""
    declared_insatser: int | None = None
    """How many the respondent itself declared here, if not `insatser`: what `state` goes by."""


class Cause(Part):
    """The change that led to the new value."""

    event: str
    return_id: str | None = None
    insats_id: str | None = None


class AggregateUpdated(Event):
    TYPE = "aggregate.updated.v1"
    SOURCE = "/aggregation"
    CONSUMERS = ("intake", "notifications")

    respondent: str
    sequence: int
    """Place in the feed: 1, 2, 3 … without gaps, in commit order."""
    cell: Cell
    old: CellValue
    new: CellValue
    cause: Cause

    @property
    def subject(self) -> str:
        return f"{self.round}/{self.respondent}" + (f"/{self.cell.area}" if self.cell.area else "")


class ReportCompiled(ReturnEvent):
    """The report's tables now hold this version of the return."""

    TYPE = "report.compiled.v1"
    SOURCE = "/reporting"
    CONSUMERS = ("intake", "notifications")

    report: str
    insatser: int


class DeadlineEvent(Event):
    """A respondent was reminded, or would have been had it anybody to remind."""

    respondent: str
    due_at: Timestamp
    days: int
    """Days of the Swedish calendar from today to the last day, negative after it."""
    missing_areas: list[str]
    missing_answers: list[str]
    unsigned: bool
    sent_back: bool = False
    """The standing version was sent back: what is missing is a new one."""


class DeadlineApproaching(DeadlineEvent):
    TYPE = "deadline.approaching.v1"
    SOURCE = "/notifications"
    CONSUMERS = ("notifications",)


class DeadlinePassed(DeadlineEvent):
    TYPE = "deadline.passed.v1"
    SOURCE = "/notifications"
    CONSUMERS = ("notifications",)


EVENTS: dict[str, type[Event]] = {
    event.TYPE: event
    for event in (
        RoundOpened, RoundChanged, RoundLocked, InsatsReceived, InsatsWithdrawn, DraftChanged,
        ReturnSubmitted, ReturnSentBack, ReturnAccepted, InsatsClassified,
        AggregateUpdated, ReportCompiled, DeadlineApproaching, DeadlinePassed,
    )
}  # fmt: skip
