"""Who is calling: bearer tokens (JWT) verified in every service by the keys of the issuers that it trusts."""

import asyncio
import base64
import fcntl
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from fastapi import Request
from fastapi.security.utils import get_authorization_scheme_param
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from libs.common.problems import Problem
from libs.common.settings import trust

log = structlog.get_logger()

SCOPES = ("submit", "edit", "agency", "read", "admin")
"""`edit` writes drafts; `submit` does that and signs them. Both are bound to one respondent."""
ALGORITHMS = ["ES256", "RS256", "PS256"]
AUDIENCE = "insats"
LEEWAY_SECONDS = 30
REMEMBERED = 4096
"""Verified tokens kept, so that a busy caller's token is checked by signature once and not per request."""


class Principal(NamedTuple):
    """A verified caller: `subject` names it in the audit trail, `respondent` binds `submit` and `edit`."""

    subject: str
    scopes: frozenset[str]
    respondent: str | None
    expires: float

    def may_see(self, respondent: str) -> bool:
        """A respondent's own work is seen by itself, the agency and admins."""
        return bool(self.scopes & {"agency", "admin"}) or self.may_edit(respondent)

    def may_edit(self, respondent: str) -> bool:
        """Write the respondent's draft, and read it."""
        return bool(self.scopes & {"submit", "edit"}) and self.respondent == respondent

    def may_submit(self, respondent: str) -> bool:
        """Sign for the respondent."""
        return "submit" in self.scopes and self.respondent == respondent


class Authenticator:
    """Verifies tokens of the issuer, and of `further` ones: each an issuer's name and where its key set is."""

    def __init__(
        self, issuer: str, jwks: str, further: Mapping[str, str] | None = None, ca_file: Path | None = None
    ) -> None:
        self._first = IssuerKeys(issuer, jwks, ca_file)
        self._issuers = {name: IssuerKeys(name, place, ca_file) for name, place in (further or {}).items()}
        self._issuers[issuer] = self._first
        self._known: OrderedDict[str, Principal] = OrderedDict()

    async def principal(self, token: str) -> Principal:
        """Raises Problem 401 for a token that is not this issuer's, not ours, altered or out of date."""
        known = self._known.get(token)
        if known is None:
            known = await self._verify(token)
            self._known[token] = known
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        if known.expires + LEEWAY_SECONDS < time.time():
            raise _unauthorised("invalid_token")
        return known

    async def _verify(self, token: str) -> Principal:
        keys = self._issuers.get(_claimed_issuer(token), self._first)
        try:
            claims = await keys.claims(token)
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": keys.issuer},
                aud={"essential": True, "value": AUDIENCE},
                exp={"essential": True},
                sub={"essential": True},
            ).validate(claims)
        except (JoseError, ValueError, KeyError) as error:
            raise _unauthorised("invalid_token") from error
        return Principal(
            subject=str(claims["sub"]),
            scopes=frozenset(str(claims.get("scope", "")).split()) & frozenset(SCOPES),
            respondent=claims.get("respondent"),
            expires=float(claims["exp"]),
        )


