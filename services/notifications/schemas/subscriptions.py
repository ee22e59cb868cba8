"""Subscriptions over HTTP."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.notifications.subscriptions.matching import DEFAULT, SUBSCRIBABLE
from services.notifications.subscriptions.targets import LONGEST_URL

NO_NUL = r"^[^\x00]*$"
Code = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=NO_NUL)]
Codes = Annotated[list[Code], Field(max_length=500)]
EventType = Literal[SUBSCRIBABLE]  # type: ignore[valid-type]
EventTypes = Annotated[list[EventType], Field(min_length=1, max_length=len(SUBSCRIBABLE))]
Url = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_URL)]
Heartbeat = Annotated[int, Field(ge=60, le=7 * 24 * 3600, description="seconds of silence after which one is sent")]
Description = Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)]


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NewSubscription(Given):
    """Where to send what. Empty lists mean all; changes of cells alone unless other events are named."""

    url: Url
    description: Description = ""
    events: EventTypes = Field(default_factory=lambda: list(DEFAULT))
    rounds: Codes = Field(default_factory=list)
    respondents: Codes = Field(default_factory=list)
    areas: Codes = Field(default_factory=list, description="with areas named, only changes of their cells are told")
    heartbeat_seconds: Heartbeat = 3600


class ChangedSubscription(Given):
    """What is left out stays. A new address has to answer the challenge; what was frozen before stays as it was."""

    url: Url | None = None
    description: Description | None = None
    events: EventTypes | None = None
    rounds: Codes | None = None
    respondents: Codes | None = None
    areas: Codes | None = None
    heartbeat_seconds: Heartbeat | None = None


class ReplayFrom(Given):
    """Everything from this number on is sent again, under the same ids."""

    from_: int = Field(alias="from", ge=1)
    parked_only: bool = Field(False, description="only those that were given up after three days")


class NewKey(Given):
    overlap_hours: int = Field(24, ge=0, le=168, description="how long the former key signs too")


class SubscriptionItem(BaseModel):
    """A subscription as it is now. It is well if `failures` is 0 and nothing is parked."""

    id: str
    owner: str
    url: str
    description: str
    events: list[str]
    rounds: list[str]
    respondents: list[str]
    areas: list[str]
    heartbeat_seconds: int
    state: Literal["unverified", "active", "paused"]
    paused_because: Literal["asked", "gone"] | None = Field(description="gone: the endpoint answered 410")
    created_at: datetime
    last_sequence: int = Field(description="the last number given to a message")
    kept_from: int = Field(description="replay can begin here: what came before was accepted long ago and removed")
    pending: int = Field(description="messages that wait or are tried again")
    parked: int = Field(description="messages given up after three days; replay sends them again")
    failures: int = Field(description="attempts that failed since the last that did not")
    failing_since: datetime | None
    last_status: int | None
    last_fault: str | None
    last_contact_at: datetime | None = Field(description="when the endpoint last accepted something")
    next_attempt_at: datetime | None = Field(description="of a message or a heartbeat")
    former_key_until: datetime | None = Field(description="until then each message has two signatures")


class SubscriptionWithSecret(SubscriptionItem):
    secret: str = Field(description="shown this once: whsec_ and base64 of 32 bytes")


class SubscriptionList(BaseModel):
    items: list[SubscriptionItem]
    total: int


class DeliveryItem(BaseModel):
    """A message to the subscriber."""

    sequence: int
    webhook_id: str
    event_id: str
    event_type: str
    round: str
    respondent: str | None
    area: str | None
    state: Literal["pending", "delivered", "parked"]
    created_at: datetime
    attempts: int
    next_attempt_at: datetime | None = Field(description="null if settled, or behind an earlier one of its respondent")
    tried_at: datetime | None
    delivered_at: datetime | None
    status: int | None = Field(description="the endpoint's last answer")
    fault: str | None = Field(
        description="timeout, refused (the status says more), redirect, no-connection, connection-broken, "
        "name-unknown, tls, target-not-public, https-needed, url-malformed"
    )


class DeliveryList(BaseModel):
    items: list[DeliveryItem]
    total: int


class Replayed(BaseModel):
    from_: int = Field(serialization_alias="from")
    messages: int = Field(description="how many are sent again")
