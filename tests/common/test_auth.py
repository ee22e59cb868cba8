"""Tokens as services judge them: only this issuer's, for us, unaltered, in date; and what each may do."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import httpx
import pytest
import structlog
from fastapi import Depends, FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from libs.common import auth, problems
from libs.common.auth import Authenticator, Principal, needs
from libs.common.problems import Problem
from libs.common.telemetry import configure_logging

ISSUER = "https://login.exempel.se"


class Issuer:
    """An issuer whose key set is a file."""

    def __init__(self, folder: Path) -> None:
        self.jwks = folder / "jwks.json"
        self.key: ECKey | RSAKey = ECKey.generate_key("P-256", parameters={"kid": "first"})
        self.publish()

    def publish(self, *keys: ECKey | RSAKey) -> None:
        published = [key.as_dict(private=False) for key in keys or (self.key,)]
        self.jwks.write_text(json.dumps({"keys": published}))

    def token(self, algorithm: str = "ES256", **changed: Any) -> str:
        """A good token, but for the claims that are changed (None: left out)."""
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": "insats", "sub": "test", "scope": "read", "iat": now, "exp": now + 600}
        claims = {name: value for name, value in (claims | changed).items() if value is not None}
        return jwt.encode({"alg": algorithm, "kid": self.key.kid}, claims, self.key)


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    return Issuer(tmp_path)


@pytest.fixture
def authenticator(issuer: Issuer) -> Authenticator:
    return Authenticator(ISSUER, str(issuer.jwks))


async def refusal(authenticator: Authenticator, token: str) -> Problem:
    with pytest.raises(Problem) as caught:
        await authenticator.principal(token)
    return caught.value


def _encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


async def test_principal_has_what_the_token_says_when_it_is_good(issuer: Issuer, authenticator: Authenticator) -> None:
    principal = await authenticator.principal(issuer.token(sub="anna", scope="submit read", respondent="24"))
    assert principal[:3] == ("anna", frozenset({"submit", "read"}), "24")


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"nbf": int(time.time()) + 3600},
        {"iss": "https://login.example.org"},
        {"iss": None},
        {"aud": "another-system"},
        {"aud": None},
        {"sub": None},
    ],
    ids=[
        "expired",
        "no expiry",
        "not yet valid",
        "wrong issuer",
        "no issuer",
        "wrong audience",
        "no audience",
        "no sub",
    ],
)
async def test_token_is_refused_when_a_claim_is_wrong(
    changed: dict[str, Any], issuer: Issuer, authenticator: Authenticator
) -> None:
    problem = await refusal(authenticator, issuer.token(**changed))
    assert problem.status == 401
    assert (problem.headers or {})["WWW-Authenticate"] == 'Bearer realm="insats", error="invalid_token"'


async def test_token_is_taken_when_we_are_one_of_several_audiences(
    issuer: Issuer, authenticator: Authenticator
) -> None:
    assert (await authenticator.principal(issuer.token(aud=["another-system", "insats"]))).subject == "test"


@pytest.mark.parametrize("kid", ["first", "second"], ids=["same key id", "other key id"])
async def test_token_is_refused_when_signed_with_another_key(
    kid: str, issuer: Issuer, authenticator: Authenticator
) -> None:
    issuer.key = ECKey.generate_key("P-256", parameters={"kid": kid})
    assert (await refusal(authenticator, issuer.token())).status == 401


async def test_token_is_refused_when_it_names_no_algorithm(issuer: Issuer, authenticator: Authenticator) -> None:
    _, claims, _ = issuer.token().split(".")
    assert (await refusal(authenticator, f"{_encoded({'alg': 'none'})}.{claims}.")).status == 401


async def test_token_is_refused_when_a_claim_was_altered(issuer: Issuer, authenticator: Authenticator) -> None:
    head, claims, signature = issuer.token(scope="read").split(".")
    opened = json.loads(base64.urlsafe_b64decode(claims + "=="))
    altered = f"{head}.{_encoded(opened | {'scope': 'admin'})}.{signature}"
    assert (await refusal(authenticator, altered)).status == 401


async def test_token_is_refused_when_the_public_key_was_used_as_a_secret(
    issuer: Issuer, authenticator: Authenticator
) -> None:
    issuer.key = RSAKey.generate_key(2048, parameters={"kid": "first"})
    issuer.publish()
    good = issuer.token("RS256")
    assert (await authenticator.principal(good)).subject == "test"
    content = f"{_encoded({'alg': 'HS256', 'kid': 'first'})}.{good.split('.')[1]}"
    for secret in (issuer.key.as_pem(private=False), issuer.jwks.read_bytes()):
        digest = hmac.digest(secret, content.encode(), hashlib.sha256)
        forged = f"{content}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
        assert (await refusal(authenticator, forged)).status == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "ä.ö.å", ".." * 1000, "a" * 100_000])
async def test_refusal_is_plain_401_when_it_is_no_token_at_all(token: str, authenticator: Authenticator) -> None:
    assert (await refusal(authenticator, token)).status == 401


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """`clock.ahead`: seconds that the authenticator's time is ahead of the real one."""
    clock = SimpleNamespace(ahead=0.0)
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: time.time() + clock.ahead))
    return clock