class IssuerKeys:
    """An issuer's key set, read from a file or URL when first needed, and again for a key that is not in it."""

    def __init__(self, issuer: str, jwks: str, ca_file: Path | None = None) -> None:
        self.issuer = issuer
        self.jwks = jwks
        self._ca_file = ca_file
        self._keys: KeySet | None = None
        self._read_at = 0.0
        self._reading: asyncio.Task[KeySet] | None = None

    async def claims(self, token: str) -> dict[str, Any]:
        """What the token says, if one of the keys has signed it; what is said is not judged. Raises JoseError,
        ValueError, and Problem 503 if the keys cannot be had."""
        keys = self._keys or await self._read_keys()
        try:
            return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError):
            if self._reading is None and time.time() - self._read_at < 10:
                raise  # not even a flood of bad tokens asks the issuer more often
            keys = await self._read_keys()  # the issuer may have changed keys
            return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)

    async def _read_keys(self) -> KeySet:
        """The issuer's keys as they are now, asked for once for all who come meanwhile."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return await asyncio.shield(self._reading)  # whoever goes away leaves the others theirs

    async def _read(self) -> KeySet:
        """Keys that were read before stay in use if this fails."""
        self._read_at = time.time()
        try:
            if self.jwks.startswith(("https://", "http://")):
                document = await _fetch(self.jwks, self._ca_file)
            else:
                document = json.loads(await asyncio.to_thread(Path(self.jwks).read_text))
            self._keys = KeySet.import_key_set(document)
        except (OSError, ValueError, KeyError, JoseError) as error:
            log.error("issuer's key set not read", jwks=self.jwks, reason=repr(error))
            raise issuer_away() from error
        finally:
            self._reading = None
        return self._keys


def _claimed_issuer(token: str) -> str:
    """Whose token it says that it is: only chooses the keys that it is then verified by."""
    try:
        body = token.split(".")[1]
        return str(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["iss"])
    except (ValueError, KeyError, IndexError, TypeError):
        return ""


async def _fetch(url: str, ca_file: Path | None) -> Any:
    import httpx  # a key set in a file, as in the embedded set-up, takes no client

    try:
        async with httpx.AsyncClient(timeout=5, verify=trust(ca_file)) as client:
            return (await client.get(url)).raise_for_status().json()
    except httpx.HTTPError as error:
        raise OSError(f"{url}: {error}") from error


def _unauthorised(error: str) -> Problem:
    return Problem(
        401,
        "unauthorised",
        (
            "Skicka ett giltigt token i rubriken Authorization: Bearer.",
            "Send a valid token in the header Authorization: Bearer.",
        ),
        headers={"WWW-Authenticate": f'Bearer realm="insats", error="{error}"'},
    )


def issuer_away() -> Problem:
    return Problem(
        503,
        "issuer-away",
        (
            "Behörigheten går inte att kontrollera just nu. Försök igen om en stund.",
            "Credentials cannot be checked just now. Try again shortly.",
        ),
        headers={"Retry-After": "5"},
    )


def forbidden(*scopes: str) -> Problem:
    """One of these would have done."""
    *others, last = scopes
    swedish, english = (f"{', '.join(others)} {word} {last}" if others else last for word in ("eller", "or"))
    return Problem(
        403,
        "forbidden",
        (f"Det här kräver behörigheten {swedish}.", f"This takes the scope {english}."),
    )


def not_yours(respondent: str) -> Problem:
    return Problem(
        403,
        "not-your-respondent",
        (
            f"Din behörighet gäller inte uppgiftslämnare {respondent}.",
            f"Your credentials are not for respondent {respondent}.",
        ),
    )


async def caller(request: Request) -> Principal:
    """FastAPI dependency: the verified caller, or 401."""
    scheme, token = get_authorization_scheme_param(request.headers.get("authorization"))
    if scheme.lower() != "bearer" or not token:
        raise _unauthorised("invalid_request")
    authenticator: Authenticator = request.app.state.authenticator
    return await authenticator.principal(token)


def needs(*scopes: str) -> Callable[[Request], Awaitable[Principal]]:
    """FastAPI dependency: the caller has one of the scopes, else 403."""

    async def dependency(request: Request) -> Principal:
        principal = await caller(request)
        if not principal.scopes.intersection(scopes):
            raise forbidden(*scopes)
        return principal

    return dependency


class LocalIssuer:
    """Issues tokens for the embedded set-up and for tests, with a key that never leaves the data folder."""

    def __init__(self, folder: Path, issuer: str = "insats-local") -> None:
        self.issuer = issuer
        self.key_file = folder / "issuer-key.json"
        self.jwks_file = folder / "issuer-jwks.json"

    def prepare(self) -> None:
        """Makes the key on first use, readable for its owner alone. Of several processes one makes it."""
        if self.jwks_file.exists():
            return
        self.key_file.parent.mkdir(parents=True, exist_ok=True)
        with self.key_file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.jwks_file.exists():
                self._make()

    def _make(self) -> None:
        key = ECKey.generate_key("P-256", parameters={"kid": f"local-{int(time.time())}", "use": "sig"})
        self.key_file.touch(mode=0o600)
        self.key_file.write_text(json.dumps(key.as_dict(private=True)))
        draft = self.jwks_file.with_suffix(".new")
        draft.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
        draft.rename(self.jwks_file)

    def key(self) -> ECKey:
        """The private key."""
        self.prepare()
        return ECKey.import_key(json.loads(self.key_file.read_text()))

    def token(self, scope: str, respondent: str | None = None, subject: str | None = None, hours: int = 12) -> str:
        """A signed JWT. Raises ValueError for an unknown scope, or `submit` without a respondent."""
        scopes = scope.split()
        if unknown := [s for s in scopes if s not in SCOPES] or not scopes:
            raise ValueError(f"unknown scope {unknown}: choose among {', '.join(SCOPES)}")
        if {"submit", "edit"} & set(scopes) and not respondent:
            raise ValueError("the scopes submit and edit are bound to one respondent: name it")
        key = self.key()
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": subject or (f"respondent:{respondent}" if respondent else scopes[0]),
            "scope": " ".join(scopes),
            "iat": now,
            "exp": now + hours * 3600,
        }
        if respondent:
            claims["respondent"] = respondent
        return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)
