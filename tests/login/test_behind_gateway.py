"""A login goes through several processes behind a gateway over TLS: whichever of them each step comes to."""

import base64
import contextlib
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from libs.common.auth import LocalIssuer
from tests.infrastructure.certificates import Authority
from tests.infrastructure.services import own_databases, own_prefix
from tests.installation import Installation, Process
from tests.login.browsing import FROM_HERE, cookie_of
from tests.login.gateway import Gateway, free_port, gateway
from tests.login.provider import SECRET, Issuer, Surfer


@dataclass
class Place:
    """Two replicas behind a gateway, reached at `home`."""

    home: str
    gateway: Gateway
    replicas: list[Process]
    tls: ssl.SSLContext
    stack: contextlib.AsyncExitStack
    admin: str
    """A token of the APIs' issuer."""

    def surfer(self) -> Surfer:
        surfer = Surfer(None, self.home, self.tls)
        self.stack.push_async_callback(surfer.close)
        return surfer

    async def audit(self, surfer: Surfer) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.admin}"}
        items: list[dict[str, Any]] = (await surfer.http.get(f"{self.home}/v1/audit", headers=headers)).json()["items"]
        return items


@pytest.fixture
async def place(tmp_path: Path, pg_url: str, amqp_url: str, issuer: Issuer) -> AsyncIterator[Place]:
    port, authority = free_port(), Authority(tmp_path)
    home = f"https://localhost:{port}"
    issuer.start(home=home)
    async with contextlib.AsyncExitStack() as stack:
        database = stack.enter_context(own_databases(pg_url, ["notifications"]))["notifications"]
        local = LocalIssuer(tmp_path / "data")
        local.prepare()
        environment = {
            "INSATS_DATABASE_URL": database,
            "INSATS_AMQP_URL": amqp_url,
            "INSATS_BUS_PREFIX": own_prefix(),
            "INSATS_JWKS": str(local.jwks_file),
            "INSATS_PUBLIC_URL": home,
            "INSATS_OIDC_ISSUER": issuer.url,
            "INSATS_OIDC_CLIENT_ID": "insats",
            "INSATS_OIDC_CLIENT_SECRET": SECRET,
            "INSATS_SESSION_SECRET": "only-for-tests-" * 3,
            "INSATS_PROXIES": "1",
        }
        replicas = [Process("notifications", tmp_path, environment) for _ in range(2)]
        for one, other in zip(replicas, reversed(replicas), strict=True):  # each believes the other's tokens
            one.environment["INSATS_TRUSTED_ISSUERS"] = json.dumps({"insats-session": f"{other.url}/session/jwks.json"})
        installation = Installation(tmp_path, replicas)
        stack.callback(installation.stop)
        installation.start()
        before = await stack.enter_async_context(gateway(replicas, port, authority.server("localhost")))
        tls = ssl.create_default_context(cafile=authority.file)
        yield Place(home, before, replicas, tls, stack, local.token("admin"))


async def test_login_holds_whichever_replica_each_step_comes_to(place: Place, issuer: Issuer) -> None:
    surfer = place.surfer()
    began = await surfer.http.get(f"{place.home}/login/openid?next=/rounds", headers=FROM_HERE)
    asked = parse_qs(urlsplit(began.headers["location"]).query)
    assert asked["redirect_uri"] == [f"{place.home}/login/callback"]
    back = await surfer.log_in_there(began.headers["location"], "adam")
    answer = await surfer.come_back(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/rounds")
    assert place.gateway.number_of("/login/openid") != place.gateway.number_of("/login/callback")
    for line in (cookie_of(began, "__Host-insats-login"), cookie_of(answer, "__Host-insats")):
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in line.split(";")}
        assert "domain" not in line.lower()
    sessions = [await surfer.session() for _ in place.replicas]
    assert [one["subject"] for one in sessions] == [f"{issuer.url}#adam"] * 2
    headers = FROM_HERE | {"x-csrf-token": sessions[0]["csrf"]}
    given = (await surfer.http.post(f"{place.home}/session/token", json={}, headers=headers)).json()
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    for _ in place.replicas:
        assert (await surfer.http.get(f"{place.home}/v1/alerts", headers=bearer)).status_code == 200
    out = await surfer.http.post(f"{place.home}/session/logout", headers=headers)
    assert dict(httpx.URL(out.json()["location"]).params)["post_logout_redirect_uri"] == f"{place.home}/login"
    assert [await surfer.session() for _ in place.replicas] == [None, None]
    assert len({number for _, number in place.gateway.asked}) == 2


async def test_answer_counts_once_whichever_replica_it_comes_to(place: Place) -> None:
    surfer = place.surfer()
    back = await surfer.log_in_there(await surfer.start(), "adam")
    kept = surfer.http.cookies.get("__Host-insats-login")
    assert (await surfer.come_back(back)).status_code == 303
    for _ in place.replicas:
        again = place.surfer()
        headers = {"sec-fetch-site": "cross-site", "cookie": f"__Host-insats-login={kept}"}
        assert (await again.http.get(back, headers=headers)).status_code == 400


async def test_login_holds_when_the_replica_that_began_it_is_killed(place: Place) -> None:
    surfer = place.surfer()
    back = await surfer.log_in_there(await surfer.start(), "adam")
    place.replicas[place.gateway.number_of("/login/openid")].kill()
    assert (await surfer.come_back(back)).status_code == 303
    assert (await surfer.session())["roles"] == ["admin"]


async def test_caller_cannot_say_where_it_comes_from_or_where_the_pages_are(place: Place) -> None:
    """Neither through the gateway, nor by a name of its own for this host."""
    lies = {
        "x-forwarded-for": "203.0.113.7",
        "x-forwarded-host": "elsewhere.example",
        "x-forwarded-proto": "http",
        "forwarded": "host=elsewhere.example;proto=http",
    }
    surfer = place.surfer()
    for headers in (lies, lies | {"host": "elsewhere.example"}):
        began = await surfer.http.get(f"{place.home}/login/openid", headers=FROM_HERE | headers)
        asked = parse_qs(urlsplit(began.headers["location"]).query)
        assert asked["redirect_uri"] == [f"{place.home}/login/callback"]
        assert "Secure" in cookie_of(began, "__Host-insats-login")
    surfer.http.headers.update(lies)
    assert (await surfer.log_in("adam")).status_code == 303
    [entry] = await place.audit(surfer)
    assert (entry["kind"], entry["address"]) == ("login", "127.0.0.1")


async def test_token_names_who_is_logged_in_and_no_replica_of_ours(place: Place) -> None:
    surfer = place.surfer()
    await surfer.log_in("adam")
    headers = FROM_HERE | {"x-csrf-token": (await surfer.session())["csrf"]}
    tokens = [
        (await surfer.http.post(f"{place.home}/session/token", json={}, headers=headers)).json()["access_token"]
        for _ in place.replicas
    ]
    told = [json.loads(base64.urlsafe_b64decode(one.split(".")[1] + "==")) for one in tokens]
    assert {one["iss"] for one in told} == {"insats-session"}
    assert len({one["sub"] for one in told}) == 1
