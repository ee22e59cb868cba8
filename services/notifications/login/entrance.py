"""The ways in that an installation has, put together from its settings."""

from dataclasses import dataclass

from fastapi import Request

from libs.common.auth import LocalIssuer
from services.notifications.login.limiting import CODES, STARTS, Limiter
from services.notifications.login.openid import Provider
from services.notifications.login.signing import SessionIssuer, session_issuer
from services.notifications.settings import NotificationsSettings


@dataclass
class Entrance:
    """`provider`: login at an organisation. `local`: with a one-time code. Without either, with tokens alone."""

    settings: NotificationsSettings
    signer: SessionIssuer | None
    provider: Provider | None
    local: LocalIssuer | None
    codes: Limiter
    starts: Limiter

    @property
    def cookie(self) -> str:
        """`__Host-`: set by this very host over https and for it alone, as the browser sees to."""
        return "__Host-insats" if self.settings.is_secure else "insats"

    @property
    def takes_tokens(self) -> bool:
        """Whether pages take a token in their address. Not where people log in: a link could log them in as another."""
        return self.provider is None


def entrance(settings: NotificationsSettings) -> Entrance:
    signer = session_issuer(settings)
    provider = Provider(settings) if settings.oidc_client_id and signer else None
    local = LocalIssuer(settings.data_dir, settings.issuer)
    is_local = signer is not None and settings.session_secret is None and provider is None
    return Entrance(settings, signer, provider, local if is_local else None, Limiter(CODES), Limiter(STARTS))


def entrance_of(request: Request) -> Entrance:
    """Made at the first request; on `app.state.entrance`."""
    state = request.app.state
    if not hasattr(state, "entrance"):
        state.entrance = entrance(state.runtime.settings)
    made: Entrance = state.entrance
    return made
