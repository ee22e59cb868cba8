"""Steps and the queue over HTTP."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

StepName = Literal["received", "validated", "classified", "aggregated", "reported"]


class StepItem(BaseModel):
    """`seconds` from the step before; null as long as it has not come."""

    step: StepName
    at: datetime | None
    seconds: float | None
    done: int | None = Field(default=None, description="of a return's insatser, how many are classified")
    of: int | None = None


class Measured(BaseModel):
    """How long the last returns took from receipt until they stood in every table, in seconds."""

    returns: int = Field(description="how many were measured, at most 50")
    median_seconds: float | None
    ninth_decile_seconds: float | None = Field(description="nine in ten were quicker")


class QueuedReturn(BaseModel):
    """`expected_seconds`: what is left to wait, judged by the measured returns that took longer than this one has
    waited; null if there are fewer than five of those, for then nobody knows."""

    position: int
    return_id: str
    round: str
    respondent: str
    version: int
    received_at: datetime
    waited_seconds: float
    waits_for: list[Literal["classification", "aggregation", "reporting"]]
    classified: int
    insatser: int
    expected_seconds: float | None
    stuck: bool = Field(description="nothing of it has moved for as long as the installation allows")


class Queue(BaseModel):
    items: list[QueuedReturn]
    total: int
    measured: Measured
