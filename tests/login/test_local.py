"""The embedded start's login: a one-time code, a session in a cookie, short-lived tokens, and how it all ends."""

from datetime import timedelta

import httpx
import pytest
import structlog
from fastapi import FastAPI

from libs.common.auth import Authenticator
from services.notifications.login import codes
from services.notifications.login.limiting import CODES
from services.notifications.settings import NotificationsSettings
from tests.login.browsing import FROM_HERE, Browser, cookie_of, secret_in
from tests.login.house import House, everything_in


@pytest.fixture
async def app(house: House) -> FastAPI:
    return await house.replica()


@pytest.fixture
async def browser(house: House, app: FastAPI) -> Browser:
    return house.browser(app)


@pytest.fixture
async def visitor(cottage: House) -> Browser:
    return cottage.browser(await cottage.replica())


async def test_person_is_in_with_what_was_chosen_when_the_code_is_right(house: House, browser: Browser) -> None:
    assert await browser.session() is None
    answer = await browser.log_in(house.code(), "signer", respondent="24", next="/rounds/exempel-2025/reports")
    assert (answer.status_code, answer.headers["location"]) == (303, "/rounds/exempel-2025/reports")
    session = await browser.session()
    told = {name: session[name] for name in ("subject", "name", "roles", "respondent")}
    assert told == {"subject": "local:Maja", "name": "Maja", "roles": ["signer"], "respondent": "24"}
    given = (await browser.token(session["csrf"])).json()
    assert given["expires_in"] == 300
    principal = await Authenticator(house.local.issuer, str(house.local.jwks_file)).principal(given["access_token"])
    assert principal[:3] == ("local:Maja", frozenset({"submit"}), "24")


async def test_token_of_a_page_opens_the_api_when_its_role_may(house: House, app: FastAPI, browser: Browser) -> None:
    await browser.log_in(house.code(), "admin")
    token = (await browser.token((await browser.session())["csrf"])).json()["access_token"]
    admin = {"Authorization": f"Bearer {token}"}
    assert (await browser.http.get("/v1/audit", headers=admin)).status_code == 200
    assert (await browser.http.get("/v1/audit")).status_code == 401  # the cookie alone opens no API
    await browser.log_in(house.code(), "subscriber")
    token = (await browser.token((await browser.session())["csrf"])).json()["access_token"]
    assert (await browser.http.get("/v1/audit", headers={"Authorization": f"Bearer {token}"})).status_code == 403


async def test_cookie_is_for_this_host_and_no_script_when_set_over_https(cottage: House) -> None:
    app = await cottage.replica(public_url="https://insats.example")
    browser = cottage.browser(app, "https://insats.example")
    line = cookie_of(await browser.log_in(cottage.code()), "__Host-insats")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} == set(line.split("; ")[1:])
    assert (await browser.session())["name"] == "Maja"


async def test_cookie_has_a_plain_name_when_the_embedded_start_has_no_https(cottage: House, visitor: Browser) -> None:
    line = cookie_of(await visitor.log_in(cottage.code()), "insats")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} == set(line.split("; ")[1:])


async def test_code_is_taken_as_people_type_it(cottage: House, visitor: Browser) -> None:
    assert (await visitor.log_in(cottage.code().lower().replace("-", " ").replace("0", "o"))).status_code == 303


async def test_code_opens_once_when_it_is_sent_twice(house: House, app: FastAPI, browser: Browser) -> None:
    code = house.code()
    assert (await browser.log_in(code)).status_code == 303
    answer = await house.browser(app).log_in(code)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert "redan använd" in answer.text
    assert (await house.browser(app).log_in(house.code())).status_code == 303


