"""Login at an OpenID provider nobody here wrote: the whole way, and every way of being deceived on it."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import structlog
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey

from libs.common import auth
from services.notifications.login.openid import Provider
from tests.login.browsing import FROM_HERE, cookie_of
from tests.login.conftest import House, everything_in
from tests.login.provider import PUBLIC_URL, SECRET, Issuer, Surfer, key, running_issuer

Change = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def process() -> Iterator[Issuer]:
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(process: Issuer) -> Issuer:
    process.keys = [key("first")]
    process.start()
    return process


class Interfering(httpx.AsyncBaseTransport):
    """The network between us and the provider; what it tells of tokens and of persons may be changed on the way."""

    def __init__(self) -> None:
        self.inner = httpx.AsyncHTTPTransport()
        self.change: Change = lambda told: None
        self.change_person: Change = lambda told: None
        self.seen = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self.inner.handle_async_request(request)
        if not request.url.path.endswith(("/token", "/me")):
            return answer
        told = json.loads(await answer.aread())
        (self.change if request.url.path.endswith("/token") else self.change_person)(told)
        self.seen = told.get("id_token", "") or self.seen
        return httpx.Response(answer.status_code, json=told, request=request)


class Here:
    """Our side of the login, and somebody at it."""

    def __init__(self, house: House, app: FastAPI, network: Interfering) -> None:
        self.house, self.app, self.network = house, app, network

    def surfer(self) -> Surfer:
        surfer = Surfer(self.app)
        self.house.stack.push_async_callback(surfer.close)
        return surfer

    async def failed(self) -> list[tuple[str | None, str]]:
        entries = await self.house.audit(self.app, kind="login.failed")
        return [(entry["actor"], entry["details"]["why"]) for entry in entries]


async def settled(house: House, there: Issuer, **settings: Any) -> Here:
    app = await house.replica(
        oidc_issuer=there.url, oidc_client_id="insats", oidc_client_secret=SECRET, public_url=PUBLIC_URL, **settings
    )
    network = Interfering()
    await Surfer(app).http.get(f"{PUBLIC_URL}/session")  # puts the entrance together
    app.state.entrance.provider = Provider(app.state.entrance.settings, network)
    house.stack.push_async_callback(app.state.entrance.provider.close)
    return Here(house, app, network)


@pytest.fixture
async def here(cottage: House, issuer: Issuer) -> Here:
    return await settled(cottage, issuer)


@pytest.fixture
async def anywhere(house: House, issuer: Issuer) -> Here:
    """On each kind of database."""
    return await settled(house, issuer)


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


async def test_answer_counts_once_when_it_is_sent_again(anywhere: Here) -> None:
    surfer = anywhere.surfer()
    back = await surfer.log_in_there(await surfer.start(), "adam")
    kept = surfer.http.cookies.get("insats-login")
    assert kept
    assert (await surfer.come_back(back)).status_code == 303
    again = anywhere.surfer()
    again.http.cookies.set("insats-login", kept)
    answer = await again.come_back(back)
    assert (answer.status_code, await again.session()) == (400, None)


async def test_code_is_refused_when_it_comes_with_another_login(here: Here) -> None:
    """Somebody puts an old code into a login under way: the provider has given it out already."""
    surfer = here.surfer()
    back = await surfer.log_in_there(await surfer.start(), "adam")
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert (await surfer.come_back(back)).status_code == 303
    victim = here.surfer()
    state = parse_qs(urlsplit(await victim.start()).query)["state"][0]
    answer = await victim.come_back(f"{PUBLIC_URL}/login/callback?code={code}&state={state}")
    assert (answer.status_code, await victim.session()) == (403, None)


async def test_code_is_refused_when_it_was_got_for_another_browser(here: Here) -> None:
    """Login forged across sites: the victim's browser is sent the attacker's answer."""
    attacker, victim = here.surfer(), here.surfer()
    back = await attacker.log_in_there(await attacker.start(), "adam")
    await victim.start()
    for somebody in (victim, here.surfer()):
        answer = await somebody.come_back(back)
        assert (answer.status_code, await somebody.session()) == (400, None)
    # a code that nobody has used, in a login that the victim began: PKCE binds it to the attacker's
    unused = parse_qs(urlsplit(back).query)["code"][0]
    state = parse_qs(urlsplit(await victim.start()).query)["state"][0]
    answer = await victim.come_back(f"{PUBLIC_URL}/login/callback?code={unused}&state={state}")
    assert (answer.status_code, await victim.session()) == (403, None)


@pytest.mark.parametrize(
    "change",
    [
        lambda query: query | {"state": "another"},
        lambda query: {name: query[name] for name in query if name != "state"},
    ],
    ids=["another", "none"],
)
async def test_answer_is_refused_when_its_state_is_not_ours(change: Any, here: Here) -> None:
    surfer = here.surfer()
    back = httpx.URL(await surfer.log_in_there(await surfer.start(), "adam"))
    answer = await surfer.come_back(str(back.copy_with(params=change(dict(back.params)))))
    assert (answer.status_code, await surfer.session()) == (400, None)


async def test_answer_is_refused_when_it_says_it_is_from_another_issuer(here: Here) -> None:
    for iss in ("https://elsewhere.example", ""):
        surfer = here.surfer()
        back = httpx.URL(await surfer.log_in_there(await surfer.start(), "adam"))
        answer = await surfer.come_back(str(back.copy_merge_params({"iss": iss})))
        assert (answer.status_code, await surfer.session()) == (403, None)
    surfer = here.surfer()
    back = httpx.URL(await surfer.log_in_there(await surfer.start(), "adam"))
    assert back.params["iss"]  # this provider names itself (RFC 9207), so an answer without is not its
    answer = await surfer.come_back(str(back.copy_remove_param("iss")))
    assert (answer.status_code, await surfer.session()) == (403, None)


async def test_person_may_try_again_when_the_login_was_cancelled(here: Here) -> None:
    surfer = here.surfer()
    state = parse_qs(urlsplit(await surfer.start()).query)["state"][0]
    answer = await surfer.come_back(f"{PUBLIC_URL}/login/callback?error=access_denied&state={state}")
    assert (answer.status_code, "avbröts" in answer.text) == (403, True)
    assert await here.failed() == [(None, "denied")]
    assert (await surfer.log_in("adam")).status_code == 303


async def test_login_is_refused_when_it_took_too_long(anywhere: Here) -> None:
    surfer = anywhere.surfer()
    back = await surfer.log_in_there(await surfer.start(), "adam")
    anywhere.house.clock.ahead = timedelta(minutes=11)
    answer = await surfer.come_back(back)
    assert (answer.status_code, "för lång tid" in answer.text) == (400, True)


async def test_id_token_is_refused_when_it_has_expired(here: Here, issuer: Issuer) -> None:
    issuer.start(idTokenSeconds=60)
    surfer = here.surfer()
    back = await surfer.log_in_there(await surfer.start(), "adam")
    here.house.clock.ahead = timedelta(minutes=5)
    assert (await surfer.come_back(back)).status_code == 403
    assert await here.failed() == [(None, "unproven")]


def _encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _claims(told: dict[str, Any]) -> dict[str, Any]:
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(told["id_token"].split(".")[1] + "=="))
    return claims


def _unsigned(told: dict[str, Any]) -> None:
    told["id_token"] = f"{_encoded({'alg': 'none'})}.{told['id_token'].split('.')[1]}."


def _altered(told: dict[str, Any]) -> None:
    head, _, signature = told["id_token"].split(".")
    told["id_token"] = f"{head}.{_encoded(_claims(told) | {'sub': 'myndig'})}.{signature}"


def _left_out(told: dict[str, Any]) -> None:
    del told["id_token"]


@pytest.mark.parametrize("change", [_unsigned, _altered, _left_out], ids=["alg none", "altered", "missing"])
async def test_id_token_is_refused_when_it_proves_nothing(change: Change, here: Here) -> None:
    here.network.change = change
    surfer = here.surfer()
    answer = await surfer.log_in("adam")
    assert (answer.status_code, await surfer.session()) == (403, None)
    assert await here.failed() == [(None, "unproven")]


async def test_id_token_is_refused_when_it_is_of_another_login(here: Here) -> None:
    """A true token of the provider's, for us and of the same person, with the nonce of another login."""
    surfer = here.surfer()
    assert (await surfer.log_in("adam")).status_code == 303
    stolen = here.network.seen

    def swap(told: dict[str, Any]) -> None:
        told["id_token"] = stolen

    here.network.change = swap
    other = here.surfer()
    answer = await other.log_in("adam")
    assert (answer.status_code, await other.session()) == (403, None)