async def test_token_is_refused_when_it_expires_after_its_first_use(
    issuer: Issuer, authenticator: Authenticator, clock: SimpleNamespace
) -> None:
    token = issuer.token()
    await authenticator.principal(token)
    clock.ahead = 700
    assert (await refusal(authenticator, token)).status == 401


async def test_new_key_is_picked_up_when_the_issuer_has_changed_keys(
    issuer: Issuer, authenticator: Authenticator, clock: SimpleNamespace
) -> None:
    await authenticator.principal(issuer.token())
    former, issuer.key = issuer.key, ECKey.generate_key("P-256", parameters={"kid": "second"})
    issuer.publish(former, issuer.key)
    clock.ahead = 60
    assert (await authenticator.principal(issuer.token())).subject == "test"
    clock.ahead = 120
    issuer.publish(issuer.key)
    retired = Issuer.token(SimpleNamespace(key=former), sub="somebody")  # type: ignore[arg-type]
    assert (
        await authenticator.principal(retired)
    ).subject == "somebody"  # keys are read again only when one is unknown
    await refusal(authenticator, "unknown.key.here")
    assert (await refusal(authenticator, Issuer.token(SimpleNamespace(key=former), sub="other"))).status == 401  # type: ignore[arg-type]


async def test_tokens_by_a_new_key_are_all_taken_when_they_come_at_once(
    issuer: Issuer, authenticator: Authenticator, clock: SimpleNamespace
) -> None:
    await authenticator.principal(issuer.token())
    issuer.key = ECKey.generate_key("P-256", parameters={"kid": "second"})
    issuer.publish()
    clock.ahead = 60
    names = [f"caller-{n}" for n in range(5)]
    found = await asyncio.gather(*(authenticator.principal(issuer.token(sub=name)) for name in names))
    assert [principal.subject for principal in found] == names


async def test_good_tokens_stay_good_when_the_key_set_cannot_be_read_again(
    issuer: Issuer, authenticator: Authenticator, clock: SimpleNamespace
) -> None:
    await authenticator.principal(issuer.token())
    issuer.jwks.write_text('{"keys": [')
    clock.ahead = 60
    assert (await refusal(authenticator, "unknown.key.here")).status in (401, 503)
    assert (await authenticator.principal(issuer.token(sub="another"))).subject == "another"


async def test_caller_is_asked_to_come_back_when_the_issuer_is_away() -> None:
    problem = await refusal(Authenticator(ISSUER, "http://127.0.0.1:1/jwks.json"), "any.token.atall")
    assert (problem.status, problem.code) == (503, "issuer-away")


