"""What notifications keeps: facts of the rounds, their timeline, alerts, parked messages, subscriptions, logins, the
audit trail."""

from services.notifications.models.alerts import Alert
from services.notifications.models.audit import AuditEntry
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
from services.notifications.models.login import LoginAttempt, Session, UsedCode
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
    "AuditEntry",
    "Cell",
    "Compilation",
    "Decision",
    "DraftActivity",
    "FeedPlace",
    "LoginAttempt",
    "ParkedMessage",
    "Round",
    "Session",
    "SignedInsats",
    "StandingReturn",
    "Subscription",
    "TimelineItem",
    "UsedCode",
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