async def test_roles_are_refused_when_they_are_told_of_another_person(here: Here) -> None:
    here.network.change_person = lambda told: told.update(sub="myndig")
    surfer = here.surfer()
    assert (await surfer.log_in("adam")).status_code == 403
    assert await here.failed() == [(None, "unproven")]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, 303),
        ({"aud": ["insats"]}, 303),
        ({"aud": ["insats", "another"], "azp": "insats"}, 303),
        ({"iss": "https://elsewhere.example"}, 403),
        ({"iss": None}, 403),
        ({"aud": "another"}, 403),
        ({"aud": ["insats", "another"]}, 403),
        ({"azp": "another"}, 403),
        ({"nonce": None}, 403),
        ({"exp": None}, 403),
        ({"iat": None}, 403),
        ({"sub": None}, 403),
    ],
    ids=str,
)
async def test_id_token_counts_only_when_its_claims_are_right_though_its_key_is(
    changed: dict[str, Any], status: int, here: Here, issuer: Issuer
) -> None:
    """The provider's own key signs, and claims are not what they should be."""
    signing = ECKey.import_key(issuer.keys[0])

    def resign(told: dict[str, Any]) -> None:
        claims = {name: value for name, value in (_claims(told) | changed).items() if value is not None}
        told["id_token"] = jwt.encode({"alg": "ES256", "kid": "first"}, claims, signing)

    here.network.change = resign
    assert (await here.surfer().log_in("adam")).status_code == status


async def test_id_token_is_refused_when_it_was_signed_with_our_shared_secret(here: Here, issuer: Issuer) -> None:
    issuer.start(algorithm="HS256")
    surfer = here.surfer()
    answer = await surfer.log_in("adam")
    assert (answer.status_code, await surfer.session()) == (403, None)


async def test_id_token_is_refused_when_it_is_for_another_client(cottage: House, issuer: Issuer) -> None:
    here = await settled(cottage, issuer)
    provider = here.app.state.entrance.provider
    surfer = here.surfer()
    back = await surfer.log_in_there(await surfer.start(), "adam")

    def lose(told: dict[str, Any]) -> None:
        provider.client_id = "another-client"  # from here on we are somebody else than the token is for

    here.network.change = lose
    assert (await surfer.come_back(back)).status_code == 403


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
