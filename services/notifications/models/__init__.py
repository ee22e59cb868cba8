"""What notifications keeps: facts of the rounds, their timeline, alerts, parked messages, subscriptions, logins, the
audit trail."""

from services.notifications.models.alerts import Alert
from services.notifications.models.audit import AuditEntry
from services.notifications.models.contacts import CalendarLink, Contact
from services.notifications.models.contents import DraftContent, SignedContent
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
from services.notifications.models.reminders import Letter, LetterItem, Reminder
from services.notifications.models.steps import ReturnStep
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
    "CalendarLink",
    "Cell",
    "Compilation",
    "Contact",
    "Decision",
    "DraftActivity",
    "DraftContent",
    "FeedPlace",
    "Letter",
    "LetterItem",
    "LoginAttempt",
    "ParkedMessage",
    "Reminder",
    "ReturnStep",
    "Round",
    "Session",
    "SignedContent",
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
    "signed_content",
    "draft_content",
    "return_step",
)
"""Made from events alone; the other tables are not."""
