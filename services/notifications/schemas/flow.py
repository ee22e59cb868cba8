"""The flow over HTTP: how much passes each step, and how long it takes to get there."""

from typing import Literal

from pydantic import BaseModel, Field

StepName = Literal["received", "classified", "submitted", "aggregated", "reported"]


class Delay(BaseModel):
    """Seconds from the step before to this one, of what has passed both within the window."""

    of: int = Field(description="how many were measured")
    p50: float
    p95: float
    longest: float


class Step(BaseModel):
    """`received` and `classified` count contents of insatser, the others signed versions of returns."""

    name: StepName
    passed: int = Field(description="in the window")
    last_minute: int
    waiting: int = Field(description="of what passed the step before within the window, what has not come here yet")
    delay: Delay | None = Field(description="null for the first step of insatser and of returns, and if none came")


class Flow(BaseModel):
    """The window is the last `minutes`; if `whole` is false so much happened that only its end is told."""

    minutes: int
    whole: bool
    steps: list[Step]
