"""Classification's HTTP bodies."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from libs.common.clean_text import CleanText
from libs.common.events import Area, AreaChoice, Evidence, Labels

TextIn = Annotated[StrictStr, Field(max_length=20_000)]


class ItemIn(BaseModel):
    """A text to classify; `id` is the caller's own and comes back with the labels."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[StrictStr, Field(max_length=200)]
    name: TextIn = ""
    description: TextIn = ""
    outputs: TextIn = ""
    outcomes: TextIn = ""
    goals: TextIn = ""


class ClassifyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[ItemIn], Field(max_length=1000)]


class Classified(Labels):
    id: str


class ClassifyOut(BaseModel):
    items: list[Classified]


class Said(BaseModel):
    """What a person said of one facet of a text. `in_force`: it took effect when it was said."""

    facet: str
    value: Any
    by: str
    at: datetime
    why: str
    in_force: bool


class StoredLabels(BaseModel):
    """The labels of an insats version that is stored, as they count."""

    insats_id: str
    version: int
    label_version: int
    rules_version: str
    labels: Labels
    reviews: list[Said] = Field(default_factory=list)


Facet = Literal[
    "area", "perspectives", "sdg", "frameworks", "horizons", "basis", "territories", "target_groups", "achieved",
    "expected", "municipalities",
]  # fmt: skip


class ReviewIn(BaseModel):
    """A person's label: a `value`, or `confirm` that what counts now is right.

    Values: a code for area; a list of codes (of goals as numbers) for perspectives, sdg, frameworks, horizons, basis,
    territories, target_groups and municipalities; true or false for achieved and expected.
    """

    model_config = ConfigDict(extra="forbid")

    facet: Facet
    value: Any = None
    confirm: bool = False
    version: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    """The insats version that the person has read: 409 if another text stands now."""
    why: Annotated[CleanText, Field(max_length=2000)] = ""


class Reviewed(BaseModel):
    """`in_force` is false while a second person has yet to say the same."""

    insats_id: str
    version: int
    label_version: int
    facet: str
    value: Any
    in_force: bool


class FindingResponse(BaseModel):
    answer: Literal["confirmed", "explained"]
    text: str
    by: str
    at: datetime


QueuedFacet = Literal["area", "perspectives", "sdg", "basis", "achieved", "expected"]


class Choice(BaseModel):
    """A value that a label can have, or one of those that it can hold; `confidence` where the machine has one of it."""

    value: Any
    confidence: float | None


class ReviewItem(BaseModel):
    """A facet of an insats of the queue, with all that is needed to judge it."""

    insats_id: str
    version: int
    round: str
    round_title: str
    respondent: str
    respondent_name: str
    return_id: str
    pointer: str
    """Its place in the return."""
    facet: QueuedFacet
    value: Any
    """What the machine suggests, in the facet's form, as a person's label is given: of the area, another perhaps than
    the one declared, which counts."""
    confidence: float | None
    sure_from: float
    """The confidence below which a person is asked."""
    choices: list[Choice]
    reason: Literal["disagrees", "changed", "unsure"]
    texts: dict[str, str]
    declared: str
    suggested: AreaChoice
    alternatives: list[AreaChoice]
    evidence: list[Evidence]
    """For the suggested value; the span always is the text."""
    former: Said | None
    """The label of a text that the insats had before."""
    proposals: list[Said]
    """What others have said of this text that does not yet count."""
    response: FindingResponse | None
    """What the respondent has answered to the finding that its area is disputed."""
    label_version: int


class ReviewQueue(BaseModel):
    """`facets`: how many there are in each, whichever of them was asked for."""

    items: list[ReviewItem]
    total: int
    facets: dict[QueuedFacet, int]
    four_eyes: bool


class Count(BaseModel):
    """How many insatser; the code `none` is for those that have no value."""

    code: str
    insatser: int


class AreaCount(BaseModel):
    declared: str
    suggested: str
    insatser: int


class RoundLabels(BaseModel):
    """`goals_counted` as the tables count them; `facets` everything that was read, inferred goals too."""

    round: str
    title: str
    areas_of_the_form: list[Area]
    insatser: int
    reviewed: int
    moved: int
    areas: list[AreaCount]
    facets: dict[str, list[Count]]
    goals_counted: list[Count]


class RoundInsats(BaseModel):
    insats_id: str
    version: int
    respondent: str
    respondent_name: str
    name: str
    return_id: str
    pointer: str
    declared: str
    suggested: str | None
    confidence: float | None
    area: str


class RoundInsatser(BaseModel):
    items: list[RoundInsats]
    total: int


class RelatedInsats(BaseModel):
    insats_id: str
    version: int
    respondent: str
    name: str
    return_id: str
    pointer: str


class ResponseIn(BaseModel):
    """`confirmed`: it is right as it is. `explained`: and here is why."""

    model_config = ConfigDict(extra="forbid")

    answer: Literal["confirmed", "explained"]
    text: Annotated[CleanText, Field(max_length=5000)] = ""


class FindingItem(BaseModel):
    """As a finding of a receipt, with the insats that it is of and, if it is in a text, the span there."""

    id: str
    rule: int
    code: str
    severity: Literal["warning", "info"]
    message: str
    respondent: str
    respondent_name: str
    insats_id: str
    version: int
    name: str
    return_id: str
    pointer: str
    start: int | None
    end: int | None
    text: str
    related: list[RelatedInsats]
    response: FindingResponse | None


class FindingList(BaseModel):
    items: list[FindingItem]
    total: int
