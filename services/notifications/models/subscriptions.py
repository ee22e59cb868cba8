"""Who is told of what over HTTP, and every message to each of them until it is accepted or given up."""

import uuid
from datetime import datetime

from sqlalchemy import Index, LargeBinary, Text, text
from sqlmodel import Field

from libs.common.database import BigId, UtcDateTime
from services.notifications.models.tables import Base


class Subscription(Base, table=True):
    """`state` is `unverified` until the endpoint has answered the challenge, then `active` or `paused`.

    Whoever changes a row holds its lock, and locks several in the order of `id`. The secret is not here: it is
    derived from the installation's key, `id` and `key_version` (subscriptions/signing.py).
    """

    __tablename__ = "subscription"
    id: str = Field(primary_key=True)
    owner: str = Field(index=True)
    """The token's subject."""
    url: str
    description: str
    choice: str = Field(sa_type=Text)
    """JSON of subscriptions.matching.Choice."""
    heartbeat_seconds: int
    state: str
    paused_because: str | None
    created_at: datetime = Field(sa_type=UtcDateTime)
    key_version: int
    former_key_until: datetime | None = Field(sa_type=UtcDateTime)
    last_number: int = Field(sa_type=BigId)
    """The last number given to a message: 1, 2, 3 … without gaps."""
    pruned_to: int = Field(sa_type=BigId, default=0, sa_column_kwargs={"server_default": "0"})
    """The highest number of a message that was removed after its time: replay goes on from the next."""
    replays: int
    """How often it was replayed: what was under way then settles nothing."""
    failures: int
    """Attempts that failed since the last that did not."""
    failing_since: datetime | None = Field(sa_type=UtcDateTime)
    last_status: int | None
    last_fault: str | None
    last_contact_at: datetime | None = Field(sa_type=UtcDateTime)
    """When the endpoint last accepted something."""
    retry_at: datetime | None = Field(sa_type=UtcDateTime)
    """While it fails: nothing is sent before this."""
    due_at: datetime | None = Field(sa_type=UtcDateTime, index=True)
    """When there is something to send next, be it a heartbeat; nothing is ever sent where it is null."""
    lease_owner: str | None
    lease_until: datetime | None = Field(sa_type=UtcDateTime)
    """One replica at a time sends to an endpoint; a lease that is not renewed was its owner's who died."""


class WebhookDelivery(Base, table=True):
    """A message to a subscriber. `body` is what is sent, the same bytes at each attempt and replay.

    Of the unsettled messages of one `lane` (a respondent in a round) only the first has a `due_at`: so a later
    change of a cell never goes out before an earlier one is accepted or given up.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index(
            "ix_webhook_delivery_due",
            "subscription_id",
            "due_at",
            postgresql_where=text("due_at is not null"),
            sqlite_where=text("due_at is not null"),
        ),
        Index(
            "ix_webhook_delivery_unsettled",
            "subscription_id",
            "lane",
            "number",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
    )
    subscription_id: str = Field(primary_key=True)
    number: int = Field(sa_type=BigId, primary_key=True)
    lane: str
    event_id: uuid.UUID
    event_type: str
    round: str
    respondent: str | None
    area: str | None
    body: bytes = Field(sa_type=LargeBinary)
    state: str
    """`pending`, `delivered` or `parked` (given up)."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int
    due_at: datetime | None = Field(sa_type=UtcDateTime)
    first_tried_at: datetime | None = Field(sa_type=UtcDateTime)
    tried_at: datetime | None = Field(sa_type=UtcDateTime)
    delivered_at: datetime | None = Field(sa_type=UtcDateTime)
    status: int | None
    fault: str | None


class WaitingEvent(Base, table=True):
    """An event that subscribers have not been given yet; its body is in the inbox.

    Added where the event is taken in. A change of a cell waits until all before it in the feed have come.
    """

    __tablename__ = "waiting_event"
    __table_args__ = ({"sqlite_autoincrement": True},)
    position: int = Field(sa_type=BigId, primary_key=True, default=None)
    event_id: uuid.UUID
    event_type: str
    feed_sequence: int | None = Field(sa_type=BigId, index=True)
    arrived_at: datetime = Field(sa_type=UtcDateTime)


class FeedPlace(Base, table=True):
    """How far the feed has been given to the subscribers: one row, and the lock of who gives on."""

    __tablename__ = "feed_place"
    id: int = Field(primary_key=True, default=1)
    sequence: int = Field(sa_type=BigId)
