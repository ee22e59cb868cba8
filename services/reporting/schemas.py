"""HTTP bodies of the reporting service, and the manifest that an edition is."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.common.events import Facets, InsatsContent, Period, Timestamp


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


# ---- editions ----------------------------------------------------------------------------------------------

Sha256 = str
"""In lower-case hex."""


class EditionIn(BaseModel):
    """What an edition is called; all of it may be left out. Not part of its content."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: str | None = Field(default=None, min_length=1, max_length=300, description="The round's title if left out")
    note: str | None = Field(default=None, min_length=1, max_length=4000, description="Why it was made; public")


class FrozenRound(BaseModel):
    """The round as it stood: `sha256` of its state as JSON."""

    title: str
    revision: int
    sha256: Sha256


class FrozenForm(BaseModel):
    """`sha256` of the form's definition as canonical JSON; null if the round came without it."""

    id: str
    version: int
    sha256: Sha256 | None


class FrozenList(BaseModel):
    """A code list; `sha256` of it as canonical JSON."""

    id: str
    version: str
    sha256: Sha256


class FrozenText(BaseModel):
    """A version of an insats; `sha256` of its content as JSON, and of what classification read in it, if it had."""

    insats_id: str
    version: int
    sha256: Sha256
    labels_sha256: Sha256 | None


class FrozenReturn(BaseModel):
    """A standing return. `content_sha256` is the one on the respondent's receipt."""

    respondent: str
    return_id: str
    version: int
    received_at: Timestamp
    on_time: bool
    content_sha256: Sha256
    sha256: Sha256
    insatser: list[FrozenText]


class Terms(BaseModel):
    """Who publishes, under which licence: the edition's files go on saying so."""

    model_config = ConfigDict(frozen=True)

    licence: Literal["CC0-1.0", "CC-BY-4.0"]
    publisher: str
    publisher_url: str | None


class Basis(BaseModel):
    """Everything that a compilation rests on."""

    terms: Terms
    round_state: FrozenRound
    form: FrozenForm
    code_lists: list[FrozenList]
    returns: list[FrozenReturn]


class EditionFile(BaseModel):
    """A file of an edition; `path` is its address under the edition. A data package has no report or language."""

    path: str
    report: str | None
    format: str
    language: Literal["sv", "en"] | None
    media_type: str
    bytes: int
    sha256: Sha256


class Software(BaseModel):
    """What the files were made with: whoever installs the same can build the same bytes."""

    insats: str
    python: str
    libraries: dict[str, str]


class Manifest(Basis):
    """An edition: what it rests on and what it consists of, each by its hash. Names no person."""

    round: str
    number: int
    title: str
    note: str | None
    created_at: Timestamp
    content_sha256: Sha256 = Field(description="Of basis and files: the same content is the same edition")
    software: Software
    files: list[EditionFile]


class EditionSummary(BaseModel):
    """An edition in a list. `manifest_sha256` is the hash of manifest.json as it is served."""

    round: str
    number: int
    state: Literal["draft", "published"]
    title: str
    note: str | None
    created_at: Timestamp
    created_by: str
    published_at: Timestamp | None
    published_by: str | None
    content_sha256: Sha256
    manifest_sha256: Sha256
    returns: int = Field(description="How many standing returns it rests on")
    files: int


class EditionList(BaseModel):
    items: list[EditionSummary]
    total: int


class EditionOut(Manifest):
    """The manifest, with what has come to it since."""

    state: Literal["draft", "published"]
    created_by: str
    published_at: Timestamp | None
    published_by: str | None
    manifest_sha256: Sha256


class PublishedFile(EditionFile):
    """`url` is where it lies for good."""

    url: str


class PublishedEdition(BaseModel):
    number: int
    title: str
    note: str | None
    published_at: Timestamp
    content_sha256: Sha256
    licence: str
    publisher: str
    manifest: str = Field(description="Address of the manifest")
    files: list[PublishedFile]


class PublishedList(BaseModel):
    round: str
    items: list[PublishedEdition]
    total: int


