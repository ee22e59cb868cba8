"""Login at an OpenID provider: authorization code with PKCE (OpenID Connect Core 1.0; RFC 6749, 7636, 9207, 9700).

The provider is whatever the settings name; all else about it comes from its own discovery document. Its tokens are
read here and forgotten: neither the browser nor the database ever holds one.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from joserfc import jwt
from joserfc.errors import JoseError

from libs.common.auth import LEEWAY_SECONDS, IssuerKeys
from libs.common.problems import Problem
from services.notifications.login.roles import Mapped, Person, person
from services.notifications.settings import NotificationsSettings, is_safe

if TYPE_CHECKING:
    import httpx  # loaded where there is a provider: the embedded set-up takes no client

CALLBACK = "/login/callback"
KNOWN_SECONDS = 3600
"""How long the discovery document is taken as it was read."""
ATTEMPT_SECONDS = 600


class Unproven(Exception):
    """The provider's answer does not prove who it is. The message is for the log and the audit trail."""


class Away(Exception):
    """The provider does not answer, or not as an OpenID provider does."""


class Attempt(NamedTuple):
    """What is kept of a login until it comes back. `state` comes back in the address, `browser` in a cookie."""

    state: str
    browser: str
    nonce: str
    verifier: str


def new_attempt() -> Attempt:
    return Attempt(*(secrets.token_urlsafe(32) for _ in Attempt._fields))


class Provider:
    """The provider that the settings name. `transport` stands in for the network in tests."""

    def __init__(self, settings: NotificationsSettings, transport: "httpx.AsyncBaseTransport | None" = None) -> None:
        import httpx

        assert settings.oidc_client_id
        self.issuer = settings.provider
        self.client_id = settings.oidc_client_id
        self.redirect_uri = settings.public_url.rstrip("/") + CALLBACK
        self.mapped = mapped(settings)
        self._secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None
        self._scope = settings.oidc_scope
        self._subjects = "" if settings.provider == settings.issuer else f"{settings.provider}#"
        self._home = settings.public_url.rstrip("/") + "/login"
        self._http = httpx.AsyncClient(timeout=10, transport=transport, verify=settings.trusted)
        self._ca_file = settings.ca_file
        self._known: dict[str, Any] = {}
        self._read_at = 0.0
        self._keys: IssuerKeys | None = None

    async def about(self) -> dict[str, Any]:
        """The discovery document. Raises Away."""
        if not self._known or time.monotonic() - self._read_at > KNOWN_SECONDS:
            found = await self._answer("GET", self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise Away(f"calls itself {found.get('issuer')!r}")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not is_safe(str(found.get(name))):
                    raise Away(f"{name} is not an https address")
            if self._keys is None or self._keys.jwks != found["jwks_uri"]:
                self._keys = IssuerKeys(self.issuer, found["jwks_uri"], self._ca_file)
            self._known, self._read_at = found, time.monotonic()
        return self._known

    async def address(self, attempt: Attempt, language: str) -> str:
        """Where to send the browser. Raises Away."""
        about = await self.about()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self._scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": _challenge(attempt.verifier),
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        return _with(about["authorization_endpoint"], asked)

    async def logout_address(self) -> str | None:
        """Where the browser ends its login at the provider too (RP-Initiated Logout); None if it cannot be had.

        Our client is named instead of handing over an id_token as a hint, which would go through the browser.
        """
        try:
            endpoint = (await self.about()).get("end_session_endpoint")
        except Away:
            return None
        asked = {"client_id": self.client_id, "post_logout_redirect_uri": self._home}
        return _with(str(endpoint), asked) if endpoint and is_safe(str(endpoint)) else None

    async def person(self, query: Mapping[str, str], nonce: str, verifier: str, now: datetime) -> Person:
        """Who came back with this answer. Raises Unproven, Away, and Refused for whoever may not in."""
        about = await self.about()
        named = query.get("iss")
        if named is None and about.get("authorization_response_iss_parameter_supported") is True:
            raise Unproven("the answer does not say which issuer it is from")
        if named is not None and named != self.issuer:
            raise Unproven(f"the answer is from the issuer {named!r}")
        tokens = await self._exchange(about, query["code"], verifier)
        claims = await self._verified(str(tokens.get("id_token", "")), nonce, now)
        if self.mapped.needs(claims) and about.get("userinfo_endpoint"):
            claims = await self._more(about["userinfo_endpoint"], str(tokens.get("access_token", "")), claims)
        found = person(claims, self.mapped)
        return found._replace(subject=self._subjects + found.subject)

    async def _exchange(self, about: dict[str, Any], code: str, verifier: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": verifier,
        }
        headers = {}
        methods = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self._secret and "client_secret_basic" in methods:
            pair = f"{quote(self.client_id, safe='')}:{quote(self._secret, safe='')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            form["client_id"] = self.client_id
            if self._secret:
                form["client_secret"] = self._secret
        return await self._answer("POST", about["token_endpoint"], data=form, headers=headers)

    async def _verified(self, id_token: str, nonce: str, now: datetime) -> dict[str, Any]:
        """The id_token's claims (OpenID Connect Core 3.1.3.7)."""
        assert self._keys
        try:
            claims = await self._keys.claims(id_token)
            jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "value": self.client_id},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except Problem as error:
            raise Away("the key set was not read") from error
        except (JoseError, ValueError, KeyError) as error:
            raise Unproven(f"id_token: {type(error).__name__}: {error}") from error
        authorised = claims.get("azp")
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if (authorised is None and len(audiences) > 1) or authorised not in (None, self.client_id):
            raise Unproven("id_token: is for another client")
        return claims

    async def _more(self, endpoint: str, token: str, claims: dict[str, Any]) -> dict[str, Any]:
        """With what the userinfo endpoint adds, if it speaks of the same person."""
        if not is_safe(endpoint):
            raise Away("userinfo_endpoint is not an https address")
        told = await self._answer("GET", endpoint, headers={"Authorization": f"Bearer {token}"})
        if told.get("sub") != claims["sub"]:
            raise Unproven("userinfo is about another person")
        return told | claims

    async def _answer(self, method: str, address: str, **request: Any) -> dict[str, Any]:
        import httpx

        try:
            answer = await self._http.request(method, address, **request)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Away(f"{address}: {error!r}") from error
        if not isinstance(told, dict) or answer.status_code >= 500:
            raise Away(f"{address}: {answer.status_code}")
        if answer.is_error:
            raise Unproven(f"{address}: {answer.status_code} {str(told.get('error', ''))[:100]}")
        return told

    async def close(self) -> None:
        await self._http.aclose()


def mapped(settings: NotificationsSettings) -> Mapped:
    pairs = (pair.split("=", 1) for pair in settings.roles.split(",") if "=" in pair)
    theirs = {word.strip(): role.strip() for word, role in pairs}
    return Mapped(settings.subject_claim, settings.role_claim, settings.respondent_claim, theirs)


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _with(address: str, query: Mapping[str, str]) -> str:
    return address + ("&" if "?" in address else "?") + urlencode(query)
