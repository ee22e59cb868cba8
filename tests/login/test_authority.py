"""Key sets and the provider are read from whoever proves its name, by an authority of the organisation's own too."""

import json
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import structlog
from joserfc import jwt

from tests.infrastructure.certificates import Authority
from tests.infrastructure.https import serving
from tests.login.house import House
from tests.login.provider import PUBLIC_URL, SECRET, Surfer

KEYS = "/keys"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def _key_set(house: House) -> dict[str, object]:
    return {KEYS: json.loads(house.local.jwks_file.read_text())}


@pytest.mark.parametrize("place", ["jwks", "trusted_issuers"])
async def test_tokens_are_taken_by_a_key_set_of_an_authority_that_is_known(
    place: str, cottage: House, authority: Authority
) -> None:
    async with serving(authority.server(), _key_set(cottage)) as address:
        placed: dict[str, object] = {"jwks": address + KEYS}
        if place == "trusted_issuers":
            placed = {"issuer": "https://id.example.se", "trusted_issuers": {cottage.local.issuer: address + KEYS}}
        app = await cottage.replica(**placed, ca_file=authority.file)
        assert (await cottage.calling(app, "/v1/audit")).status_code == 200


@pytest.mark.parametrize(
    ("name", "known"), [("127.0.0.1", False), ("example.se", True)], ids=["unknown authority", "another name"]
)
async def test_no_token_is_judged_by_a_key_set_of_whoever_does_not_prove_its_name(
    name: str, known: bool, cottage: House, authority: Authority
) -> None:
    async with serving(authority.server(name), _key_set(cottage)) as address:
        app = await cottage.replica(jwks=address + KEYS, ca_file=authority.file if known else None)
        with structlog.testing.capture_logs() as logged:
            answer = await cottage.calling(app, "/v1/audit")
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:insats:problem:issuer-away")
        [reason] = [entry["reason"] for entry in logged if entry["event"] == "issuer's key set not read"]
        assert "certificate verify failed" in reason


def _documents(issuer: str, house: House) -> dict[str, object]:
    told = {"issuer": issuer, "authorization_endpoint": f"{issuer}/authorize", "token_endpoint": f"{issuer}/token"}
    return _key_set(house) | {"/.well-known/openid-configuration": told | {"jwks_uri": issuer + KEYS}}


def _tokens(house: House, issuer: str, nonce: str) -> dict[str, str]:
    now = int(time.time())
    claims = {"iss": issuer, "aud": "insats", "sub": "adam", "iat": now, "exp": now + 60, "nonce": nonce}
    key = house.local.key()
    return {"id_token": jwt.encode({"alg": "ES256", "kid": key.kid}, claims | {"insats_roles": ["admin"]}, key)}


async def _surfer(house: House, issuer: str, ca_file: Path | None) -> Surfer:
    app = await house.replica(
        oidc_issuer=issuer, oidc_client_id="insats", oidc_client_secret=SECRET, public_url=PUBLIC_URL, ca_file=ca_file
    )
    surfer = Surfer(app)
    house.stack.push_async_callback(surfer.close)
    return surfer


async def test_person_logs_in_at_a_provider_of_an_authority_that_is_known(cottage: House, authority: Authority) -> None:
    documents: dict[str, object] = {}
    async with serving(authority.server(), documents) as issuer:
        documents |= _documents(issuer, cottage)
        surfer = await _surfer(cottage, issuer, authority.file)
        asked = parse_qs(urlsplit(await surfer.start()).query)
        documents["/token"] = _tokens(cottage, issuer, asked["nonce"][0])
        back = httpx.URL(PUBLIC_URL + "/login/callback", params={"code": "given", "state": asked["state"][0]})
        assert (await surfer.come_back(str(back))).status_code == 303
        assert (await surfer.session())["subject"] == f"{issuer}#adam"


async def test_login_page_tells_that_the_provider_is_away_when_its_authority_is_not_known(
    cottage: House, authority: Authority
) -> None:
    documents: dict[str, object] = {}
    async with serving(authority.server(), documents) as issuer:
        documents |= _documents(issuer, cottage)
        surfer = await _surfer(cottage, issuer, None)
        answer = await surfer.http.get(PUBLIC_URL + "/login/openid", headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code == 503
        assert "Inloggningstjänsten svarar inte just nu." in answer.text