class Rebuilt(BaseModel):
    """A file built again. `rebuilt_sha256` is null if this release cannot build it at all."""

    path: str
    sha256: Sha256
    rebuilt_sha256: Sha256 | None
    same: bool


class Verification(BaseModel):
    """An edition built again from what is frozen, compared byte by byte through its hashes."""

    round: str
    number: int
    same: bool
    damaged_parts: list[Sha256] = Field(description="Stored parts that are missing or are not what their hash says")
    made_with: Software
    running: Software
    files: list[Rebuilt]


# ---- differences -------------------------------------------------------------------------------------------

Change = Literal["added", "removed", "changed"]
State = Literal["reported", "nil", "missing"]


class FieldChange(BaseModel):
    """`old` and `new` as they are in the API; null where the field says nothing."""

    field: str
    old: Any
    new: Any


class InsatsChange(BaseModel):
    insats_id: str
    name: str
    change: Change
    old_version: int | None
    new_version: int | None
    fields: list[FieldChange]


class AreaChange(BaseModel):
    """A cell of the table respondents by areas: its state (null: optional, and empty), its insatser, its certificate
    of nothing to report."""

    area: str
    number: int
    title: str
    title_en: str
    old_state: State | None
    new_state: State | None
    insatser: list[InsatsChange]
    nil_return: FieldChange | None


class AnswerChange(BaseModel):
    question: str
    title: str
    title_en: str
    change: Change
    fields: list[FieldChange]


class ReturnStand(BaseModel):
    return_id: str
    version: int
    received_at: Timestamp
    on_time: bool
    content_sha256: Sha256


class RespondentChange(BaseModel):
    respondent: str
    name: str
    old_return: ReturnStand | None
    new_return: ReturnStand | None
    areas: list[AreaChange]
    answers: list[AnswerChange]
    analyses: list[FieldChange]


class LabelChange(BaseModel):
    """What classification reads otherwise in a text that is the same in both."""

    insats_id: str
    fields: list[FieldChange]


class Difference(BaseModel):
    """What edition `new` has otherwise than edition `old`; what is alike is left out."""

    round: str
    old: int
    new: int
    same: bool
    counts: dict[str, int] = Field(description="respondents, and insatser and answers added, removed and changed")
    round_state: list[FieldChange] = Field(description="The round's own facts: title, dates, respondents, extensions")
    form: FieldChange | None = Field(description="The form's hash, if its definition differs")
    code_lists: list[FieldChange] = Field(description="Versions of code lists, by their ids")
    labels: list[LabelChange]
    respondents: list[RespondentChange]


# ---- one insats through the years --------------------------------------------------------------------------


class Planned(BaseModel):
    """What was expected of it when this was signed."""

    goals: str
    period: Period | None
    total_budget_sek: int | None


class Achieved(BaseModel):
    """What had come of it when this was signed. `amount_sek` is the sum of its funding, null if none is told."""

    outputs: str
    outcomes: str
    amount_sek: int | None


class SignedVersion(BaseModel):
    """A signed return that holds the insats; `insats_version` of it."""

    return_id: str
    return_version: int
    received_at: Timestamp
    on_time: bool
    insats_version: int
    standing: bool


class HistoryEntry(BaseModel):
    """The insats in one round. `content` is that of the standing return; null if that one no longer holds it."""

    round: str
    title: str
    form: str
    due_at: Timestamp
    versions: list[SignedVersion] = Field(description="Oldest first")
    content: InsatsContent | None
    planned: Planned | None
    achieved: Achieved | None
    labels: Facets | None = Field(
        description="What classification read in the text: goals, horizons, achieved, expected"
    )
    planned_before: Planned | None = Field(description="What the round before said was to be expected")
    differences: list[FieldChange] = Field(description="From the round before, field by field")


class History(BaseModel):
    """An insats by its respondent's own key, oldest round first. Only what is signed."""

    respondent: str
    key: str
    insats_id: str
    name: str
    items: list[HistoryEntry]
    total: int
