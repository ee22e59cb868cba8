"""An id_token counts when it proves who it is: every way in which it may not."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.login.here import Change, Here, settled
from tests.login.house import House
from tests.login.provider import Issuer


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
