"""What notifications keeps: facts of the rounds and their timeline, alerts, parked messages, subscriptions."""

from services.notifications.models.alerts import Alert
from services.notifications.models.facts import (
    Cell,
    Compilation,
    Decision,
    DraftActivity,
    Round,
    SignedInsats,
    StandingReturn,
    TimelineItem,
)
from services.notifications.models.parked import ParkedMessage
from services.notifications.models.subscriptions import FeedPlace, Subscription, WaitingEvent, WebhookDelivery
from services.notifications.models.tables import INBOX, METADATA, OUTBOX, REMEMBERED

__all__ = [
    "INBOX",
    "METADATA",
    "OUTBOX",
    "READ_MODEL",
    "REMEMBERED",
    "Alert",
    "Cell",
    "Compilation",
    "Decision",
    "DraftActivity",
    "FeedPlace",
    "ParkedMessage",
    "Round",
    "SignedInsats",
    "StandingReturn",
    "Subscription",
    "TimelineItem",
    "WaitingEvent",
    "WebhookDelivery",
]

READ_MODEL = (
    "round",
    "draft_activity",
    "standing_return",
    "decision",
    "compilation",
    "cell",
    "timeline",
    "signed_insats",
)
"""Made from events alone; the other tables are not."""
