"""What the notifications service reads from its environment."""

from functools import cached_property
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from libs.common.settings import Given, ServiceSettings
from services.notifications.subscriptions.targets import Allowed

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class NotificationsSettings(ServiceSettings):
    """Besides what all services share: how people log in (docs/login.md), webhooks (docs/subscribe.md) and letters
    (docs/reminders.md)."""

    public_url: str = "http://127.0.0.1:8000"
    """The installation's address as the world sees it, without a path: where the OpenID provider sends people back."""
    proxies: int = 0
    """How many proxies of ours every request passes; so many places from the end of X-Forwarded-For is the caller."""

    contact_email: Annotated[str | None, Given] = None
    """The e-mail address that the accessibility statement names."""

    oidc_client_id: Annotated[str | None, Given] = None
    """With it people log in at the OpenID provider; without it, in the embedded set-up, with a one-time code."""
    oidc_client_secret: Annotated[SecretStr | None, Given] = None
    oidc_issuer: Annotated[str | None, Given] = None
    """Where it is not the `issuer` of the services' tokens."""
    oidc_scope: str = "openid profile"
    oidc_name: Annotated[str | None, Given] = None
    """What the login is called on its button."""
    role_claim: str = "insats_roles"
    roles: str = ""
    """The issuer's words for the roles: `reg-edit=editor,reg-sign=signer`. Without it, ours."""
    respondent_claim: str = "respondent"
    subject_claim: str = "sub"
    """What a person is called in the audit trail. Never given to another person."""

    session_secret: Annotated[SecretStr | None, Given] = None
    """What the key for the pages' tokens is made of, the same for all replicas; after a space, the former."""
    session_issuer: str = "insats-session"
    session_idle_minutes: int = 30
    session_hours: int = 10

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

    webhook_keep_days: int = Field(90, ge=4)
    """How long messages are kept for replay after they were accepted: longer than they are tried."""
    letters_keep_days: int = Field(90, ge=1)
    """How long letters are kept after they were sent."""

    smtp_url: Annotated[SecretStr | None, Given] = None
    """smtps://user:password@host:465 (TLS), smtp://user:password@host:587 (STARTTLS, demanded), or
    smtp+plain://host:25 for a relay on the same machine or network. Without it letters wait and an alert says so."""
    mail_from: str = "Insats <insats@localhost>"
    """The sender that recipients see; its domain also ends the Message-ID."""
    stuck_minutes: int = Field(default=10, ge=1)
    """A return that is being processed and has not moved for so long raises an alert."""

    unsigned_days: int = Field(default=2, ge=0)
    """A draft that lacks nothing but its signature raises an alert from so many days before its due date."""

    @field_validator("webhook_allow_private")
    @classmethod
    def _networks(cls, value: str) -> str:
        Allowed.read(value)
        return value

    @cached_property
    def webhook_allowed(self) -> Allowed:
        return Allowed.read(self.webhook_allow_private)

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https://")

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.session_secret and any(len(one) < 32 for one in self.session_secret.get_secret_value().split()):
            raise ValueError("INSATS_SESSION_SECRET is at least 32 characters, and a former one after a space")
        if not self.oidc_client_id:
            return self
        for name, address in (("INSATS_PUBLIC_URL", self.public_url), ("INSATS_OIDC_ISSUER", self.provider)):
            if not is_safe(address):
                raise ValueError(f"{name} is {address!r}: login takes an https address (http on this machine alone)")
        return self

    @property
    def provider(self) -> str:
        return self.oidc_issuer or self.issuer


def is_safe(address: str) -> bool:
    """https, or a server on this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