@pytest.mark.parametrize(
    ("scope", "respondent", "submits_24", "edits_24", "sees_24"),
    [
        ("submit", "24", True, True, True),
        ("submit", "25", False, False, False),
        ("submit", None, False, False, False),
        ("edit", "24", False, True, True),
        ("edit", "25", False, False, False),
        ("edit", None, False, False, False),
        ("read", "24", False, False, False),
        ("agency", None, False, False, True),
        ("admin", None, False, False, True),
    ],
)
async def test_respondents_work_is_open_to_whom_it_should_be_when_asked(
    scope: str,
    respondent: str | None,
    submits_24: bool,
    edits_24: bool,
    sees_24: bool,
    issuer: Issuer,
    authenticator: Authenticator,
) -> None:
    principal = await authenticator.principal(issuer.token(scope=scope, respondent=respondent))
    found = (principal.may_submit("24"), principal.may_edit("24"), principal.may_see("24"))
    assert found == (submits_24, edits_24, sees_24)


@pytest.fixture
async def client(authenticator: Authenticator) -> httpx.AsyncClient:
    app = FastAPI()
    app.state.authenticator = authenticator
    problems.install(app)

    @app.get("/who")
    async def who(caller: Annotated[Principal, Depends(needs("agency", "admin"))]) -> str:
        return caller.subject

    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ("admin", 200),
        ("agency read", 200),
        ("read", 403),
        ("root", 403),
        ("", 403),
        ("ADMIN", 403),
        ("administrator", 403),
    ],
)
async def test_door_opens_only_when_the_scope_is_right(
    scope: str, status: int, client: httpx.AsyncClient, issuer: Issuer
) -> None:
    answer = await client.get("/who", headers={"Authorization": f"Bearer {issuer.token(scope=scope)}"})
    assert answer.status_code == status


@pytest.mark.parametrize(("language", "scopes"), [("sv", "agency eller admin"), ("en", "agency or admin")])
async def test_scopes_that_would_do_are_told_in_the_callers_language(
    language: str, scopes: str, client: httpx.AsyncClient, issuer: Issuer
) -> None:
    headers = {"Authorization": f"Bearer {issuer.token(scope='read')}", "Accept-Language": language}
    assert (await client.get("/who", headers=headers)).json()["detail"].endswith(f" {scopes}.")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YW5uYTpoZW1saWc=", "Token abc"])
async def test_caller_is_told_how_when_no_token_is_sent(header: str | None, client: httpx.AsyncClient) -> None:
    answer = await client.get("/who", headers={} if header is None else {"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer ")


async def test_token_is_neither_in_logs_nor_in_the_answer_when_refused(
    client: httpx.AsyncClient, issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    configure_logging("DEBUG")
    tokens = [issuer.token(aud="another-system"), issuer.token(scope="read"), "r4bb1sh.t0k3n.t3xt"]
    with structlog.testing.capture_logs() as entries:
        answers = [await client.get("/who", headers={"Authorization": f"Bearer {token}"}) for token in tokens]
    assert [answer.status_code for answer in answers] == [401, 403, 401]
    seen = repr(entries) + caplog.text + "".join(answer.text + repr(answer.headers) for answer in answers)
    for token in tokens:
        assert not [part for part in token.split(".") if part in seen]


async def test_each_issuers_tokens_are_judged_by_its_own_keys_when_several_are_trusted(tmp_path: Path) -> None:
    names = ("https://login.exempel.se", "insats-session")
    issuers = []
    for number, name in enumerate(names):
        (tmp_path / str(number)).mkdir()
        issuers.append((name, Issuer(tmp_path / str(number))))
    (first, its), (second, other) = issuers
    both = Authenticator(first, str(its.jwks), {second: str(other.jwks)})
    assert (await both.principal(its.token(iss=first, sub="a"))).subject == "a"
    assert (await both.principal(other.token(iss=second, sub="b"))).subject == "b"
    for forged in (its.token(iss=second), other.token(iss=first), other.token(iss="insats-other"), other.token(iss=7)):
        assert (await refusal(both, forged)).status == 401
    assert (await refusal(Authenticator(first, str(its.jwks)), other.token(iss=second))).status == 401
