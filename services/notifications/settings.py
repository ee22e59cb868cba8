"""What the notifications service reads from its environment."""

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, SecretStr, model_validator

from libs.common.settings import ServiceSettings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
Given = BeforeValidator(lambda value: value or None)
"""A variable that is set to nothing is not set: docker compose cannot leave one out."""


class NotificationsSettings(ServiceSettings):
    """Besides what all services share: how people log in (docs/login.md)."""

    public_url: str = "http://127.0.0.1:8000"
    """The installation's address as the world sees it, without a path: where the OpenID provider sends people back."""
    proxies: int = 0
    """How many proxies of ours every request passes; so many places from the end of X-Forwarded-For is the caller."""

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
