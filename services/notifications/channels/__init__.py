"""The ways in which a letter can leave. Each is one module; `CHANNELS` is the literal registry."""

from collections.abc import Callable, Mapping

from services.notifications.channels import email
from services.notifications.channels.channel import (
    Bounced,
    Channel,
    Deferred,
    Envelope,
    Fault,
    Locked,
    Refused,
    Uncertain,
    Unreachable,
    Written,
)
from services.notifications.settings import NotificationsSettings

CHANNELS: Mapping[str, Callable[[NotificationsSettings], Channel]] = {"email": email.Email}

__all__ = [
    "CHANNELS", "Bounced", "Channel", "Deferred", "Envelope", "Fault", "Locked", "Refused", "Uncertain", "Unreachable",
    "Written",
]  # fmt: skip
