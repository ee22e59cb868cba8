"""Login at an OpenID provider nobody here wrote: the whole way, for those who may in and those who may not."""

import base64
import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import structlog

from libs.common import auth
from tests.login.browsing import FROM_HERE, cookie_of
from tests.login.here import Here, settled
from tests.login.house import House, everything_in
from tests.login.provider import PUBLIC_URL, SECRET, Issuer, Surfer, key


@pytest.mark.parametrize(
    ("login", "roles", "scope", "respondent"),
    [
        ("signe", ["signer"], "submit", "24"),
        ("edit", ["editor"], "edit", "09"),
        ("myndig", ["agency"], "agency read", None),
        ("adam", ["admin"], "admin read", None),
        ("subba", ["subscriber"], "read", None),
    ],
)
async def test_person_has_the_role_that_the_provider_tells_of(
    login: str, roles: list[str], scope: str, respondent: str | None, here: Here, issuer: Issuer
) -> None:
    surfer = here.surfer()
    answer = await surfer.log_in(login, "/login/openid?next=/rounds/exempel-2025/reports")
    assert (answer.status_code, answer.headers["location"]) == (303, "/rounds/exempel-2025/reports")
    session = await surfer.session()
    assert (session["subject"], session["roles"]) == (f"{issuer.url}#{login}", roles)
    headers = FROM_HERE | {"x-csrf-token": session["csrf"]}
    given = (await surfer.http.post(f"{PUBLIC_URL}/session/token", json={}, headers=headers)).json()
    claims = json.loads(base64.urlsafe_b64decode(given["access_token"].split(".")[1] + "=="))
    assert (claims["scope"], claims.get("respondent")) == (scope, respondent)
    [entry] = await here.house.audit(here.app)
    assert (entry["kind"], entry["actor"], entry["details"]["method"]) == ("login", session["subject"], "openid")


async def test_roles_are_read_where_the_provider_puts_them(cottage: House, issuer: Issuer) -> None:
    issuer.start(
        claimsInIdToken=True, accounts={"kim": {"insats_roles": ["rapport-sign", "admin"], "respondent": ["24"]}}
    )
    here = await settled(cottage, issuer, roles="rapport-sign=signer, rapport-read=subscriber", issuer=issuer.url)
    surfer = here.surfer()
    await surfer.log_in("kim")
    session = await surfer.session()
    assert session["roles"] == ["signer"]  # `admin` is not one of the provider's words for ours
    assert (session["subject"], session["respondent"]) == ("kim", "24")  # same issuer as the APIs': same name


@pytest.mark.parametrize(("login", "why", "words"), [
    ("gast", "no-role", "ingen roll i Insats"),
    ("vilsen", "no-respondent", "vilken uppgiftslämnare"),
])  # fmt: skip
async def test_account_without_a_role_here_is_told_so(login: str, why: str, words: str, here: Here) -> None:
    surfer = here.surfer()
    answer = await surfer.log_in(login)
    assert (answer.status_code, words in answer.text) == (403, True)
    assert await surfer.session() is None
    assert await here.failed() == [(login, why)]


async def test_browser_is_sent_with_a_challenge_and_fresh_secrets_each_time(here: Here) -> None:
    surfer = here.surfer()
    asked = [parse_qs(urlsplit(await surfer.start()).query) for _ in range(2)]
    for query in asked:
        assert (query["response_type"], query["code_challenge_method"]) == (["code"], ["S256"])
        assert query["redirect_uri"] == [f"{PUBLIC_URL}/login/callback"]
        assert "client_secret" not in query
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


async def test_person_may_try_again_when_the_login_was_cancelled(here: Here) -> None:
    surfer = here.surfer()
    state = parse_qs(urlsplit(await surfer.start()).query)["state"][0]
    answer = await surfer.come_back(f"{PUBLIC_URL}/login/callback?error=access_denied&state={state}")
    assert (answer.status_code, "avbröts" in answer.text) == (403, True)
    assert await here.failed() == [(None, "denied")]
    assert (await surfer.log_in("adam")).status_code == 303


@pytest.mark.parametrize("kind", ["ES256", "RS256"])
async def test_login_works_on_when_the_provider_has_changed_keys(
    kind: str, here: Here, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    ahead = SimpleNamespace(seconds=0)
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: time.time() + ahead.seconds))
    assert (await here.surfer().log_in("adam")).status_code == 303
    issuer.keys = [key("second", kind)]
    issuer.start(algorithm=kind)
    ahead.seconds = 60  # a key set is not read twice within seconds
    surfer = here.surfer()
    assert (await surfer.log_in("adam")).status_code == 303
    assert await surfer.session() is not None


async def test_logout_goes_on_to_the_provider_and_takes_no_token_there(here: Here, issuer: Issuer) -> None:
    surfer = here.surfer()
    await surfer.log_in("adam")
    headers = FROM_HERE | {"x-csrf-token": (await surfer.session())["csrf"]}
    answer = await surfer.http.post(f"{PUBLIC_URL}/session/logout", headers=headers)
    onward = httpx.URL(answer.json()["location"])
    assert str(onward).startswith(issuer.url)
    assert dict(onward.params) == {"client_id": "insats", "post_logout_redirect_uri": f"{PUBLIC_URL}/login"}
    page = await surfer.http.get(onward)
    assert page.status_code == 200  # the provider knows us, and asks the person once more
    assert await surfer.session() is None


async def test_person_is_asked_to_come_back_when_the_provider_is_away(cottage: House) -> None:
    app = await cottage.replica(oidc_client_id="insats", oidc_issuer="http://127.0.0.1:1", public_url=PUBLIC_URL)
    surfer = Surfer(app)
    answer = await surfer.http.get(f"{PUBLIC_URL}/login/openid")
    assert (answer.status_code, "svarar inte just nu" in answer.text) == (503, True)
    await surfer.close()


async def test_nobody_is_sent_to_a_provider_that_calls_itself_something_else(cottage: House, issuer: Issuer) -> None:
    other = issuer.url.replace("127.0.0.1", "localhost")
    app = await cottage.replica(oidc_client_id="insats", oidc_issuer=other, public_url=PUBLIC_URL)
    surfer = Surfer(app)
    assert (await surfer.http.get(f"{PUBLIC_URL}/login/openid")).status_code == 503
    await surfer.close()


async def test_neither_browser_nor_database_nor_log_ever_holds_the_providers_tokens(
    here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    told: list[dict[str, Any]] = []
    here.network.change = lambda answer: told.append(dict(answer))
    surfer = here.surfer()
    with structlog.testing.capture_logs() as entries:
        answer = await surfer.log_in("adam")
    secret = cookie_of(answer, "insats").split(";")[0].split("=")[1]
    kept = await everything_in(here.app.state.database) + repr(entries) + caplog.text
    shown = answer.text + repr(answer.headers) + (await surfer.http.get(f"{PUBLIC_URL}/session")).text
    assert told
    for private in (told[0]["access_token"], *told[0]["id_token"].split("."), SECRET):
        assert private not in kept + shown
    assert secret not in kept


async def test_pages_take_no_token_from_an_address_where_people_log_in(here: Here) -> None:
    surfer = here.surfer()
    told = (await surfer.http.get(f"{PUBLIC_URL}/session")).json()
    assert told == {"session": None, "login": "/login", "tokens": False}
    assert "/login/openid?next=" in (await surfer.http.get(f"{PUBLIC_URL}/login")).text
