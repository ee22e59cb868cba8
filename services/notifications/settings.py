"""What the notifications service reads from its environment."""

from functools import cached_property

from pydantic import Field, SecretStr, field_validator

from libs.common.settings import ServiceSettings
from services.notifications.subscriptions.targets import Allowed


class NotificationsSettings(ServiceSettings):
    """Webhooks: see docs/subscribe.md."""

    webhook_key: SecretStr | None = Field(None, min_length=32)
    """What the subscribers' secrets are derived from: 32 random characters at least, the same for all replicas.
    Without it the data folder keeps one of its own."""
    webhook_allow_private: str = ""
    """Networks that webhooks may go to, by http too, although they are not public: `10.20.0.0/16,::1/128` or `all`."""
    webhook_timeout_seconds: float = Field(10.0, gt=0, le=120)
    """How long an endpoint may take to answer. Twice this and five seconds is how long a dead replica holds it up."""
    webhook_retry_seconds: float = 5.0
    """The first pause after a failed attempt; each next is three times as long."""
    webhook_longest_pause_seconds: float = 3600.0
    webhook_gap_seconds: float = 30.0
    """How long a change waits for the one before it in the feed."""

    @field_validator("webhook_allow_private")
    @classmethod
    def _networks(cls, value: str) -> str:
        Allowed.read(value)
        return value

    @cached_property
    def webhook_allowed(self) -> Allowed:
        return Allowed.read(self.webhook_allow_private)