async def test_nobody_gets_in_when_the_code_is_wrong_or_of_another_time_or_house(
    house: House, app: FastAPI, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    foreign = House(tmp_path_factory.mktemp("elsewhere"), None, house.clock, house.stack).code()
    early = house.code()
    house.clock.ahead = timedelta(seconds=2 * codes.STEP_SECONDS)
    for code in (early, foreign, "0000-0000-0000", "x", "å", early[:4]):
        assert (await browser.log_in(code)).status_code == 403
    assert await browser.session() is None
    failed = await house.audit(app, kind="login.failed")
    assert [(entry["about"], entry["details"]["why"]) for entry in failed] == [("local", "wrong-code")] * 6


async def test_form_says_what_is_missing_when_it_is_not_filled_in(cottage: House, visitor: Browser) -> None:
    code = cottage.code()
    answer = await visitor.http.post("/login/local", data={"role": "editor", "code": code}, headers=FROM_HERE)
    assert answer.status_code == 422
    assert "Skriv ditt namn." in answer.text
    assert "Ange uppgiftslämnarens kod." in answer.text
    assert (await visitor.log_in(code, "editor", respondent="24")).status_code == 303  # the code was not used up


async def test_form_is_refused_with_its_page_when_it_has_more_fields_than_any_page_sends(
    cottage: House, visitor: Browser
) -> None:
    form = {f"field-{n}": "1" for n in range(50)}
    answer = await visitor.http.post("/login/local", data=form, headers=FROM_HERE)
    assert answer.status_code == 422
    assert "Skriv ditt namn." in answer.text


async def test_guessing_is_stopped_for_all_addresses_when_too_many_codes_are_wrong(
    house: House, app: FastAPI, browser: Browser
) -> None:
    for _ in range(20):
        assert (await browser.log_in("0000-0000-0000")).status_code == 403
    good = house.code()
    answer = await browser.log_in(good)
    assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (429, True)
    assert "för många försök" in answer.text
    second = await house.replica()  # another replica has not seen the tries, and knows of them
    assert (await house.browser(second).log_in(good)).status_code == 429
    house.clock.ahead = timedelta(minutes=16)
    assert (await browser.log_in(house.code())).status_code == 303


async def test_an_address_waits_when_it_has_tried_too_often(cottage: House) -> None:
    app = await cottage.replica(proxies=1)
    browser = cottage.browser(app)
    from_one, from_another = ({"X-Forwarded-For": f"10.0.0.1, 192.0.2.{n}"} | FROM_HERE for n in (1, 2))
    form = {"name": "Maja", "role": "admin"}
    answers = [
        await browser.http.post("/login/local", data=form | {"code": cottage.code()}, headers=from_one)
        for _ in range(CODES + 1)
    ]
    assert [answer.status_code for answer in answers] == [303] * CODES + [429]
    answer = await browser.http.post("/login/local", data=form | {"code": cottage.code()}, headers=from_another)
    assert answer.status_code == 303
    assert {entry["address"] for entry in await cottage.audit(app)} == {"192.0.2.1", "192.0.2.2"}
    in_two_lines = [*FROM_HERE.items(), ("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-For", "192.0.2.1")]
    answer = await browser.http.post("/login/local", data=form | {"code": cottage.code()}, headers=in_two_lines)
    assert answer.status_code == 429


@pytest.mark.parametrize("path", ["/session/token", "/session/logout"])
async def test_nothing_is_given_or_ended_when_another_site_asks(path: str, cottage: House, visitor: Browser) -> None:
    await visitor.log_in(cottage.code())
    csrf = (await visitor.session())["csrf"]
    for headers in (
        FROM_HERE,
        FROM_HERE | {"x-csrf-token": "0" * 64},
        FROM_HERE | {"x-csrf-token": "å"},
        {"x-csrf-token": csrf, "sec-fetch-site": "cross-site"},
        {"x-csrf-token": csrf, "sec-fetch-site": "same-site"},
        {"x-csrf-token": csrf, "origin": "https://elsewhere.example"},  # a browser without Fetch Metadata
    ):
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        answer = await visitor.http.post(path, json={}, headers=raw)
        assert (answer.status_code, "access_token" in answer.text) == (403, False), headers
    assert await visitor.session() is not None


async def test_nobody_is_logged_in_by_a_form_of_another_site(cottage: House, visitor: Browser) -> None:
    form = {"name": "Maja", "role": "admin", "code": cottage.code()}
    answer = await visitor.http.post("/login/local", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert await visitor.session() is None


async def test_session_has_a_new_name_when_somebody_logs_in(house: House, app: FastAPI, browser: Browser) -> None:
    browser.http.cookies.set("insats", "planted-by-somebody-else")
    first = secret_in(cookie_of(await browser.log_in(house.code()), "insats"))
    assert first != "planted-by-somebody-else"
    browser.http.cookies.clear()
    browser.http.cookies.set("insats", first)
    second = secret_in(cookie_of(await browser.log_in(house.code(), name="Bo"), "insats"))
    assert second != first
    for secret, name in ((first, None), ("planted-by-somebody-else", None), (second, "Bo")):
        other = house.browser(app)
        other.http.cookies.set("insats", secret)
        assert ((await other.session()) or {}).get("name") == name


async def test_session_ends_when_nobody_uses_the_page_though_it_stays_open(house: House, browser: Browser) -> None:
    await browser.log_in(house.code())
    csrf = (await browser.session())["csrf"]
    for minutes in (10, 25):
        house.clock.ahead = timedelta(minutes=minutes)
        assert (await browser.token(csrf, active=False)).status_code == 200
    house.clock.ahead = timedelta(minutes=31)
    answer = await browser.token(csrf, active=False)
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:insats:problem:session-ended")
    assert await browser.session() is None
    assert browser.http.cookies.get("insats") is None  # told that it has ended, the browser forgets


async def test_session_lasts_while_it_is_used_but_no_longer_than_a_day_at_work(house: House, browser: Browser) -> None:
    await browser.log_in(house.code())
    csrf = (await browser.session())["csrf"]
    for minutes in range(20, 600, 20):
        house.clock.ahead = timedelta(minutes=minutes)
        assert (await browser.token(csrf)).status_code == 200
    house.clock.ahead = timedelta(minutes=598)
    assert 0 < (await browser.token(csrf)).json()["expires_in"] <= 120  # no token outlives its session
    house.clock.ahead = timedelta(minutes=600)
    assert (await browser.token(csrf)).status_code == 401


async def test_logout_ends_the_session_for_every_copy_of_the_cookie(
    house: House, app: FastAPI, browser: Browser
) -> None:
    secret = secret_in(cookie_of(await browser.log_in(house.code()), "insats"))
    csrf = (await browser.session())["csrf"]
    answer = await browser.post("/session/logout", x_csrf_token=csrf)
    assert answer.json() == {"location": "/login?out=1"}
    assert "utloggad" in (await browser.http.get("/login?out=1")).text
    assert browser.http.cookies.get("insats") is None
    copied = house.browser(app)
    copied.http.cookies.set("insats", secret)
    assert (await copied.token(csrf)).status_code == 401
    trail = [(entry["kind"], entry["actor"]) for entry in await house.audit(app)]
    assert trail == [("login", "local:Maja"), ("logout", "local:Maja")]


async def test_login_leads_to_a_page_of_ours_whatever_the_link_says(cottage: House, visitor: Browser) -> None:
    good = "/rounds/exempel-2025/reports?lang=en#top"
    for wanted in (
        good,
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "/a\\b",
        "/\t/elsewhere.example",
        "/a\r\nSet-Cookie: insats=x",
        "javascript:alert(1)",
        "/login",
        "",
    ):
        answer = await visitor.log_in(cottage.code(), next=wanted)
        assert answer.headers["location"] == (good if wanted == good else "/")


async def test_nothing_that_opens_a_session_lies_in_the_database_or_the_log(
    house: House, app: FastAPI, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    code = house.code()
    with structlog.testing.capture_logs() as entries:
        secret = secret_in(cookie_of(await browser.log_in(code), "insats"))
        csrf = (await browser.session())["csrf"]
        token = (await browser.token(csrf)).json()["access_token"]
        await browser.log_in(code)
    kept = await everything_in(app.state.database) + repr(entries) + caplog.text
    assert "local:Maja" in kept
    for private in (secret, csrf, code, codes.cleaned(code), *token.split(".")):
        assert private not in kept


async def test_login_page_is_filled_in_and_safe_when_it_comes_by_the_printed_link(
    cottage: House, visitor: Browser
) -> None:
    code = cottage.code()
    answer = await visitor.http.get("/login", params={"code": code, "next": '/"><script>'})
    assert f'value="{code}"' in answer.text
    assert "<script" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert 'lang="en"' in (await visitor.http.get("/login?lang=en")).text


async def test_two_replicas_share_sessions_when_they_share_database_and_secret(house: House) -> None:
    if house.database_url is None:
        app = await house.replica(session_secret="s" * 40)  # SQLite is one process's: restarted, not doubled
        first = second = app
    else:
        first, second = [await house.replica(session_secret="s" * 40) for _ in range(2)]
    browser = house.browser(first)
    assert (await browser.http.get("/session")).json()["login"] is None  # a secret of its own: no local login
    assert (await browser.log_in(house.code())).status_code == 404
    secret = await _opened(first)
    for app in (first, second):
        browser.turn_to(app)
        browser.http.cookies.set("insats", secret)
        given = (await browser.token((await browser.session())["csrf"])).json()
        key_set = house.folder / "pages.json"
        key_set.write_text((await browser.http.get("/session/jwks.json")).text)
        assert '"d"' not in key_set.read_text()
        service = Authenticator("https://id.example.se", "nowhere.json", {"insats-session": str(key_set)})
        assert (await service.principal(given["access_token"])).scopes == {"agency", "read"}


async def _opened(app: FastAPI) -> str:
    from services.notifications.handlers.sessions import open_session
    from services.notifications.login.roles import Person

    settings: NotificationsSettings = app.state.runtime.settings
    async with app.state.database.transaction() as tx:
        return await open_session(tx, Person("maja", "Maja", ("agency",)), "openid", settings)


async def test_tokens_given_before_hold_when_the_secret_is_changed(cottage: House) -> None:
    before = await cottage.replica(session_secret="a" * 32)
    browser = cottage.browser(before)
    browser.http.cookies.set("insats", await _opened(before))
    token = (await browser.token((await browser.session())["csrf"])).json()["access_token"]
    after = await cottage.replica(session_secret=f"{'b' * 32} {'a' * 32}")
    browser.turn_to(after)
    key_set = cottage.folder / "pages.json"
    key_set.write_text((await browser.http.get("/session/jwks.json")).text)
    service = Authenticator("https://id.example.se", "nowhere.json", {"insats-session": str(key_set)})
    newer = (await browser.token((await browser.session())["csrf"])).json()["access_token"]
    assert newer.split(".")[0] != token.split(".")[0]
    for one in (token, newer):
        assert (await service.principal(one)).subject == "maja"


async def test_installation_without_login_says_so_and_takes_tokens(cottage: House) -> None:
    elsewhere = cottage.folder / "elsewhere.json"
    elsewhere.write_text('{"keys": []}')
    browser = cottage.browser(await cottage.replica(issuer="https://id.example.se", jwks=str(elsewhere)))
    assert (await browser.http.get("/session")).json() == {"session": None, "login": None, "tokens": True}
    assert "ingen inloggning för personer" in (await browser.http.get("/login")).text
    assert (await browser.http.get("/session/jwks.json")).status_code == 404
    assert (await browser.log_in("0000-0000-0000")).status_code == 404


async def test_secret_that_could_be_guessed_is_refused_at_start(cottage: House) -> None:
    with pytest.raises(ValueError, match="at least 32"):
        await cottage.replica(session_secret="short")
    with pytest.raises(ValueError, match="https address"):
        await cottage.replica(oidc_client_id="insats", issuer="http://id.example.se")


async def test_answer_is_a_problem_with_nothing_in_it_when_the_body_is_broken(cottage: House, visitor: Browser) -> None:
    await visitor.log_in(cottage.code())
    csrf = (await visitor.session())["csrf"]
    headers = FROM_HERE | {"x-csrf-token": csrf}
    for body in (b"{", b'{"active": "maybe"}', b"\xff"):
        answer: httpx.Response = await visitor.http.post("/session/token", content=body, headers=headers)
        assert answer.status_code in (400, 422)
        assert answer.headers["content-type"] == "application/problem+json"
