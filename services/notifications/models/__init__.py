"""What notifications keeps: facts of the rounds, their timeline, alerts, parked messages, logins, the audit trail."""

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
from services.notifications.models.tables import INBOX, METADATA, OUTBOX

__all__ = [
    "INBOX",
    "METADATA",
    "OUTBOX",
    "READ_MODEL",
    "Alert",
    "AuditEntry",
    "Cell",
    "Compilation",
    "Decision",
    "DraftActivity",
    "LoginAttempt",
    "ParkedMessage",
    "Round",
    "Session",
    "SignedInsats",
    "StandingReturn",
    "TimelineItem",
    "UsedCode",
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
