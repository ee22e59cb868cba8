"""Classification's HTTP bodies."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from libs.common.events import Labels

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


class StoredLabels(BaseModel):
    """The labels of an insats version that is stored."""

    insats_id: str
    version: int
    label_version: int
    rules_version: str
    labels: Labels
