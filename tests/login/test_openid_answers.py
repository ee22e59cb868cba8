"""The provider's answer counts once, in time, in the browser that was sent, and from no other issuer."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.login.here import Here
from tests.login.provider import PUBLIC_URL


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


async def test_login_is_refused_when_it_took_too_long(anywhere: Here) -> None:
    surfer = anywhere.surfer()
    back = await surfer.log_in_there(await surfer.start(), "adam")
    anywhere.house.clock.ahead = timedelta(minutes=11)
    answer = await surfer.come_back(back)
    assert (answer.status_code, "för lång tid" in answer.text) == (400, True)
